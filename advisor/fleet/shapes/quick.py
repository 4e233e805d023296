"""Regular CSV counted without a text for each cell, with numpy; the rest as delimited.py reads it.

A piece of the file is regular if no quotation mark has come so far, its lines end in one way and
all have as many cells as the header. Then the places of delimiters say where the wanted cells are,
equal ones are found by a hash, and whether they are equal is checked byte by byte. The result is
what counting the rows of `delimited.rows` gives, and tests hold it to that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from advisor.fleet.shapes import delimited, encoding, limits
from advisor.fleet.shapes.cells import JOINT, Row
from advisor.fleet.shapes.delimited import Table

PIECE, PART = 2_000_000, 256_000
TOO_LONG = PIECE + 4 * limits.MAX_LINE
"""Bytes of a piece in which the end of a line does not come."""
LONGEST = 256
"""Bytes of cells that are hashed; longer ones are rare."""
ENCODINGS = frozenset({"utf-8", "utf-8-sig", "cp1252"})
"""In these a byte below 128 is that character, wherever it comes."""
NEWLINE = ord("\n")
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_LOW_BYTES = np.array([(1 << 8 * count) - 1 for count in range(9)], dtype=np.uint64)
Places = NDArray[np.int64]
Words = NDArray[np.uint64]


class Bundle(NamedTuple):
    """Different rows of a piece: how often each comes, and where first (from 0)."""

    rows: list[Row]
    counts: list[int]
    firsts: list[int]
    total: int


def bundle_of(rows: list[Row]) -> Bundle:
    counts, firsts = Counter(rows), dict[Row, int]()
    for place, row in enumerate(rows):
        firsts.setdefault(row, place)
    return Bundle(list(counts), list(counts.values()), list(firsts.values()), len(rows))


def bundles(chunks: Iterable[bytes], code: str, table: Table, header: int) -> Iterator[Bundle]:
    """Raises Unreadable as delimited.rows does."""
    pieces = _pieces(chunks)
    for piece in pieces:
        if b'"' in piece or b"\0" in piece or len(piece) > TOO_LONG:
            texts = encoding.texts(chain([piece], pieces), code)
            yield from map(bundle_of, delimited.rows(texts, table, header))
            return
        bundle = None if header or code == "utf-8-sig" else _regular(piece, code, table)
        if bundle is None:
            texts = encoding.texts([piece], code)
            rows = list(chain.from_iterable(delimited.rows(texts, table, 0)))
            bundle, header = bundle_of(rows[header:]), max(0, header - len(rows))
        yield bundle
        code = "utf-8" if code == "utf-8-sig" else code


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


def _regular(piece: bytes, code: str, table: Table) -> Bundle | None:
    if b"\r" in piece:
        piece = piece.replace(b"\r\n", b"\n")
    if b"\r" in piece or not piece.endswith(b"\n"):
        return None
    ends = _ends(piece, table)
    if ends is None:
        return None
    runs = _runs(table.places)
    if np.diff(ends[:, -1], prepend=0).max() > limits.MAX_LINE:
        return None
    starts = [_starts(ends, run[0]) for run in runs]
    lengths = [ends[:, run[-1]] - start for run, start in zip(runs, starts, strict=True)]
    fewest = sum(len(run) - 1 for run in runs)
    if max(length.max() for length in lengths) > LONGEST or (sum(lengths) == fewest).any():
        return None
    words = [_words(piece, *cell) for cell in zip(starts, lengths, strict=True)]
    groups = _equal_rows(np.concatenate([*words, np.array(lengths, dtype=np.uint64)]))
    if groups is None:
        return None
    firsts, counts = groups
    cells = [
        [piece[start : start + length] for start, length in zip(*pair, strict=True)]
        for pair in (
            (start[firsts].tolist(), length[firsts].tolist())
            for start, length in zip(starts, lengths, strict=True)
        )
    ]
    rows = _texts(cells, runs, code, table)
    return Bundle(rows, counts.tolist(), firsts.tolist(), len(ends))


def _ends(piece: bytes, table: Table) -> Places | None:
    """Where each cell of each line ends; None where lines differ in their number of cells."""
    characters = np.frombuffer(piece, dtype=np.uint8)
    newlines = characters == NEWLINE
    ends = np.flatnonzero(newlines | (characters == ord(table.delimiter)))
    if len(ends) != table.width * np.count_nonzero(newlines):
        return None
    ends = ends.reshape(-1, table.width)
    return ends if newlines[ends[:, -1]].all() else None


def _runs(places: Iterable[int]) -> list[list[int]]:
    """Neighbouring cells are one run of bytes."""
    runs: list[list[int]] = []
    for place in sorted(places):
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _starts(ends: Places, place: int) -> Places:
    if place:
        return ends[:, place - 1] + 1
    return np.concatenate([np.zeros(1, dtype=np.int64), ends[:-1, -1] + 1])


def _words(piece: bytes, starts: Places, lengths: Places) -> Words:
    """The bytes of each cell, eight a number, with zeros after its last."""
    count = -(-int(lengths.max()) // 8)
    padded = piece + bytes(8 * count + 8)
    at_each_byte = np.ndarray((len(padded) - 7,), np.dtype("<u8"), padded, strides=(1,))
    words = np.empty((count, len(starts)), dtype=np.uint64)
    for number in range(count):
        left = np.clip(lengths - 8 * number, 0, 8)
        words[number] = at_each_byte[starts + 8 * number] & _LOW_BYTES[left]
    return words


def _equal_rows(words: Words) -> tuple[Places, Places] | None:
    """The first of equal columns and how many they are, in the order of the firsts; None where two
    different columns have one hash."""
    hashes = np.zeros(words.shape[1], dtype=np.uint64)
    for word in words:
        hashes = (hashes ^ word) * _FACTOR
        hashes ^= hashes >> _SHIFT
    _, firsts, group, counts = np.unique(
        hashes, return_index=True, return_inverse=True, return_counts=True
    )
    if not np.array_equal(words, words[:, firsts[group]]):
        return None
    order = np.argsort(firsts)
    return firsts[order], counts[order]


def _texts(cells: list[list[bytes]], runs: list[list[int]], code: str, table: Table) -> list[Row]:
    """The cells of each row in the order of the table's places, joined."""
    in_order = [place for run in runs for place in run]
    delimiter, joint = table.delimiter.encode(), JOINT.encode()
    joined = [joint.join(row).replace(delimiter, joint) for row in zip(*cells, strict=True)]
    texts = joint.join(joined).decode(code, encoding.ERRORS).split(JOINT)
    columns = [texts[number :: len(in_order)] for number in range(len(in_order))]
    wanted = [columns[in_order.index(place)] for place in table.places]
    return [JOINT.join(row) for row in zip(*wanted, strict=True)]
