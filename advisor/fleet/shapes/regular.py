"""Pieces of CSV whose lines all have as many cells as the header: rows found with numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from advisor.fleet.shapes import limits, row_counts
from advisor.fleet.shapes.cell_texts import LONGEST, WORD, CellTexts, RegularLines
from advisor.fleet.shapes.delimited import Table
from advisor.fleet.shapes.numbering import Keys, Numbering, Places, different
from advisor.fleet.shapes.row_counts import CountedRows

NEWLINE, RETURN = b"\n\r"
_PADDING = LONGEST + 2 * WORD.itemsize
_HALF = np.uint64(32)
_LOWER_HALF = np.uint64((1 << 32) - 1)


Characters = NDArray[np.uint8]


class RegularPieces:
    """Counts rows by the number of the text that names their system, and that of the other cells;
    inventories have few of each."""

    def __init__(self, table: Table, code: str) -> None:
        self.code = code
        self._finder = _Finder(table)
        self._systems = CellTexts(table.places[: table.of_system], table.delimiter, code)
        self._others = CellTexts(table.places[table.of_system :], table.delimiter, code)
        self._numbering = Numbering()
        self._counts = np.zeros(1, dtype=np.int64)
        self._firsts = np.zeros(1, dtype=np.int64)

    def add(self, piece: bytes, before: int) -> int | None:
        """How many rows it has. None: it is not regular, and nothing of it is counted. `before`:
        how many rows the file has before it."""
        lines = self._finder.lines(piece)
        keys = None if lines is None else self._keys(lines)
        if keys is None:
            return None
        numbers = self._numbering.find(keys)
        unnumbered = np.flatnonzero(numbers == 0)
        new, firsts, sizes = different(keys[unnumbered])
        if self._may_be_empty(new):
            return None
        self._counts += np.bincount(numbers, minlength=len(self._counts))
        if len(new):
            self._numbering.add(new)
            self._counts = np.concatenate([self._counts, sizes])
            self._firsts = np.concatenate([self._firsts, unnumbered[firsts] + before + 1])
        row_counts.check(before + len(keys), len(self._counts) - 1)
        return len(keys)

    def rows(self) -> CountedRows:
        """In the order of the file; the cells of a part are joined by JOINT."""
        order = self._firsts[1:].argsort() + 1
        keys = self._numbering.keys[order]
        return CountedRows(
            list(map(self._systems.texts.__getitem__, (keys >> _HALF).tolist())),
            list(map(self._others.texts.__getitem__, (keys & _LOWER_HALF).tolist())),
            self._counts[order].tolist(),
            self._firsts[order].tolist(),
        )

    def _keys(self, lines: RegularLines) -> Keys | None:
        systems, others = self._systems.numbers(lines), self._others.numbers(lines)
        if systems is None or others is None:
            return None
        return systems.astype(np.uint64) << _HALF | others.astype(np.uint64)

    def _may_be_empty(self, keys: Keys) -> bool:
        """Whether one of the rows has nothing in the cells that are wanted."""
        systems, others = self._systems.empty, self._others.empty
        if systems is None or others is None:
            return False
        return bool((keys == np.uint64(systems << 32 | others)).any())


class _Finder:
    """Finds where cells end. Its arrays are used again for each piece: asking the system for new
    memory takes longer than filling it."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._make_room(0)

    def lines(self, piece: bytes) -> RegularLines | None:
        """None where lines differ in their number of cells or in how they end."""
        characters, width = self._padded(piece), self._table.width
        newlines, ends = self._find_ends(characters)
        lines = len(ends) // width
        if not lines or len(ends) != width * lines or np.count_nonzero(newlines) != lines:
            return None
        ends = ends.reshape(-1, width)
        line_ends = ends[:, -1]
        if line_ends[-1] != len(piece) - 1 or not newlines[line_ends].all():
            return None
        longest = (line_ends[1:] - line_ends[:-1]).max(initial=line_ends[0])
        if longest > limits.MAX_LINE:
            return None
        if b"\r" not in piece:
            return RegularLines(piece, self._words, ends, 1)
        line_ends -= 1
        returns = np.equal(characters, RETURN, out=newlines)
        if np.count_nonzero(returns) != lines or not returns[line_ends].all():
            return None
        return RegularLines(piece, self._words, ends, 2)

    def _padded(self, piece: bytes) -> Characters:
        """The piece, where zeros follow it that belong to its last words."""
        size = len(piece)
        if size > len(self._ends):
            self._make_room(size)
        self._content[:size] = np.frombuffer(piece, dtype=np.uint8)
        self._content[size : size + _PADDING] = 0
        return self._content[:size]

    def _make_room(self, size: int) -> None:
        self._content = np.zeros(size + _PADDING + -size % WORD.itemsize, dtype=np.uint8)
        self._words = self._content.view(WORD)
        self._newlines, self._ends = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)

    def _find_ends(self, characters: Characters) -> tuple[NDArray[np.bool_], Places]:
        """Which characters end a line, and where lines and cells end."""
        size = len(characters)
        newlines = np.equal(characters, NEWLINE, out=self._newlines[:size])
        ends = np.equal(characters, ord(self._table.delimiter), out=self._ends[:size])
        return newlines, np.flatnonzero(np.logical_or(ends, newlines, out=ends))
