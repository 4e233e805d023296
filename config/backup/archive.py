"""The backup file: a tar with the manifest, the dump, and SHA256SUMS of both."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

FORMAT = 1
MANIFEST, DUMP, SUMS = "manifest.json", "database.dump", "SHA256SUMS"
PATTERN = "elwise-*.tar"
SCRATCH = ".elwise-backup-"
"""How the names of temporary folders begin."""
SECONDS_UNTIL_ABANDONED = 24 * 3600


class BackupError(Exception):
    """Its message is shown to the operator."""


class RestoredWronglyError(Exception):
    """Like BackupError, but the database has already been replaced."""


class Manifest(msgspec.Struct):
    """The contents of the dump. `digest`: of the catalog, as in export_catalog; empty if the tables
    are of a different version from the code, for example before `migrate`."""

    format: int
    made_at: str
    database: str
    digest: str
    document_format: int
    migrations: list[str]
    rows: dict[str, int]


@dataclass(frozen=True)
class Unpacked:
    """A backup with valid checksums. Its dump is in a temporary folder."""

    manifest: Manifest
    dump: Path


def write(target: Path, manifest: Manifest, dump: Path) -> None:
    """Writes the file atomically, readable only by its owner."""
    described = msgspec.json.format(msgspec.json.encode(manifest))
    sums = f"{hashlib.sha256(described).hexdigest()}  {MANIFEST}\n{_sum_of(dump)}  {DUMP}\n"
    partial = target.with_name(f"{target.name}.partial")
    descriptor = os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                _add(tar, MANIFEST, described)
                _add(tar, SUMS, sums.encode())
                tar.add(dump, DUMP)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
        _sync_folder(target.parent)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def unpacked(source: Path, folder: Path | None = None) -> Iterator[Unpacked]:
    """Unpacks into a temporary folder below `folder`."""
    with TemporaryDirectory(prefix=SCRATCH, dir=folder) as scratch:
        try:
            with tarfile.open(source, mode="r:") as tar:
                _extract(tar, Path(scratch))
        except FileNotFoundError:
            raise BackupError(f"{source} does not exist.") from None
        except (tarfile.TarError, OSError) as error:
            raise BackupError(f"{source} is truncated or not a backup: {error}.") from error
        yield _checked(source, Path(scratch))


def _extract(tar: tarfile.TarFile, folder: Path) -> None:
    """The three files of a backup and nothing else, whatever the archive holds."""
    for name in {SUMS, MANIFEST, DUMP} & set(tar.getnames()):
        if member := tar.extractfile(name):
            with (folder / name).open("wb") as target:
                shutil.copyfileobj(member, target)


def rotate(folder: Path, keep: int) -> list[Path]:
    """Remove all but the latest; the names sort by time."""
    surplus = sorted(folder.glob(PATTERN))[:-keep]
    for path in surplus:
        path.unlink()
    return surplus


def remove_abandoned(folder: Path) -> None:
    """Remove what killed processes left: dumps as large as a backup."""
    oldest = time.time() - SECONDS_UNTIL_ABANDONED
    for path in [*folder.glob(f"{SCRATCH}*"), *folder.glob(f"{PATTERN}.partial")]:
        if path.stat().st_mtime >= oldest:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _checked(source: Path, folder: Path) -> Unpacked:
    for name in (SUMS, MANIFEST, DUMP):
        if not (folder / name).is_file():
            raise BackupError(f"{source} is truncated or not a backup: {name} is missing.")
    expected = (folder / SUMS).read_bytes().decode(errors="replace").split()
    for name in (MANIFEST, DUMP):
        if _sum_of(folder / name) not in expected:
            raise BackupError(f"{source} is damaged: {name} does not match its checksum.")
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except msgspec.MsgspecError as error:
        raise BackupError(f"The manifest of {source} cannot be read: {error}.") from error
    if manifest.format != FORMAT:
        raise BackupError(f"{source} has format {manifest.format}; this version reads {FORMAT}.")
    return Unpacked(manifest, folder / DUMP)


def _sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    tar.addfile(member, io.BytesIO(content))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
