"""The drawing of an exposure: three stepped curves over ten years, and the bands of the unknown.

Curves are drawn in a plane of 120 x 100 that is stretched to the chart. Bands are boxes in percent
of it, whose patterns are not stretched. A number of hosts holds from its day to the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.fleet.exposure.types import Curve, Exposure
from advisor.pages.charts import percent
from catalog.timeline import Scale

HEIGHT = 100.0
_LABELS = {"stay": "Stay", "buy": "Buy support", "migrate": "Migrate"}
_MOST_TICKS = 6


@dataclass(frozen=True)
class Box:
    """A part of a band."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class DrawnCurve:
    """`line`: unsupported hosts, as a path. `unknown`: a band on top of them; `ask`: on top of that
    one, of hosts whose support has no published price. Empty: there are none."""

    key: str
    label: str
    line: str
    unknown: tuple[Box, ...]
    ask: tuple[Box, ...]


@dataclass(frozen=True)
class Level:
    """A line across: how many hosts, and how far from the top."""

    hosts: int
    y: str


@dataclass(frozen=True)
class ExposureChart:
    """`ticks`: years and their places. `width`: of the plane, in months."""

    curves: tuple[DrawnCurve, ...]
    levels: tuple[Level, ...]
    ticks: tuple[tuple[int, str], ...]
    width: int


def draw_exposure(exposure: Exposure) -> ExposureChart:
    top = max(exposure.hosts, 1)
    scale = Scale(
        exposure.days[0].year, exposure.days[-1].year, exposure.days[0], exposure.days[-1]
    )
    return ExposureChart(
        curves=tuple(
            _draw(key, label, getattr(exposure, key), top) for key, label in _LABELS.items()
        ),
        levels=tuple(_levels(exposure.hosts)),
        ticks=tuple(scale.ticks(most=_MOST_TICKS)),
        width=len(exposure.days),
    )


def stepped(values: Sequence[float]) -> str:
    """A path from left to right, a unit wide a value, that turns only where the value changes."""
    parts = [f"M0 {values[0]:g}"]
    for place in range(1, len(values)):
        if values[place] != values[place - 1]:
            parts.append(f"H{place} V{values[place]:g}")
    return " ".join([*parts, f"H{len(values)}"])


def band(lower: Sequence[float], upper: Sequence[float]) -> tuple[Box, ...]:
    """What is between two stepped lines, both from the top; empty where they are the same."""
    scale = 100 / len(lower)
    return tuple(
        Box(
            x=percent(start * scale),
            y=percent(upper[start]),
            width=percent((end - start) * scale),
            height=percent(lower[start] - upper[start]),
        )
        for start, end in _stretches(lower, upper)
    )


def _stretches(lower: Sequence[float], upper: Sequence[float]) -> Iterator[tuple[int, int]]:
    """(first place, place after the last) of where both stay as they are and differ."""
    start = 0
    for place in range(1, len(lower) + 1):
        ends = place == len(lower) or (lower[place], upper[place]) != (lower[start], upper[start])
        if ends:
            if lower[start] != upper[start]:
                yield start, place
            start = place


def _draw(key: str, label: str, curve: Curve, top: int) -> DrawnCurve:
    """The unknown lies on the unsupported, and what has no price on the unknown."""
    unsupported = curve.unsupported
    uncertain = [sum(pair) for pair in zip(unsupported, curve.unknown, strict=True)]
    unpriced = [sum(pair) for pair in zip(uncertain, curve.ask, strict=True)]
    first, second, third = (_heights(row, top) for row in (unsupported, uncertain, unpriced))
    return DrawnCurve(key, label, stepped(first), band(first, second), band(second, third))


def _heights(hosts: Sequence[int], top: int) -> list[float]:
    """From the top of the plane."""
    return [round(HEIGHT * (1 - number / top), 2) for number in hosts]


def _levels(hosts: int) -> Iterator[Level]:
    """All, half and none; no half of an odd number."""
    yield Level(hosts, percent(0))
    if hosts and hosts % 2 == 0:
        yield Level(hosts // 2, percent(50))
    yield Level(0, percent(100))
