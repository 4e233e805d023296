"""One form, one field a question: page and API validate with it. Its cleaned answers are the engine's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict

from advisor.engine.types import Answers
from advisor.own_numbers import (
    DISCOUNT,
    MOST_QUOTES,
    QUOTE,
    SELLERS,
    PlanOnSale,
    discount_question,
    given_discounts,
    given_quotes,
    plans_on_sale,
    quote_question,
    unknown_discount,
    unknown_quote,
)
from advisor.rules.criteria import CRITERIA, IMPORTANCE_WORDS
from advisor.rules.questions import MANY, NUMBER, QUESTIONS, Question
from catalog import snapshot
from catalog.query_string import printable

IMPORTANCE = "importance."
_PLAIN = re.compile(r"\+?[0-9]+(\.[0-9]+)?")
_SUCH_AS = {1: "12.5", 2: "149.50"}
NOT_SURE = ("", "I'm not sure")
_MOST_ERRORS = 100
"""More is not worth an answer: nobody sends so many keys by mistake."""


class AnswersForm(forms.Form):
    """Bind it to a QueryDict (page) or to plain data (API). Keys it does not know are errors, named after the key."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        beside: frozenset[str] = frozenset(),
        plans: tuple[PlanOnSale, ...] | None = None,
        **kwargs: Any,
    ) -> None:
        """`beside`: further keys that may stand in the address and are no answers, such as the topic
        shown. `plans`: those that can be quoted; of the published catalog where they are left out."""
        super().__init__(data, **kwargs)
        self.beside = beside
        if plans is not None:
            self.plans = plans
        for question in QUESTIONS.values():
            self.fields[question.key] = _field(question)
        for criterion in CRITERIA:
            choices = [
                ("", "As suggested"),
                *((str(step), word) for step, word in enumerate(IMPORTANCE_WORDS)),
            ]
            self.fields[IMPORTANCE + criterion.key] = _One(
                label=criterion.label,
                choices=choices,
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": "Give a step from 0 (ignore) to 4 (decisive)."},
            )
        for question in self._own_numbers():
            self.fields[question.key] = _field(question)

    @cached_property
    def plans(self) -> tuple[PlanOnSale, ...]:
        return plans_on_sale(snapshot.current().document)

    def clean(self) -> dict[str, Any]:
        for key, message in self._refused_keys():
            self._errors[printable(str(key))] = self.error_class([message])
            if len(self._errors) >= _MOST_ERRORS:
                break
        for key, field in self.fields.items():
            if (
                isinstance(self.data, QueryDict)
                and not isinstance(field, forms.MultipleChoiceField)
                and len(set(self.data.getlist(key))) > 1
            ):
                self._errors[key] = self.error_class(
                    ["Several answers were given; this question takes one."]
                )
        for question in QUESTIONS.values():
            if message := _not_alone(question, self.cleaned_data.get(question.key)):
                self._errors[question.key] = self.error_class([message])
        return self.cleaned_data

    def _own_numbers(self) -> Iterator[Question]:
        """A question for each discount and quote that was sent and is known; the others are refused."""
        for seller in SELLERS:
            if f"{DISCOUNT}{seller}" in self.data:
                yield discount_question(seller)
        if self._quotes and len(self._quotes) <= MOST_QUOTES:
            for plan in self.plans:
                if plan.key in self.data:
                    yield quote_question(plan)

    @cached_property
    def _quotes(self) -> list[str]:
        """The keys of quotes; of a page only those filled in, as it sends its empty fields as well."""
        empty = ("",) if isinstance(self.data, QueryDict) else ()
        return [key for key in self.data if key.startswith(QUOTE) and self.data[key] not in empty]

    def _refused_keys(self) -> Iterator[tuple[str, str]]:
        """(key, why) for everything that was sent and is no answer."""
        quotes = set(self._quotes)
        if len(quotes) > MOST_QUOTES:
            yield QUOTE.rstrip("."), f"Give at most {MOST_QUOTES} quotes."
        for key in self.data:
            if key in self.fields or key in self.beside:
                continue
            if key.startswith(QUOTE):
                if key in quotes and len(quotes) <= MOST_QUOTES:
                    yield key, unknown_quote(key, self.plans)
            elif key.startswith(DISCOUNT):
                yield key, unknown_discount()
            else:
                yield key, f"There is no such question. Known: {', '.join(QUESTIONS)}."

    def answers(self) -> Answers:
        """The answers, in the rules' own order, so that the order of the input changes nothing."""
        given: dict[str, tuple[str, ...]] = {}
        for question in QUESTIONS.values():
            value = self.cleaned_data.get(question.key)
            if question.kind == NUMBER or not value:
                continue
            chosen = set(value) if question.kind == MANY else {value}
            given[question.key] = tuple(
                option.key for option in question.options if option.key in chosen
            )
        importance = {
            one.key: int(self.cleaned_data[IMPORTANCE + one.key])
            for one in CRITERIA
            if self.cleaned_data.get(IMPORTANCE + one.key)
        }
        numbers = {
            key: self.cleaned_data.get(key)
            for key, question in QUESTIONS.items()
            if question.kind == NUMBER
        }
        discounts = {seller: self.cleaned_data.get(f"{DISCOUNT}{seller}") for seller in SELLERS}
        quotes = {
            (plan.distribution, plan.plan): self.cleaned_data.get(plan.key)
            for plan in self._quoted()
        }
        return Answers(
            given,
            importance=importance,
            discounts={
                seller: percent for seller, percent in discounts.items() if percent is not None
            },
            quotes={place: amount for place, amount in quotes.items() if amount is not None},
            **numbers,
        )

    def _quoted(self) -> list[PlanOnSale]:
        return [plan for plan in self.plans if plan.key in self.fields] if self._quotes else []


