"""Watching approved decisions: whether the facts they rest on moved, and who is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from django.contrib.auth.models import User as Account

from advisor.decisions.watch.notices import NewNotice, NoticeDetails, accounts_of, write
from advisor.models import Decision, Notice, WatchedDecision


class MessageKind(StrEnum):
    """What a message to members is about, apart from what watching notices itself."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    COMMENT = "comment"
    WAITING = "waiting"


_WHAT_HAPPENED = {
    MessageKind.SUBMITTED: "was submitted for review",
    MessageKind.APPROVED: "was approved",
    MessageKind.REJECTED: "was rejected",
    MessageKind.WITHDRAWN: "was withdrawn",
    MessageKind.SUPERSEDED: "was superseded by a revision",
    MessageKind.EXPIRED: "has expired: its day of review passed more than 30 days ago",
    MessageKind.COMMENT: "has a new comment",
    MessageKind.WAITING: "waits for your approval",
}
TO_DO = {
    MessageKind.SUBMITTED: "Approvers: read it, then approve or reject it on its page.",
    MessageKind.REJECTED: "Read the reason on its page.",
    MessageKind.WAITING: "Read it, then approve or reject it on its page.",
    MessageKind.EXPIRED: "Compare it with today, then confirm it or open a revision.",
}


def begin(decision: Decision) -> None:
    """Watch a decision that was just approved; call it in the transaction of the approval.

    Cheap: the tripwires are computed by the task that follows, within a minute. Again for the same
    decision it starts anew only if watching had ended.
    """
    WatchedDecision.objects.get_or_create(decision=decision)


def end(decision: Decision) -> None:
    """Stop watching: superseded, withdrawn or expired. What was noticed stays."""
    WatchedDecision.objects.filter(decision=decision).delete()


def tell(
    decision: Decision,
    occasion: str,
    kind: MessageKind,
    recipients: Iterable[Account] | None = None,
    *,
    actor: Account | None = None,
    remark: str = "",
) -> None:
    """Write a message to members into the outbox, and to the team's webhooks.

    Call it in the transaction of what it is about: both are committed, or neither. `occasion`
    (up to 120 characters, as in `submitted:<version>`): the same one for the same decision
    is sent once. `recipients` None: every member with a seat when it is sent, without the `actor`
    who caused it; who has left by then gets nothing. `remark`: a sentence more.
    """
    notice = message_about(decision, occasion, kind, recipients)
    words = f"{notice.words} {remark}".strip()
    write([replace(notice, words=words, actor=actor.pk if actor else None)])


def message_about(
    decision: Decision,
    occasion: str,
    kind: MessageKind,
    recipients: Iterable[Account] | None = None,
) -> NewNotice:
    """To be written; see `tell`."""
    words = f"{decision.number} “{decision.title}” {_WHAT_HAPPENED[kind]}."
    details = NoticeDetails(to_do=TO_DO.get(kind, ""), kind=kind)
    return NewNotice(decision, occasion, Notice.Grade.NEWS, words, details, accounts_of(recipients))
