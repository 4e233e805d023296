"""Pieces of CSV whose lines all have as many cells as the header: rows found with numpy."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from advisor.fleet.shapes import limits, row_counts
from advisor.fleet.shapes.cell_texts import CellTexts, RegularLines
from advisor.fleet.shapes.delimited import Table
from advisor.fleet.shapes.numbering import Keys, Numbering, different
from advisor.fleet.shapes.row_counts import CountedRow

NEWLINE, RETURN = b"\n\r"
_HALF = np.uint64(32)
_LOWER_HALF = np.uint64((1 << 32) - 1)


class RegularPieces:
    """Counts rows by the number of the text that names their system, and that of the other cells;
    inventories have few of each."""

    def __init__(self, table: Table, code: str) -> None:
        self.code = code
        self._table = table
        self._systems = CellTexts(table.places[: table.of_system], table.delimiter, code)
        self._others = CellTexts(table.places[table.of_system :], table.delimiter, code)
        self._numbering = Numbering()
        self._counts = np.zeros(0, dtype=np.int64)
        self._firsts = np.zeros(0, dtype=np.int64)

    def add(self, piece: bytes, before: int) -> int | None:
        """How many rows it has. None: it is not regular, and nothing of it is counted. `before`:
        how many rows the file has before it."""
        lines = _lines(piece, self._table)
        keys = None if lines is None else self._keys(lines)
        if keys is None:
            return None
        distinct, firsts, sizes = different(keys)
        if self._may_be_empty(distinct):
            return None
        numbers = self._numbering.find(distinct)
        known, new = numbers >= 0, numbers < 0
        self._counts[numbers[known]] += sizes[known]
        self._numbering.add(distinct[new])
        self._counts = np.concatenate([self._counts, sizes[new]])
        self._firsts = np.concatenate([self._firsts, firsts[new] + before + 1])
        row_counts.check(before + len(keys), len(self._counts))
        return len(keys)

    def rows(self) -> Iterator[CountedRow]:
        """In the order of the file; the cells of a part are joined by JOINT."""
        order = self._firsts.argsort()
        keys = self._numbering.keys[order]
        return zip(
            map(self._systems.texts.__getitem__, (keys >> _HALF).tolist()),
            map(self._others.texts.__getitem__, (keys & _LOWER_HALF).tolist()),
            self._counts[order].tolist(),
            self._firsts[order].tolist(),
            strict=True,
        )

    def _keys(self, lines: RegularLines) -> Keys | None:
        systems, others = self._systems.numbers(lines), self._others.numbers(lines)
        if systems is None or others is None:
            return None
        return systems.view(np.uint64) << _HALF | others.view(np.uint64)

    def _may_be_empty(self, keys: Keys) -> bool:
        """Whether one of the rows has nothing in the cells that are wanted."""
        systems, others = self._systems.empty, self._others.empty
        if systems is None or others is None:
            return False
        return bool((keys == np.uint64(systems << 32 | others)).any())


def _lines(piece: bytes, table: Table) -> RegularLines | None:
    """None where lines differ in their number of cells or in how they end."""
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
    if b"\r" not in piece:
        return RegularLines.of(piece, ends, 1)
    line_ends -= 1
    returns = characters == RETURN
    if np.count_nonzero(returns) != lines or not returns[line_ends].all():
        return None
    return RegularLines.of(piece, ends, 2)