def number(question: Question, answers: Answers) -> int | Decimal | None:
    """The answer to a question that asks for a number."""
    if question.key.startswith(DISCOUNT):
        return answers.discounts.get(question.key.removeprefix(DISCOUNT))
    if question.key.startswith(QUOTE):
        distribution, _, plan = question.key.removeprefix(QUOTE).partition(".")
        return answers.quotes.get((distribution, plan))
    value: int | Decimal | None = getattr(answers, question.key)
    return value


def as_text(value: int | Decimal) -> str:
    """A number's one spelling in an address: 12.5, 12."""
    return f"{Decimal(value).normalize():f}"


def as_number(value: int | Decimal) -> int | float:
    """A number as JSON has it: whole where it is whole."""
    return int(value) if value == int(value) else float(value)


def as_query(answers: Answers) -> QueryDict:
    """The answers as they stand in an address, in the rules' order."""
    query = QueryDict(mutable=True)
    for question in QUESTIONS.values():
        if question.kind == NUMBER:
            if (value := number(question, answers)) is not None:
                query[question.key] = as_text(value)
        elif answers.to(question.key):
            query.setlist(question.key, list(answers.to(question.key)))
    for key, amount in (*given_discounts(answers), *given_quotes(answers)):
        query[key] = as_text(amount)
    for criterion in CRITERIA:
        if criterion.key in answers.importance:
            query[IMPORTANCE + criterion.key] = str(answers.importance[criterion.key])
    return query


def as_data(answers: Answers) -> dict[str, Any]:
    """The answers as the API takes and gives them: one key, a list of keys, or a number."""
    data: dict[str, Any] = {}
    for question in QUESTIONS.values():
        if question.kind == NUMBER:
            if (value := number(question, answers)) is not None:
                data[question.key] = as_number(value)
        elif given := answers.to(question.key):
            data[question.key] = list(given) if question.kind == MANY else given[0]
    own = (*given_discounts(answers), *given_quotes(answers))
    data |= {key: as_number(amount) for key, amount in own}
    return data | {
        IMPORTANCE + one.key: answers.importance[one.key]
        for one in CRITERIA
        if one.key in answers.importance
    }


class _Number(forms.IntegerField):
    """A whole number. Not true or false, and not an endless row of digits."""

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, bool | list | dict) or len(str(value)) > 20:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class _Decimal(forms.DecimalField):
    """A number from 0 up with a point before its decimals: 12.5. No exponent, no comma, no sign but +."""

    def to_python(self, value: Any) -> Decimal | None:
        text = "" if value is None else str(value).strip()
        if text and (len(text) > 20 or not _PLAIN.fullmatch(text)):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        value: Decimal | None = super().to_python(text)
        return value.normalize() if value else value


class _One(forms.ChoiceField):
    """One of the options' keys, as text or (importance) as a number."""

    def to_python(self, value: Any) -> str:
        if isinstance(value, bool | list | dict | float):
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice"
            )
        return super().to_python(value)


def _field(question: Question) -> forms.Field:
    """Messages name the options and never repeat what was sent: it may be anything."""
    common = {"label": question.text, "required": False, "help_text": question.why}
    if question.kind == NUMBER and question.decimals:
        few = f"{('one', 'two')[question.decimals - 1]} decimal{'' if question.decimals == 1 else 's'}"
        wrong = f"Give a number from {question.least:,} to {question.most:,} with at most {few}, such as {_SUCH_AS[question.decimals]}."
        codes = (
            "invalid",
            "min_value",
            "max_value",
            "max_digits",
            "max_decimal_places",
            "max_whole_digits",
        )
        bounds = {
            "min_value": question.least,
            "max_value": question.most,
            "decimal_places": question.decimals,
            "max_digits": 20,
        }
        return _Decimal(error_messages=dict.fromkeys(codes, wrong), **bounds, **common)
    if question.kind == NUMBER:
        wrong = f"Give a whole number from {question.least:,} to {question.most:,}."
        widget = forms.NumberInput(
            attrs={"inputmode": "numeric", "min": question.least, "max": question.most}
        )
        errors = {"invalid": wrong, "min_value": wrong, "max_value": wrong}
        return _Number(
            min_value=question.least,
            max_value=question.most,
            widget=widget,
            error_messages=errors,
            **common,
        )
    choices = [(option.key, option.label) for option in question.options]
    known = ", ".join(option.key for option in question.options)
    if question.kind == MANY:
        errors = {
            "invalid_choice": f"Choose any of: {known}.",
            "invalid_list": f"Give a list, out of: {known}.",
        }
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, error_messages=errors, **common
        )
    errors = {"invalid_choice": f"Choose one of: {known}."}
    return _One(
        choices=[*choices, NOT_SURE], widget=forms.RadioSelect, error_messages=errors, **common
    )


def _not_alone(question: Question, value: object) -> str:
    """What is wrong where an option that excludes the others was chosen with another."""
    if question.kind != MANY or not isinstance(value, list) or len(set(value)) < 2:
        return ""
    exclusive = (option for option in question.options if option.exclusive and option.key in value)
    option = next(exclusive, None)
    return f"Choose “{option.label}” alone, or leave it out." if option else ""
