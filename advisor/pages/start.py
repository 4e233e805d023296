"""The front page: where to begin, and the distributions at a glance."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisor.document.summary import ranking_summary
from advisor.engine.types import Answers
from advisor.evaluation import evaluate
from advisor.pages.first_questions import first_questions
from advisor.pages.overview import overview
from catalog import clock


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    evaluation = evaluate(Answers(), clock.today())
    published, today = evaluation.published, evaluation.today
    splits = ranking_summary(evaluation).questions_to_ask
    context = {
        "overview": overview(published.document, today),
        "first_questions": first_questions(splits, Answers()),
        "published": published,
        "today": today,
    }
    return render(request, "advisor/start.html", context)
