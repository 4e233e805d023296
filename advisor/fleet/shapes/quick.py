"""Regular CSV counted without a text for each cell, with numpy; the rest as delimited.py reads it.

A piece of the file is regular if no quotation mark has come so far, its lines end in one way and
all have as many cells as the header. Then the places of delimiters say where the wanted cells are,
and equal ones are found by a hash; whether they are equal is checked byte by byte. The result is
what counting the rows of `delimited.rows` gives, and tests hold it to that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from advisor.fleet.shapes import encoding, limits
from advisor.fleet.shapes.cells import Row
from advisor.fleet.shapes.delimited import Table, rows
from advisor.fleet.shapes.regular import RegularPieces
from advisor.fleet.shapes.row_counts import RowCounts

FIRST, PIECE = 16_000, 500_000
TOO_LONG = PIECE + 4 * limits.MAX_LINE
"""Bytes of a piece in which the end of a line does not come."""
ENCODINGS = frozenset({"utf-8", "utf-8-sig", "cp1252"})
"""In these a byte below 128 is that character, wherever it comes."""


class QuickCounts(NamedTuple):
    """A row may be in both."""

    regular: RegularPieces
    careful: RowCounts[Row]


def count(chunks: Iterable[bytes], code: str, table: Table, header: int) -> QuickCounts:
    """Raises Unreadable as delimited.rows does, and for too many rows."""
    pieces = _pieces(chunks)
    regular = RegularPieces(table, "utf-8" if code == "utf-8-sig" else code)
    careful, total = RowCounts[Row](), 0
    for piece in pieces:
        if b'"' in piece or b"\0" in piece or len(piece) > TOO_LONG:
            texts = encoding.texts(chain([piece], pieces), code)
            for block in rows(texts, table, header):
                careful.add(block, total)
                total += len(block)
            break
        below = None if code == "utf-8-sig" else _below(piece, table, header)
        number = None if below is None else regular.add(below, total)
        if number is None:
            blocks = rows(encoding.texts([piece], code), table, 0)
            whole = list(chain.from_iterable(blocks))
            body = whole[header:]
            careful.add(body, total)
            number, header = len(body), max(0, header - len(whole))
        else:
            header = 0
        total += number
        code = regular.code
    return QuickCounts(regular, careful)


def _below(piece: bytes, table: Table, header: int) -> bytes | None:
    """The piece without the header; None if it is not certain that the header is its first line."""
    if not header:
        return piece
    line, end, rest = piece.partition(b"\n")
    line, delimiter = line.removesuffix(b"\r"), table.delimiter.encode()
    is_row = line.strip(delimiter) and line.count(delimiter) == table.width - 1
    return rest if header == 1 and end and is_row and b"\r" not in line else None


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Whole lines, together about PIECE bytes, but FIRST in the piece with the header; what is
    longer than TOO_LONG may be none."""
    parts, size, enough = list[memoryview](), 0, FIRST
    for chunk in chunks:
        content, start = memoryview(chunk), 0
        while start < len(chunk):
            stop = min(len(chunk), start + max(FIRST, enough - size))
            end = chunk.rfind(b"\n", start, stop) + 1 or (stop if size > TOO_LONG else 0)
            size += stop - start
            if size >= enough and end:
                yield b"".join([*parts, content[start:end]])
                parts, size, enough, start = [], stop - end, PIECE, end
            parts.append(content[start:stop])
            start = stop
    yield b"".join(parts)
