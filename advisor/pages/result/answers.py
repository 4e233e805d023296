"""Your answers: those that were given, and the questions that were not answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.engine.types import Answers
from advisor.own_price_questions import PlanOnSale
from advisor.pages.answer_list import AnswerInWords, answers_by_topic


@dataclass(frozen=True)
class AnswerSection:
    answered: list[AnswerInWords]
    unanswered: list[AnswerInWords]


def answer_section(answers: Answers, plans: Sequence[PlanOnSale]) -> AnswerSection:
    """In the order in which they are asked."""
    topics = answers_by_topic(answers, plans, back="result")
    rows = [row for topic in topics for row in topic.rows]
    return AnswerSection(
        answered=[row for row in rows if row.words],
        unanswered=[row for row in rows if not row.words],
    )
