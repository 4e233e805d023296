"""What the option, product and number of a requirement are called."""

from __future__ import annotations

from advisor.engine.constraints import AtLeast, AtMost
from advisor.engine.failures import Failure
from advisor.rules.easier import PRODUCTS
from advisor.rules.questions import QUESTIONS


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
