"""The page of a distribution: everything the catalog says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog import ages, clock, presentation, reading, snapshot
from catalog.ages import Ages
from catalog.document import Catalog, Distribution, Event, MigrationPath, Phase, Sourced
from catalog.pages.aliases import redirect_to_distribution
from catalog.pages.distribution_facts import FactGroup, group_facts, order_statements
from catalog.pages.distribution_plans import PlanRow, SupportRow, plan_rows, support_rows
from catalog.pages.distributions import DistributionSummary, summarise
from catalog.pages.release_rows import ReleaseRow, Releases, split_releases
from catalog.pages.responses import link_to_json, render_page
from catalog.pages.support_chart import SupportChart, draw_support
from catalog.presentation import PresentedEvent, PresentedMigration, PresentedStatement
from catalog.refresh import freshness


@dataclass(frozen=True)
class Migrations:
    """`into` it from others, `upgrades` from one of its releases to another, `away` from it."""

    into: tuple[PresentedMigration, ...]
    upgrades: tuple[PresentedMigration, ...]
    away: tuple[PresentedMigration, ...]

    def __bool__(self) -> bool:
        return bool(self.into or self.upgrades or self.away)


@dataclass(frozen=True)
class DistributionPage:
    summary: DistributionSummary
    releases: Releases
    chart: SupportChart | None
    plans: tuple[PlanRow, ...]
    support: tuple[SupportRow, ...]
    groups: tuple[FactGroup, ...]
    statements: tuple[PresentedStatement, ...]
    migrations: Migrations
    events: tuple[PresentedEvent, ...]
    ages: Ages


@require_safe
def distribution(request: HttpRequest, slug: str) -> HttpResponse:
    published, today = snapshot.current(), clock.today()
    catalog = reading.on(published, today).document
    row = catalog.distribution(slug)
    if row is None:
        return redirect_to_distribution(request, published, slug, today)
    product = freshness.of_distribution(published.freshness, slug, timezone.now())
    rows = [
        ReleaseRow(
            release=presentation.release(catalog, row, release, today),
            notes=freshness.release_notes(release, product),
        )
        for release in row.releases
    ]
    page = distribution_page(catalog, row, rows, today)
    response = render_page(
        request,
        "distribution",
        published,
        today,
        distribution=row,
        page=page,
        ages=page.ages,
        release_data=product,
    )
    response = link_to_json(response, reverse("api-distribution", args=[slug]))
    if query := page.releases.calendar_query:
        address = f"{reverse('calendar')}?{query}"
        response["Link"] += f', <{address}>; rel="alternate"; type="text/calendar"'
    return response


def distribution_page(
    catalog: Catalog, distribution: Distribution, rows: list[ReleaseRow], today: date
) -> DistributionPage:
    statements = order_statements(distribution)
    events = (event for event in reversed(catalog.events) if _is_about(event, distribution))
    return DistributionPage(
        summary=summarise(catalog, distribution, today),
        releases=split_releases(rows),
        chart=draw_support(distribution.majors, today),
        plans=plan_rows(catalog, distribution),
        support=support_rows(distribution, today),
        groups=group_facts(catalog, distribution),
        statements=tuple(presentation.statement(catalog, row, today) for row in statements),
        migrations=_migrations(catalog, distribution.slug),
        events=tuple(presentation.event(catalog, event) for event in events),
        ages=ages.of(_evidence(catalog, distribution)),
    )


def _migrations(catalog: Catalog, slug: str) -> Migrations:
    into, upgrades, away = [], [], []
    for path in catalog.migrations:
        if slug == path.from_ == path.to:
            upgrades.append(presentation.migration(catalog, path))
        elif slug == path.to:
            into.append(presentation.migration(catalog, path))
        elif slug == path.from_:
            away.append(presentation.migration(catalog, path))
    return Migrations(tuple(into), tuple(upgrades), tuple(away))


def _evidence(catalog: Catalog, distribution: Distribution) -> Iterator[Sourced | Phase]:
    """Every value on the page."""
    yield from ages.of_distribution(distribution)
    yield from (path for path in catalog.migrations if _leads_to_or_from(path, distribution))
    yield from (event for event in catalog.events if _is_about(event, distribution))


def _leads_to_or_from(path: MigrationPath, distribution: Distribution) -> bool:
    return distribution.slug in (path.from_, path.to)


def _is_about(event: Event, distribution: Distribution) -> bool:
    return distribution.slug in event.distributions
