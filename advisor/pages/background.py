"""The background page: common claims about the family, and where to start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisor.pages.starting_points import StartingPoint, starting_points
from catalog import clock, snapshot, vocabulary
from catalog.document import Catalog, Claim, Source

HOLDING = frozenset({"holds", "holds-for-the-base", "measured"})
"""Verdicts with which a claim can stay as it is."""


@dataclass(frozen=True)
class ClaimRow:
    """A claim with its verdict in words."""

    topic: str
    statement: str
    verdict: str
    holds: bool
    finding: str
    source: Source
    as_of: date | None
    confidence: str
    note: str


@dataclass(frozen=True)
class ClaimTopic:
    key: str
    title: str
    claims: list[ClaimRow]


@dataclass(frozen=True)
class BackgroundPage:
    """`number` claims, of which `holding` hold as they are."""

    topics: list[ClaimTopic]
    number: int
    holding: int
    starting_points: list[StartingPoint]


@require_safe
def background(request: HttpRequest) -> HttpResponse:
    published = snapshot.current()
    page = background_page(published.document)
    context = {"page": page, "published": published, "today": clock.today()}
    return render(request, "advisor/background.html", context)


def background_page(catalog: Catalog) -> BackgroundPage:
    claims = [_claim(catalog, claim) for claim in catalog.claims]
    topics = [
        ClaimTopic(key, title, _of_topic(claims, key))
        for key, title in vocabulary.CLAIM_TOPICS.items()
    ]
    return BackgroundPage(
        topics=topics,
        number=len(claims),
        holding=sum(claim.holds for claim in claims),
        starting_points=starting_points(),
    )


def _of_topic(claims: list[ClaimRow], topic: str) -> list[ClaimRow]:
    return [claim for claim in claims if claim.topic == topic]


def _claim(catalog: Catalog, claim: Claim) -> ClaimRow:
    return ClaimRow(
        topic=claim.topic,
        statement=claim.statement,
        verdict=vocabulary.VERDICTS[claim.verdict],
        holds=claim.verdict in HOLDING,
        finding=claim.finding,
        source=catalog.sources[claim.source],
        as_of=claim.as_of,
        confidence=claim.confidence,
        note=claim.note,
    )
