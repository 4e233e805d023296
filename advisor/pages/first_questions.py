"""Without an answer: the questions to answer first, and who would lead with each answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from advisor.document.questions_to_ask import AnswerOutcome, QuestionToAsk
from advisor.engine.types import Answers
from advisor.pages.addresses import change_address

NO_LEADER = "No distribution meets it"


@dataclass(frozen=True)
class Lead:
    """A distribution and the answers with which it would lead."""

    leader: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class FirstQuestion:
    """`address` is the question in the questionnaire, with the answers so far."""

    text: str
    address: str
    leads: tuple[Lead, ...]


def first_questions(
    questions_to_ask: Iterable[QuestionToAsk], answers: Answers
) -> list[FirstQuestion]:
    """In the order in which they separate the leaders."""
    return [
        FirstQuestion(row.text, change_address(row.question, answers), _leads(row.outcomes))
        for row in questions_to_ask
    ]


def _leads(outcomes: Iterable[AnswerOutcome]) -> tuple[Lead, ...]:
    labels: dict[str, list[str]] = {}
    for outcome in outcomes:
        labels.setdefault(outcome.leader_name or NO_LEADER, []).append(outcome.label)
    return tuple(Lead(leader, tuple(answers)) for leader, answers in labels.items())
