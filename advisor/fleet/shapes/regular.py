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
_LOW_BYTES = np.array([(1 << 8 * count) - 1 for count in range(9)], dtype=np.uint64)
_WORD = np.dtype("<u8")
Places = NDArray[np.int64]
Words = NDArray[np.uint64]


class RegularPieces:
    """Each different row becomes a text once, in the first piece in which it comes."""

    def __init__(self, table: Table, code: str) -> None:
        self.code = code
        self._table = table
        self._runs = _runs(table.places)
        self._rows: list[Row] = []
        self._place_of: dict[int, int] = {}
        self._words = np.zeros((len(self._runs) * LONGEST // 8, 0), dtype=np.uint64)
        self._counts = np.zeros(0, dtype=np.int64)

    def bundle(self, piece: bytes) -> Bundle | None:
        """The new rows of a piece; the others are counted for `rest`. None: it is not regular, or
        two different rows have one hash."""
        lines = _cells(piece, self._table)
        if lines is None:
            return None
        starts, ends = lines
        cells = [(starts[:, run[0]], ends[:, run[-1]]) for run in self._runs]
        if not self._is_usual(cells):
            return None
        words = np.concatenate([_words(piece, *run_cells) for run_cells in cells])
        hashes, firsts, groups, numbers = np.unique(
            _hashes(words), return_index=True, return_inverse=True, return_counts=True
        )
        words_of_firsts = words[:, firsts]
        if not np.array_equal(words, words_of_firsts[:, groups]):
            return None
        places = np.array([self._place_of.get(number, -1) for number in hashes.tolist()])
        known = places >= 0
        if not np.array_equal(words_of_firsts[:, known], self._words[:, places[known]]):
            return None
        self._counts[places[known]] += numbers[known]
        new = np.flatnonzero(~known)
        new = new[np.argsort(firsts[new])]
        self._place_of.update(zip(hashes[new].tolist(), count(len(self._rows)), strict=False))
        self._words = np.concatenate([self._words, words_of_firsts[:, new]], axis=1)
        self._counts = np.concatenate([self._counts, np.zeros(len(new), dtype=np.int64)])
        rows = self._texts(piece, [(start[firsts[new]], end[firsts[new]]) for start, end in cells])
        self._rows += rows
        return Bundle(rows, numbers[new].tolist(), firsts[new].tolist(), len(ends))

    def rest(self) -> Bundle:
        """How often the rows came in later pieces than their first."""
        return Bundle(self._rows, self._counts.tolist(), [0] * len(self._rows), 0)

    def _is_usual(self, cells: Sequence[tuple[Places, Places]]) -> bool:
        """No long cells, and no row of which nothing is wanted: it may be an empty one."""
        lengths = [end - start for start, end in cells]
        fewest = sum(len(run) - 1 for run in self._runs)
        longest = max(int(length.max()) for length in lengths)
        return longest <= LONGEST and int(sum(lengths).min()) > fewest

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


def _cells(piece: bytes, table: Table) -> tuple[Places, Places] | None:
    """Where the cells of each line start and end; None where lines differ in their number of cells
    or in how they end."""
    characters = np.frombuffer(piece, dtype=np.uint8)
    newlines = characters == NEWLINE
    marks = np.flatnonzero(newlines | (characters == ord(table.delimiter)))
    lines = np.count_nonzero(newlines)
    if not lines or len(marks) != table.width * lines or not newlines[-1]:
        return None
    ends = marks.reshape(-1, table.width)
    starts = np.concatenate([np.full(1, -1), marks[:-1]]).reshape(-1, table.width) + 1
    returns = piece.count(b"\r")
    if returns:
        ends[:, -1] -= 1
    before = characters[ends[:, -1]] == (RETURN if returns else NEWLINE)
    long = (ends[:, -1] - starts[:, 0]).max() > limits.MAX_LINE
    return None if long or returns not in (0, lines) or not before.all() else (starts, ends)


def _runs(places: Iterable[int]) -> list[list[int]]:
    """Neighbouring cells are one run of bytes."""
    runs: list[list[int]] = []
    for place in sorted(places):
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _words(piece: bytes, starts: Places, ends: Places) -> Words:
    """The bytes of each cell, eight a number, with zeros after its last."""
    lengths = ends - starts
    padded = piece + bytes(LONGEST + 8)
    at_each_byte = np.ndarray((len(padded) - 7,), _WORD, padded, strides=(1,))
    words = np.zeros((LONGEST // 8, len(starts)), dtype=np.uint64)
    for number in range(-(-int(lengths.max()) // 8)):
        left = np.clip(lengths - 8 * number, 0, 8)
        words[number] = at_each_byte[starts + 8 * number] & _LOW_BYTES[left]
    return words


def _hashes(words: Words) -> Words:
    """Words of zeros change nothing."""
    hashes = np.zeros(words.shape[1], dtype=np.uint64)
    for number, word in enumerate(words, 1):
        hashes += word * np.uint64(pow(0x9E3779B97F4A7C15, number, 1 << 64))
    return hashes
