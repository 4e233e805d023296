"""Notices by e-mail: plain text, to members who have a seat when it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from smtplib import (
    SMTP,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.contrib.auth.models import User as Account
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from accounts.models import Membership
from accounts.teams.rights import Seat
from advisor.decisions.watch.addresses import notices_url
from advisor.decisions.watch.fitting import FittedMessage, OutdatedError, fitted
from advisor.decisions.watch.notices import Message, NoticeDetails
from advisor.decisions.watch.outcome import (
    SENT,
    AttemptOutcome,
    HandOver,
    dropped,
    failed,
    uncertain,
)
from advisor.decisions.watch.subjects import subject
from advisor.models import Delivery, Notice, NoticeLevel

Grade = Notice.Grade
Level = NoticeLevel.Level

NO_SEAT = "The account has no seat in the team any more."
NO_ADDRESS = "The account has no e-mail address."
NOT_WANTED = "The member does not want such notices by e-mail."
OUTDATED = "It was out of date before it could be sent."
_NOT_ACCEPTED = (SMTPResponseException, SMTPRecipientsRefused, SMTPSenderRefused)
"""The server answered that it does not take the message."""


def send(delivery: Delivery, hand_over: HandOver) -> AttemptOutcome:
    """What fails before the message is on its way is tried again. From then on only an answer of
    the server says what became of it."""
    message = msgspec.convert(delivery.payload, Message)
    seat = _seat(delivery)
    if seat is None or not seat.membership.user.email:
        return dropped(NO_ADDRESS if seat else NO_SEAT)
    if not _wants(seat.membership.user, delivery, message):
        return dropped(NOT_WANTED)
    try:
        own_message = fitted(message, delivery.notice, seat)
    except OutdatedError as error:
        return dropped(f"{OUTDATED} {error}")
    return _send_to(seat, own_message, delivery, hand_over)


def _send_to(
    seat: Seat, own_message: FittedMessage, delivery: Delivery, hand_over: HandOver
) -> AttemptOutcome:
    connection = get_connection()
    try:
        connection.open()
    except (SMTPException, OSError) as error:
        return failed(_in_words(error))
    last_moment = _LastMoment(hand_over)
    last_moment.before_data_of(connection)
    return _sent(_email(delivery, own_message, seat, connection), connection, last_moment)


class _LastMoment:
    """Hands over just before the message itself is sent: until then a crash leaves no doubt."""

    def __init__(self, hand_over: HandOver) -> None:
        self.hand_over, self.passed = hand_over, False

    def __call__(self) -> None:
        self.hand_over()
        self.passed = True

    def before_data_of(self, connection: BaseEmailBackend) -> None:
        """Of SMTP after the recipient was accepted; of any other backend at once."""
        server = getattr(connection, "connection", None)
        if not isinstance(server, SMTP):
            self()
            return
        send_data = server.data

        def data(message: bytes | str) -> tuple[int, bytes]:
            self()
            return send_data(message)

        vars(server)["data"] = data


def _sent(
    email: EmailMessage, connection: BaseEmailBackend, last_moment: _LastMoment
) -> AttemptOutcome:
    try:
        email.send()
    except _NOT_ACCEPTED as error:
        return failed(_in_words(error))
    except (SMTPException, OSError) as error:
        if not last_moment.passed:
            return failed(_in_words(error))
        return uncertain(f"The connection ended before the server answered: {_in_words(error)}")
    finally:
        _close(connection)
    return SENT


def _close(connection: BaseEmailBackend) -> None:
    """A server that is gone by then has already answered."""
    try:
        connection.close()
    except (SMTPException, OSError):
        return


def _seat(delivery: Delivery) -> Seat | None:
    seats = Membership.objects.active().filter(team=delivery.team_id, user=int(delivery.recipient))
    membership = seats.select_related("user", "team").first()
    return Seat(membership) if membership else None


def _wants(account: Account, delivery: Delivery, message: Message) -> bool:
    level = (
        NoticeLevel.objects.filter(team=delivery.team_id, member=account)
        .values_list("level", flat=True)
        .first()
    )
    if level == Level.NONE:
        return False
    return level != Level.ACT or message.grade != Grade.LOOK


def _email(
    delivery: Delivery, own_message: FittedMessage, seat: Seat, connection: BaseEmailBackend
) -> EmailMessage:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return EmailMessage(
        subject=subject(own_message.message),
        body="\n".join(body(own_message, seat.team.name)),
        to=[seat.membership.user.email],
        headers={
            "Message-ID": f"<{delivery.message_id}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
        connection=connection,
    )


def body(own_message: FittedMessage, team_name: str) -> Iterator[str]:
    """What happened, which facts changed, what to do, and the address of the page."""
    message = own_message.message
    yield message.words
    yield from own_message.remarks
    yield ""
    yield from _facts(message.details)
    yield from _items(message)
    if message.details.to_do:
        yield message.details.to_do
        yield ""
    yield from _place(message)
    yield ""
    yield f"You get this as a member of {team_name}. Which notices you get by e-mail:"
    yield notices_url()


def _place(message: Message) -> Iterator[str]:
    if message.items:
        yield "Your notices:"
        yield message.url
        yield ""
        yield "The links open pages; they change nothing."
        return
    yield f"{message.number}: {message.title}"
    yield message.url
    yield ""
    yield "The link opens its page; it changes nothing."


def _items(message: Message) -> Iterator[str]:
    for item in message.items:
        yield f"- {item.words}"
        yield f"  {item.url}"
    if message.items_left_out:
        yield f"- and {message.items_left_out} more"
    if message.items:
        yield ""


def _facts(details: NoticeDetails) -> Iterator[str]:
    if not details.facts:
        return
    yield "What changed:"
    for row in details.facts:
        yield f"- {row.about}, {row.label}: {row.old} → {row.new}"
    if details.facts_left_out:
        yield f"- and {details.facts_left_out} more"
    yield ""


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
