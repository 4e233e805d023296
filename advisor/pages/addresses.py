"""The addresses of the advisor's pages. An address holds all answers."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse

from advisor.answer_formats import as_query
from advisor.engine.types import Answers
from advisor.own_numbers import DISCOUNT, QUOTE
from advisor.rules.questions import TOPICS

EVERYTHING = "all"
IMPORTANCE_ANCHOR = "importance"
_TOPIC_OF = {question.key: topic.key for topic in TOPICS for question in topic.questions}


def address(name: str, answers: Answers, *, topic: str = "", anchor: str = "", **parts: str) -> str:
    """The one address of a page with these answers, in the rules' order.

    Questions without an answer are left out.
    """
    query = as_query(answers)
    if topic:
        query["topic"] = topic
    path = reverse(name, kwargs=parts or None)
    return path + (f"?{query.urlencode()}" if query else "") + (f"#{anchor}" if anchor else "")


def change_address(question: str, answers: Answers) -> str:
    """The question on its page, with all answers."""
    return address("advisor", answers, topic=topic_of(question), anchor=element_id(question))


def importance_address(answers: Answers) -> str:
    """The part of the questionnaire in which importances are set."""
    return address("advisor", answers, topic=EVERYTHING, anchor=IMPORTANCE_ANCHOR)


def topic_addresses(answers: Answers) -> list[str]:
    """What `address` returns for each topic, with the answers written once."""
    page = address("advisor", answers)
    return [f"{page}{'&' if '?' in page else '?'}topic={topic.key}" for topic in TOPICS]


def hidden_inputs(answers: Answers, fields: Collection[str]) -> list[tuple[str, str]]:
    """(name, value) of the answers for which a form has no field of its own."""
    return [
        (name, value)
        for name, values in as_query(answers).lists()
        if name not in fields
        for value in values
    ]


def element_id(question: str) -> str:
    """The id of a question's element on its page."""
    return f"q-{question.replace('.', '-')}"


def topic_of(key: str) -> str:
    """The topic with the question; all topics for an importance."""
    return _TOPIC_OF.get("discount" if key.startswith((DISCOUNT, QUOTE)) else key, EVERYTHING)
