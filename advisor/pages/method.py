"""The method page: the rules, a worked example, and whether a name helps."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisor.document.method import Method
from advisor.document.method import method as method_document
from advisor.document.recommendation import RulesStamp
from advisor.document.summary import RankingSummary, ranking_summary
from advisor.engine.types import Answers
from advisor.evaluation import Evaluation, board, evaluate
from advisor.neutrality import permutations_of
from advisor.pages.first_questions import FirstQuestion, first_questions
from advisor.pages.worked_example import Example, worked_example
from advisor.ruleset import RULES_AS_OF, rules_digest
from catalog import clock


@dataclass(frozen=True)
class NamePlaces:
    """The places one name takes with the facts of each other distribution."""

    name: str
    places: list[int]


@dataclass(frozen=True)
class NeutralityTable:
    """`follows`: in every run place and score are those of the facts, not of the name."""

    runs: int
    follows: bool
    rows: list[NamePlaces]


@dataclass(frozen=True)
class MethodPage:
    """`ranking`: without any answer."""

    method: Method
    ranking: RankingSummary
    first_questions: list[FirstQuestion]
    example: Example | None
    neutrality: NeutralityTable
    rules: RulesStamp

    @property
    def requirement_count(self) -> int:
        return sum(len(group.rows) for group in self.method.requirements)

    @property
    def question_count(self) -> int:
        return sum(len(topic.questions) for topic in self.method.topics)


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    evaluation = evaluate(Answers(), clock.today())
    page = method_page(evaluation)
    context = {
        "page": page,
        "first_questions": page.first_questions,
        "published": evaluation.published,
        "today": evaluation.today,
    }
    return render(request, "advisor/method.html", context)


def method_page(evaluation: Evaluation) -> MethodPage:
    ranking = ranking_summary(evaluation)
    return MethodPage(
        method=method_document(),
        ranking=ranking,
        first_questions=first_questions(ranking.questions_to_ask, Answers()),
        example=worked_example(evaluation.published, evaluation.today),
        neutrality=_neutrality(evaluation, ranking),
        rules=RulesStamp(rules_digest(), RULES_AS_OF),
    )


def _neutrality(evaluation: Evaluation, ranking: RankingSummary) -> NeutralityTable:
    names = {row.distribution: row.name for row in ranking.ranking}
    permutations = permutations_of(board(evaluation.published, evaluation.today))
    rows = [NamePlaces(names[row.distribution], row.places) for row in permutations.rows]
    return NeutralityTable(permutations.runs, permutations.follows, rows)
