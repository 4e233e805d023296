"""The result page of some answers, and the recommendation it shows."""

from __future__ import annotations

from django.http import QueryDict
from django.test import Client

from advisor.document.recommendation import Recommendation
from advisor.forms import AnswersForm
from advisor.recommend import recommend
from catalog import clock
from catalog.models import Distribution, Fact, Release
from tests.pages import Page, page


def result(client: Client, query: str = "") -> Page:
    return page(client, f"/advisor/result/?{query}", follow=True)


def recommendation_for(query: str) -> Recommendation:
    form = AnswersForm(QueryDict(query))
    assert form.is_valid(), form.errors
    return recommend(form.answers(), clock.today())


DISPUTED = "budget=none&fidelity=binary-compatible"
"""Birch is the only match, unless another source is right about its relation to RHEL."""


def stand_in(slug: str, known: str) -> None:
    """The distribution takes the slug of one that the questionnaire names, to run today."""
    Distribution.objects.filter(slug=slug).update(slug=known)
    for release in Release.objects.filter(distribution__slug=known):
        number = release.slug.removeprefix(f"{slug}-")
        Release.objects.filter(pk=release.pk).update(slug=f"{known}-{number}")


def offer_programme() -> None:
    """Alder offers universities and individuals something at no cost."""
    facts = Fact.objects.filter(distribution__slug="alder", attribute="homepage")
    facts.update(attribute="no_cost_programme", value="Free for up to 16 systems.")
