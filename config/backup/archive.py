"""The file of a backup: a tar with the manifest, the dump, and SHA256SUMS of the two."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

FORMAT = 1
MANIFEST, DUMP, SUMS = "manifest.json", "database.dump", "SHA256SUMS"
PATTERN = "elwise-*.tar"


class BackupError(Exception):
    """A sentence for whoever asked for the backup."""


class RestoredWronglyError(Exception):
    """The same, once the database has been replaced."""


class Manifest(msgspec.Struct):
    """What the dump holds. `digest`: of the catalog, as export_catalog has it; empty where the
    tables are of another version than the code, as before `migrate`."""

    format: int
    made_at: str
    database: str
    digest: str
    document_format: int
    migrations: list[str]
    rows: dict[str, int]


@dataclass(frozen=True)
class Unpacked:
    """A backup whose checksums are right. Its dump lies in a folder that is gone afterwards."""

    manifest: Manifest
    dump: Path


def write(target: Path, manifest: Manifest, dump: Path) -> None:
    """The file is there as a whole or not at all, and only its owner reads it."""
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
    """In a folder below `folder`."""
    with TemporaryDirectory(prefix=".elwise-backup-", dir=folder) as scratch:
        try:
            with tarfile.open(source, mode="r:") as tar:
                tar.extractall(scratch, filter="data")
        except FileNotFoundError:
            raise BackupError(f"{source} does not exist.") from None
        except (tarfile.TarError, OSError) as error:
            raise BackupError(f"{source} is truncated or not a backup: {error}.") from error
        yield _checked(source, Path(scratch))


def rotate(folder: Path, keep: int) -> list[Path]:
    """Remove all but the latest. Their names sort by time."""
    surplus = sorted(folder.glob(PATTERN))[:-keep]
    for path in surplus:
        path.unlink()
    return surplus


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
