"""The result page and its files."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from advisor.document import files, rests_on
from advisor.document.recommendation import Recommendation, recommendation
from advisor.document.summary import wording_for
from advisor.engine.types import Answers
from advisor.evaluation import Evaluation, evaluate
from advisor.own_price_questions import plans_on_sale
from advisor.pages.addresses import address, importance_address
from advisor.pages.excluded import NotRankedGroups, not_ranked_groups
from advisor.pages.first_questions import FirstQuestion, first_questions
from advisor.pages.problems import problems
from advisor.pages.questions import render_questions
from advisor.pages.requests import answers_form, canonical_address
from advisor.pages.result.answers import AnswerSection, answer_section
from advisor.pages.result.before_you_decide import RiskSection, risk_section
from advisor.pages.result.certainty import CertaintySection, certainty_section
from advisor.pages.result.changes import ChangesSection, changes_section
from advisor.pages.result.costs import CostSection, cost_section
from advisor.pages.result.hero import Hero, hero
from advisor.pages.result.migration import MigrationSection, migration_section
from advisor.pages.result.next_steps import NextStep, next_steps
from advisor.pages.result.ranking import RankingSection, ranking_section
from advisor.pages.result.relaxations import (
    ConflictingAnswers,
    RelaxationLink,
    conflicting_answers,
    relaxation_links,
)
from advisor.pages.result.running import RunningLines, running_lines
from advisor.pages.result.support_and_cost import SupportDrawing, support_drawing
from catalog import clock, spreadsheets
from catalog.template_values import TemplateValue

FILES = {
    "json": ("application/json", files.as_json),
    "csv": (spreadsheets.CSV_TYPE, files.as_csv),
    "xlsx": (spreadsheets.XLSX_TYPE, files.as_xlsx),
}
"""By format: the content type, and the writer."""


@dataclass(frozen=True)
class ResultPage(TemplateValue):
    """The sections of the page. A section without content is None or empty."""

    hero: Hero
    running: list[RunningLines]
    first_questions: list[FirstQuestion]
    conflicts: list[ConflictingAnswers]
    relaxations: list[RelaxationLink]
    risks: RiskSection | None
    ranking: RankingSection | None
    certainty: CertaintySection | None
    changes: ChangesSection
    costs: CostSection | None
    support: SupportDrawing | None
    not_ranked: NotRankedGroups
    migration: MigrationSection | None
    next_steps: list[NextStep]
    answers: AnswerSection
    rests_on: str


@dataclass(frozen=True)
class ResultLinks:
    """Addresses with the same answers. `files`: (format, address)."""

    here: str
    keep: str
    files: list[tuple[str, str]]
    check: str
    change_importance: str
    curl: str


@require_safe
def result(request: HttpRequest) -> HttpResponse:
    form = answers_form(request)
    if invalid := problems(form):
        return render_questions(request, form, invalid)
    answers = form.answers()
    if canonical := canonical_address(request, "result", answers):
        return redirect(canonical)
    evaluation = evaluate(answers, clock.today())
    document = recommendation(evaluation)
    context = {
        "recommendation": document,
        "page": result_page(document, answers, evaluation),
        "links": result_links(request, answers, document),
        "published": evaluation.published,
        "today": evaluation.today,
    }
    return render(request, "advisor/result.html", context)


@require_safe
def result_file(request: HttpRequest, format: str) -> HttpResponse:
    """Everything on the result page as one file. Problems are plain text, as scripts ask too."""
    form = answers_form(request, "delimiter")
    if invalid := problems(form):
        return _refusal("".join(f"{problem.key}: {problem.text}\n" for problem in invalid))
    try:
        delimiter = spreadsheets.delimiter_of(request.GET.getlist("delimiter"), format)
    except ValueError as error:
        return _refusal(f"{error}\n")
    evaluation = evaluate(form.answers(), clock.today())
    content_type, write = FILES[format]
    response = HttpResponse(write(recommendation(evaluation), delimiter), content_type=content_type)
    name = f"elwise-result.{evaluation.today.isoformat()}.{format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _refusal(text: str) -> HttpResponse:
    return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")


def result_page(document: Recommendation, answers: Answers, evaluation: Evaluation) -> ResultPage:
    catalog, today = evaluation.published.document, evaluation.today
    plans = plans_on_sale(catalog)
    return ResultPage(
        hero=hero(document, evaluation),
        running=running_lines(document),
        first_questions=first_questions(document.questions_to_ask, answers),
        conflicts=conflicting_answers(document.conflicts, answers),
        relaxations=relaxation_links(document.relaxations, answers),
        risks=risk_section(document, evaluation),
        ranking=ranking_section(document, evaluation.analysis),
        certainty=certainty_section(document, wording_for(evaluation).names),
        changes=changes_section(document),
        costs=cost_section(document, answers, plans),
        support=support_drawing(document, evaluation, answers),
        not_ranked=not_ranked_groups(document.unconfirmed, document.excluded),
        migration=migration_section(document, answers),
        next_steps=next_steps(document, evaluation),
        answers=answer_section(answers, plans),
        rests_on=rests_on.in_words(rests_on.used_ages(document), today),
    )


def result_links(request: HttpRequest, answers: Answers, document: Recommendation) -> ResultLinks:
    api = request.build_absolute_uri(reverse("api-recommendations"))
    here = address("result", answers)
    _, question_mark, query = here.partition("?")  # of the answers: encoded once for all files
    return ResultLinks(
        here=request.build_absolute_uri(here),
        keep=f"{reverse('keep-decision')}{question_mark}{query}",
        files=[(format, f"{_file_path(format)}{question_mark}{query}") for format in FILES],
        check=address("check", answers),
        change_importance=importance_address(answers, back="result"),
        curl=_as_curl(document, api),
    )


def _file_path(format: str) -> str:
    return reverse("result-file", kwargs={"format": format})


def _as_curl(document: Recommendation, api: str) -> str:
    """The same question to the API."""
    body = json.dumps({"answers": document.answers}, indent=2, ensure_ascii=False)
    header = "Content-Type: application/json"
    return f"curl {api} \\\n  --header '{header}' \\\n  --data '{body}'"
