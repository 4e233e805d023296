"""What of a message still holds for its recipient when it is sent.

It may have waited: for a mail server, or for an owner who sends it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from accounts.names import person_name
from accounts.teams.delegations import active_delegations
from accounts.teams.rights import Seat
from advisor.decisions.watch import TO_DO, MessageKind
from advisor.decisions.watch.developments import ASKS, Developments
from advisor.decisions.watch.notices import Message
from advisor.decisions.watch.waiting_list import list_message
from advisor.models import Notice
from catalog.formats import format_date, join_words

NO_APPROVER = "The member does not approve exceptions any more."
_FOR_WRITERS = ("", MessageKind.EXPIRED)
"""Kinds of messages whose `to_do` an auditor may not do."""


class OutdatedError(Exception):
    """Nothing in it holds for its recipient any more. The message says why."""


@dataclass(frozen=True)
class FittedMessage:
    """`remarks`: sentences with names, which no stored message has."""

    message: Message
    remarks: tuple[str, ...]


def fitted(message: Message, notice: Notice, seat: Seat) -> FittedMessage:
    """`notice`: the first that it is about. Raises OutdatedError."""
    if message.items and not message.notices:  # written by an earlier version
        return FittedMessage(message, ())
    notices = _notices(message, notice)
    developments = Developments(notices, seat.membership.user, [seat])
    reasons = [_reason(row, developments, seat) for row in notices]
    holding = [row for row, reason in zip(notices, reasons, strict=True) if not reason]
    if not holding:
        raise OutdatedError(reasons[0])
    waits = any(developments.waits(row) for row in holding)
    remarks = tuple(_remarks(holding, seat, waits=waits))
    if message.notices:
        return FittedMessage(list_message(holding, seat.team), remarks)
    return FittedMessage(_for_member(message, seat, waits=waits), remarks)


def _notices(message: Message, notice: Notice) -> list[Notice]:
    rows = Notice.objects.filter(pk__in=message.notices or [notice.pk]).order_by("pk")
    return list(rows.select_related("decision__team", "exception__team", "exception__closed_by"))


def _reason(notice: Notice, developments: Developments, seat: Seat) -> str:
    """Why it must not be sent; empty where it may."""
    exception, account = notice.exception, seat.membership.user_id
    if exception and not seat.may_approve and exception.requested_by_id != account:
        return NO_APPROVER
    return developments.in_words(notice)


def _for_member(message: Message, seat: Seat, *, waits: bool) -> Message:
    """With what this member has to do: submissions and changes of facts are told to all."""
    details = message.details
    if details.kind == MessageKind.SUBMITTED and waits:
        kind = MessageKind.WAITING
        return replace(message, details=replace(details, kind=kind, to_do=TO_DO[kind]))
    is_reader = details.kind in _FOR_WRITERS and not seat.may_write
    if details.kind == MessageKind.SUBMITTED or is_reader:
        return replace(message, details=replace(details, to_do=""))
    return message


def _remarks(notices: Sequence[Notice], seat: Seat, *, waits: bool) -> Iterator[str]:
    for notice in notices:
        if notice.revoked_by:
            yield f"Revoked by {notice.revoked_by}."
    asks = any(notice.decision and notice.kind in ASKS for notice in notices)
    if asks and waits and not seat.may_approve:
        yield f"You approve in place of {join_words(_in_place_of(seat))}."


def _in_place_of(seat: Seat) -> list[str]:
    """olga until 4 December 2026"""
    rows = active_delegations(seat.team).filter(delegate=seat.membership).order_by("pk")
    return [f"{person_name(row.approver.user)} until {format_date(row.ends_on)}" for row in rows]
