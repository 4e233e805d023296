"""The form of the answers: pages and API validate with it, and get the engine's answers from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from advisor.answer_fields import question_field, question_fields
from advisor.answer_formats import IMPORTANCE
from advisor.engine.types import Answers
from advisor.own_price_questions import (
    DISCOUNT,
    MOST_QUOTES,
    QUOTE,
    SELLERS,
    PlanOnSale,
    discount_question,
    plans_on_sale,
    quote_question,
    unknown_discount,
    unknown_quote,
)
from advisor.rules.criteria import CRITERIA
from advisor.rules.questions import MANY, NUMBER, QUESTIONS, Question
from catalog import snapshot
from catalog.query_string import printable

Key = TypeVar("Key")
_MOST_ERRORS = 100
"""Nobody sends so many wrong keys by mistake."""


class AnswersForm(forms.Form):
    """Takes a QueryDict (page) or plain data (API). An unknown key is an error under its name."""

    _errors: ErrorDict

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        other_keys: frozenset[str] = frozenset(),
        plans: tuple[PlanOnSale, ...] | None = None,
        **kwargs: Any,  # as Django's
    ) -> None:
        """`other_keys`: allowed in the address although no answers, such as the topic.
        `plans`: those that can be quoted; of the published catalog by default."""
        super().__init__(data, **kwargs)
        self.other_keys = other_keys
        if plans is not None:
            self.plans = plans
        self.fields |= question_fields()
        for question in self._own_numbers():
            self.fields[question.key] = question_field(question)

    @cached_property
    def plans(self) -> tuple[PlanOnSale, ...]:
        return plans_on_sale(snapshot.current().document)

    def clean(self) -> dict[str, Any]:  # Django's type: a field may clean to anything
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
                self._errors[key] = self.error_class(["Choose only one answer."])
        for question in QUESTIONS.values():
            if message := _not_alone(question, self.cleaned_data.get(question.key)):
                self._errors[question.key] = self.error_class([message])
        return self.cleaned_data

    def _own_numbers(self) -> Iterator[Question]:
        """A question for each known discount and quote that was sent; others are refused."""
        for seller in SELLERS:
            if f"{DISCOUNT}{seller}" in self.data:
                yield discount_question(seller)
        if self._quotes and len(self._quotes) <= MOST_QUOTES:
            for plan in self.plans:
                if plan.key in self.data:
                    yield quote_question(plan)

    @cached_property
    def _quotes(self) -> list[str]:
        """The keys of quotes; of a page only those filled in, as it sends empty fields too."""
        empty = ("",) if isinstance(self.data, QueryDict) else ()
        return [key for key in self.data if key.startswith(QUOTE) and self.data[key] not in empty]

    def _refused_keys(self) -> Iterator[tuple[str, str]]:
        """(key, why) for everything that was sent and is no answer."""
        quotes = set(self._quotes)
        if len(quotes) > MOST_QUOTES:
            yield QUOTE.rstrip("."), f"Give at most {MOST_QUOTES} quotes."
        for key in self.data:
            if key in self.fields or key in self.other_keys:
                continue
            if key.startswith(QUOTE):
                if key in quotes and len(quotes) <= MOST_QUOTES:
                    yield key, unknown_quote(key, self.plans)
            elif key.startswith(DISCOUNT):
                yield key, unknown_discount()
            else:
                yield key, f"There is no such question. Known: {', '.join(QUESTIONS)}."

    def answers(self) -> Answers:
        """In the rules' own order, so that the order of the input changes nothing."""
        quotes = {
            (plan.distribution, plan.plan): self.cleaned_data.get(plan.key)
            for plan in self._quoted()
        }
        discounts = {seller: self.cleaned_data.get(f"{DISCOUNT}{seller}") for seller in SELLERS}
        return Answers(
            self._chosen_options(),
            importance=self._importances(),
            discounts=_without_none(discounts),
            quotes=_without_none(quotes),
            **{
                key: self.cleaned_data.get(key)
                for key, question in QUESTIONS.items()
                if question.kind == NUMBER
            },
        )

    def _chosen_options(self) -> dict[str, tuple[str, ...]]:
        chosen: dict[str, tuple[str, ...]] = {}
        for question in QUESTIONS.values():
            value = self.cleaned_data.get(question.key)
            if value and question.kind != NUMBER:
                keys = set(value) if question.kind == MANY else {value}
                options = (option.key for option in question.options if option.key in keys)
                chosen[question.key] = tuple(options)
        return chosen

    def _importances(self) -> dict[str, int]:
        return {
            criterion.key: int(self.cleaned_data[IMPORTANCE + criterion.key])
            for criterion in CRITERIA
            if self.cleaned_data.get(IMPORTANCE + criterion.key)
        }

    def _quoted(self) -> list[PlanOnSale]:
        return [plan for plan in self.plans if plan.key in self.fields] if self._quotes else []


def _without_none(numbers: Mapping[Key, Decimal | None]) -> dict[Key, Decimal]:
    return {key: number for key, number in numbers.items() if number is not None}


def _not_alone(question: Question, value: object) -> str:
    """What is wrong where an option that excludes the others was chosen with another."""
    if question.kind != MANY or not isinstance(value, list) or len(set(value)) < 2:
        return ""
    exclusive = (option for option in question.options if option.exclusive and option.key in value)
    option = next(exclusive, None)
    return f"Choose “{option.label}” alone, or leave it out." if option else ""
