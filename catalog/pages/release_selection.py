"""The releases that the filters of the lifecycle page leave, by distribution."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from catalog.directory import in_reading_order
from catalog.document import Catalog, Distribution, Release
from catalog.pages.release_filters import ReleaseFilters, matches

Chosen = tuple[Distribution, list[Release]]


@dataclass
class Selection:
    """`undecided`, by name: whether they match is unknown. `total`: of how many releases."""

    chosen: list[Chosen] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    total: int = 0

    def releases(self) -> Iterator[Release]:
        for _, releases in self.chosen:
            yield from releases


def select_releases(catalog: Catalog, filters: ReleaseFilters, today: date) -> Selection:
    selection = Selection()
    for distribution in in_reading_order(catalog):
        if filters.distributions and distribution.slug not in filters.distributions:
            continue
        releases = distribution.releases if filters.minors else distribution.majors
        answers = [(release, matches(release, filters, today)) for release in releases]
        matching = [release for release, answer in answers if answer]
        selection.undecided += [
            f"{distribution.short_name} {release.name}"
            for release, answer in answers
            if answer is None
        ]
        selection.total += len(releases)
        if matching or not (releases or filters.select_releases):
            selection.chosen.append((distribution, matching))
    return selection
