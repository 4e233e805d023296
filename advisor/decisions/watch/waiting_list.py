"""What waits for the approval of one member: a notice of each on the page, one e-mail for all."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

import msgspec
from django.contrib.auth.models import User as Account
from django.db import transaction

from accounts.models import Team
from advisor.decisions.watch import MessageKind
from advisor.decisions.watch.addresses import notices_url, url_of
from advisor.decisions.watch.notices import (
    Message,
    MessageItem,
    NewNotice,
    NoticeDetails,
    delivery,
    message,
    write_unsent,
)
from advisor.models import Delivery, Notice
from catalog.formats import join_words, plural

MAX_LISTED = 50
"""In an e-mail; the page of notices has all."""
EACH = "Read each, then decide about it on its page."
ONLY = "Read it, then decide about it on its page."


def write_waiting_list(
    new_notices: Iterable[NewNotice], team: Team, account: Account
) -> list[Notice]:
    """Those that the member was not told of before; see `write`. All are about things of the team.

    One delivery, so that the e-mail comes as often as any other: once.
    """
    private = [
        dataclasses.replace(new, recipients=frozenset({account.pk}), is_private=True)
        for new in new_notices
    ]
    with transaction.atomic():
        pairs = write_unsent(private)
        if pairs:
            payload = msgspec.to_builtins(_message(pairs, team))
            delivery(pairs[0][0], team.pk, Delivery.Channel.EMAIL, account.pk, payload).save()
    return [notice for notice, _ in pairs]


def list_message(notices: Sequence[Notice], team: Team) -> Message:
    wait = _in_words(notices)
    return Message(
        number=team.name,
        team=team.slug,
        title=wait,
        grade=Notice.Grade.NEWS,
        occasion=MessageKind.WAITING,
        words=f"In {team.name}, {wait}.",
        url=notices_url(),
        details=NoticeDetails(to_do=EACH if len(notices) > 1 else ONLY, kind=MessageKind.WAITING),
        items=tuple(MessageItem(row.words, url_of(row.about)) for row in notices[:MAX_LISTED]),
        items_left_out=max(len(notices) - MAX_LISTED, 0),
        notices=tuple(row.pk for row in notices),
    )


def _message(pairs: Sequence[tuple[Notice, NewNotice]], team: Team) -> Message:
    """Of a single one as anybody gets it."""
    if len(pairs) == 1:
        return message(*pairs[0])
    return list_message([notice for notice, _ in pairs], team)


def _in_words(notices: Sequence[Notice]) -> str:
    """2 decisions and 1 exception wait for your approval"""
    decisions = sum(row.decision_id is not None for row in notices)
    numbers = ((decisions, "decision"), (len(notices) - decisions, "exception"))
    counts = join_words([plural(number, noun) for number, noun in numbers if number])
    return f"{counts} {'waits' if len(notices) == 1 else 'wait'} for your approval"
