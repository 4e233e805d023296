"""The lifecycle page: every release of every distribution on a day, drawn and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from msgspec.structs import replace

from catalog import ages, clock, presentation, reading, snapshot
from catalog.ages import Ages
from catalog.directory import in_reading_order
from catalog.document import Catalog, Distribution, Phase, Release, Sourced
from catalog.pages.lifecycle_chart import LifecycleChart, draw_lifecycle
from catalog.pages.parameters import LifecycleForm
from catalog.pages.release_filters import ReleaseFilters, matches
from catalog.pages.release_rows import ReleaseRow
from catalog.pages.responses import render_filtered
from catalog.refresh import freshness
from catalog.snapshot import Published


@dataclass(frozen=True)
class ReleaseGroup:
    """The releases of one distribution."""

    distribution: Distribution
    rows: tuple[ReleaseRow, ...]


@dataclass(frozen=True)
class LifecyclePage:
    """`matching` of `total` releases; `undecided` by name: whether they match is unknown."""

    day: date
    groups: tuple[ReleaseGroup, ...]
    chart: LifecycleChart | None
    matching: int
    total: int
    undecided: tuple[str, ...]
    ages: Ages


@dataclass
class _Selection:
    """What the filters leave: the releases by distribution."""

    chosen: list[tuple[Distribution, list[Release]]] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    total: int = 0

    def releases(self) -> Iterator[Release]:
        for _, releases in self.chosen:
            yield from releases


@require_safe
def lifecycle(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), clock.today()
    form = LifecycleForm(request.GET, published.document)
    if not form.is_valid():
        return render_filtered(request, "lifecycle", form, published, today)
    page = lifecycle_page(published, form.filters(), today)
    return render_filtered(request, "lifecycle", form, published, today, page=page, ages=page.ages)


def lifecycle_page(published: Published, filters: ReleaseFilters, today: date) -> LifecyclePage:
    day = filters.as_of or today
    catalog = reading.on(published, today).document
    selection = _select(catalog, filters, today)
    groups = (
        ReleaseGroup(distribution, _rows(published, catalog, distribution, releases, day, today))
        for distribution, releases in selection.chosen
    )
    return LifecyclePage(
        day=day,
        groups=tuple(groups),
        chart=draw_lifecycle(selection.chosen, day),
        matching=sum(1 for _ in selection.releases()),
        total=selection.total,
        undecided=tuple(selection.undecided),
        ages=ages.of(_evidence(selection.releases())),
    )


def _select(catalog: Catalog, filters: ReleaseFilters, today: date) -> _Selection:
    selection = _Selection()
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


def _rows(
    published: Published,
    catalog: Catalog,
    distribution: Distribution,
    releases: Iterable[Release],
    day: date,
    today: date,
) -> tuple[ReleaseRow, ...]:
    product = freshness.of_distribution(published.freshness, distribution.slug, timezone.now())
    return tuple(
        ReleaseRow(
            release=replace(
                presentation.release(catalog, distribution, release, day),
                state=release.status_as_of(day, today),
            ),
            notes=freshness.release_notes(release, product),
        )
        for release in releases
    )


def _evidence(releases: Iterable[Release]) -> Iterator[Sourced | Phase]:
    for release in releases:
        yield release
        yield from ages.of_phases(release)
