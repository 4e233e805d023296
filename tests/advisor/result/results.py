"""The result page of some answers, and the recommendation it shows."""

from __future__ import annotations

from django.http import QueryDict
from django.test import Client

from advisor.document.recommendation import Recommendation
from advisor.engine.types import Answers
from advisor.evaluation import Evaluation, evaluate
from advisor.forms import AnswersForm
from advisor.recommend import recommend
from catalog import clock
from catalog.models import Distribution, Fact, Release
from tests.pages import Page, page


def result(client: Client, query: str = "") -> Page:
    return page(client, f"/advisor/result/?{query}", follow=True)


def recommendation_for(query: str) -> Recommendation:
    return recommend(answers_of(query), clock.today())


def evaluation_of(query: str) -> Evaluation:
    return evaluate(answers_of(query), clock.today())


def answers_of(query: str) -> Answers:
    form = AnswersForm(QueryDict(query))
    assert form.is_valid(), form.errors
    return form.answers()


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


def sell_live_patching_beside_birch() -> None:
    """Birch does not include it; a company sells it."""
    included = Fact.objects.get(distribution__slug="birch", attribute="live_patching_included")
    included.value, included.confidence = False, "verified"
    included.save()
    included.pk, included.attribute, included.value = None, "live_patching_paid", True
    included.note = "Evergreen, by Grove Services."
    included.save()
