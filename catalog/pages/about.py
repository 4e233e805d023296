"""The about page: what ELwise rests on, the state of the catalog, and the pages that explain it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from catalog import ages, clock, snapshot, vocabulary
from catalog.catalog_cache import cached_by_catalog
from catalog.pages.responses import render_page
from catalog.snapshot import Published


@dataclass(frozen=True)
class ConfidenceShare:
    """How many of the values have this confidence; `share` of 1."""

    confidence: str
    values: int
    share: float


@dataclass(frozen=True)
class AboutPage:
    distributions: int
    releases: int
    values: int
    sources: int
    events: int
    claims: int
    shares: tuple[ConfidenceShare, ...]


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    published = snapshot.current()
    page = about_page(published)
    return render_page(request, "about", published, clock.today(), page=page)


@cached_by_catalog(maxsize=1)
def about_page(published: Published) -> AboutPage:
    catalog = published.document
    counts = Counter(row.confidence for row in ages.of_catalog(catalog))
    values = counts.total()
    return AboutPage(
        distributions=len(catalog.distributions),
        releases=sum(len(distribution.releases) for distribution in catalog.distributions),
        values=values,
        sources=len(catalog.sources),
        events=len(catalog.events),
        claims=len(catalog.claims),
        shares=tuple(
            ConfidenceShare(key, counts[key], counts[key] / values)
            for key in vocabulary.CONFIDENCE
            if counts[key]
        ),
    )
