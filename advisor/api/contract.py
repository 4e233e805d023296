"""The questions and criteria for programs: enough to build another front end."""

from __future__ import annotations

from typing import Annotated, Literal

from advisor.document.fields import Part, about, one_of
from advisor.document.method import CriterionRow, criterion_rows
from advisor.document.recommendation import RulesStamp
from advisor.own_price_questions import MOST_QUOTES, SELLERS, discount_question, quote_question
from advisor.rules.criteria import IMPORTANCE_WORDS
from advisor.rules.questions import MANY, NUMBER, ONE, TOPICS, Question
from advisor.ruleset import RULES_AS_OF, rules_digest


class OptionRow(Part, frozen=True):
    """One option of a question."""

    key: str
    label: str
    help: str
    exclusive: Annotated[bool, about("It can only be answered alone.")]
    offered: Annotated[bool, about("False: still accepted, but no longer offered.")]


class QuestionRow(Part, frozen=True):
    """One question."""

    key: Annotated[str, about("The key to send its answer under.")]
    kind: Annotated[
        str,
        one_of(ONE, MANY, NUMBER),
        about("The answer is one key of the options, a list of keys, or a number."),
    ]
    text: str
    why: str
    help: str
    options: list[OptionRow]
    least: int | None
    most: int | None
    decimals: Annotated[int | None, about("At most, for a number; null for every other kind.")]


class TopicRow(Part, frozen=True):
    """Questions that are asked together."""

    key: str
    title: str
    intro: str
    questions: list[QuestionRow]


class SellerRow(Part, frozen=True):
    """A vendor for which a discount can be entered."""

    key: str
    label: str


class OwnNumberRow(Part, frozen=True):
    """A number from the user, sent under a key for each vendor or plan."""

    key: Annotated[str, about("The key to send it under; replace the parts in <>.")]
    kind: Literal["number"]
    text: str
    why: str
    least: int
    most: int
    decimals: int
    unit: str
    at_most: Annotated[int, about("How many can be sent.")]
    sellers: list[SellerRow]
    plans: Annotated[
        str | None, about("The address that lists the plans; those with a seller can be quoted.")
    ]


class QuestionList(Part, frozen=True):
    """Every question by topic, in the order in which they are asked."""

    topics: list[TopicRow]
    own_numbers: list[OwnNumberRow]
    rules: RulesStamp


class CriterionList(Part, frozen=True):
    """The criteria of the ranking and the steps of importance."""

    criteria: list[CriterionRow]
    importance: list[str]
    rules: RulesStamp


def question_list() -> QuestionList:
    topics = [
        TopicRow(topic.key, topic.title, topic.intro, list(map(_question_row, topic.questions)))
        for topic in TOPICS
    ]
    return QuestionList(topics, _own_number_rows(), rules_stamp())


def criterion_list() -> CriterionList:
    return CriterionList(criterion_rows(), list(IMPORTANCE_WORDS), rules_stamp())


def rules_stamp() -> RulesStamp:
    return RulesStamp(rules_digest(), RULES_AS_OF)


def _question_row(question: Question) -> QuestionRow:
    is_number = question.kind == NUMBER
    return QuestionRow(
        question.key,
        question.kind,
        question.text,
        question.why,
        question.help,
        [
            OptionRow(option.key, option.label, option.help, option.exclusive, option.offered)
            for option in question.options
        ],
        question.least if is_number else None,
        question.most if is_number else None,
        question.decimals if is_number else None,
    )


def _own_number_rows() -> list[OwnNumberRow]:
    sellers = [SellerRow(key, label) for key, label in SELLERS.items()]
    return [
        _own_number_row(
            "discount.<seller>", discount_question(""), "percent off list prices", sellers=sellers
        ),
        _own_number_row(
            "quote.<distribution>.<plan>",
            quote_question(),
            "USD per server and year",
            plans="/api/v1/plans/",
        ),
    ]


def _own_number_row(
    key: str,
    question: Question,
    unit: str,
    *,
    sellers: list[SellerRow] | None = None,
    plans: str | None = None,
) -> OwnNumberRow:
    """`sellers`: the discounts that can be sent; without them it is about quotes."""
    return OwnNumberRow(
        key,
        "number",
        question.text,
        question.why,
        question.least,
        question.most,
        question.decimals,
        unit,
        len(sellers) if sellers else MOST_QUOTES,
        sellers or [],
        plans,
    )
