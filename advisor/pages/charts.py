"""Pure: where the bars of the result's charts begin and end, in percent of the chart's width."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Bar:
    """`track`: what could be had. `sure`: what is certain. From there `open` is what unknown facts could add."""

    track: str
    sure: str
    open: str


def contribution_bars(contributions: Iterable[Mapping[str, Any]]) -> list[Bar]:
    """A bar for each contribution; the heaviest criterion's track fills the chart, so that lengths compare across criteria."""
    rows = list(contributions)
    widest = max((row["percent"] for row in rows), default=0)
    return [bar(row["points_low"], row["points_high"], row["percent"], widest) for row in rows]


def bar(low: float, high: float, most: float, widest: float = 100) -> Bar:
    """From `low` to `high` of `most` points, where the chart is `widest` points wide."""
    scale = 100 / widest if widest else 0
    return Bar(percent(most * scale), percent(low * scale), percent(max(high - low, 0) * scale))


@dataclass(frozen=True)
class Stretch:
    """A part of a bar: where it begins, how wide it is."""

    x: str
    width: str


def side_by_side(shares: Sequence[float]) -> list[Stretch]:
    """The shares (0-1) one after the other, in a chart that is 1 wide."""
    starts = [sum(shares[:place]) * 100 for place in range(len(shares))]
    return [
        Stretch(percent(start), percent(share * 100))
        for start, share in zip(starts, shares, strict=True)
    ]


def either_way(differences: Iterable[float]) -> list[Stretch]:
    """A bar for each difference, from the middle of the chart to the left (negative) or right; the largest fills its half."""
    rows = list(differences)
    largest = max((abs(one) for one in rows), default=0) or 1
    return [
        Stretch(percent(50 + min(one, 0) / largest * 50), percent(abs(one) / largest * 50))
        for one in rows
    ]


def between(low: float, high: float | None, widest: float) -> Bar:
    """An amount of which `low` is certain; what is possible above it reaches to `high`, or to the chart's end where nobody knows."""
    return bar(low, widest if high is None else high, widest, widest)


def percent(number: float) -> str:
    """Within the chart, whatever rounding did to the numbers."""
    return f"{min(max(number, 0), 100):.2f}".rstrip("0").rstrip(".") + "%"
