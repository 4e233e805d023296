"""Without an answer: the questions whose answers lead to different distributions."""

from __future__ import annotations

from typing import Annotated

from advisor.document.fields import Part, QuestionKey, Slug, about
from advisor.document.names import CatalogNames
from advisor.engine.split import Split
from advisor.rules.questions import QUESTIONS


class AnswerOutcome(Part, frozen=True):
    """The distribution that an answer leads to."""

    option: str
    label: str
    leader: Annotated[
        Slug | None,
        about("The distribution that would come first. Null: none would meet the answer."),
    ]
    leader_name: str | None


class QuestionToAsk(Part, frozen=True):
    """A question whose answers lead to different distributions."""

    question: QuestionKey
    text: str
    outcomes: Annotated[list[AnswerOutcome], about("Who comes first with each answer.")]


def question_to_ask(split: Split, names: CatalogNames) -> QuestionToAsk:
    question = QUESTIONS[split.question]
    outcomes = [
        AnswerOutcome(
            option, question.option(option).label, leader, names.short_names.get(leader or "")
        )
        for option, leader in split.leaders.items()
    ]
    return QuestionToAsk(question.key, question.text, outcomes)
