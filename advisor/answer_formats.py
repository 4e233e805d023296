"""Answers as an address and as JSON."""

from __future__ import annotations

from decimal import Decimal

from advisor.engine.types import Answers
from advisor.own_price_questions import DISCOUNT, QUOTE, discount_answers, quote_answers
from advisor.rules.criteria import CRITERIA
from advisor.rules.questions import MANY, NUMBER, QUESTIONS, Question

IMPORTANCE = "importance."
"""How the key of a criterion's importance begins."""
AnswerData = dict[str, str | int | float | list[str]]
"""The answers as the API takes and gives them: one key, a list of keys, or a number."""


def number_answer(question: Question, answers: Answers) -> int | Decimal | None:
    """The answer to a question that asks for a number."""
    if question.key.startswith(DISCOUNT):
        return answers.discounts.get(question.key.removeprefix(DISCOUNT))
    if question.key.startswith(QUOTE):
        distribution, _, plan = question.key.removeprefix(QUOTE).partition(".")
        return answers.quotes.get((distribution, plan))
    numbers = {
        "servers": answers.servers,
        "discount": answers.discount,
        "migration_cost": answers.migration_cost,
    }
    return numbers[question.key]


def as_text(value: int | Decimal) -> str:
    """A number's one spelling in an address: 12.5, 12."""
    return f"{Decimal(value).normalize():f}"


def as_number(value: int | Decimal) -> int | float:
    """A number as JSON has it: an integer if it is whole."""
    return int(value) if value == int(value) else float(value)


def as_query(answers: Answers) -> list[tuple[str, str]]:
    """(name, value) of the answers in an address, in the rules' order."""
    pairs: list[tuple[str, str]] = []
    for question in QUESTIONS.values():
        if question.kind == NUMBER:
            if (value := number_answer(question, answers)) is not None:
                pairs.append((question.key, as_text(value)))
        else:
            pairs += [(question.key, option) for option in answers.to(question.key)]
    for key, amount in (*discount_answers(answers), *quote_answers(answers)):
        pairs.append((key, as_text(amount)))
    return pairs + [(key, str(step)) for key, step in _importances(answers).items()]


def as_data(answers: Answers) -> AnswerData:
    data: AnswerData = {}
    for question in QUESTIONS.values():
        if question.kind == NUMBER:
            if (value := number_answer(question, answers)) is not None:
                data[question.key] = as_number(value)
        elif options := answers.to(question.key):
            data[question.key] = list(options) if question.kind == MANY else options[0]
    for key, amount in (*discount_answers(answers), *quote_answers(answers)):
        data[key] = as_number(amount)
    data.update(_importances(answers))
    return data


def _importances(answers: Answers) -> dict[str, int]:
    return {
        IMPORTANCE + criterion.key: answers.importance[criterion.key]
        for criterion in CRITERIA
        if criterion.key in answers.importance
    }
