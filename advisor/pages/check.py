"""The page on which all answers are checked before the result."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from advisor.document.summary import ranking_summary
from advisor.document.weights import CriterionWeight
from advisor.engine.types import Answers
from advisor.evaluation import Evaluation, evaluate_ranking
from advisor.own_price_questions import plans_on_sale
from advisor.pages.addresses import address, importance_address
from advisor.pages.answer_list import TopicAnswers, answers_by_topic, unanswered
from advisor.pages.problems import problems
from advisor.pages.questions import render_questions
from advisor.pages.requests import answers_form, canonical_address
from advisor.rules.questions import TOPICS
from catalog import clock


@dataclass(frozen=True)
class CheckPage:
    """`change_importance`, `result` and `back` are addresses with the same answers."""

    answers: list[TopicAnswers]
    unanswered: int
    weights: list[CriterionWeight]
    change_importance: str
    result: str
    back: str


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    form = answers_form(request)
    if invalid := problems(form):
        return render_questions(request, form, invalid)
    answers = form.answers()
    if canonical := canonical_address(request, "check", answers):
        return redirect(canonical)
    evaluation = evaluate_ranking(answers, clock.today())
    context = {
        "page": check_page(evaluation, answers),
        "published": evaluation.published,
        "today": evaluation.today,
    }
    return render(request, "advisor/check.html", context)


def check_page(evaluation: Evaluation, answers: Answers) -> CheckPage:
    plans = plans_on_sale(evaluation.published.document)
    return CheckPage(
        answers=answers_by_topic(answers, plans, back="check"),
        unanswered=unanswered(answers),
        weights=ranking_summary(evaluation).weights,
        change_importance=importance_address(answers, back="check"),
        result=address("result", answers),
        back=address("advisor", answers, topic=TOPICS[-1].key),
    )
