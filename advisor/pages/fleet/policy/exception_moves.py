"""One exception: how it stands, and who approves, declines, withdraws or revokes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.teams.rights import Seat, seat_in
from advisor.decisions.errors import InvalidError, RefusedError
from advisor.fleet.policies import exceptions
from advisor.fleet.policies.approvers import lacks_approvers, may_approve
from advisor.fleet.policies.exceptions import find_exception
from advisor.fleet.policies.requests import MAX_REASON
from advisor.fleet.policies.standing import renewals_of
from advisor.fleet.policies.stored import policy_of
from advisor.models import ExceptionState, FleetException
from advisor.pages.decisions.access import for_members
from advisor.pages.decisions.refusals import status_of
from advisor.pages.decisions.sent import sent_version
from advisor.pages.fleet.frame import frame_of
from advisor.pages.fleet.policy.exception_forms import ExceptionReasonForm
from advisor.pages.fleet.policy.exception_lines import exception_line
from advisor.pages.fleet.policy.lines import coverage_of
from catalog import clock, snapshot


@dataclass(frozen=True)
class ExceptionMove:
    """`name`: of its address. `label`: of its button. `success`: what is said afterwards."""

    name: str
    label: str
    success: str
    make: Callable[[Seat, int, int, str], FleetException]


APPROVE = ExceptionMove(
    "approve-fleet-exception",
    "Approve",
    "Approved: it applies from today.",
    exceptions.approve,
)
DECLINE = ExceptionMove("decline-fleet-exception", "Decline", "Declined.", exceptions.decline)
WITHDRAW = ExceptionMove("withdraw-fleet-exception", "Withdraw", "Withdrawn.", exceptions.withdraw)
REVOKE = ExceptionMove(
    "revoke-fleet-exception",
    "Revoke",
    "Revoked: it no longer applies.",
    exceptions.revoke,
)


@for_members
@require_safe
def fleet_exception(request: HttpRequest, team: str, number: int) -> HttpResponse:
    seat = seat_in(request.user, team)
    return _page(request, seat, find_exception(seat, number))


@for_members
@require_POST
def approve(request: HttpRequest, team: str, number: int) -> HttpResponse:
    return _answer(request, team, number, APPROVE)


@for_members
@require_POST
def decline(request: HttpRequest, team: str, number: int) -> HttpResponse:
    return _answer(request, team, number, DECLINE)


@for_members
@require_POST
def withdraw(request: HttpRequest, team: str, number: int) -> HttpResponse:
    return _answer(request, team, number, WITHDRAW)


@for_members
@require_POST
def revoke(request: HttpRequest, team: str, number: int) -> HttpResponse:
    return _answer(request, team, number, REVOKE)


def moves(seat: Seat, exception: FleetException) -> list[ExceptionMove]:
    """Those whose forms are shown. The services check the same again."""
    if exception.state == ExceptionState.APPROVED:
        return [REVOKE] if seat.may_approve else []
    if exception.state != ExceptionState.REQUESTED:
        return []
    is_own = exception.requested_by_id == seat.membership.user_id
    return [
        *([APPROVE] if may_approve(seat, exception) and exception.ends >= clock.today() else []),
        *([DECLINE] if seat.may_approve else []),
        *([WITHDRAW] if seat.may_approve or (is_own and seat.may_write) else []),
    ]


def _answer(request: HttpRequest, team: str, number: int, move: ExceptionMove) -> HttpResponse:
    """Makes the move and leads back, or shows the page with what is wrong or has changed."""
    seat = seat_in(request.user, team)
    exception = find_exception(seat, number)
    form = ExceptionReasonForm(request.POST)
    if not form.is_valid():
        words = f"The reason has more than {MAX_REASON} characters."
        return _page(request, seat, exception, words, HTTPStatus.BAD_REQUEST)
    try:
        move.make(seat, number, sent_version(request), form.cleaned_data["reason"])
    except InvalidError as error:
        words = " ".join(text for texts in error.errors.values() for text in texts)
        return _page(request, seat, exception, words, HTTPStatus.BAD_REQUEST)
    except RefusedError as error:
        current = find_exception(seat, number)
        return _page(request, seat, current, str(error), status_of(error))
    messages.success(request, move.success)
    return redirect("fleet-exception", team, number)


def _page(
    request: HttpRequest,
    seat: Seat,
    exception: FleetException,
    refusal: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    today, catalog = clock.today(), snapshot.current().document
    renewal = renewals_of([exception]).get(exception.pk)
    covered = coverage_of(seat.team, policy_of(seat.team), today)
    context = {
        "frame": frame_of(seat, "fleet-policy", is_page=False),
        "line": exception_line(exception, today, catalog, covered, renewal),
        "moves": moves(seat, exception),
        "may_renew": seat.may_write and exception.state == ExceptionState.APPROVED and not renewal,
        "needs_other": _needs_other(seat, exception),
        "lacks_approvers": lacks_approvers(exception),
        "is_late": exception.ends < today,
        "refusal": refusal,
        "typed": request.POST.get("reason", ""),
        "today": today,
    }
    return render(request, "fleet/policy/exception.html", context, status=status)


def _needs_other(seat: Seat, exception: FleetException) -> bool:
    """An approver who may not approve their own request."""
    is_requested = exception.state == ExceptionState.REQUESTED
    return is_requested and seat.may_approve and not may_approve(seat, exception)
