"""An empty database can be migrated to any one migration, and from there to all of them."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "advisor", "catalog", "config")
LAST = 3


def _migrations(app: str) -> list[str]:
    return sorted(file.stem for file in (ROOT / app / "migrations").glob("0*.py"))


def _targets() -> list[tuple[str, str]]:
    """Of each app the first, on which everything else stands, and the last three."""
    ends = ((app, _migrations(app)) for app in APPS)
    return [(app, name) for app, names in ends for name in dict.fromkeys(names[:1] + names[-LAST:])]


def _migrate(database: Path, *target: str) -> None:
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database}"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0", *target]
    result = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


def _scheduled(database: Path) -> int:
    with sqlite3.connect(database) as connection:
        query = "SELECT count(*) FROM django_celery_beat_periodictask WHERE task LIKE ?"
        (count,) = connection.execute(query, ("advisor.%",)).fetchone()
    return int(count)


@pytest.mark.long("servers", keep=2)
@pytest.mark.parametrize(("app", "name"), _targets())
def test_empty_database_is_migrated_to_one_target(app: str, name: str, tmp_path: Path) -> None:
    _migrate(tmp_path / "empty.sqlite3", app, name)


@pytest.mark.long("servers")
def test_migration_goes_on_from_a_single_target(tmp_path: Path) -> None:
    database = tmp_path / "empty.sqlite3"
    _migrate(database, "advisor", _migrations("advisor")[0])
    early = _scheduled(database)
    assert early > 0, "what the first migration schedules"
    _migrate(database)
    assert _scheduled(database) > early
