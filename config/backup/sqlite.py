"""SQLite: dumps with its backup API, restores by replacing the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from config.backup.archive import BackupError, Manifest
from config.backup.manifest import compare, describe

IN_USE = (
    "Other processes have the database open or are writing to it. Stop web, worker and beat, "
    "then restore again."
)


def dump(target: Path) -> Manifest:
    """The manifest describes the copy, so that concurrent writes do not matter."""
    with (
        closing(sqlite3.connect(_path(), timeout=20)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
    with _pointed_at(target):
        return describe()


def verify(dump: Path, manifest: Manifest) -> str:
    with _pointed_at(dump):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            (verdict,) = cursor.fetchone()
        if verdict != "ok":
            raise BackupError(f"SQLite reports that the database is damaged: {verdict}.")
        return compare(manifest)


def restore(dump: Path, manifest: Manifest, *, replace: bool) -> str:
    target = _path()
    compared = verify(dump, manifest)
    connection.close()
    if target.exists() and target.stat().st_size:
        _refuse_tables(target, replace=replace)
    dump.replace(target)
    target.chmod(0o600)
    return compared


def _refuse_tables(target: Path, *, replace: bool) -> None:
    """Only a sole connection can leave WAL mode, so this detects others. It also removes the WAL
    files, which do not belong to the new database."""
    try:
        with closing(sqlite3.connect(target, timeout=1)) as existing:
            tables = existing.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if tables and not replace:
                raise BackupError(f"{target} already has tables. Use --replace to replace them.")
            existing.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise BackupError(f"{IN_USE} SQLite says: {error}.") from error
    except sqlite3.DatabaseError as error:
        if not replace:
            raise BackupError(
                f"{target} is not an SQLite database ({error}). Use --replace to replace it."
            ) from error


def _path() -> Path:
    return Path(connection.settings_dict["NAME"]).absolute()


@contextmanager
def _pointed_at(path: Path) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
