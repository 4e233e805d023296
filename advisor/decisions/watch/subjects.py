"""The subject of an e-mail: how grave, about what, and what happened."""

from __future__ import annotations

from datetime import date

from advisor.decisions.watch import MessageKind
from advisor.decisions.watch.lead_times import END, REVIEW
from advisor.decisions.watch.notices import Message
from advisor.models import Notice
from catalog.formats import format_date

Grade = Notice.Grade
LONGEST = 150
_PREFIXES = {Grade.ACT: "Act", Grade.LOOK: "Look", Grade.NEWS: "ELwise"}
_WAITS = "waits for your approval"
_KINDS = {
    MessageKind.SUBMITTED: "submitted for review",
    MessageKind.EXPIRED: "has expired",
    MessageKind.COMMENT: "has a new comment",
    MessageKind.WAITING: _WAITS,
    "requested": _WAITS,
}
"""Of the others the kind is the word."""
_OCCASIONS = {"exception-ends": "ends soon", "exception-ended": "has ended"}
_DAYS = {
    END: ("updates end on", "updates ended on"),
    REVIEW: ("review due on", "review overdue since"),
}
_CATALOG = {Grade.ACT: "called into question", Grade.LOOK: "facts changed"}


def subject(message: Message) -> str:
    """`[Act] ELD-2026-007 called into question: Web servers`"""
    about = " ".join((message.number, "" if message.items else _happening(message))).strip()
    title = " ".join(message.title.split())
    return f"[{_PREFIXES[Grade(message.grade)]}] {about}: {title}"[:LONGEST]


def _happening(message: Message) -> str:
    if kind := message.details.kind:
        return _KINDS.get(kind, kind)
    return _OCCASIONS.get(message.occasion) or _of_facts(message)


def _of_facts(message: Message) -> str:
    """`updates end on 31 May 2031`, of the occasion `end:2031-05-31:6`"""
    prefix, _, day_and_lead = message.occasion.partition(":")
    day, _, lead = day_and_lead.partition(":")
    if prefix not in _DAYS:
        return _CATALOG.get(Grade(message.grade), "")
    ahead, over = _DAYS[prefix]
    return f"{over if lead == '0' else ahead} {format_date(date.fromisoformat(day))}"
