"""The background page: common claims about the family, and where to start."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisor.pages.starting_points import StartingPoint, starting_points
from catalog import clock, presentation, snapshot, vocabulary
from catalog.document import Catalog, Claim
from catalog.presentation import Provenance

HOLDING = frozenset({"holds", "holds-for-the-base", "measured"})
"""Verdicts with which a claim can stay as it is."""


@dataclass(frozen=True)
class ClaimRow:
    """A claim with its verdict in words."""

    key: str
    topic: str
    statement: str
    verdict: str
    holds: bool
    finding: str
    note: str
    cited: Provenance


@dataclass(frozen=True)
class ClaimTopic:
    key: str
    title: str
    claims: list[ClaimRow]


@dataclass(frozen=True)
class BackgroundPage:
    """Claims that do not hold as stated, and those that do, by topic."""

    corrected: list[ClaimTopic]
    confirmed: list[ClaimTopic]
    number: int
    holding: int
    starting_points: list[StartingPoint]

    @property
    def failing(self) -> int:
        return self.number - self.holding


@require_safe
def background(request: HttpRequest) -> HttpResponse:
    published = snapshot.current()
    page = background_page(published.document)
    context = {"page": page, "published": published, "today": clock.today()}
    return render(request, "advisor/background.html", context)


def background_page(catalog: Catalog) -> BackgroundPage:
    claims = [_claim(catalog, claim) for claim in catalog.claims]
    holding = [claim for claim in claims if claim.holds]
    return BackgroundPage(
        corrected=_by_topic([claim for claim in claims if not claim.holds]),
        confirmed=_by_topic(holding),
        number=len(claims),
        holding=len(holding),
        starting_points=starting_points(),
    )


def _by_topic(claims: list[ClaimRow]) -> list[ClaimTopic]:
    topics = []
    for key, title in vocabulary.CLAIM_TOPICS.items():
        of_topic = [claim for claim in claims if claim.topic == key]
        if of_topic:
            topics.append(ClaimTopic(key, title, of_topic))
    return topics


def _claim(catalog: Catalog, claim: Claim) -> ClaimRow:
    return ClaimRow(
        key=claim.key,
        topic=claim.topic,
        statement=claim.statement,
        verdict=vocabulary.VERDICTS[claim.verdict],
        holds=claim.verdict in HOLDING,
        finding=claim.finding,
        note=claim.note,
        cited=presentation.provenance(catalog, claim),
    )
