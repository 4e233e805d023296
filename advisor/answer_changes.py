"""Every way to change one answer: another option, one more or one less of several, or none."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.engine.types import Answers
from advisor.rules.questions import MANY, NUMBER, QUESTIONS, Option, Question

AnswerChangeKey = tuple[str, tuple[str, ...]]
"""(question, options); no options: without an answer."""


def single_changes(answers: Answers) -> tuple[AnswerChangeKey, ...]:
    changes = [
        (question.key, options)
        for question in QUESTIONS.values()
        if question.kind != NUMBER
        for options in _other_answers(question, answers.to(question.key))
    ]
    return tuple(dict.fromkeys(changes))


def _other_answers(question: Question, current: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if current:
        yield ()
    for option in question.options:
        if not option.offered and option.key not in current:
            continue
        yield _toggled(question, option, current) if question.kind == MANY else (option.key,)


def _toggled(question: Question, option: Option, current: tuple[str, ...]) -> tuple[str, ...]:
    """The current options with this one added, or without it."""
    if option.exclusive:
        keys = {option.key} - {*current}
    else:
        exclusive = {other.key for other in question.options if other.exclusive}
        keys = {*current} - exclusive ^ {option.key}
    return tuple(other.key for other in question.options if other.key in keys)
