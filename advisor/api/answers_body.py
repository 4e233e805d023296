"""Reads the answers in the body of a request."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from rest_framework import serializers

from advisor.answer_formats import IMPORTANCE
from advisor.engine.types import Answers
from advisor.forms import AnswersForm
from advisor.own_price_questions import any_number
from advisor.rules.criteria import CRITERIA
from advisor.rules.questions import MANY, NUMBER, QUESTIONS
from catalog.query_string import printable

_KINDS = {key: question.kind for key, question in QUESTIONS.items()} | {
    IMPORTANCE + criterion.key: NUMBER for criterion in CRITERIA
}


def validated_answers(body: object) -> Answers:
    """Of `{"answers": {…}}`. Everything that is wrong is named at once, in a ValidationError."""
    if not isinstance(body, dict):
        raise serializers.ValidationError(
            ['Send an object such as {"answers": {"fidelity": "bug-for-bug"}}.']
        )
    if unknown := {key: [_unknown_key(key)] for key in map(printable, body) if key != "answers"}:
        raise serializers.ValidationError(unknown)
    answers = body.get("answers", {})
    if not isinstance(answers, dict):
        raise serializers.ValidationError(
            {"answers": ["Send an object that maps questions to answers."]}
        )
    answers = {key: _as_a_number(key, value) for key, value in answers.items()}
    form = AnswersForm(answers)
    expected = {
        key: [_expected(field, answers[key])]
        for key, field in form.fields.items()
        if key in answers and not _has_type(_KINDS.get(key, NUMBER), answers[key])
    }
    if expected:
        form = AnswersForm({key: value for key, value in answers.items() if key not in expected})
    unmet = {key: list(map(str, messages)) for key, messages in form.errors.items()}
    if errors := {**unmet, **expected}:
        raise serializers.ValidationError({"answers": errors})
    return form.answers()


def _unknown_key(key: str) -> str:
    if key in ("fields", "explain"):
        return f"This belongs in the address: /api/v1/recommendations/?{key}=…"
    return 'Unknown. The answers go under "answers".'


def _as_a_number(key: str, value: object) -> object:
    """In JSON 3.0 and 3 are the same number, and 0.1 + 0.2 is 0.3.

    Within its bounds a number is rounded to its question's decimals.
    """
    question = any_number(key)
    if (
        isinstance(value, float)
        and question
        and question.decimals
        and question.least <= value <= question.most
    ):
        return round(Decimal(value), question.decimals)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _has_type(kind: str, value: object) -> bool:
    """Whether it has the type of the schema. The form would also take text, as a page sends it."""
    if kind == NUMBER:
        return isinstance(value, int | Decimal) and not isinstance(value, bool)
    if kind == MANY:
        return isinstance(value, list) and all(isinstance(key, str) for key in value)
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _expected(field: forms.Field, value: object) -> str:
    if value is None:
        return "Leave the question out instead of sending null."
    messages = field.error_messages
    return str(
        messages["invalid_list"]
        if isinstance(field, forms.MultipleChoiceField)
        else messages.get("invalid_choice", messages.get("invalid"))
    )
