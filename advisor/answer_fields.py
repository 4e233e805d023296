"""Form fields for the questions. Their messages name the options and never repeat what was sent."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from django import forms

from advisor.answer_formats import IMPORTANCE
from advisor.engine.utility import Criterion
from advisor.rules.criteria import CRITERIA, IMPORTANCE_WORDS
from advisor.rules.questions import MANY, NUMBER, QUESTIONS, Question

NOT_SURE = ("", "I'm not sure")
_DECIMAL = re.compile(r"\+?[0-9]+(\.[0-9]+)?")
_EXAMPLES = {1: "12.5", 2: "149.50"}
"""By number of decimals."""
_NUMBER_ERRORS = (
    "invalid",
    "min_value",
    "max_value",
    "max_digits",
    "max_decimal_places",
    "max_whole_digits",
)
_LONGEST_NUMBER = 20


class WholeNumberField(forms.IntegerField):
    """Not true or false, and not an endless row of digits."""

    def to_python(self, value: object) -> int | None:
        if isinstance(value, bool | list | dict) or len(str(value)) > _LONGEST_NUMBER:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class PlainDecimalField(forms.DecimalField):
    """From 0 up with a point before its decimals: 12.5. No exponent, no comma, no sign but +."""

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]
        text = "" if value is None else str(value).strip()
        if text and (len(text) > _LONGEST_NUMBER or not _DECIMAL.fullmatch(text)):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        number: Decimal | None = forms.DecimalField.to_python(self, text)
        return number.normalize() if number else number


class OptionField(forms.ChoiceField):
    """One of the options' keys, as text or (importance) as a number."""

    def to_python(self, value: object) -> str:
        if isinstance(value, bool | list | dict | float):
            message = self.error_messages["invalid_choice"]
            raise forms.ValidationError(message, code="invalid_choice")
        return str(super().to_python(value))


@cache
def question_fields() -> dict[str, forms.Field]:
    """By key: the questions, then the importances. Forms share them: none changes a field."""
    fields = {question.key: question_field(question) for question in QUESTIONS.values()}
    return fields | {
        IMPORTANCE + criterion.key: _importance_field(criterion) for criterion in CRITERIA
    }


def question_field(question: Question) -> forms.Field:
    field = _unlabelled_field(question)
    field.label, field.help_text = question.text, question.why
    field.required = field.widget.is_required = False
    return field


def _unlabelled_field(question: Question) -> forms.Field:
    if question.kind == NUMBER:
        return _decimal_field(question) if question.decimals else _whole_number_field(question)
    return _options_field(question) if question.kind == MANY else _option_field(question)


def _decimal_field(question: Question) -> forms.Field:
    decimals = "one decimal" if question.decimals == 1 else "two decimals"
    bounds = f"from {question.least:,} to {question.most:,} with at most {decimals}"
    message = f"Give a number {bounds}, such as {_EXAMPLES[question.decimals]}."
    return PlainDecimalField(
        min_value=question.least,
        max_value=question.most,
        decimal_places=question.decimals,
        max_digits=_LONGEST_NUMBER,
        error_messages=dict.fromkeys(_NUMBER_ERRORS, message),
    )


def _whole_number_field(question: Question) -> forms.Field:
    message = f"Give a whole number from {question.least:,} to {question.most:,}."
    return WholeNumberField(
        min_value=question.least,
        max_value=question.most,
        widget=forms.NumberInput(
            attrs={"inputmode": "numeric", "min": question.least, "max": question.most}
        ),
        error_messages=dict.fromkeys(_NUMBER_ERRORS[:3], message),
    )


def _options_field(question: Question) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=[(option.key, option.label) for option in question.options],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": f"Choose any of: {_option_keys(question)}.",
            "invalid_list": f"Give a list, out of: {_option_keys(question)}.",
        },
    )


def _option_field(question: Question) -> forms.Field:
    return OptionField(
        choices=[*((option.key, option.label) for option in question.options), NOT_SURE],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": f"Choose one of: {_option_keys(question)}."},
    )


def _option_keys(question: Question) -> str:
    return ", ".join(option.key for option in question.options)


def _importance_field(criterion: Criterion) -> forms.Field:
    steps = ((str(step), word) for step, word in enumerate(IMPORTANCE_WORDS))
    return OptionField(
        label=criterion.label,
        choices=[("", "As suggested"), *steps],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Give a step from 0 (ignore) to 4 (decisive)."},
    )
