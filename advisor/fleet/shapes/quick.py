"""Regular CSV counted without a text for each cell, with numpy; the rest as delimited.py reads it.

A piece of the file is regular if no quotation mark has come so far, its lines end in one way and
all have as many cells as the header. Then the places of delimiters say where the wanted cells are,
and equal ones are found by a hash; whether they are equal is checked byte by byte. The result is
what counting the rows of `delimited.rows` gives, and tests hold it to that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from advisor.fleet.shapes import encoding, limits
from advisor.fleet.shapes.bundle import Bundle, bundle_of
from advisor.fleet.shapes.delimited import Table, rows
from advisor.fleet.shapes.regular import RegularPieces

PIECE, PART = 2_000_000, 256_000
TOO_LONG = PIECE + 4 * limits.MAX_LINE
"""Bytes of a piece in which the end of a line does not come."""
ENCODINGS = frozenset({"utf-8", "utf-8-sig", "cp1252"})
"""In these a byte below 128 is that character, wherever it comes."""


def bundles(chunks: Iterable[bytes], code: str, table: Table, header: int) -> Iterator[Bundle]:
    """Raises Unreadable as delimited.rows does."""
    pieces = _pieces(chunks)
    regular = RegularPieces(table, "utf-8" if code == "utf-8-sig" else code)
    for piece in pieces:
        if b'"' in piece or b"\0" in piece or len(piece) > TOO_LONG:
            texts = encoding.texts(chain([piece], pieces), code)
            yield from map(bundle_of, rows(texts, table, header))
            break
        bundle = None if header or code == "utf-8-sig" else regular.bundle(piece)
        if bundle is None:
            blocks = rows(encoding.texts([piece], code), table, 0)
            whole = list(chain.from_iterable(blocks))
            bundle, header = bundle_of(whole[header:]), max(0, header - len(whole))
        yield bundle
        code = regular.code
    yield regular.rest()


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Whole lines, together about PIECE bytes; what is longer than TOO_LONG may be none."""
    parts, size = list[bytes](), 0
    for chunk in chunks:
        for start in range(0, len(chunk), PART):
            part = chunk[start : start + PART]
            end = part.rfind(b"\n") + 1 or (len(part) if size > TOO_LONG else 0)
            size += len(part)
            if size >= PIECE and end:
                yield b"".join([*parts, part[:end]])
                parts, size = [], len(part) - end
                part = part[end:]
            parts.append(part)
    yield b"".join(parts)
