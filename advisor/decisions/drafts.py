"""What members write of a decision, and what is wrong with it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields

from django.db import models

from accounts.models import Membership, Team
from advisor.models import Decision
from catalog.clock import today

LONGEST_REVIEW = 10
"""Years from today to the latest day of review."""
MOST_SERVERS = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Everything of a decision that members write.

    `owner`: the key of an account of the team. `review_by`: the day it has to be looked at again.
    None for either: of a new draft the author, and 12 months after the day; of an edited one as
    they are. `distribution`, `release`, `plan`: the choice by its keys; all empty: the recommended
    candidate. `deviates_because` is required for any other.
    """

    title: str
    context: str = ""
    environment: str = ""
    group: str = ""
    servers: int | None = None
    owner: int | None = None
    review_by: datetime.date | None = None
    distribution: str = ""
    release: str = ""
    plan: str = ""
    deviates_because: str = ""
    consequences: str = ""
    assumptions: str = ""


FieldErrors = dict[str, tuple[str, ...]]


def draft_of(decision: Decision) -> Draft:
    """The draft as it is stored: what an edit form starts with."""
    values = {field.name: getattr(decision, field.name) for field in fields(Draft)}
    return Draft(**{**values, "owner": decision.owner_id})


def tidy(draft: Draft) -> Draft:
    """Without space around a text, and with the line ends of Unix: forms send others."""
    values = {field.name: getattr(draft, field.name) for field in fields(Draft)}
    return Draft(**{**values, **{name: _tidy_text(values[name]) for name in TEXTS}})


def errors_of(draft: Draft, team: Team) -> FieldErrors:
    """Messages by field; empty: nothing is wrong. The choice is checked where it is resolved."""
    messages: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for name, message in (*_text_errors(draft), *_other_errors(draft, team)):
        messages[name] += (message,)
    return dict(messages)


def _length(name: str) -> int:
    field = Decision._meta.get_field(name)
    assert isinstance(field, models.CharField | models.TextField)
    assert field.max_length is not None
    return field.max_length


TEXTS = {field.name: _length(field.name) for field in fields(Draft) if "str" in str(field.type)}
"""The longest text of each field, in characters."""


def text_error(text: str, longest: int) -> str:
    """What is wrong with a text; empty: nothing."""
    if len(text) > longest:
        return f"Shorten it to at most {longest:,} characters; it has {len(text):,}."
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        return "Remove characters that are no text, such as NUL."
    return ""


def _tidy_text(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _text_errors(draft: Draft) -> Iterator[tuple[str, str]]:
    if not draft.title:
        yield "title", "Enter a title: the question that is decided."
    for name, longest in TEXTS.items():
        if message := text_error(getattr(draft, name), longest):
            yield name, message
    if "\n" in draft.title:
        yield "title", "Write the title in one line."


def _other_errors(draft: Draft, team: Team) -> Iterator[tuple[str, str]]:
    if draft.servers is not None and not 1 <= draft.servers <= MOST_SERVERS:
        yield "servers", f"Enter a number from 1 to {MOST_SERVERS:,}, or nothing."
    if draft.owner is not None and not _is_member(draft.owner, team):
        yield "owner", "Choose a member of the team."
    if draft.review_by is not None and (message := review_error(draft.review_by)):
        yield "review_by", message


def review_error(day: datetime.date) -> str:
    """What is wrong with a day of review; empty: nothing."""
    now = today()
    if day <= now:
        return "Choose a day after today."
    if day.year > now.year + LONGEST_REVIEW:
        return f"Choose a day within {LONGEST_REVIEW} years."
    return ""


def _is_member(account: int, team: Team) -> bool:
    active = Membership.objects.active()
    return 0 < account < 2**63 and active.filter(team=team.pk, user=account).exists()
