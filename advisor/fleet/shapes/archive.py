"""A workbook's ZIP archive, received and checked before anything in it is believed."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO

from advisor.fleet.shapes import limits
from advisor.fleet.shapes.shape import Unreadable

IN_MEMORY = 4_000_000
PIECE = 65_536
LARGE = f"The workbook has more than {limits.MAX_WORKBOOK:,} bytes. Save the sheet as CSV."
UNPACKED = (
    "The workbook is far larger than it looks: unpacked it would fill the memory. Save the sheet"
    " with the hosts as CSV."
)
DAMAGED = (
    "The workbook is damaged, or was cut in transit. Open it, save it again, or save it as CSV."
)
ODD_NAMES = "The workbook holds files with unusual names. Save it again, or as CSV."
LOCKED = "The workbook has a password. Save it without one, or as CSV."
MANY_CELLS = f"The workbook has more than {limits.MAX_CELLS:,} cells. Save the sheet as CSV."
UNCALCULATED = (
    "The workbook has formulas without results. Open it in a spreadsheet program and save it"
    " again, or save it as CSV."
)
_CELL = re.compile(rb"<(?:c|si|row|table:table-cell|table:table-row)[ />]")
_NO_RESULT = re.compile(rb"</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>|<f[^>]*/>\s*(?:<v\s*/>)?\s*</c>")
_OVERLAP = 64


@contextmanager
def workbook(chunks: Iterable[bytes]) -> Iterator[zipfile.ZipFile]:
    """The archive, in a file without a name. Raises Unreadable for whatever goes wrong inside."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        _receive(chunks, file)
        try:
            with zipfile.ZipFile(file) as archive:
                check(archive)
                yield archive
        except Unreadable:
            raise
        except RuntimeError as error:
            raise Unreadable(LOCKED if "password" in str(error) else DAMAGED) from error
        except Exception as error:
            # Damage shows in many libraries and ways: zipfile, zlib, expat, openpyxl.
            raise Unreadable(DAMAGED) from error


def _receive(chunks: Iterable[bytes], file: IO[bytes]) -> None:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limits.MAX_WORKBOOK:
            raise Unreadable(LARGE)
        file.write(chunk)
    file.seek(0)


def check(archive: zipfile.ZipFile) -> None:
    """Names, sizes and ratios, by unpacking every part of XML piece by piece."""
    parts = archive.infolist()
    if len(parts) > limits.MAX_PARTS:
        raise Unreadable(DAMAGED)
    if any(_is_odd(part.filename) for part in parts):
        raise Unreadable(ODD_NAMES)
    total = 0
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            total += _checked(archive, part, total)


def _is_odd(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name[:2]


def _checked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, before: int) -> int:
    """Bytes of a part once it is unpacked. zipfile never reads more than the part claims."""
    most = limits.MAX_UNPACKED - before
    if not part.filename.startswith(("xl/worksheets/", "content.xml")):
        most = min(most, limits.MAX_PART)
    most = min(most, max(limits.MIN_RATIO_BYTES, part.compress_size * limits.MAX_RATIO))
    if part.file_size > most:
        raise Unreadable(UNPACKED)
    size = cells = 0
    tail = b""
    with archive.open(part) as content:
        while piece := content.read(PIECE):
            size += len(piece)
            piece = tail + piece
            cells += len(_CELL.findall(piece))
            if cells > limits.MAX_CELLS:
                raise Unreadable(MANY_CELLS)
            if _NO_RESULT.search(piece):
                raise Unreadable(UNCALCULATED)
            tail = piece[-_OVERLAP:]
    return size
