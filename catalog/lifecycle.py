"""Pure: the phase a release is in on a day, the end of its support, and words for both.

Days are UTC. The day named as an end still counts as supported; the day after does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf

import msgspec

from catalog.formats import format_date

DATE, NOT_ANNOUNCED, UNKNOWN, NONE = "date", "not-announced", "unknown", "none"
PREVIEW, AHEAD, ENDED = "preview", "ahead", "ended"
"""Kinds of a status beside those of the phases: in preview, not released yet, over."""
_ORDER = {"minor": 0, "active": 1, "security": 2, "extended": 3}


def _no_day() -> None:
    """A factory, so that `omit_defaults` writes the day of an end that has none."""


class End(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """When something ends.

    `kind` is one of four different things: a date, not announced, unknown, none (it never ends).
    `day` is the last supported day where `kind` is a date. Elsewhere it is the day up to which
    support is known at least, or None.
    `latest`: where `kind` is not a date, the day after which support is known to be over.
    """

    kind: str
    day: date | None = msgspec.field(name="on", default_factory=_no_day)
    latest: date | None = None

    def __post_init__(self) -> None:
        if self.kind not in (DATE, NOT_ANNOUNCED, UNKNOWN, NONE):
            raise ValueError(
                f"An end is a date, not-announced, unknown or none; not {self.kind!r}."
            )
        if (self.kind == DATE and self.day is None) or (self.kind == NONE and self.day is not None):
            raise ValueError("An end that is a date has a day; an end that is none has none.")
        if self.latest and (
            self.kind not in (NOT_ANNOUNCED, UNKNOWN) or (self.day and self.day >= self.latest)
        ):
            raise ValueError("Only an open end is bounded, by a day after the one that is certain.")

    def reaches(self, day: date) -> bool | None:
        """Whether support still holds on `day`: True, False, or None where that is not known."""
        if self.kind == NONE or (self.day is not None and day <= self.day):
            return True
        return (
            False if self.kind == DATE or (self.latest is not None and day > self.latest) else None
        )


class LifecyclePhase(msgspec.Struct, frozen=True, gc=False):
    """A stretch of a release's life.

    `plans` empty: it comes with every plan, unless it is paid for separately.
    """

    kind: str
    name: str
    end: End
    paid: bool = False
    projected: bool = False
    plans: tuple[str, ...] = ()

    def covers(self, plan: str | None) -> bool:
        """Whether somebody with this plan (None.

        With no plan) is in the phase without paying extra.
        """
        if self.plans:
            return plan in self.plans
        return not self.paid


@dataclass(frozen=True)
class Support:
    """What a plan gives.

    Its end, and whether that end rests on something paid for or only projected.
    """

    end: End
    paid: bool = False
    projected: bool = False
    phase: LifecyclePhase | None = None


class Status(msgspec.Struct, frozen=True, gc=False):
    """What a release is on a day: a kind that chooses how it is marked, and words."""

    kind: str
    words: str


def support_with(phases: Iterable[LifecyclePhase], plan: str | None = None) -> Support:
    """The effective end of support of a release for somebody with `plan`.

    The latest end among the phases the plan covers. An open end (not announced, unknown) among
    them keeps the whole open, with the latest known date as what is certain at least; unless it
    is over by then. No phase on record at all: unknown.
    """
    covered = sorted((phase for phase in phases if phase.covers(plan)), key=_latest_last)
    if not covered:
        return Support(End(UNKNOWN))
    endless = [phase for phase in covered if phase.end.kind == NONE]
    if endless:
        return _support(endless[-1], End(NONE))
    certain = max((phase.end.day for phase in covered if phase.end.day), default=None)
    still_open = [
        phase for phase in covered if phase.end.kind != DATE and not _is_over_by(phase.end, certain)
    ]
    for kind in (UNKNOWN, NOT_ANNOUNCED):
        if of_kind := [phase for phase in still_open if phase.end.kind == kind]:
            bounds = [phase.end.latest for phase in still_open]
            return _support(
                of_kind[-1],
                End(kind, certain, None if None in bounds else max(filter(None, bounds))),
            )
    return _support(covered[-1], covered[-1].end)


def paid_support(phases: Iterable[LifecyclePhase]) -> Support | None:
    """What is paid for on top of every plan. None: nothing is."""
    paid = [
        LifecyclePhase(phase.kind, phase.name, phase.end)
        for phase in phases
        if not phase.covers(None)
    ]
    return support_with(paid) if paid else None


def status(phases: Sequence[LifecyclePhase], day: date) -> Status:
    """In which phase such a release is on `day`, for somebody who pays nothing extra."""
    if not phases:
        return Status(UNKNOWN, "unknown")
    if current := phase_on(phases, day):
        return Status(UNKNOWN if current.end.kind == UNKNOWN else current.kind, current.name)
    if paid := next((phase for phase in phases if phase.end.reaches(day)), None):
        return Status("extended", f"{paid.name}, paid")
    if any(phase.end.reaches(day) is None for phase in phases):
        return Status(UNKNOWN, "ended, except for a paid extension of unknown length")
    return Status(ENDED, "ended")


def phase_on(
    phases: Iterable[LifecyclePhase], day: date, plan: str | None = None
) -> LifecyclePhase | None:
    """The phase a release is in on `day` with `plan`. None: it ended.

    The earliest in the order of life that is not over.
    """
    running = [
        phase for phase in phases if phase.covers(plan) and phase.end.reaches(day) is not False
    ]
    return min(
        running,
        key=lambda phase: (
            _ORDER.get(phase.kind, 9),
            phase.end.day or date.max,
            phase.end.kind,
            phase.name,
        ),
        default=None,
    )


def days_left(end: End, today: date) -> int | None:
    """Whole days from `today` to the end: 0 on the last supported day. None without a date."""
    return None if end.kind != DATE or end.day is None else (end.day - today).days


def years_left(end: End, today: date) -> float | None:
    """Years of support from `today` that are certain; 0.0: it is over; None: nothing is known.

    Whole calendar years plus the part of the next: at least n exactly where support reaches
    today's date n years on.
    """
    if end.kind == NONE:
        return inf
    if end.latest is not None and end.latest < today:
        return 0.0
    if end.day is None:
        return None
    if end.day < today:
        return 0.0
    years = end.day.year - today.year
    years -= years_after(today, years) > end.day
    start, following = years_after(today, years), years_after(today, years + 1)
    return years + (end.day - start).days / max((following - start).days, 1)


def years_after(day: date, years: int) -> date:
    """The same day `years` later, within the calendar; 29 February may become 28 February."""
    year = min(day.year + years, date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def end_in_words(end: End) -> str:
    if end.kind == DATE and end.day:
        return format_date(end.day)
    words = {NOT_ANNOUNCED: "not announced", UNKNOWN: "unknown", NONE: "no end"}[end.kind]
    words = f"{words}, at least {format_date(end.day)}" if end.day else words
    return f"{words}, {format_date(end.latest)} at the latest" if end.latest else words


def _is_over_by(end: End, day: date | None) -> bool:
    return end.latest is not None and day is not None and end.latest <= day


def _latest_last(phase: LifecyclePhase) -> tuple[date, int, str]:
    return (phase.end.day or date.min, _ORDER.get(phase.kind, 9), phase.name)


def _support(phase: LifecyclePhase, end: End) -> Support:
    return Support(end, paid=phase.paid, projected=phase.projected, phase=phase)
