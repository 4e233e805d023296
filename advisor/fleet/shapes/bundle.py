"""Rows of a piece of a file, counted."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from advisor.fleet.shapes.cells import Row


class Bundle(NamedTuple):
    """Different rows: how often each comes, and where first, counted from 0. `total`: of rows."""

    rows: list[Row]
    counts: list[int]
    firsts: list[int]
    total: int


def bundle_of(rows: list[Row]) -> Bundle:
    counts, firsts = Counter(rows), dict[Row, int]()
    for place, row in enumerate(rows):
        firsts.setdefault(row, place)
    return Bundle(list(counts), list(counts.values()), list(firsts.values()), len(rows))
