"""Pure: where the bars of the result's charts begin and end, in percent of the chart's width."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
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
    widest = max((row["weight"] for row in rows), default=0) * 100
    return [bar(row["points_low"], row["points_high"], row["weight"] * 100, widest) for row in rows]


def bar(low: float, high: float, most: float, widest: float = 100) -> Bar:
    """From `low` to `high` of `most` points, where the chart is `widest` points wide."""
    scale = 100 / widest if widest else 0
    return Bar(percent(most * scale), percent(low * scale), percent(max(high - low, 0) * scale))


def years_ahead(today: date, days: Iterable[date]) -> tuple[date, list[tuple[int, str]]] | None:
    """From today to the latest of the days: (that day, (year, place) of each 1 January between); None where no day is to come."""
    last = max(days, default=today)
    if last <= today:
        return None
    step = -(-(last.year - today.year) // 10) or 1
    return last, [(year, reach(today, date(year, 1, 1), last)) for year in range(today.year + 1, last.year + 1, step)]


def reach(today: date, day: date, last: date) -> str:
    """How far a bar goes that begins today and ends on `day`, where the chart ends on `last`."""
    return percent((day - today).days / (last - today).days * 100)


def percent(number: float) -> str:
    """Within the chart, whatever rounding did to the numbers."""
    return f"{min(max(number, 0), 100):.2f}".rstrip("0").rstrip(".") + "%"
