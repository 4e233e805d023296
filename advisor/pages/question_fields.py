"""The fields of the questionnaire: each question and importance with what was sent for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from advisor.answer_fields import NOT_SURE
from advisor.answer_formats import IMPORTANCE
from advisor.document.weights import CRITERION_LABELS
from advisor.engine.weights import Weight
from advisor.forms import AnswersForm
from advisor.own_price_questions import SELLERS, PlanOnSale, discount_question, quote_question
from advisor.pages.addresses import element_id
from advisor.rules.criteria import CRITERIA, IMPORTANCE_WORDS
from advisor.rules.questions import MANY, NUMBER, QUESTIONS, Question
from catalog import vocabulary

_LONGEST_NUMBER = 20
_QUESTIONS_OF_CRITERIA = {criterion.key: criterion.question for criterion in CRITERIA}
Option = tuple[str, str, str]
"""(key, label, help)"""


@dataclass(frozen=True)
class ChoiceInput:
    """One radio button or check box. `id` is its element on the page."""

    id: str
    value: str
    label: str
    help: str
    chosen: bool


@dataclass(frozen=True)
class FoldedFields:
    """More fields under a question, folded while they are empty: groups of (label, fields)."""

    title: str
    intro: str
    open: bool
    groups: tuple[tuple[str, tuple[FieldOnPage, ...]], ...]


@dataclass(frozen=True)
class FieldOnPage:
    """One question on the page. `value`: the number as it was sent."""

    key: str
    id: str
    kind: str
    text: str
    why: str
    help: str
    choices: tuple[ChoiceInput, ...]
    value: str
    error: str
    folds: tuple[FoldedFields, ...] = ()


def question_field(
    form: AnswersForm, question: Question, plans: Sequence[PlanOnSale]
) -> FieldOnPage:
    sent = _sent(form, question.key)
    options = _options(question, sent)
    if question.kind not in (MANY, NUMBER):
        sent = _one_choice(sent, options)
    element = element_id(question.key)
    is_number = question.kind == NUMBER
    return FieldOnPage(
        key=question.key,
        id=element,
        kind=question.kind,
        text=question.text,
        why=question.why,
        help=question.help,
        choices=_choices(element, options, sent),
        value=sent[-1][:_LONGEST_NUMBER] if is_number and sent else "",
        error=_error(form, question.key),
        folds=_folds(form, plans) if question.key == "discount" else (),
    )


def importance_field(form: AnswersForm, weight: Weight) -> FieldOnPage:
    key = IMPORTANCE + weight.criterion
    steps = [(str(step), word, "") for step, word in enumerate(IMPORTANCE_WORDS)]
    options = [("", "As suggested", ""), *steps]
    element = f"q-importance-{weight.criterion}"
    return FieldOnPage(
        key=key,
        id=element,
        kind="one",
        text=CRITERION_LABELS[weight.criterion],
        why=_QUESTIONS_OF_CRITERIA[weight.criterion],
        help=_suggestion(weight),
        choices=_choices(element, options, _one_choice(_sent(form, key), options)),
        value="",
        error=_error(form, key),
    )


def _options(question: Question, sent: Sequence[str]) -> list[Option]:
    """Those offered, and those that were sent although they are offered no longer."""
    options = [
        (option.key, option.label, option.help)
        for option in question.options
        if option.offered or option.key in sent
    ]
    return options if question.kind in (MANY, NUMBER) else [*options, (*NOT_SURE, "")]


def _one_choice(sent: Sequence[str], options: Iterable[Option]) -> list[str]:
    """The last value sent, if there is such an option. Nothing is preselected."""
    return [key for key, *_ in options if key in sent[-1:]]


def _choices(
    element: str, options: Iterable[Option], sent: Sequence[str]
) -> tuple[ChoiceInput, ...]:
    return tuple(
        ChoiceInput(f"{element}-{place}", key, label, help, key in sent)
        for place, (key, label, help) in enumerate(options)
    )


def _folds(form: AnswersForm, plans: Sequence[PlanOnSale]) -> tuple[FoldedFields, ...]:
    """Discounts of single vendors and quotes, under the general discount."""
    discounts = tuple(
        _named(form, discount_question(seller), label) for seller, label in SELLERS.items()
    )
    quotes = _quotes(form, plans)
    return (
        FoldedFields(
            "Different discounts for individual vendors",
            "In percent. It replaces the general discount for this vendor's plans.",
            _filled(discounts),
            (("", discounts),),
        ),
        FoldedFields(
            "Prices you were quoted",
            "In USD per server and year, subscription and support together. "
            "A quote replaces list price and discount.",
            any(_filled(fields) for _, fields in quotes),
            quotes,
        ),
    )


def _quotes(
    form: AnswersForm, plans: Sequence[PlanOnSale]
) -> tuple[tuple[str, tuple[FieldOnPage, ...]], ...]:
    """By seller, those without one last."""
    by_seller: dict[str, list[FieldOnPage]] = {}
    for plan in plans:
        by_seller.setdefault(plan.seller, []).append(_named(form, quote_question(plan), plan.name))
    labels = {**vocabulary.SELLERS, "": "Others"}
    return tuple(
        (label, tuple(by_seller[seller])) for seller, label in labels.items() if seller in by_seller
    )


def _named(form: AnswersForm, question: Question, name: str) -> FieldOnPage:
    return replace(question_field(form, question, ()), text=name)


def _filled(fields: Iterable[FieldOnPage]) -> bool:
    return any(field.value or field.error for field in fields)


def _suggestion(weight: Weight) -> str:
    """The suggested importance, and the answer that suggests it."""
    word = IMPORTANCE_WORDS[weight.suggested].lower()
    if weight.because is None:
        return f"Suggested: {word}, the default."
    question = QUESTIONS[weight.because.question]
    label = question.option(weight.because.option).label
    return f"Suggested: {word}, because you answered “{label}” to “{question.text}”"


def _error(form: AnswersForm, key: str) -> str:
    return str(form.errors[key][0]) if key in form.errors else ""


def _sent(form: AnswersForm, key: str) -> list[str]:
    """What the address contains, right or wrong, so that no input is lost."""
    return form.data.getlist(key) if isinstance(form.data, QueryDict) else []
