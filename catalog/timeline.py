"""Pure: where the phases of a release stand on a drawn scale of years.

All places are percent of the chart's width.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from catalog import vocabulary
from catalog.lifecycle import (
    DATE,
    NONE,
    NOT_ANNOUNCED,
    UNKNOWN,
    LifecyclePhase,
    end_in_words,
)


@dataclass(frozen=True)
class Scale:
    """The years drawn, from 1 January of `first` to 31 December of `last`.

    `since`, `until`: the part of them that is drawn, where that is not all.
    """

    first: int
    last: int
    since: date | None = None
    until: date | None = None

    @property
    def start(self) -> date:
        return self.since or date(self.first, 1, 1)

    @property
    def end(self) -> date:
        return self.until or date(self.last, 12, 31)

    def at(self, day: date) -> float:
        """Percent from the left, kept within the chart."""
        return min(100.0, max(0.0, (day - self.start).days / (self.end - self.start).days * 100))

    def has(self, day: date) -> bool:
        return self.start <= day <= self.end

    def ticks(self, most: int = 9) -> list[tuple[int, str]]:
        """(year, place) of at most `most` years, evenly apart."""
        years = self.last - self.first + 1
        step = -(-years // most)
        days = (date(year, 1, 1) for year in range(self.first, self.last + 1, step))
        return [(day.year, percent(self.at(day))) for day in days if self.has(day)]


@dataclass(frozen=True)
class Life:
    """A release from its first day, where that is known, with its phases and the words for each."""

    name: str
    released_on: date | None
    phases: tuple[tuple[LifecyclePhase, str], ...]

    def days(self) -> list[date]:
        ends = [phase.end.day for phase, _ in self.phases if phase.end.day]
        return [self.released_on, *ends] if self.released_on else ends


@dataclass(frozen=True)
class Stretch:
    """One phase as a bar: `kind` chooses the pattern, `title` says in words what is drawn."""

    kind: str
    title: str
    x: str
    width: str
    paid: bool
    projected: bool


@dataclass(frozen=True)
class Line:
    """A release as a line of a drawing, `y` from the top.

    `open_at`: where what is known ends, of a release with an end that is open; `is_open_before` and
    `is_open_after`: that place is outside the part drawn. `ends`: (place, words) of the ends of a
    release whose first day is not known, so that there is nothing to draw a bar from.
    """

    name: str
    y: str
    stretches: list[Stretch]
    open_at: str | None
    is_open_before: bool
    is_open_after: bool
    ends: list[tuple[str, str]]
    words: str


def scale_for(days: Iterable[date]) -> Scale | None:
    """The years from the first of the days to the last; None where there are none."""
    ordered = sorted(days)
    return Scale(ordered[0].year, ordered[-1].year) if ordered else None


def stretches(
    released_on: date, phases: Iterable[tuple[LifecyclePhase, str]], scale: Scale
) -> list[Stretch]:
    """A bar for each phase with a date, each from the end of the one before.

    A phase that adds no day is not drawn.
    """
    drawn, start = [], released_on
    dated = sorted(
        ((phase, title) for phase, title in phases if phase.end.kind == DATE), key=_by_end
    )
    for phase, title in dated:
        end = phase.end.day
        if end is None or end <= start:
            continue
        left, right = round(scale.at(start), 1), round(scale.at(end), 1)
        start = end
        if left == right:
            continue
        drawn.append(
            Stretch(
                phase.kind, title, percent(left), percent(right - left), phase.paid, phase.projected
            )
        )
    return drawn


LINE = 1.25
"""Height of a line in rem, so that it grows with the type."""


def lines(lives: Iterable[Life], scale: Scale) -> list[Line]:
    """One line under the other, for each life of which any day is known."""
    return [
        _line(life, place, scale)
        for place, life in enumerate(life for life in lives if life.days())
    ]


def height(drawn: Sequence[Line]) -> str:
    return _rem(len(drawn))


def percent(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".") + "%"


def _line(life: Life, place: int, scale: Scale) -> Line:
    open_ended = any(phase.end.kind in (UNKNOWN, NOT_ANNOUNCED, NONE) for phase, _ in life.phases)
    last = max(life.days())
    is_open = open_ended or not life.phases
    return Line(
        name=life.name,
        y=_rem(place),
        stretches=stretches(life.released_on, life.phases, scale) if life.released_on else [],
        open_at=percent(round(scale.at(last), 1)) if is_open else None,
        is_open_before=is_open and last < scale.start,
        is_open_after=is_open and last > scale.end,
        ends=[] if life.released_on else list(_ends(life, scale)),
        words="; ".join(words for _, words in life.phases) or "end unknown",
    )


def _ends(life: Life, scale: Scale) -> Iterator[tuple[str, str]]:
    for phase, words in life.phases:
        if phase.end.kind == DATE and phase.end.day and scale.has(phase.end.day):
            yield percent(round(scale.at(phase.end.day), 1)), words


def _rem(lines: int) -> str:
    return f"{lines * LINE:g}rem"


def _by_end(pair: tuple[LifecyclePhase, str]) -> tuple[date, bool, str]:
    phase, _ = pair
    return (phase.end.day or date.max, phase.paid, phase.name)


def phase_legend(kinds: set[str]) -> tuple[tuple[str, str], ...]:
    """The kinds of phases in a drawing, with words."""
    return tuple(pair for pair in vocabulary.PHASE_KINDS.items() if pair[0] in kinds)


def phase_titles(phases: Iterable[LifecyclePhase]) -> list[tuple[LifecyclePhase, str]]:
    """Each phase with the words of its bar."""
    return [(phase, f"{phase.name} until {end_in_words(phase.end)}") for phase in phases]
