"""The strip of the front page: the newest releases of the recommended distributions over years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalog import timeline
from catalog.document import Distribution
from catalog.timeline import Scale, Stretch

YEARS_BEFORE, YEARS_AFTER = 2, 10
TICKS = 7


@dataclass(frozen=True)
class ChartRow:
    """`words`: what the row shows, for those who do not see it."""

    slug: str
    name: str
    stretches: list[Stretch]
    words: str


@dataclass(frozen=True)
class StartChart:
    """From the year `first` to `last`. `ticks`: years and their places; `today`: its place."""

    first: int
    last: int
    rows: tuple[ChartRow, ...]
    ticks: tuple[tuple[int, str], ...]
    today: str
    legend: tuple[tuple[str, str], ...]


def draw_start(distributions: Iterable[Distribution], today: date) -> StartChart:
    scale = Scale(today.year - YEARS_BEFORE, today.year + YEARS_AFTER)
    rows = tuple(_row(distribution, scale) for distribution in distributions if distribution.newest)
    kinds = {stretch.kind for row in rows for stretch in row.stretches}
    return StartChart(
        first=scale.first,
        last=scale.last,
        rows=rows,
        ticks=tuple(scale.ticks(TICKS)),
        today=timeline.percent(scale.at(today)),
        legend=timeline.phase_legend(kinds),
    )


def _row(distribution: Distribution, scale: Scale) -> ChartRow:
    release = distribution.newest
    assert release is not None
    phases = timeline.phase_titles(release.phases)
    drawn = timeline.stretches(release.released_on, phases, scale) if release.released_on else []
    return ChartRow(
        distribution.slug,
        f"{distribution.short_name} {release.name}",
        drawn,
        "; ".join(words for _, words in phases) or "no end known",
    )
