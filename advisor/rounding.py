"""Numbers are rounded once, so that the parts a reader sees add up to the total a reader sees."""

from __future__ import annotations

from collections.abc import Sequence

POINTS = 1
"""Decimals of scores and points (of 100) wherever they are shown."""


def adding_up(values: Sequence[float], total: float, decimals: int = POINTS) -> list[float]:
    """The values (0 or more) to so many decimals so that they add up to the rounded total: the largest remainders are
    rounded up (Hamilton's method). `total` is their sum but for the rounding of sums."""
    scale = 10**decimals
    units = [int(value * scale + 1e-9) for value in values]
    missing = round(total * scale) - sum(units)
    by_remainder = sorted(range(len(values)), key=lambda index: (units[index] - values[index] * scale, index))
    for index in by_remainder[: max(missing, 0)]:
        units[index] += 1
    return [unit / scale for unit in units]
