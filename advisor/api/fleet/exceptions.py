"""A team's exceptions: listed, requested, approved, declined, withdrawn, revoked."""

from __future__ import annotations

import math
from collections.abc import Iterable

import msgspec
from django.http import Http404, HttpResponse
from django.urls import reverse
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from accounts.teams.rights import Seat
from advisor.api.decisions.base import struct_response
from advisor.api.decisions.bodies import read_body
from advisor.api.decisions.rows import ReasonBody
from advisor.api.fleet.base import FleetView, required_base
from advisor.api.fleet.policy_described import (
    described_exception,
    described_exceptions,
    described_move,
)
from advisor.api.fleet.policy_parameters import EXCEPTIONS
from advisor.api.fleet.policy_rows import ExceptionBody, ExceptionPage, ExceptionRow
from advisor.fleet.policies import exceptions
from advisor.fleet.policies.exceptions import NO_SUCH_EXCEPTION, exceptions_in, find_exception
from advisor.fleet.policies.requests import ExceptionRequest
from advisor.fleet.policies.standing import exception_standing, renewals_of
from advisor.models import FleetException
from catalog import clock, snapshot
from catalog.api import parameters
from catalog.api.parameters import ParsedQuery
from catalog.whole_numbers import whole_number

_LONGEST_NUMBER = 9


@described_exceptions
class FleetExceptions(FleetView):
    """The exceptions of a team, newest first. POST requests one; somebody else approves it."""

    def get(self, request: Request, team: str) -> HttpResponse:
        query = parameters.read(request.query_params, EXCEPTIONS, None)
        return struct_response(_page(request, query, self.seat()))

    def post(self, request: Request, team: str) -> HttpResponse:
        return self.once(self._request)

    def _request(self) -> HttpResponse:
        seat = self.seat()
        body = msgspec.structs.asdict(read_body(self.request, ExceptionBody))
        number = body.pop("renews")
        renews = find_exception(seat, number) if number is not None else None
        catalog = snapshot.current().document
        row = exceptions.request_exception(seat, ExceptionRequest(**body), catalog, renews)
        return _answer(self.request, seat, row.number, status=201)


@described_exception
class FleetExceptionDetail(FleetView):
    """An exception; its ETag is for If-Match."""

    def get(self, request: Request, team: str, number: str) -> HttpResponse:
        return _answer(request, self.seat(), _number(number))


class _ExceptionMoveView(FleetView):
    def move(self, seat: Seat, number: int, version: int, reason: str) -> FleetException:
        raise NotImplementedError

    def post(self, request: Request, team: str, number: str) -> HttpResponse:
        return self.once(lambda: self._moved(_number(number)))

    def _moved(self, number: int) -> HttpResponse:
        seat = self.seat()
        version = required_base(self.request, find_exception(seat, number).version)
        reason = read_body(self.request, ReasonBody).reason or ""
        self.move(seat, number, version, reason)
        return _answer(self.request, seat, number)


@described_move("approve")
class ApproveException(_ExceptionMoveView):
    """By an owner or approver other than who requested it; it applies from today."""

    def move(self, seat: Seat, number: int, version: int, reason: str) -> FleetException:
        return exceptions.approve(seat, number, version, reason)


@described_move("decline")
class DeclineException(_ExceptionMoveView):
    """With a reason."""

    def move(self, seat: Seat, number: int, version: int, reason: str) -> FleetException:
        return exceptions.decline(seat, number, version, reason)


@described_move("withdraw")
class WithdrawException(_ExceptionMoveView):
    """A request, by who made it or an approver."""

    def move(self, seat: Seat, number: int, version: int, reason: str) -> FleetException:
        return exceptions.withdraw(seat, number, version, reason)


@described_move("revoke")
class RevokeException(_ExceptionMoveView):
    """With a reason. It no longer applies from today; one that has ended leaves the review."""

    def move(self, seat: Seat, number: int, version: int, reason: str) -> FleetException:
        return exceptions.revoke(seat, number, version, reason)


def _number(text: str) -> int:
    number = whole_number(text, _LONGEST_NUMBER)
    if number is None:
        raise Http404(NO_SUCH_EXCEPTION)
    return number


def _page(request: Request, query: ParsedQuery, seat: Seat) -> ExceptionPage:
    """How each stands follows from the day, so that all are read."""
    rows = _rows(request, seat, exceptions_in(seat))
    if wanted := query.all("standing"):
        rows = [row for row in rows if row.standing in wanted]
    page, size = query.first("page", 1), query.first("page_size", parameters.USUAL_PAGE)
    last = max(math.ceil(len(rows) / size), 1)
    if page > last:
        raise NotFound(f"There is no page {page}. The last page is {last}.")
    return ExceptionPage(
        count=len(rows),
        next=_address(request, page + 1) if page < last else None,
        previous=_address(request, page - 1) if page > 1 else None,
        results=tuple(rows[(page - 1) * size : page * size]),
    )


def _address(request: Request, page: int) -> str:
    return parameters.address_with(request, "page", str(page))


def _answer(request: Request, seat: Seat, number: int, status: int = 200) -> HttpResponse:
    (row,) = _rows(request, seat, [find_exception(seat, number)])
    headers = {"ETag": f'"{row.version}"'}
    if status == 201:
        headers["Location"] = row.url
    return struct_response(row, status, **headers)


def _rows(request: Request, seat: Seat, queried: Iterable[FleetException]) -> list[ExceptionRow]:
    records = list(queried)
    renewals = renewals_of(records)
    return [_row(request, seat, row, renewals.get(row.pk)) for row in records]


def _row(request: Request, seat: Seat, row: FleetException, renewed_by: int | None) -> ExceptionRow:
    address = reverse("api-fleet-exception", args=[seat.team.slug, row.number])
    is_renewed = renewed_by is not None
    return ExceptionRow(
        number=row.number,
        url=request.build_absolute_uri(address),
        distribution=row.distribution,
        release=row.release,
        minor=row.minor,
        group=row.group,
        architecture=row.architecture,
        standing=exception_standing(row, clock.today(), is_renewed=is_renewed),
        state=row.state,
        starts=row.starts,
        ends=row.ends,
        reason=row.reason,
        decision=row.decision.number if row.decision else None,
        renews=row.renews.number if row.renews else None,
        renewed_by=renewed_by,
        requested_by=row.requested_by.get_username(),
        requested_at=row.requested_at,
        decided_by=row.decided_by.get_username() if row.decided_by else None,
        decided_at=row.decided_at,
        decided_because=row.decided_because,
        closed_by=row.closed_by.get_username() if row.closed_by else None,
        closed_on=row.closed_on,
        closed_because=row.closed_because,
        version=row.version,
    )
