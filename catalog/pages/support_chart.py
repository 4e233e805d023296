"""The timeline on the page of a distribution: the phases of its major releases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalog import lifecycle, timeline, vocabulary
from catalog.document import Release
from catalog.timeline import Scale, Stretch

LONG_ENDED = 5
"""Years after which an ended release is no longer drawn; the table still has it."""


@dataclass(frozen=True)
class Bar:
    name: str
    stretches: list[Stretch]


@dataclass(frozen=True)
class SupportChart:
    """`ticks`: years and their places. `today`: its place; None: outside the years drawn."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[int, str], ...]
    today: str | None
    legend: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _DatedRelease:
    """A release with a first day and at least one end with a day."""

    release: Release
    released_on: date
    last_day: date


def draw_support(majors: Iterable[Release], today: date) -> SupportChart | None:
    """The majors that are supported or ended not long ago. None: no day is known."""
    dated = list(_dated(majors))
    since = lifecycle.years_after(today, -LONG_ENDED)
    drawn = [row for row in dated if row.last_day >= since] or dated
    scale = timeline.scale_for(day for row in drawn for day in (row.released_on, row.last_day))
    if scale is None:
        return None
    bars = tuple(_bar(row, scale) for row in drawn)
    kinds = {stretch.kind for bar in bars for stretch in bar.stretches}
    within = scale.first <= today.year <= scale.last
    return SupportChart(
        bars=bars,
        ticks=tuple(scale.ticks()),
        today=timeline.percent(scale.at(today)) if within else None,
        legend=legend(kinds),
    )


def legend(kinds: set[str]) -> tuple[tuple[str, str], ...]:
    """The kinds of phases in a drawing, with words."""
    return tuple(pair for pair in vocabulary.PHASE_KINDS.items() if pair[0] in kinds)


def titles(release: Release) -> list[tuple[lifecycle.LifecyclePhase, str]]:
    """Each phase with what its bar says."""
    return [
        (phase, f"{phase.name} until {lifecycle.end_in_words(phase.end)}")
        for phase in release.phases
    ]


def _dated(majors: Iterable[Release]) -> Iterable[_DatedRelease]:
    for release in majors:
        days = [phase.end.day for phase in release.phases if phase.end.day]
        if release.released_on and days:
            yield _DatedRelease(release, release.released_on, max(days))


def _bar(row: _DatedRelease, scale: Scale) -> Bar:
    stretches = timeline.stretches(row.released_on, titles(row.release), scale)
    return Bar(row.release.name, stretches)
