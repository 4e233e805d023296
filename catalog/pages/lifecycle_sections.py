"""The parts of the lifecycle page: supported releases first, then folds of the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalog.document import Catalog, Distribution, Release
from catalog.formats import format_date
from catalog.lifecycle import AHEAD, ENDED, UNKNOWN
from catalog.pages.lifecycle_chart import LifecycleChart, draw_lifecycle
from catalog.pages.lifecycle_rows import LifecycleRow, ReleaseData, lifecycle_row
from catalog.pages.release_filters import ReleaseFilters
from catalog.pages.release_selection import Chosen, Selection

SUPPORTED, LATELY_ENDED, LONG_ENDED, NOT_RELEASED = "supported", "ended", "ended-early", "ahead"
RECENT = date(2020, 1, 1)
"""Releases whose last support ended before this day have a fold of their own."""


@dataclass(frozen=True)
class ReleaseGroup:
    """The releases of one distribution. `checked`: when their data was compared with upstream."""

    distribution: Distribution
    checked: str
    rows: tuple[LifecycleRow, ...]


@dataclass(frozen=True)
class LifecycleSection:
    """`is_fold`: folded unless `is_open`."""

    key: str
    title: str
    number: int
    groups: tuple[ReleaseGroup, ...]
    chart: LifecycleChart | None
    is_fold: bool
    is_open: bool


def divide(
    catalog: Catalog, selection: Selection, filters: ReleaseFilters, today: date, data: ReleaseData
) -> tuple[LifecycleSection, ...]:
    day = filters.as_of or today
    parts = {key: _part(selection.chosen, key, day, today) for key in _titles(day, today)}
    opens_folds = not parts[SUPPORTED] or ENDED in filters.statuses
    return tuple(
        LifecycleSection(
            key=key,
            title=_title(key, chosen, day, today),
            number=sum(len(releases) for _, releases in chosen),
            groups=tuple(_group(catalog, row, day, today, data) for row in chosen),
            chart=draw_lifecycle(chosen, day, starts_on_day=key == SUPPORTED),
            is_fold=key != SUPPORTED,
            is_open=opens_folds,
        )
        for key, chosen in parts.items()
        if chosen
    )


def _part(chosen: Iterable[Chosen], key: str, day: date, today: date) -> list[Chosen]:
    """A distribution without a release of its own stands with the supported ones."""
    part = []
    for distribution, releases in chosen:
        of_part = [release for release in releases if _part_of(release, day, today) == key]
        if of_part or (key == SUPPORTED and not releases):
            part.append((distribution, of_part))
    return part


def _part_of(release: Release, day: date, today: date) -> str:
    kind = release.status_as_of(day, today).kind
    if kind == AHEAD:
        return NOT_RELEASED
    if kind != ENDED:
        return SUPPORTED
    last = max((phase.end.day for phase in release.phases if phase.end.day), default=None)
    return LONG_ENDED if last and last < RECENT else LATELY_ENDED


def _titles(day: date, today: date) -> dict[str, str]:
    return {
        SUPPORTED: "Still supported" if day == today else f"Supported on {format_date(day)}",
        LATELY_ENDED: f"Ended since {RECENT.year}",
        LONG_ENDED: f"Ended before {RECENT.year}",
        NOT_RELEASED: "Not released yet" if day == today else "Not released yet on that day",
    }


def _title(key: str, chosen: Iterable[Chosen], day: date, today: date) -> str:
    releases = (release for _, of_distribution in chosen for release in of_distribution)
    has_unknown = any(release.status_as_of(day, today).kind == UNKNOWN for release in releases)
    return f"{_titles(day, today)[key]}{', or unknown' if has_unknown else ''}"


def _group(
    catalog: Catalog, chosen: Chosen, day: date, today: date, data: ReleaseData
) -> ReleaseGroup:
    distribution, releases = chosen
    product = data.products.get(distribution.slug)
    rows = (lifecycle_row(catalog, distribution, row, product, day, today) for row in releases)
    return ReleaseGroup(distribution, product["checked_words"] if product else "", tuple(rows))
