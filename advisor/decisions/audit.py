"""The audit of decisions: who did what and when, with old and new values."""

from __future__ import annotations

import datetime

import msgspec
from django.contrib.auth.models import User as Account

from advisor.models import Decision, DecisionEvent

Value = str | int | bool | None


class Change(msgspec.Struct, frozen=True):
    """A field's value before and after, as it is stored."""

    field: str
    old: Value
    new: Value


class Details(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an event carries besides its words. `version`: the row's after the event.

    `approvals`: the keys of the approvals that counted when the decision was approved.
    """

    version: int = 0
    changes: tuple[Change, ...] = ()
    content_sha256: str = ""
    reason: str = ""
    approvals: tuple[int, ...] = ()


class Entry(msgspec.Struct, frozen=True):
    """A line of the timeline. `actor` None: ELwise itself. `kind`: `comment` for a comment, else
    the event's: kept, edited, decided-anew, submitted, taken-back, withdrawn, approval, approved,
    rejected, superseded, revised, reviewed, renewed, expired, shared, share-revoked.
    """

    at: datetime.datetime
    actor: str | None
    kind: str
    words: str
    details: Details = Details()


def log(
    decision: Decision,
    actor: Account | None,
    kind: str,
    words: str,
    details: Details | None = None,
) -> DecisionEvent:
    """Call it in the transaction of the change it records. `actor` None: ELwise itself."""
    raise NotImplementedError


def timeline(decision: Decision) -> list[Entry]:
    """Events and comments, the oldest first. Two queries."""
    raise NotImplementedError


def changes_since(decision: Decision, version: int) -> tuple[Entry, ...]:
    """The events after that version of the row, the oldest first."""
    raise NotImplementedError
