"""Rows of a file, counted, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from operator import add
from typing import Generic, NamedTuple, TypeVar

from advisor.fleet.shapes import limits
from advisor.fleet.shapes.cells import RowPart
from advisor.fleet.shapes.shape import Unreadable

TOO_MANY_ROWS = f"The file has more than {limits.MAX_ROWS:,} rows. Send it in parts."
TOO_MANY_DIFFERENT = (
    f"The rows name more than {limits.MAX_DISTINCT:,} different systems and groups. Is a column"
    " mapped to the wrong field, for instance host names to the group?"
)
AnyRow = TypeVar("AnyRow", bound=Hashable)


class CountedRows(NamedTuple):
    """Rows that differ in a part, column by column: what names their system, what says where and on
    how many hosts it runs, how often they come, and the number of the first, from 1."""

    systems: list[RowPart]
    places: list[RowPart]
    rows: list[int]
    firsts: list[int]

    def and_those(self, other: CountedRows) -> CountedRows:
        return CountedRows(*map(add, self, other))


class RowCounts(Generic[AnyRow]):
    """`rows`: how often each comes. `firsts`: the number of the first, from 1."""

    def __init__(self) -> None:
        self.rows: Counter[AnyRow] = Counter()
        self.firsts: dict[AnyRow, int] = {}

    def add(self, rows: list[AnyRow], before: int) -> None:
        """`before`: how many rows the file has before these."""
        self.rows.update(rows)
        for number, row in enumerate(rows, before + 1):
            self.firsts.setdefault(row, number)
        check(before + len(rows), len(self.rows))


def check(rows: int, different: int) -> None:
    """Raises Unreadable for too many."""
    if rows > limits.MAX_ROWS:
        raise Unreadable(TOO_MANY_ROWS)
    if different > limits.MAX_DISTINCT:
        raise Unreadable(TOO_MANY_DIFFERENT)
