"""The front page: where to start, and the distributions that are maintained at a glance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User as Account
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisor.pages.decisions.attention import attention
from advisor.pages.start_chart import StartChart, draw_start
from advisor.pages.starting_points import starting_points
from catalog import clock, lifecycle, snapshot, vocabulary
from catalog.base_price import BasePrice, base_price
from catalog.curators import signed_in_user
from catalog.directory import in_reading_order
from catalog.document import Catalog, Distribution, Release
from catalog.formats import format_relative

SOONEST = 5
RELATION = vocabulary.ATTRIBUTES["relation_to_rhel"]


@dataclass(frozen=True)
class EndInWords:
    """The end of support without extra payment. `kind`: one of lifecycle's kinds of end."""

    kind: str
    words: str


@dataclass(frozen=True)
class Glance:
    """A distribution with its newest release. `relative` is empty where the end is no date."""

    slug: str
    name: str
    monogram: str
    relation: str
    release: str
    end: EndInWords
    relative: str
    price: BasePrice | None


@dataclass(frozen=True, order=True)
class EndingRelease:
    """A release whose support ends, in the order of that day."""

    on: date
    name: str
    slug: str
    relative: str


@dataclass(frozen=True)
class Counts:
    distributions: int
    facts: int
    sources: int


@dataclass(frozen=True)
class Overview:
    glance: list[Glance]
    ending: list[EndingRelease]
    chart: StartChart
    counts: Counts


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), clock.today()
    account = signed_in_user(request)
    context = {
        "attention": attention(account, today) if isinstance(account, Account) else None,
        "overview": overview(published.document, today),
        "starting_points": starting_points(),
        "published": published,
        "today": today,
    }
    return render(request, "advisor/start.html", context)


def overview(catalog: Catalog, today: date) -> Overview:
    living = [row for row in in_reading_order(catalog) if row.role != "discontinued"]
    recommended = [row for row in living if row.role == "recommended"]
    return Overview(
        glance=[_glance(distribution, today) for distribution in living],
        ending=sorted(_ending_releases(catalog, today))[:SOONEST],
        chart=draw_start(recommended, today),
        counts=Counts(
            distributions=len(catalog.distributions),
            facts=sum(len(distribution.facts) for distribution in catalog.distributions),
            sources=len(catalog.sources),
        ),
    )


def _glance(distribution: Distribution, today: date) -> Glance:
    newest = distribution.newest
    end = newest.support().end if newest else lifecycle.support_with([]).end
    name = newest.name if newest else ""
    return Glance(
        slug=distribution.slug,
        name=distribution.name,
        monogram=distribution.monogram,
        relation=_relation(distribution, name),
        release=name,
        end=EndInWords(end.kind, lifecycle.end_in_words(end)),
        relative=format_relative(end.day, today) if end.kind == lifecycle.DATE and end.day else "",
        price=base_price(distribution),
    )


def _relation(distribution: Distribution, release: str) -> str:
    """As stated for the release, or else for the distribution as a whole; empty if unknown."""
    stated = {
        fact.release: fact.value
        for fact in distribution.facts
        if fact.attribute == RELATION.key and fact.value
    }
    value = stated.get(release) or stated.get(None)
    return RELATION.in_words(value) if value else ""


def _ending_releases(catalog: Catalog, today: date) -> Iterator[EndingRelease]:
    for distribution in catalog.distributions:
        for release in distribution.majors:
            day = _coming_end(release, today)
            if day:
                yield EndingRelease(
                    on=day,
                    name=f"{distribution.short_name} {release.name}",
                    slug=distribution.slug,
                    relative=format_relative(day, today),
                )


def _coming_end(release: Release, today: date) -> date | None:
    """The day on which support without extra payment ends, if that is still to come."""
    if release.withdrawn_on or release.preview:
        return None
    end = release.support().end
    return end.day if end.kind == lifecycle.DATE and end.day and end.day >= today else None
