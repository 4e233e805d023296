"""A web process knows its types before two threads can ask for one at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.struct_types import prepare_structs

PROBE = """
import msgspec
times = []

def noted():
    times.append(1)
    return int

class Probe(msgspec.Struct):
    value: "noted()"

{prepare}
assert len(times) == 1, "prepared"
msgspec.json.decode(b'{{"value": 1}}', type=Probe)
assert len(times) == 1, "and known from then on"
"""
PREPARE = "from config.struct_types import prepare_structs; prepare_structs()"


@pytest.mark.parametrize("prepare", [PREPARE, "import config.wsgi"])
def test_types_are_worked_out_before_requests(prepare: str, tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite3'}"}
    probe = tmp_path / "probe.py"
    probe.write_text(PROBE.format(prepare=prepare))
    root = Path(__file__).resolve().parent.parent
    result = subprocess.run(
        [sys.executable, probe],
        env={**environment, "PYTHONPATH": str(root), "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def test_every_type_of_ours_can_be_prepared() -> None:
    prepare_structs()
