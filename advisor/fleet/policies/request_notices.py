"""Notices of requested exceptions: to who may approve them, and of the outcome to who asked.

None has a reason: what members write stays on the page.
"""

from __future__ import annotations

from enum import StrEnum

from django.contrib.auth.models import User as Account
from django.db.models import Q

from accounts.teams.rights import Seat
from advisor.decisions.watch.notices import NewNotice, NoticeDetails, write
from advisor.fleet.policies.approvers import other_approvers
from advisor.fleet.policies.stored import selector_of
from advisor.fleet.policy.words import hosts_in_words
from advisor.models import ExceptionState, FleetException, Notice
from catalog import clock, snapshot
from catalog.document import Catalog
from catalog.formats import format_date


class RequestEvent(StrEnum):
    """What happened to a request, as notices name it."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    WAITING = "waiting"


_WORDS = {
    RequestEvent.REQUESTED: "An exception was requested for {hosts}, until {day}.",
    RequestEvent.APPROVED: "The exception for {hosts} was approved: it applies until {day}.",
    RequestEvent.DECLINED: "The exception requested for {hosts} was declined.",
    RequestEvent.WITHDRAWN: "The exception requested for {hosts} was withdrawn.",
    RequestEvent.WAITING: "The exception requested for {hosts}, until {day}, waits for your "
    "approval.",
}
_DECIDE = "Read the reason, then approve or decline it on its page."
_TO_DO = {
    RequestEvent.REQUESTED: _DECIDE,
    RequestEvent.DECLINED: "Read the reason on its page.",
    RequestEvent.WITHDRAWN: "Read the reason on its page.",
    RequestEvent.WAITING: _DECIDE,
}


def tell_approvers(exception: FleetException, catalog: Catalog) -> None:
    """In the transaction of the request. Nothing where nobody else may approve it."""
    event = RequestEvent.REQUESTED
    write([_notice(exception, event, event, other_approvers(exception), catalog)])


def tell_requester(exception: FleetException, event: RequestEvent, actor: Account) -> None:
    """In the transaction of what happened. Nothing where the requester did it."""
    if exception.requested_by_id != actor.pk:
        recipients = frozenset({exception.requested_by_id})
        catalog = snapshot.current().document
        write([_notice(exception, event, event, recipients, catalog)])


def notices_for_approver(seat: Seat) -> list[NewNotice]:
    """Of each request that the seat may approve now."""
    account, own = seat.membership.user_id, Q(requested_by=seat.membership.user_id)
    rows = FleetException.objects.filter(
        team=seat.team.pk, state=ExceptionState.REQUESTED, ends__gte=clock.today()
    ).select_related("team")
    waiting = list(rows if seat.team.author_may_approve else rows.exclude(own))
    if not waiting:
        return []
    catalog, event = snapshot.current().document, RequestEvent.WAITING
    name, recipients = f"{event}:{account}", frozenset({account})
    return [_notice(row, event, name, recipients, catalog) for row in waiting]


def _notice(
    exception: FleetException,
    event: RequestEvent,
    name: str,
    recipients: frozenset[int],
    catalog: Catalog,
) -> NewNotice:
    hosts = hosts_in_words(selector_of(exception), catalog)
    return NewNotice(
        exception,
        f"exception-{name}",
        Notice.Grade.NEWS,
        _WORDS[event].format(hosts=hosts, day=format_date(exception.ends)),
        NoticeDetails(to_do=_TO_DO.get(event, ""), kind=event),
        recipients,
        title=hosts,
        is_private=True,
    )
