"""Numbers are rounded once; totals are sums of rounded parts, so that they add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor

POINTS = 1
"""Decimals of scores and points (of 100)."""
_UNITS = 10.0**POINTS


def rounded(points: float) -> float:
    """Half a unit is rounded up."""
    return floor(round(points * _UNITS, 6) + 0.5) / _UNITS


def total(parts: Iterable[float]) -> float:
    """The sum of the rounded parts."""
    return round(sum(map(rounded, parts)), POINTS)


def percents(shares: Sequence[float]) -> list[float]:
    """Shares that add up to 1, in rounded percent that add up to 100.0.

    What rounding down leaves goes to the largest remainders; of equal ones to the first.
    """
    exact = [share * 100 * 10**POINTS for share in shares]
    units = [floor(round(number, 6)) for number in exact]
    missing = round(sum(exact)) - sum(units)
    by_remainder = sorted(
        range(len(exact)), key=lambda index: round(units[index] - exact[index], 6)
    )
    for index in by_remainder[:missing]:
        units[index] += 1
    return [unit / 10**POINTS for unit in units]
