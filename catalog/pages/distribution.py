"""The page of a distribution: what decides first, then every value the catalog has of it."""

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
from catalog.pages.distribution_brief import BriefRow, brief_rows, comparison_partner
from catalog.pages.distribution_facts import STATEMENTS, fact_tables
from catalog.pages.distribution_names import NameRow, name_rows
from catalog.pages.distribution_plans import (
    PlanRow,
    SupportRow,
    plan_rows,
    support_rows,
)
from catalog.pages.distribution_routes import RouteGroup, route_groups
from catalog.pages.distributions import DistributionSummary, summarise
from catalog.pages.fact_tables import FactTable
from catalog.pages.release_rows import ReleaseRow, Releases, split_releases
from catalog.pages.responses import link_to_json, render_page
from catalog.pages.suitability import Suitability, suitability
from catalog.pages.support_chart import SupportChart, draw_support
from catalog.pages.value_lines import ConfidenceMark, EventLine, event_line, legend
from catalog.refresh import freshness


@dataclass(frozen=True)
class DistributionPage:
    """`partner`: what it is compared with first; None: the catalog has no other distribution."""

    summary: DistributionSummary
    partner: Distribution | None
    releases: Releases
    chart: SupportChart
    plans: tuple[PlanRow, ...]
    support: tuple[SupportRow, ...]
    suitability: Suitability
    brief: tuple[BriefRow, ...]
    routes: tuple[RouteGroup, ...]
    tables: tuple[FactTable, ...]
    names: tuple[NameRow, ...]
    events: tuple[EventLine, ...]
    ages: Ages
    legend: tuple[ConfidenceMark, ...]

    @property
    def number_of_names(self) -> int:
        return sum(len(row.lines) for row in self.names)

    @property
    def files(self) -> list[tuple[str, str]]:
        """The exports that have rows of it, with their labels."""
        has_statements = any(table.key == STATEMENTS for table in self.tables)
        exports = (
            ("releases", "Releases", bool(self.releases.majors)),
            ("facts", "Facts", True),
            ("statements", "Third-party software", has_statements),
            ("migrations", "Migrations", bool(self.routes)),
            ("prices", "Prices", bool(self.plans)),
            ("identifiers", "Names", bool(self.names)),
        )
        return [(key, label) for key, label, has_rows in exports if has_rows]


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
    releases = split_releases(rows)
    events = (event for event in reversed(catalog.events) if _is_about(event, distribution))
    return DistributionPage(
        summary=summarise(catalog, distribution, today),
        partner=comparison_partner(catalog, distribution),
        releases=releases,
        chart=draw_support(distribution, releases.majors, today),
        plans=plan_rows(catalog, distribution, today),
        support=support_rows(distribution, today),
        suitability=suitability(catalog, distribution, today),
        brief=brief_rows(catalog, distribution),
        routes=route_groups(catalog, distribution.slug),
        tables=fact_tables(catalog, distribution, today),
        names=name_rows(catalog, distribution),
        events=tuple(event_line(catalog, event) for event in events),
        ages=ages.of(_evidence(catalog, distribution)),
        legend=legend(),
    )


def _evidence(catalog: Catalog, distribution: Distribution) -> Iterator[Sourced | Phase]:
    """Every value on the page."""
    yield from ages.of_distribution(distribution)
    yield from (path for path in catalog.migrations if _leads_to_or_from(path, distribution))
    yield from (event for event in catalog.events if _is_about(event, distribution))


def _leads_to_or_from(path: MigrationPath, distribution: Distribution) -> bool:
    return distribution.slug in (path.from_, path.to)


def _is_about(event: Event, distribution: Distribution) -> bool:
    return distribution.slug in event.distributions
