"""Notices of exceptions: of a request to who may approve it, of the outcome to who asked, and of
a revocation to both.

None has a reason: what members write stays on the page.
"""

from __future__ import annotations

from enum import StrEnum

from django.contrib.auth.models import User as Account
from django.db.models import Q

from accounts.teams.rights import Seat
from advisor.decisions.watch.notices import NewNotice, NoticeDetails, write
from advisor.fleet.policies.approvers import approvers_by_team, other_approvers
from advisor.fleet.policies.stored import selector_of
from advisor.fleet.policy.words import hosts_in_words
from advisor.models import ExceptionState, FleetException, Notice
from catalog import clock, snapshot
from catalog.document import Catalog
from catalog.formats import format_date


class ExceptionEvent(StrEnum):
    """What happened to an exception, as notices name it."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    WAITING = "waiting"
    REVOKED = "revoked"


_WORDS = {
    ExceptionEvent.REQUESTED: "An exception was requested for {hosts}, until {day}.",
    ExceptionEvent.APPROVED: "The exception for {hosts} was approved: it applies until {day}.",
    ExceptionEvent.DECLINED: "The exception requested for {hosts} was declined.",
    ExceptionEvent.WITHDRAWN: "The exception requested for {hosts} was withdrawn.",
    ExceptionEvent.WAITING: "The exception requested for {hosts}, until {day}, waits for your "
    "approval.",
    ExceptionEvent.REVOKED: "The exception for {hosts} was revoked: checks judge its hosts "
    "without it.",
}
_REVOKED_LATE = (
    "The exception for {hosts}, which ended on {day}, was revoked and is no longer in review."
)
_DECIDE = "Read the reason, then approve or decline it on its page."
_READ = "Read the reason on its page."
_TO_DO = {
    ExceptionEvent.REQUESTED: _DECIDE,
    ExceptionEvent.DECLINED: _READ,
    ExceptionEvent.WITHDRAWN: _READ,
    ExceptionEvent.WAITING: _DECIDE,
    ExceptionEvent.REVOKED: _READ,
}


def tell_approvers(exception: FleetException, catalog: Catalog) -> None:
    """In the transaction of the request. Nothing where nobody else may approve it."""
    event = ExceptionEvent.REQUESTED
    write([_notice(exception, event, event, other_approvers(exception), catalog)])


def tell_requester(exception: FleetException, event: ExceptionEvent, actor: Account) -> None:
    """In the transaction of what happened. Nothing where the requester did it."""
    if exception.requested_by_id != actor.pk:
        recipients = frozenset({exception.requested_by_id})
        catalog = snapshot.current().document
        write([_notice(exception, event, event, recipients, catalog)])


def tell_of_revocation(exception: FleetException, actor: Account) -> None:
    """In the transaction of the revocation: to whoever requested it and who may approve, without
    who revoked it."""
    event, team = ExceptionEvent.REVOKED, exception.team_id
    recipients = approvers_by_team([team])[team] | {exception.requested_by_id}
    catalog = snapshot.current().document
    write([_notice(exception, event, event, recipients - {actor.pk}, catalog)])


def notices_for_approver(seat: Seat) -> list[NewNotice]:
    """Of each request that the seat may approve now; who stands in for an approver may not."""
    if not seat.may_approve:
        return []
    account, own = seat.membership.user_id, Q(requested_by=seat.membership.user_id)
    rows = FleetException.objects.filter(
        team=seat.team.pk, state=ExceptionState.REQUESTED, ends__gte=clock.today()
    ).select_related("team")
    waiting = list(rows if seat.team.author_may_approve else rows.exclude(own))
    if not waiting:
        return []
    catalog, event = snapshot.current().document, ExceptionEvent.WAITING
    name, recipients = f"{event}:{account}", frozenset({account})
    return [_notice(row, event, name, recipients, catalog) for row in waiting]


def _notice(
    exception: FleetException,
    event: ExceptionEvent,
    name: str,
    recipients: frozenset[int],
    catalog: Catalog,
) -> NewNotice:
    hosts = hosts_in_words(selector_of(exception), catalog)
    return NewNotice(
        exception,
        f"exception-{name}",
        Notice.Grade.NEWS,
        _words(exception, event).format(hosts=hosts, day=format_date(exception.ends)),
        NoticeDetails(to_do=_TO_DO.get(event, ""), kind=event),
        recipients,
        title=hosts,
        is_private=True,
    )


def _words(exception: FleetException, event: ExceptionEvent) -> str:
    is_late = event == ExceptionEvent.REVOKED and exception.ends < clock.today()
    return _REVOKED_LATE if is_late else _WORDS[event]
