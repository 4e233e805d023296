"""What a requirement, its option, its product and its number are called."""

from __future__ import annotations

from advisor.engine.constraints import AtLeast, AtMost, Constraint
from advisor.engine.failures import Failure
from advisor.rules.easier import PRODUCTS
from advisor.rules.phrases import REQUIREMENT_NAMES
from advisor.rules.questions import QUESTIONS


def requirement_name(constraint: Constraint) -> str:
    """cPanel, 8 years of updates, free of charge: in a few words, within a sentence.

    Only of a requirement that an answer makes.
    """
    question, option = constraint.question or "", constraint.option or ""
    label = PRODUCTS.get(option) or QUESTIONS[question].option(option).label
    names = REQUIREMENT_NAMES.get(question, {})
    return names.get(option, names.get("", "{label}")).format(label=label)


def option_label(failure: Failure) -> str:
    question = QUESTIONS[failure.constraint.question or ""]
    return question.option(failure.constraint.option or "").label


def product_name(failure: Failure) -> str:
    return PRODUCTS.get(failure.constraint.option or "", option_label(failure))


def number_of(failure: Failure) -> float:
    """The number a requirement asks for, such as years or USD."""
    test = failure.constraint.test
    assert isinstance(test, AtLeast | AtMost)
    return test.number
