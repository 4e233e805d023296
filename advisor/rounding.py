"""Numbers are rounded once, each part by itself, and totals are sums of parts as shown: so equal parts look equal, and what
a reader adds up is what a reader reads."""

from __future__ import annotations

from collections.abc import Iterable

POINTS = 1
"""Decimals of scores and points (of 100) wherever they are shown."""


def shown(points: float) -> float:
    """Points as shown."""
    return round(points, POINTS) + 0.0


def total(parts: Iterable[float]) -> float:
    """The sum of parts as shown."""
    return round(sum(map(shown, parts)), POINTS)
