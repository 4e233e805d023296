"""The result page of some answers, and the recommendation it shows."""

from __future__ import annotations

from django.http import QueryDict
from django.test import Client

from advisor.document.recommendation import Recommendation
from advisor.forms import AnswersForm
from advisor.recommend import recommend
from catalog import clock
from tests.pages import Page, page


def result(client: Client, query: str = "") -> Page:
    return page(client, f"/advisor/result/?{query}", follow=True)


def recommendation_for(query: str) -> Recommendation:
    form = AnswersForm(QueryDict(query))
    assert form.is_valid(), form.errors
    return recommend(form.answers(), clock.today())
