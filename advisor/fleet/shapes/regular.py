"""Pieces of CSV whose lines all have as many cells as the header: rows found with numpy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

from advisor.fleet.shapes import encoding, limits
from advisor.fleet.shapes.bundle import Bundle
from advisor.fleet.shapes.cells import JOINT, Row
from advisor.fleet.shapes.delimited import Table

LONGEST = 128
"""Bytes of neighbouring cells that are compared; a piece with longer ones is read otherwise."""
NEWLINE, RETURN = b"\n\r"
_FACTOR = 0x9E3779B97F4A7C15
_LOW_BYTES = np.array([(1 << 8 * size) - 1 for size in range(9)], dtype=np.uint64)
_WORD = np.dtype("<u8")
Places = NDArray[np.int64]
Numbers = NDArray[np.uint64]
Words = dict[int, Numbers]
"""Eight bytes of each row by their place in it; places that are missing are zeros."""


class RegularPieces:
    """Each different row becomes a text once, in the first piece in which it comes."""

    def __init__(self, table: Table, code: str) -> None:
        self.code = code
        self._table = table
        self._runs = _runs(table.places)
        self._rows: list[Row] = []
        self._place_of: dict[int, int] = {}
        self._known = np.zeros((len(self._runs) * LONGEST // 8, 0), dtype=np.uint64)
        self._counts = np.zeros(0, dtype=np.int64)

    def bundle(self, piece: bytes) -> Bundle | None:
        """The new rows of a piece; the others are counted for `rest`. None: it is not regular, or
        two different rows have one hash."""
        ends = _ends(piece, self._table)
        if ends is None:
            return None
        cells = [(_starts(ends, run[0], piece), ends[:, run[-1]]) for run in self._runs]
        if not self._are_usual(cells):
            return None
        words = _words(piece, cells)
        hashes, firsts, groups, sizes = np.unique(
            _hashes(words), return_index=True, return_inverse=True, return_counts=True
        )
        representatives = firsts[groups]
        if not all(np.array_equal(word, word[representatives]) for word in words.values()):
            return None
        distinct = np.zeros((len(self._known), len(firsts)), dtype=np.uint64)
        for place, word in words.items():
            distinct[place] = word[firsts]
        places = np.array([self._place_of.get(number, -1) for number in hashes.tolist()])
        known = places >= 0
        if not np.array_equal(distinct[:, known], self._known[:, places[known]]):
            return None
        self._counts[places[known]] += sizes[known]
        new = np.flatnonzero(~known)
        new = new[np.argsort(firsts[new])]
        self._remember(hashes[new], distinct[:, new])
        rows = self._texts(piece, [(start[firsts[new]], end[firsts[new]]) for start, end in cells])
        self._rows += rows
        return Bundle(rows, sizes[new].tolist(), firsts[new].tolist(), len(ends))

    def _remember(self, hashes: Numbers, words: Numbers) -> None:
        self._place_of.update(zip(hashes.tolist(), count(len(self._rows)), strict=False))
        self._known = np.concatenate([self._known, words], axis=1)
        self._counts = np.concatenate([self._counts, np.zeros(len(hashes), dtype=np.int64)])

    def rest(self) -> Bundle:
        """How often the rows came in later pieces than their first."""
        return Bundle(self._rows, self._counts.tolist(), [0] * len(self._rows), 0)

    def _are_usual(self, cells: Sequence[tuple[Places, Places]]) -> bool:
        """No long cells, and no row of which nothing is wanted: it may be an empty one."""
        lengths = [end - start for start, end in cells]
        fewest = sum(len(run) - 1 for run in self._runs)
        longest = max(int(length.max()) for length in lengths)
        return longest <= LONGEST and int(np.sum(lengths, axis=0).min()) > fewest

    def _texts(self, piece: bytes, cells: Sequence[tuple[Places, Places]]) -> list[Row]:
        """The rows with their cells in the order of the table's places."""
        runs = [
            [piece[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
            for starts, ends in cells
        ]
        delimiter, joint = self._table.delimiter.encode(), JOINT.encode()
        joined = joint.join(map(joint.join, zip(*runs, strict=True))).replace(delimiter, joint)
        texts = joined.decode(self.code, encoding.ERRORS).split(JOINT) if joined else []
        places = [place for run in self._runs for place in run]
        columns = {place: texts[number :: len(places)] for number, place in enumerate(places)}
        wanted = [columns[place] for place in self._table.places]
        return [JOINT.join(row) for row in zip(*wanted, strict=True)]


def _ends(piece: bytes, table: Table) -> Places | None:
    """Where each cell of each line ends; None where lines differ in their number of cells or in how
    they end."""
    characters = np.frombuffer(piece, dtype=np.uint8)
    newlines = characters == NEWLINE
    ends = np.flatnonzero(newlines | (characters == ord(table.delimiter)))
    lines = np.count_nonzero(newlines)
    if not lines or len(ends) != table.width * lines or not newlines[-1]:
        return None
    ends = ends.reshape(-1, table.width)
    line_ends = ends[:, -1]
    if not newlines[line_ends].all() or np.diff(line_ends, prepend=0).max() > limits.MAX_LINE:
        return None
    if b"\r" in piece:
        line_ends -= 1
        returns = characters == RETURN
        if np.count_nonzero(returns) != lines or not returns[line_ends].all():
            return None
    return ends


def _runs(places: Iterable[int]) -> list[list[int]]:
    """Neighbouring cells are one run of bytes."""
    runs: list[list[int]] = []
    for place in sorted(places):
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _starts(ends: Places, place: int, piece: bytes) -> Places:
    if place:
        return ends[:, place - 1] + 1
    after = ends[:-1, -1] + (2 if b"\r" in piece else 1)
    return np.concatenate([np.zeros(1, dtype=np.int64), after])


def _words(piece: bytes, cells: Sequence[tuple[Places, Places]]) -> Words:
    padded = piece + bytes(LONGEST + 8)
    at_each_byte = np.ndarray((len(padded) - 7,), _WORD, padded, strides=(1,))
    words: Words = {}
    for run, (starts, ends) in enumerate(cells):
        lengths = ends - starts
        for number in range(-(-int(lengths.max()) // 8)):
            left = np.clip(lengths - 8 * number, 0, 8)
            word = at_each_byte[starts + 8 * number] & _LOW_BYTES[left]
            words[run * (LONGEST // 8) + number] = word
    return words


def _hashes(words: Words) -> Numbers:
    """Zeros change nothing."""
    factors = {place: np.uint64(pow(_FACTOR, place + 1, 1 << 64)) for place in words}
    products = (word * factors[place] for place, word in words.items())
    return sum(products, np.zeros(1, dtype=np.uint64))
