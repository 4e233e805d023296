"""The exceptions of a team: those in review, waiting, in force and closed; and a request."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.teams.rights import Seat, seat_in
from advisor.decisions.errors import InvalidError, NotAllowedError
from advisor.decisions.rows import ONLY_READS
from advisor.fleet.policies.exceptions import (
    exceptions_in,
    find_exception,
    request_exception,
)
from advisor.fleet.policies.requests import latest_end
from advisor.fleet.policies.standing import ExceptionStanding, renewals_of
from advisor.fleet.policies.stored import policy_of
from advisor.models import FleetException
from advisor.pages.decisions.access import for_members
from advisor.pages.fleet.frame import frame_of
from advisor.pages.fleet.policy.exception_forms import ExceptionForm
from advisor.pages.fleet.policy.exception_lines import (
    ExceptionLine,
    exception_line,
    selector_values,
)
from advisor.pages.fleet.policy.lines import coverage_of
from catalog import clock, snapshot
from catalog.whole_numbers import whole_number

MOST = 500
"""Exceptions on the page, the newest; the API has all."""


@dataclass(frozen=True)
class ExceptionPart:
    """Those that stand alike today."""

    standing: ExceptionStanding
    lines: list[ExceptionLine]


@for_members
@require_safe
def fleet_exceptions(request: HttpRequest, team: str) -> HttpResponse:
    seat = seat_in(request.user, team)
    lines = _lines(seat)
    context = {
        "frame": frame_of(seat, "fleet-policy", is_page=False),
        "parts": [_part(standing, lines) for standing in ExceptionStanding],
        "has_any": bool(lines),
        "today": clock.today(),
    }
    return render(request, "fleet/policy/exceptions.html", context)


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def new_exception(request: HttpRequest, team: str) -> HttpResponse:
    """`renews` in the address: the number of the one that it continues."""
    seat = seat_in(request.user, team)
    renewed = _renewed(request, seat)
    catalog = snapshot.current().document
    if request.method != "POST":
        if not seat.may_write:
            messages.warning(request, ONLY_READS)
            return redirect("fleet-exceptions", team)
        initial = selector_values(renewed) if renewed else request.GET.dict()
        return _form_page(request, seat, ExceptionForm(initial=initial, catalog=catalog), renewed)
    form = ExceptionForm(request.POST, catalog=catalog)
    if not form.is_valid():
        return _form_page(request, seat, form, renewed, HTTPStatus.BAD_REQUEST)
    try:
        exception = request_exception(seat, form.request(), catalog, renewed)
    except InvalidError as error:
        form.add_errors(error.errors)
        return _form_page(request, seat, form, renewed, HTTPStatus.BAD_REQUEST)
    except NotAllowedError as error:
        form.add_error(None, str(error))
        return _form_page(request, seat, form, renewed, HTTPStatus.FORBIDDEN)
    messages.success(request, f"Exception {exception.number} waits for approval.")
    return redirect("fleet-exception", team, exception.number)


def _lines(seat: Seat) -> list[ExceptionLine]:
    today, catalog = clock.today(), snapshot.current().document
    newest = list(exceptions_in(seat)[:MOST])
    covered = coverage_of(seat.team, policy_of(seat.team), today)
    renewals = renewals_of(newest)
    return [exception_line(row, today, catalog, covered, renewals.get(row.pk)) for row in newest]


def _part(standing: ExceptionStanding, lines: list[ExceptionLine]) -> ExceptionPart:
    return ExceptionPart(standing, [line for line in lines if line.standing == standing])


def _renewed(request: HttpRequest, seat: Seat) -> FleetException | None:
    text = request.GET.get("renews", "")
    if not text:
        return None
    number = whole_number(text, 9)
    if number is None:
        raise Http404
    return find_exception(seat, number)


def _form_page(
    request: HttpRequest,
    seat: Seat,
    form: ExceptionForm,
    renewed: FleetException | None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "frame": frame_of(seat, "fleet-policy", is_page=False),
        "form": form,
        "renewed": renewed,
        "latest": latest_end(clock.today()),
    }
    return render(request, "fleet/policy/new_exception.html", context, status=status)
