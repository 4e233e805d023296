"""What was noticed, written once for each subject and occasion, and into the outbox with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

import msgspec
from django.contrib.auth.models import User as Account
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Membership
from advisor.decisions.watch.addresses import url_of
from advisor.models import (
    Decision,
    Delivery,
    FleetException,
    Notice,
    NoticeReader,
    SeenNotice,
    Webhook,
)

SILENT_BY_MESSAGE = frozenset({Notice.Grade.NOTE})
"""On the page only."""


class FactRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """A fact that says something else: for whom, which, and both in words."""

    about: str
    label: str
    old: str
    new: str


class NoticeDetails(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a notice says beside its sentence. `reasons`: why it has its grade, a sentence each.

    `kind`: of a message that a member caused, see `MessageKind`.
    """

    reasons: tuple[str, ...] = ()
    facts: tuple[FactRow, ...] = ()
    facts_left_out: int = 0
    to_do: str = ""
    kind: str = ""


class MessageItem(msgspec.Struct, frozen=True):
    """One of several notices in a message: its sentence and the address of what it is about."""

    words: str
    url: str


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is sent, as it is kept in the outbox; also the `data` of a webhook's body.

    `items`: of an e-mail that stands for several `notices`, which are read again when it is sent;
    `number` is then the team's name.
    """

    number: str
    team: str
    title: str
    grade: str
    occasion: str
    words: str
    url: str
    details: NoticeDetails = msgspec.field(default_factory=NoticeDetails)
    items: tuple[MessageItem, ...] = ()
    items_left_out: int = 0
    notices: tuple[int, ...] = ()


@dataclass(frozen=True)
class NewNotice:
    """A notice to write. `recipients`: None: every member with a seat when it is sent. `title`: of
    an exception, which has none itself. `is_private`: only the recipients see it on the page.
    `actor`: the account that caused it, which gets no e-mail and finds nothing new."""

    about: Decision | FleetException
    occasion: str
    grade: Notice.Grade
    words: str
    details: NoticeDetails = field(default_factory=NoticeDetails)
    recipients: frozenset[int] | None = None
    title: str = ""
    is_private: bool = False
    actor: int | None = None

    @property
    def decision(self) -> Decision | None:
        return self.about if isinstance(self.about, Decision) else None

    @property
    def exception(self) -> FleetException | None:
        return None if isinstance(self.about, Decision) else self.about

    @property
    def readers(self) -> frozenset[int]:
        """Without any it is for everybody in the team."""
        return (self.recipients or frozenset()) if self.is_private else frozenset()

    @property
    def is_for_nobody(self) -> bool:
        return self.is_private and not self.readers

    @property
    def key(self) -> tuple[int | None, int | None, str]:
        """Of two with the same key only the first is written."""
        decision, exception = self.decision, self.exception
        return (
            decision.pk if decision else None,
            exception.pk if exception else None,
            self.occasion,
        )


def write(new_notices: Sequence[NewNotice]) -> list[Notice]:
    """All of them in one transaction with their deliveries; what was told before is left out, and
    so is what is private to nobody.

    A fixed number of queries. Call it in the transaction of what the notices are about.
    """
    with transaction.atomic():
        pairs = write_unsent(new_notices)
        sent = [(row, new) for row, new in pairs if new.grade not in SILENT_BY_MESSAGE]
        Delivery.objects.bulk_create(_deliveries(sent))
    return [notice for notice, _ in pairs]


def write_unsent(new_notices: Sequence[NewNotice]) -> list[tuple[Notice, NewNotice]]:
    """As `write`, for the page only: who calls it writes the deliveries, in one transaction."""
    unwritten = _unwritten(new_notices)
    rows = [
        Notice(
            decision=new.decision,
            exception=new.exception,
            occasion=new.occasion,
            grade=new.grade,
            words=new.words,
            details=msgspec.to_builtins(new.details),
        )
        for new in unwritten
    ]
    pairs = list(zip(Notice.objects.bulk_create(rows), unwritten, strict=True))
    NoticeReader.objects.bulk_create(_readers(pairs))
    SeenNotice.objects.bulk_create(
        SeenNotice(notice=row, member_id=new.actor) for row, new in pairs if new.actor
    )
    return pairs


def _unwritten(new_notices: Sequence[NewNotice]) -> list[NewNotice]:
    """Of two of the same subject and occasion the first."""
    distinct = {new.key: new for new in reversed(new_notices) if not new.is_for_nobody}
    about = Q(decision__in={key[0] for key in distinct if key[0]})
    about |= Q(exception__in={key[1] for key in distinct if key[1]})
    earlier = Notice.objects.filter(
        about, occasion__in={new.occasion for new in new_notices}
    ).values_list("decision_id", "exception_id", "occasion")
    for key in earlier:
        distinct.pop(key, None)
    return list(reversed(distinct.values()))


def _readers(pairs: Iterable[tuple[Notice, NewNotice]]) -> list[NoticeReader]:
    return [
        NoticeReader(notice=notice, member_id=account)
        for notice, new in pairs
        for account in sorted(new.readers)
    ]


def _deliveries(pairs: Iterable[tuple[Notice, NewNotice]]) -> list[Delivery]:
    sent = list(pairs)
    teams = {new.about.team_id for _, new in sent}
    members, webhooks = _members(teams), _webhooks(teams)
    rows: list[Delivery] = []
    for notice, new in sent:
        payload = msgspec.to_builtins(message(notice, new))
        team = new.about.team_id
        accounts = _recipients(new, members[team])
        rows += [delivery(notice, team, "email", account, payload) for account in accounts]
        rows += [delivery(notice, team, "webhook", hook, payload) for hook in webhooks[team]]
    return rows


def _recipients(new: NewNotice, members: Set[int]) -> list[int]:
    """The accounts that get an e-mail."""
    recipients = members if new.recipients is None else members & new.recipients
    return sorted(recipients - {new.actor})


def message(notice: Notice, new: NewNotice) -> Message:
    decision = new.decision
    return Message(
        number=notice.number,
        team=new.about.team.slug,
        title=decision.title if decision else new.title,
        grade=notice.grade,
        occasion=notice.occasion,
        words=notice.words,
        url=url_of(new.about),
        details=new.details,
    )


def delivery(notice: Notice, team: int, channel: str, recipient: int, payload: object) -> Delivery:
    """Its id follows from what it is about, so that it is the same however often it is sent."""
    return Delivery(
        team_id=team,
        notice=notice,
        channel=channel,
        recipient=str(recipient),
        message_id=f"msg_{notice.pk}_{channel}_{recipient}",
        payload=payload,
        next_at=timezone.now(),
    )


def _members(teams: Iterable[int]) -> dict[int, set[int]]:
    members: dict[int, set[int]] = defaultdict(set)
    seats = Membership.objects.active().filter(team__in=teams).values_list("team_id", "user_id")
    for team, account in seats:
        members[team].add(account)
    return members


def _webhooks(teams: Iterable[int]) -> dict[int, list[int]]:
    webhooks: dict[int, list[int]] = defaultdict(list)
    rows = Webhook.objects.filter(team__in=teams, active=True).values_list("team_id", "pk")
    for team, webhook in rows:
        webhooks[team].append(webhook)
    return webhooks


def accounts_of(recipients: Iterable[Account] | None) -> frozenset[int] | None:
    return None if recipients is None else frozenset(account.pk for account in recipients)
