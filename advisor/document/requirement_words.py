"""What a requirement, its option, its product and its number are called."""

from __future__ import annotations

from advisor.engine.constraints import AtLeast, AtMost, Constraint
from advisor.engine.failures import Failure
from advisor.engine.types import Evidence
from advisor.rules.derived import SUPPORT, architectures_of
from advisor.rules.easier import PRODUCTS, SEVERAL
from advisor.rules.phrases import REQUIREMENT_NAMES
from advisor.rules.questions import QUESTIONS

SOFTWARE_BY_ARCHITECTURES = {
    architectures_of(attribute): option for option, attribute in SUPPORT.items()
}
"""The option of the software, by the attribute that names its CPU architectures."""


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
    return software_name(failure.constraint.option or "")


def software_name(option: str) -> str:
    return PRODUCTS.get(option, QUESTIONS["software"].option(option).label)


def is_supported(option: str) -> str:
    """GitLab is supported; NVIDIA drivers and CUDA are supported"""
    return f"{software_name(option)} {'are' if option in SEVERAL else 'is'} supported"


def architecture_label(failure: Failure) -> str:
    """What a requirement of processors is about, whatever their age: x86-64; ARM 64-bit."""
    label = option_label(failure)
    return "x86-64" if label.startswith("x86-64") else label


def limited_software(failure: Failure) -> list[tuple[str, Evidence]]:
    """The software, by option, whose CPU architectures decided, each with them."""
    options = SOFTWARE_BY_ARCHITECTURES
    return [(options[row.attribute], row) for row in failure.evidence if row.attribute in options]


def number_of(failure: Failure) -> float:
    """The number a requirement asks for, such as years or USD."""
    test = failure.constraint.test
    assert isinstance(test, AtLeast | AtMost)
    return test.number
