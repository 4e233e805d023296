"""Pure: where the phases of a release stand on a drawn scale of years. All places are percent of the chart's width."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalog.lifecycle import DATE, Phase


@dataclass(frozen=True)
class Scale:
    """The years drawn, from 1 January of `first` to 31 December of `last`."""

    first: int
    last: int

    def at(self, day: date) -> float:
        """Percent from the left, kept within the chart."""
        start, end = date(self.first, 1, 1), date(self.last, 12, 31)
        return min(100.0, max(0.0, (day - start).days / (end - start).days * 100))

    def ticks(self, most: int = 9) -> list[tuple[int, str]]:
        """(year, place) of at most `most` years, evenly apart."""
        years = self.last - self.first + 1
        step = -(-years // most)
        return [(year, percent(self.at(date(year, 1, 1)))) for year in range(self.first, self.last + 1, step)]


@dataclass(frozen=True)
class Stretch:
    """One phase as a bar: `kind` chooses the pattern, `title` says in words what is drawn."""

    kind: str
    title: str
    x: str
    width: str
    paid: bool
    projected: bool


def scale_for(days: Iterable[date]) -> Scale | None:
    """The years from the first of the days to the last; None where there are none."""
    found = sorted(days)
    return Scale(found[0].year, found[-1].year) if found else None


def stretches(released_on: date, phases: Iterable[tuple[Phase, str]], scale: Scale) -> list[Stretch]:
    """A bar for each phase with a date, each from the end of the one before. A phase that adds no day is not drawn."""
    drawn, start = [], released_on
    dated = sorted(((phase, title) for phase, title in phases if phase.end.kind == DATE), key=_by_end)
    for phase, title in dated:
        end = phase.end.day
        if end is None or end <= start:
            continue
        left, right = scale.at(start), scale.at(end)
        drawn.append(Stretch(phase.kind, title, percent(left), percent(right - left), phase.paid, phase.projected))
        start = end
    return drawn


def percent(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".") + "%"


def _by_end(pair: tuple[Phase, str]) -> tuple[date, bool, str]:
    phase, _ = pair
    return (phase.end.day or date.max, phase.paid, phase.name)
