"""The page about the API, for people: how to begin, with answers worked out from the catalog."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.throttles import policy_for
from advisor.api import sections
from advisor.engine.types import Answers
from catalog import clock, document, lifecycle, reading, snapshot
from catalog.api.partial import only_fields
from catalog.api.resource import catalog_of
from catalog.api.rows.evidence import sources_of
from catalog.api.rows.releases import release_on_day
from catalog.directory import in_reading_order
from catalog.snapshot import Published

WALK_THROUGH = Path(settings.BASE_DIR) / "docs" / "api.md"
_RELEASE_FIELDS = ("name", "ends_on", "source", "as_of", "confidence", "status", "days_left")
_ANSWERS = Answers(options={"platform": ("bare-metal",), "support": ("business-hours",)})
_LISTS = (
    ("api-distributions", "Distributions; a single one with all its data"),
    ("api-releases", "Releases, with their status on a day"),
    ("api-facts", "Facts, each with source, date and confidence"),
    ("api-attributes", "Attributes that facts can have, and their values"),
    ("api-sources", "Sources; a single one with every value that cites it"),
    ("api-plans", "Support plans and who sells them"),
    ("api-prices", "Prices of the plans"),
    ("api-statements", "Third-party software: where it is supported, and until when"),
    ("api-identifiers", "Names by which distributions are recognised on a host"),
    ("api-migrations", "Migration paths between releases"),
    ("api-events", "History of Enterprise Linux, and planned events"),
    ("api-claims", "Common claims and their verdicts"),
    ("api-changes", "Changes of the catalog, newest first"),
    ("api-status", "Age of the release data, and what is under review"),
    ("api-questions", "Questions of the advisor and their options"),
    ("api-criteria", "Criteria of the ranking"),
    ("eol-index", "The catalog in the format of endoflife.date"),
)


_OTHERS = (
    ("api-recommendations", "POST: answers in, a recommendation out; nothing is stored"),
    ("api-check", "POST: os-release files or names of systems in, a verdict on each out"),
    ("api-decisions", "For members of a team, with its key: keep, approve and verify decisions"),
    ("api-refresh-runs", "For curators: what each refresh did"),
    ("api-held-changes", "For curators: changes under review"),
)
"""A browser gets no answer there."""


@dataclass(frozen=True)
class Call:
    """A request in the words of curl. `answer` empty: it is too long to be shown."""

    title: str
    command: str
    answer: str = ""


@dataclass(frozen=True)
class ListedResource:
    address: str
    about: str
    is_open: bool = True


@dataclass(frozen=True)
class ApiPage:
    """`rate`, `rate_with_key`: requests a minute; empty where they are not limited."""

    calls: list[Call]
    resources: list[ListedResource]
    needs_key: bool
    rate: str
    rate_with_key: str


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), clock.today()
    site = request.build_absolute_uri("/").rstrip("/")
    page = ApiPage(
        calls=list(_calls(published, today, site)),
        resources=[
            *(ListedResource(reverse(name), about) for name, about in _LISTS),
            *(ListedResource(reverse(name), about, is_open=False) for name, about in _OTHERS),
        ],
        needs_key=not settings.API_ANONYMOUS,
        rate=_rate(has_key=False),
        rate_with_key=_rate(has_key=True),
    )
    context = {"page": page, "published": published, "today": today}
    return render(request, "advisor/api_docs.html", context)


@require_safe
def walk_through(request: HttpRequest) -> HttpResponse:
    """docs/api.md, with the addresses of this installation."""
    site = request.build_absolute_uri("/").rstrip("/")
    text = WALK_THROUGH.read_text(encoding="utf-8").replace("http://127.0.0.1:8000", site)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _rate(*, has_key: bool) -> str:
    _, requests = policy_for(has_key=has_key)
    return f"{requests:,}" if requests else ""


def _calls(published: Published, today: date, site: str) -> Iterator[Call]:
    catalog = reading.on(published, today).document
    if owner_and_release := _newest_release(catalog):
        yield _release_call(published, catalog, owner_and_release, today, site)
    query = ("kind=major", "status=active", "status=security", "ordering=ends_on", "page_size=3")
    yield Call(
        "Which supported releases end next?",
        _get(f"{site}{reverse('api-releases')}", *query, "fields=slug,ends_on"),
    )
    yield _recommendation_call(today, site)


def _newest_release(
    catalog: document.Catalog,
) -> tuple[document.Distribution, document.Release] | None:
    """The first in reading order whose base support ends on a known day."""
    for distribution in in_reading_order(catalog):
        for release in distribution.majors:
            if not release.preview and release.support().end.kind == lifecycle.DATE:
                return distribution, release
    return None


def _release_call(
    published: Published,
    catalog: document.Catalog,
    owner_and_release: tuple[document.Distribution, document.Release],
    today: date,
    site: str,
) -> Call:
    distribution, release = owner_and_release
    address = f"{site}{reverse('api-release', args=[release.slug])}"
    row = release_on_day(*owner_and_release, sources_of(catalog), today, today)
    answer = only_fields(row, row.__struct_encode_fields__, _RELEASE_FIELDS)
    return Call(
        f"When does support of {distribution.short_name} {release.name} end?",
        _get(address, f"fields={','.join(_RELEASE_FIELDS)}"),
        _as_text({**answer, "catalog": catalog_of(published)}),
    )


def _recommendation_call(today: date, site: str) -> Call:
    headline = sections.Sections(frozenset({"headline"}), explain=True)
    recommendation = sections.recommendation_for(_ANSWERS, today, headline)
    body = msgspec.json.encode({"answers": recommendation.answers}).decode()
    address = f"{site}{reverse('api-recommendations')}?fields=headline"
    return Call(
        "Which distribution fits, with support in business hours on our own hardware?",
        f"curl -s '{address}' \\\n  -H 'Content-Type: application/json' \\\n  -d '{body}'",
        _as_text(sections.selected(recommendation, headline)),
    )


def _get(address: str, *query: str) -> str:
    return " \\\n  ".join([f"curl -sG {address}", " ".join(f"-d {part}" for part in query)])


def _as_text(answer: object) -> str:
    return msgspec.json.format(msgspec.json.encode(answer), indent=2).decode()
