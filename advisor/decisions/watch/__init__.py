"""Watching approved decisions: whether the facts they rest on moved, and who is told."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from django.contrib.auth.models import User as Account

from advisor.models import Decision


class MessageKind(StrEnum):
    """What a message to members is about, apart from what watching notices itself."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    COMMENT = "comment"


def begin(decision: Decision) -> None:
    """Watch a decision that was just approved; call it in the transaction of the approval.

    Cheap: the tripwires are computed by the task that follows, within a minute. Again for the same
    decision it changes nothing.
    """


def end(decision: Decision) -> None:
    """Stop watching: superseded, withdrawn or expired. What was noticed stays."""


def tell(
    decision: Decision,
    occasion: str,
    kind: MessageKind,
    recipients: Iterable[Account] | None = None,
) -> None:
    """Write a message to members into the outbox, and to the team's webhooks.

    Call it in the transaction of what it is about: both are committed, or neither. `occasion`
    (up to 120 characters, as in `submitted:<content_sha256>`): the same one for the same decision
    is sent once. `recipients` None: every member with a seat when it is sent; who has left by then
    gets nothing.
    """
