"""The timeline on the page of a distribution: the phases of its major releases, a bar for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from catalog import timeline
from catalog.document import Distribution, Release
from catalog.pages.release_rows import ReleaseRow
from catalog.timeline import Scale, Stretch


@dataclass(frozen=True)
class DrawnRelease:
    """A row of the table with its bar. `words`: the same for those who do not see it."""

    row: ReleaseRow
    stretches: tuple[Stretch, ...]
    words: str


@dataclass(frozen=True)
class SupportChart:
    """`ticks`: years and their places. `today`: its place; None: outside the years drawn."""

    releases: tuple[DrawnRelease, ...]
    ticks: tuple[tuple[int, str], ...]
    today: str | None
    legend: tuple[tuple[str, str], ...]


def draw_support(
    distribution: Distribution, rows: Iterable[ReleaseRow], today: date
) -> SupportChart:
    """Of a release without a known first day or end nothing is drawn."""
    pairs = [(row, distribution.release(row.release.name)) for row in rows]
    scale = timeline.scale_for(day for _, release in pairs if release for day in _days(release))
    drawn = tuple(_draw(row, release, scale) for row, release in pairs if release)
    kinds = {stretch.kind for row in drawn for stretch in row.stretches}
    within = scale is not None and scale.first <= today.year <= scale.last
    return SupportChart(
        releases=drawn,
        ticks=tuple(scale.ticks(most=7)) if scale else (),
        today=timeline.percent(scale.at(today)) if scale and within else None,
        legend=timeline.phase_legend(kinds),
    )


def _days(release: Release) -> Sequence[date]:
    """The first day and the ends; none where there is nothing to draw a bar between."""
    ends = [phase.end.day for phase in release.phases if phase.end.day]
    return [release.released_on, *ends] if release.released_on and ends else []


def _draw(row: ReleaseRow, release: Release, scale: Scale | None) -> DrawnRelease:
    phases = timeline.phase_titles(release.phases)
    words = f"{release.name}: {'; '.join(title for _, title in phases) or 'no known phase'}"
    if scale is None or release.released_on is None:
        return DrawnRelease(row, (), words)
    stretches = timeline.stretches(release.released_on, phases, scale)
    return DrawnRelease(row, tuple(stretches), words)
