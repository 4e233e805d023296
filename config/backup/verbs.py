"""Make, verify and restore a backup of the database in use, whichever it is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from django.db import Error, connection

from config.backup import archive, postgresql, sqlite
from config.backup.archive import BackupError, Manifest
from config.backup.manifest import refuse_newer
from config.models import BACKUP, LastRun


class Restore(Protocol):
    def __call__(self, dump: Path, manifest: Manifest, *, replace: bool) -> str: ...


@dataclass(frozen=True)
class Vendor:
    dump: Callable[[Path], Manifest]
    verify: Callable[[Path, Manifest], str]
    restore: Restore


_VENDORS = {
    "sqlite": Vendor(sqlite.dump, sqlite.verify, sqlite.restore),
    "postgresql": Vendor(postgresql.dump, postgresql.verify, postgresql.restore),
}


def backup(target: Path) -> tuple[Path, Manifest]:
    """`target`: a new file, or a folder, where the file is named after the current time."""
    path = target / f"elwise-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar" if target.is_dir() else target
    if path.exists():
        raise BackupError(f"{path} already exists. Name a new file or a folder.")
    if not path.parent.is_dir():
        raise BackupError(f"The folder {path.parent} does not exist.")
    archive.remove_abandoned(path.parent)
    with TemporaryDirectory(prefix=archive.SCRATCH, dir=path.parent) as folder:
        dump = Path(folder, archive.DUMP)
        manifest = _vendor().dump(dump)
        if not manifest.migrations:
            raise BackupError(
                "This database is empty: it has no table of ELwise. "
                "Is ENV_FILE or DATABASE_URL missing?"
            )
        archive.write(path, manifest, dump)
    with suppress(Error):  # before `migrate` the table may not exist
        LastRun.record(BACKUP)
    return path, manifest


def verify(source: Path) -> str:
    with archive.unpacked(source) as unpacked:
        _refuse_other_vendor(unpacked.manifest)
        return _vendor().verify(unpacked.dump, unpacked.manifest)


def restore(source: Path, *, replace: bool) -> str:
    """Checks the file completely before it touches the database."""
    with archive.unpacked(source, _scratch_folder()) as unpacked:
        _refuse_other_vendor(unpacked.manifest)
        refuse_newer(unpacked.manifest)
        return _vendor().restore(unpacked.dump, unpacked.manifest, replace=replace)


def _vendor() -> Vendor:
    return _VENDORS[connection.vendor]


def _scratch_folder() -> Path | None:
    """For SQLite, next to the database: a rename works only within one file system."""
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).absolute().parent
    return None


def _refuse_other_vendor(manifest: Manifest) -> None:
    if manifest.database != connection.vendor:
        raise BackupError(
            f"The backup is from {manifest.database}, but DATABASE_URL names {connection.vendor}. "
            "A backup can only be restored into a database of the same kind."
        )
