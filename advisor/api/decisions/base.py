"""What all addresses of decisions share: whose team, If-Match, errors, and no caching."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import User as Account
from django.http import Http404, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from rest_framework import exceptions
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api_view import ApiView
from accounts.authentication import KeyAuthentication, ReadOnlySessionAuthentication, find_key
from accounts.teams.api import seat_of_request
from accounts.teams.rights import Seat
from advisor.api.decisions.idempotency import once
from advisor.decisions.audit import TimelineEntry
from advisor.decisions.blind import readable
from advisor.decisions.errors import (
    InvalidError,
    NotAllowedError,
    RefusedError,
    StaleError,
    WrongStateError,
)
from advisor.decisions.numbers import Number
from advisor.decisions.rows import NO_SUCH_DECISION
from advisor.models import Decision
from catalog.api.renderer import StructRenderer
from catalog.api.resource import ByHeader
from catalog.conditional import ChangedSince, if_match_passes
from catalog.whole_numbers import whole_number

WHO_MAY = (
    "Send a key of a team, created on /keys/: Authorization: Api-Key elw…. To read, you may also "
    "sign in and name the team: ?team=…"
)
_OTHER_KEY = "This key reaches no team's decisions. Create one for a team on /keys/."
_NO_TEAM = "There is no such team, or you are not a member of it."


class WrongState(exceptions.APIException):
    status_code = 409
    default_code = "wrong_state"


class IfMatchRequired(exceptions.APIException):
    status_code = 428
    default_detail = "Send the ETag of the decision you read as If-Match."
    default_code = "if_match_required"


class SeatPermission(BasePermission):
    """A seat in the team that the key is for, or that the session names."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.method == "OPTIONS":
            return True
        if not isinstance(request.user, AbstractUser):
            raise exceptions.NotAuthenticated(WHO_MAY)
        if seat_of_request(request) is not None:
            return True
        key = find_key(request)
        if key is not None and key.team_id is None:
            raise exceptions.PermissionDenied(_OTHER_KEY)
        raise exceptions.NotFound(_NO_TEAM)


class DecisionsView(ApiView):
    """A refusal of a service becomes a problem document."""

    authentication_classes = [KeyAuthentication, ReadOnlySessionAuthentication]
    permission_classes = [*ApiView.permission_classes, SeatPermission]
    renderer_classes = [StructRenderer]
    content_negotiation_class = ByHeader

    def seat(self) -> Seat:
        seat = seat_of_request(self.request)
        if seat is None:
            raise exceptions.NotFound(_NO_TEAM)
        return seat

    def once(self, answer: Callable[[], HttpResponse]) -> HttpResponse:
        return once(self.request, find_key(self.request), answer)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, RefusedError):
            exc = as_api_exception(exc, self.request)
        elif isinstance(exc, Http404):
            exc = exceptions.NotFound(str(exc) or NO_SUCH_DECISION)
        return super().handle_exception(exc)

    def finalize_response(
        self, request: Request, response: Response, *args: object, **kwargs: object
    ) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "private, no-store"
        patch_vary_headers(answer, ["Authorization", "Cookie"])
        return answer


def account_of(request: Request) -> Account:
    """Of a request that SeatPermission let in."""
    assert isinstance(request.user, Account)
    return request.user


def find_decision(seat: Seat, number: str) -> Decision:
    """Raises Http404, the same for a decision that is missing and for one of another team."""
    parsed = Number.parse(number)
    if parsed is None:
        raise Http404(NO_SUCH_DECISION)
    rows = Decision.objects.visible_to(seat.membership.user).filter(team=seat.team)
    decision = (
        rows.select_related("team", "author", "owner", "supersedes")
        .filter(year=parsed.year, sequence=parsed.sequence)
        .first()
    )
    if decision is None:
        raise Http404(NO_SUCH_DECISION)
    return decision


def required_version(request: Request, decision: Decision) -> int:
    """The version that If-Match names. Raises IfMatchRequired and StaleError."""
    sent = request.headers.get("If-Match")
    if sent is None:
        raise IfMatchRequired
    if if_match_passes(sent, lambda tag: tag == str(decision.version)):
        return decision.version
    raise StaleError.since(decision, _version_in(sent, decision))


def etag_of(decision: Decision) -> str:
    return f'"{decision.version}"'


def as_api_exception(error: RefusedError, request: Request) -> exceptions.APIException:
    if isinstance(error, StaleError):
        changes = readable(error.changes, error.current, account_of(request))
        return ChangedSince(_stale_words(error, changes))
    if isinstance(error, InvalidError):
        return exceptions.ValidationError(
            {name: list(messages) for name, messages in error.errors.items()}
        )
    if isinstance(error, NotAllowedError):
        return exceptions.PermissionDenied(str(error))
    assert isinstance(error, WrongStateError)
    return WrongState(str(error))


def struct_response(struct: msgspec.Struct, status: int = 200, **headers: str) -> HttpResponse:
    return HttpResponse(
        msgspec.json.encode(struct),
        status=status,
        content_type="application/json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def _version_in(sent: str, decision: Decision) -> int:
    """Of an earlier ETag; the present one where none was sent, as by `W/"x"`."""
    tags = (etag.removeprefix("W/").strip('"') for etag in parse_etags(sent))
    versions = [version for tag in tags if (version := whole_number(tag, 9)) is not None]
    return max(versions, default=decision.version)


def _stale_words(error: StaleError, entries: Sequence[TimelineEntry]) -> str:
    changes = " ".join(map(_change_words, entries[-5:]))
    advice = f'Read it again, decide again, and send its ETag "{error.current.version}".'
    return " ".join(filter(None, (str(error), changes, advice)))


def _change_words(entry: TimelineEntry) -> str:
    fields = ", ".join(change.field for change in entry.details.changes)
    what_changed = f" ({fields})" if fields else ""
    return f"{entry.actor or 'ELwise'}: {entry.words.rstrip('.')}{what_changed}."
