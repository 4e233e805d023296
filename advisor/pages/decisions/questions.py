"""The answers of a kept decision in words. Their keys were kept, their words are today's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.answer_formats import IMPORTANCE
from advisor.own_price_questions import DISCOUNT, QUOTE
from advisor.pages.decisions.frozen_document import FrozenDocument
from advisor.rules.criteria import CRITERIA, IMPORTANCE_WORDS
from advisor.rules.questions import NUMBER, QUESTIONS, Question

Answer = str | int | float | list[str]
_CRITERIA = {criterion.key: criterion.label for criterion in CRITERIA}


@dataclass(frozen=True)
class KeptAnswer:
    """An answer that nobody asks for any more is named by its key."""

    question: str
    words: str


def kept_answers(document: FrozenDocument) -> list[KeptAnswer]:
    return [KeptAnswer(*pair) for pair in _in_words(document.answers)]


def answers_of_blind_round(document: FrozenDocument) -> list[KeptAnswer]:
    """Without the importances of whoever drafted it."""
    rows = document.answers.items()
    answers = {key: answer for key, answer in rows if not key.startswith(IMPORTANCE)}
    return [KeptAnswer(*pair) for pair in _in_words(answers)]


def _in_words(answers: dict[str, Answer]) -> Iterator[tuple[str, str]]:
    for key, answer in answers.items():
        if question := QUESTIONS.get(key):
            yield question.name, _answer(question, answer)
        elif key.startswith(IMPORTANCE):
            criterion = key.removeprefix(IMPORTANCE)
            yield f"Importance: {_CRITERIA.get(criterion, criterion)}", _importance(answer)
        elif key.startswith(DISCOUNT):
            yield f"Discount, {key.removeprefix(DISCOUNT)}", f"{answer} %"
        elif key.startswith(QUOTE):
            yield f"Quote, {key.removeprefix(QUOTE)}", f"{answer} USD"
        else:
            yield key, str(answer)


def _answer(question: Question, answer: Answer) -> str:
    if question.kind == NUMBER:
        return f"{answer:,}{question.unit}" if isinstance(answer, int | float) else str(answer)
    labels = {option.key: option.label for option in question.options}
    keys = answer if isinstance(answer, list) else [str(answer)]
    return ", ".join(labels.get(key, key) for key in keys)


def _importance(answer: Answer) -> str:
    if isinstance(answer, int) and 0 <= answer < len(IMPORTANCE_WORDS):
        return IMPORTANCE_WORDS[answer]
    return str(answer)
