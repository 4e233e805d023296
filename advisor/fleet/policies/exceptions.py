"""Exceptions from request to end: somebody asks, somebody else approves, a day ends it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec
from django.db.models import Max, QuerySet
from django.http import Http404
from django.utils import timezone

from accounts.models import Team
from accounts.teams.members import locked_seat
from accounts.teams.rights import Seat
from advisor.decisions.errors import InvalidError, NotAllowedError, WrongStateError
from advisor.decisions.numbers import Number
from advisor.decisions.rows import require_writer
from advisor.fleet.policies.approvers import may_approve
from advisor.fleet.policies.errors import ChangedMeanwhileError
from advisor.fleet.policies.request_notices import (
    ExceptionEvent,
    tell_approvers,
    tell_of_revocation,
    tell_requester,
)
from advisor.fleet.policies.requests import MAX_REASON, ExceptionRequest, checked
from advisor.models import Decision, ExceptionState, FleetException
from catalog.clock import today
from catalog.document import Catalog

NO_SUCH_EXCEPTION = "There is no such exception, or it is of a team you are not a member of."
NOT_AN_APPROVER = "Only owners and approvers of the team decide about exceptions."
OWN_REQUEST = "You requested it: another owner or approver of the team has to approve it."
CHANGED = "This exception has changed since you opened it."


@dataclass(frozen=True)
class LockedException:
    """An exception that nobody else changes until the transaction ends, and who changes it."""

    seat: Seat
    row: FleetException

    def require(self, action: str, *states: ExceptionState) -> None:
        if self.row.state not in states:
            label = ExceptionState(self.row.state).label
            raise WrongStateError(f"Exception {self.row.number} is {label}: it cannot be {action}.")

    def require_approver(self) -> None:
        if not self.seat.may_approve:
            raise NotAllowedError(NOT_AN_APPROVER)

    def move(self, state: ExceptionState) -> FleetException:
        self.row.state = state
        self.row.version += 1
        self.row.save()
        return self.row

    def tell_requester(self, event: ExceptionEvent) -> None:
        tell_requester(self.row, event, self.seat.membership.user)

    def decide(self, state: ExceptionState, reason: str) -> FleetException:
        self.row.decided_by = self.seat.membership.user
        self.row.decided_at = timezone.now()
        self.row.decided_because = reason
        return self.move(state)

    def close(self, state: ExceptionState, reason: str) -> FleetException:
        self.row.closed_by = self.seat.membership.user
        self.row.closed_on = today()
        self.row.closed_because = reason
        return self.move(state)


def request_exception(
    seat: Seat, request: ExceptionRequest, catalog: Catalog, renews: FleetException | None = None
) -> FleetException:
    """A request that waits for its approval. Raises NotAllowedError, InvalidError."""
    require_writer(seat)
    request = checked(seat.team, request, catalog, today())
    with locked_seat(seat.membership.user, seat.team.slug) as current:
        require_writer(current)
        values = msgspec.structs.asdict(request) | {
            "decision": find_decision(current.team, request.decision)
        }
        exception = FleetException.objects.create(
            team=current.team,
            number=_next_number(current.team),
            requested_by=current.membership.user,
            renews=renews,
            **values,
        )
        tell_approvers(exception, catalog)
        return exception


def approve(seat: Seat, number: int, version: int, reason: str = "") -> FleetException:
    """It applies from today. Raises Http404, ChangedMeanwhileError, NotAllowedError,
    WrongStateError."""
    with _locked(seat, number, version, reason) as place:
        place.require("approved", ExceptionState.REQUESTED)
        place.require_approver()
        if not may_approve(place.seat, place.row):
            raise NotAllowedError(OWN_REQUEST)
        if place.row.ends < today():
            raise WrongStateError("Its last day is over. Decline it, and request it anew.")
        place.row.starts = today()
        place.tell_requester(ExceptionEvent.APPROVED)
        return place.decide(ExceptionState.APPROVED, reason)


def decline(seat: Seat, number: int, version: int, reason: str) -> FleetException:
    """Raises as `approve`, and InvalidError without a reason."""
    _need_reason(reason, "Say why you decline it.")
    with _locked(seat, number, version, reason) as place:
        place.require("declined", ExceptionState.REQUESTED)
        place.require_approver()
        place.tell_requester(ExceptionEvent.DECLINED)
        return place.decide(ExceptionState.DECLINED, reason)


def withdraw(seat: Seat, number: int, version: int, reason: str = "") -> FleetException:
    """By who requested it, or an approver. Raises as `approve`."""
    with _locked(seat, number, version, reason) as place:
        place.require("withdrawn", ExceptionState.REQUESTED)
        if place.row.requested_by_id != place.seat.membership.user_id:
            place.require_approver()
        place.tell_requester(ExceptionEvent.WITHDRAWN)
        return place.close(ExceptionState.WITHDRAWN, reason)


def revoke(seat: Seat, number: int, version: int, reason: str) -> FleetException:
    """It applies until yesterday; one that has ended is no longer in review.

    Raises as `approve`, and InvalidError without a reason.
    """
    _need_reason(reason, "Say why it no longer applies.")
    with _locked(seat, number, version, reason) as place:
        place.require("revoked", ExceptionState.APPROVED)
        place.require_approver()
        tell_of_revocation(place.row, place.seat.membership.user)
        return place.close(ExceptionState.REVOKED, reason)


def exceptions_in(seat: Seat) -> QuerySet[FleetException]:
    """Of the seat's team, the newest first, with all that a row refers to."""
    rows = FleetException.objects.visible_to(seat.membership.user).filter(team=seat.team)
    return rows.select_related(
        "decision__team", "requested_by", "decided_by", "closed_by", "renews"
    ).order_by("-number")


def find_exception(seat: Seat, number: int) -> FleetException:
    """Raises Http404, the same for one that is missing and one of another team."""
    exception = exceptions_in(seat).filter(number=number).first()
    if exception is None:
        raise Http404(NO_SUCH_EXCEPTION)
    return exception


def find_decision(team: Team, text: str) -> Decision | None:
    """None for an empty text, and for a number that the team does not have."""
    number = Number.parse(text)
    if number is None:
        return None
    return Decision.objects.filter(team=team.pk, year=number.year, sequence=number.sequence).first()


@contextmanager
def _locked(seat: Seat, number: int, version: int, reason: str) -> Iterator[LockedException]:
    """Raises Http404, NotAllowedError for an auditor, ChangedMeanwhileError, InvalidError."""
    if len(reason) > MAX_REASON:
        raise InvalidError({"reason": (f"{MAX_REASON} characters are the most.",)})
    with locked_seat(seat.membership.user, seat.team.slug) as current:
        row = find_exception(current, number)
        require_writer(current)
        if row.version != version:
            raise ChangedMeanwhileError(CHANGED, row.version)
        yield LockedException(current, row)


def _need_reason(reason: str, words: str) -> None:
    if not reason.strip():
        raise InvalidError({"reason": (words,)})


def _next_number(team: Team) -> int:
    """Of a team that is locked."""
    last = FleetException.objects.filter(team=team.pk).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
