"""What is wrong with an address of the advisor, and on which topic it can be corrected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from advisor.forms import AnswersForm
from advisor.pages import addresses
from advisor.pages.addresses import EVERYTHING, RETURN, RETURN_PAGES
from advisor.rules.questions import TOPICS

_MOST_PROBLEMS = 20
_TOPIC_KEYS = [topic.key for topic in TOPICS]


@dataclass(frozen=True)
class AddressProblem:
    """What is wrong with one key. `anchor`: its input; empty if no question has this key."""

    key: str
    label: str
    text: str
    anchor: str


def problems(form: AnswersForm) -> list[AddressProblem]:
    """In the order of the questions; unknown keys and the topic come last."""
    return list(islice(_problems(form), _MOST_PROBLEMS))


def chosen_topic(form: AnswersForm) -> str:
    """The topic the address names; the first if it names none that exists."""
    topic = str(form.data.get("topic", ""))
    return topic if topic in (*_TOPIC_KEYS, EVERYTHING) else _TOPIC_KEYS[0]


def chosen_return(form: AnswersForm) -> str:
    """The page from which an answer is changed; empty if the address names none that exists."""
    page = str(form.data.get(RETURN, ""))
    return page if page in RETURN_PAGES else ""


def topic_to_correct(invalid: list[AddressProblem], chosen: str) -> str:
    """The topic on which every problem can be corrected; all topics if it takes several."""
    topics = {addresses.topic_of(problem.key) for problem in invalid if problem.anchor}
    if not topics or chosen == EVERYTHING:
        return chosen
    return topics.pop() if len(topics) == 1 else EVERYTHING


def _problems(form: AnswersForm) -> Iterator[AddressProblem]:
    for key, field in form.fields.items():
        if key in form.errors:
            anchor = f"{addresses.element_id(key)}-0"
            yield AddressProblem(key, str(field.label), str(form.errors[key][0]), anchor)
    for key, messages in form.errors.items():
        if key not in form.fields:
            yield AddressProblem(key, key, str(messages[0]), "")
    topic = form.data.get("topic", "")
    if topic and "topic" in form.other_keys and chosen_topic(form) != topic:
        known = ", ".join([*_TOPIC_KEYS, EVERYTHING])
        yield AddressProblem("topic", "topic", f"There is no such topic. Known: {known}.", "")
    if form.data.get(RETURN) and RETURN in form.other_keys and not chosen_return(form):
        text = f"There is no such page to return to. Known: {', '.join(RETURN_PAGES)}."
        yield AddressProblem(RETURN, RETURN, text, "")
