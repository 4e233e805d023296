"""Numbers are rounded once, and totals are sums of parts as shown: what a reader adds up is what a reader reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor

POINTS = 1
"""Decimals of scores and points (of 100) wherever they are shown."""


def shown(points: float) -> float:
    """Points as shown: half a unit is rounded up."""
    return floor(round(points * 10**POINTS, 6) + 0.5) / 10**POINTS


def total(parts: Iterable[float]) -> float:
    """The sum of parts as shown."""
    return round(sum(map(shown, parts)), POINTS)


def percents(shares: Sequence[float]) -> list[float]:
    """Shares that add up to 1 in percent as shown, adding up to 100.0: what rounding down leaves goes to the largest
    remainders; of equal ones to the first."""
    exact = [share * 100 * 10**POINTS for share in shares]
    units = [floor(round(number, 6)) for number in exact]
    left = round(sum(exact)) - sum(units)
    by_remainder = sorted(
        range(len(exact)), key=lambda index: round(units[index] - exact[index], 6)
    )
    for index in by_remainder[:left]:
        units[index] += 1
    return [unit / 10**POINTS for unit in units]
