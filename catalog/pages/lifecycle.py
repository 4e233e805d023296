"""The lifecycle page: every release of every distribution on a day, drawn and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from catalog import ages, clock, reading, snapshot, vocabulary
from catalog.ages import Ages
from catalog.catalog_cache import cached_by_catalog
from catalog.document import Phase, Release, Sourced
from catalog.pages.lifecycle_rows import ReleaseData, release_data_at
from catalog.pages.lifecycle_sections import divide
from catalog.pages.parameters import LifecycleForm
from catalog.pages.release_selection import select_releases
from catalog.pages.responses import render_filtered
from catalog.snapshot import Published


@dataclass(frozen=True)
class LifecyclePage:
    """`matching` of `total` releases; the filters and the results as HTML."""

    day: date
    matching: int
    total: int
    ages: Ages
    filters: SafeString
    results: SafeString


@require_safe
def lifecycle(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), clock.today()
    form = LifecycleForm(request.GET, published.document)
    if not form.is_valid():
        return render_filtered(request, "lifecycle", form, published, today)
    data = release_data_at(published.freshness, timezone.now())
    page = lifecycle_page(published, form.query(), today, data, get_script_prefix())
    return render_filtered(request, "lifecycle", form, published, today, page=page, ages=page.ages)


@cached_by_catalog(maxsize=16)
def lifecycle_page(
    published: Published, query: str, today: date, data: ReleaseData, prefix: str
) -> LifecyclePage:
    """The page for a valid query; rendered once for each catalog, day and state of the data.

    `prefix`: of its links, where the site has one.
    """
    catalog = reading.on(published, today).document
    form = LifecycleForm(QueryDict(query), catalog)
    form.is_valid()
    filters = form.filters()
    selection = select_releases(catalog, filters, today)
    day = filters.as_of or today
    results = {
        "day": day,
        "today": today,
        "sections": divide(catalog, selection, filters, today, data),
        "undecided": selection.undecided,
        "phase_kinds": vocabulary.PHASE_KINDS,
    }
    fields = {"form": form, "sent": form.sent(), "filtered": bool(query)}
    return LifecyclePage(
        day=day,
        matching=sum(1 for _ in selection.releases()),
        total=selection.total,
        ages=ages.of(_evidence(selection.releases())),
        filters=render_to_string("catalog/_lifecycle_filters.html", fields),
        results=render_to_string("catalog/_lifecycle_results.html", results),
    )


def _evidence(releases: Iterator[Release]) -> Iterator[Sourced | Phase]:
    for release in releases:
        yield release
        yield from ages.of_phases(release)
