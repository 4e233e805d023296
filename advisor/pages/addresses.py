"""The addresses of the advisor's pages. An address holds all answers."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlencode

from django.urls import reverse

from advisor.answer_formats import as_query
from advisor.engine.types import Answers
from advisor.own_price_questions import DISCOUNT, QUOTE
from advisor.rules.questions import TOPICS

EVERYTHING = "all"
RETURN = "return"
"""The parameter that names the page from which an answer is changed."""
RETURN_PAGES = ("check", "result")
"""The pages to which the questionnaire can return, by the names of their addresses."""
IMPORTANCE_ANCHOR = "importance"
_TOPIC_OF = {question.key: topic.key for topic in TOPICS for question in topic.questions}


def address(
    name: str,
    answers: Answers,
    *,
    topic: str = "",
    back: str = "",
    anchor: str = "",
    **parts: str,
) -> str:
    """The one address of a page with these answers, in the rules' order.

    Questions without an answer are left out. `back`: one of RETURN_PAGES.
    """
    pairs = as_query(answers)
    for key, value in (("topic", topic), (RETURN, back)):
        if value:
            pairs.append((key, value))
    path = reverse(name, kwargs=parts or None)
    return path + (f"?{urlencode(pairs)}" if pairs else "") + (f"#{anchor}" if anchor else "")


def change_address(question: str, answers: Answers, back: str = "") -> str:
    """The question on its page, with all answers."""
    anchor = element_id(question)
    return address("advisor", answers, topic=topic_of(question), back=back, anchor=anchor)


def importance_address(answers: Answers, back: str = "") -> str:
    """The part of the questionnaire in which importances are set."""
    return address("advisor", answers, topic=EVERYTHING, back=back, anchor=IMPORTANCE_ANCHOR)


def topic_addresses(answers: Answers, back: str = "") -> list[str]:
    """What `address` returns for each topic, with the answers written once."""
    page = address("advisor", answers)
    start = f"{page}{'&' if '?' in page else '?'}topic="
    end = f"&{RETURN}={back}" if back else ""
    return [f"{start}{topic.key}{end}" for topic in TOPICS]


def hidden_inputs(answers: Answers, fields: Collection[str]) -> list[tuple[str, str]]:
    """(name, value) of the answers for which a form has no field of its own."""
    return [(name, value) for name, value in as_query(answers) if name not in fields]


def element_id(question: str) -> str:
    """The id of a question's element on its page."""
    return f"q-{question.replace('.', '-')}"


def topic_of(key: str) -> str:
    """The topic with the question; all topics for an importance."""
    return _TOPIC_OF.get("discount" if key.startswith((DISCOUNT, QUOTE)) else key, EVERYTHING)
