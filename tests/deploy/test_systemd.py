"""The systemd units: systemd-analyze finds nothing, and what they start exists."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests import absent

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "deploy/systemd"
SYSTEM = "/lib/systemd/system:/usr/lib/systemd/system"
COMMON = "elwise-.service.d/common.conf"


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """As installed, with the project where it is here."""
    folder = tmp_path / "units"
    shutil.copytree(UNITS, folder)
    for path in folder.rglob("elwise-*.service"):
        text = path.read_text().replace("/srv/elwise/.venv", sys.prefix)
        path.write_text(text)
    return folder


def _verify(units: Path) -> subprocess.CompletedProcess[str]:
    if shutil.which("systemd-analyze") is None:
        why = "systemd-analyze is not installed"
        absent.skip_or_fail(absent.reason("tests of systemd units", why))
    names = sorted(str(path) for path in units.glob("elwise-*.*") if path.is_file())
    return subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:{SYSTEM}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_systemd_has_nothing_to_say(units: Path) -> None:
    result = _verify(units)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize("file", ["elwise-web.service", COMMON])
def test_mistake_would_be_noticed(units: Path, file: str) -> None:
    path = units / file
    path.write_text(path.read_text().replace("[Service]\n", "[Service]\nProtectSytem=strict\n"))
    assert "ProtectSytem" in _verify(units).stderr


def test_every_service_is_confined() -> None:
    """The drop-in is for each unit whose name begins with elwise-."""
    common = (UNITS / COMMON).read_text()
    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "User=elwise"):
        assert f"\n{line}\n" in common
    services = [path.read_text() for path in UNITS.glob("*.service")]
    assert len(services) == 5
    weakened = re.compile(r"^(?:User|Protect\w+|Private\w+|NoNew\w+)=", re.MULTILINE)
    assert not [service for service in services if weakened.search(service)]


def test_one_environment_file_for_all() -> None:
    text = "".join(path.read_text() for path in UNITS.rglob("*.*") if path.is_file())
    assert set(re.findall(r"^EnvironmentFile=(.+)$", text, re.MULTILINE)) == {
        "/etc/elwise/elwise.env"
    }


def test_every_timer_has_its_service() -> None:
    timers = {path.stem for path in UNITS.glob("*.timer")}
    assert timers == {"elwise-refresh", "elwise-backup"}
    assert all((UNITS / f"{name}.service").exists() for name in timers)


def test_units_start_commands_that_exist() -> None:
    text = "".join(path.read_text() for path in UNITS.glob("*.service"))
    names = set(re.findall(r"manage\.py (\w+)", text))
    assert {"check", "refresh_releases", "backup"} <= names
    assert names <= get_commands().keys()
