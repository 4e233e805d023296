"""Evaluates answers by the rules, on the published catalog and a given day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from advisor.answer_changes import single_changes
from advisor.candidates import candidates
from advisor.engine.analysis import Analysis
from advisor.engine.board import Board
from advisor.engine.recommend import rank, recommend
from advisor.engine.types import Answers, Candidate
from advisor.prices import OwnNumbers
from advisor.rules.criteria import DECISIVE_FACTS
from advisor.rules.questions import NUMBER, QUESTIONS
from advisor.ruleset import RULES
from catalog import snapshot
from catalog.catalog_cache import cached_by_catalog

OPTIONS: dict[str, tuple[str, ...]] = {
    question.key: tuple(option.key for option in question.options)
    for question in QUESTIONS.values()
    if question.kind != NUMBER
}
"""The options of each question, in the order asked."""


@dataclass(frozen=True)
class Evaluation:
    """The engine's result for one set of answers, with the catalog and day it holds for."""

    analysis: Analysis
    published: snapshot.Published
    today: date
    candidates: tuple[Candidate, ...]


def evaluate(
    answers: Answers, today: date, published: snapshot.Published | None = None
) -> Evaluation:
    """Everything that follows from the answers. `published`: the catalog, if it is at hand."""
    published = published or snapshot.current()
    if answers == Answers():
        cached = _without_answers(published, today)
        return replace(cached, published=published)
    return _evaluate(answers, today, published)


def evaluate_ranking(
    answers: Answers, today: date, published: snapshot.Published | None = None
) -> Evaluation:
    """Only who matches and who is ruled out by what: enough for the live panel."""
    published = published or snapshot.current()
    own_board = board(published, today, answers)
    return Evaluation(rank(own_board, answers), published, today, own_board.candidates)


def board(published: snapshot.Published, today: date, answers: Answers | None = None) -> Board:
    """The candidates of a catalog on a day, by the rules; cached by the user's own prices."""
    own_numbers = OwnNumbers.of(answers or Answers())
    return _board(published, today, own_numbers)


@cached_by_catalog(maxsize=1)
def _without_answers(published: snapshot.Published, today: date) -> Evaluation:
    """Front page, method page and every first look at the advisor need it."""
    return _evaluate(Answers(), today, published)


def _evaluate(answers: Answers, today: date, published: snapshot.Published) -> Evaluation:
    own_board = board(published, today, answers)
    analysis = recommend(
        own_board,
        answers,
        options=single_changes(answers),
        decisive=DECISIVE_FACTS,
        questions=OPTIONS,
    )
    return Evaluation(analysis, published, today, own_board.candidates)


@cached_by_catalog(maxsize=8)
def _board(published: snapshot.Published, today: date, own_numbers: OwnNumbers) -> Board:
    return Board(candidates(published.document, today, own_numbers), RULES)
