"""If nothing fits: the answers that contradict each other, and the requirements to relax."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from advisor.document.relaxations import Conflict, SuggestedRelaxation
from advisor.engine.types import Answers
from advisor.pages.addresses import address, change_address
from advisor.pages.answer_list import AnswerInWords, answer_in_words
from advisor.rules.questions import QUESTIONS


@dataclass(frozen=True)
class ConflictingAnswers:
    """Answers that no distribution meets together."""

    answers: list[AnswerInWords]


@dataclass(frozen=True)
class RelaxationLink:
    """What to relax, and the address of the result with the answers that suffice."""

    words: str
    result: str


def conflicting_answers(
    conflicts: Iterable[Conflict], answers: Answers
) -> list[ConflictingAnswers]:
    return [_conflicting(conflict.questions, answers) for conflict in conflicts]


def relaxation_links(
    relaxations: Iterable[SuggestedRelaxation], answers: Answers
) -> list[RelaxationLink]:
    return [
        RelaxationLink(relaxation.words, address("result", _relaxed(relaxation, answers)))
        for relaxation in relaxations
    ]


def _conflicting(keys: Iterable[str], answers: Answers) -> ConflictingAnswers:
    questions = [QUESTIONS[key] for key in keys]
    rows = [
        AnswerInWords(
            question,
            answer_in_words(question, answers),
            change_address(question.key, answers, back="result"),
        )
        for question in questions
    ]
    return ConflictingAnswers(rows)


def _relaxed(relaxation: SuggestedRelaxation, answers: Answers) -> Answers:
    for replacement in relaxation.instead:
        answers = answers.with_answer(replacement.question, tuple(replacement.options))
    return answers
