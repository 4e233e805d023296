"""What all addresses of a team's fleet share: whose team, refusals, If-Match, and no caching."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import User as Account
from rest_framework import exceptions
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api_view import ApiView
from accounts.authentication import sent_key
from accounts.teams.api import seat_of_request
from accounts.teams.rights import MISSING, Seat, seat_in
from advisor.api.decisions.base import DecisionsView, IfMatchRequired
from advisor.fleet.policies.errors import ChangedMeanwhileError, FailingTestsError
from advisor.fleet.policy.problems import InvalidPolicyError
from catalog.conditional import ChangedSince, if_match_passes

WHO_MAY = (
    "Send a key of the team, created on /keys/: Authorization: Api-Key elw…. To read, you may also "
    "sign in."
)


class KnownAccount(BasePermission):
    """Which team it is about is in the address: see `FleetView.seat`."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.method != "OPTIONS" and not isinstance(request.user, AbstractUser):
            raise exceptions.NotAuthenticated(WHO_MAY)
        return True


class FleetView(DecisionsView):
    """A view below /fleet/<team>/."""

    permission_classes = [*ApiView.permission_classes, KnownAccount]

    def seat(self) -> Seat:
        """Raises the same 404 for a team that is missing, one of others and another key's."""
        slug = str(self.kwargs["team"])
        if sent_key(self.request) is None:
            assert isinstance(self.request.user, Account)
            return seat_in(self.request.user, slug)
        seat = seat_of_request(self.request)
        if seat is None or seat.team.slug != slug:
            raise exceptions.NotFound(MISSING)
        return seat

    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(_as_api_exception(exc))


def required_base(request: Request, current: int) -> int:
    """The number in If-Match, which must be the current one. Raises IfMatchRequired and
    ChangedSince."""
    sent = request.headers.get("If-Match")
    if sent is None:
        raise IfMatchRequired("Send the ETag of what you read as If-Match.")
    if if_match_passes(sent, lambda tag: tag == str(current)):
        return current
    raise ChangedSince


def _as_api_exception(error: Exception) -> Exception:
    if isinstance(error, ChangedMeanwhileError):
        return ChangedSince(f"{error} Read it again, and send its ETag as If-Match.")
    if isinstance(error, InvalidPolicyError):
        return exceptions.ValidationError({"policy": [str(row) for row in error.problems]})
    if isinstance(error, FailingTestsError):
        failing = [f"{row.test.host} on {row.test.on}: {row.words}" for row in error.failing]
        return exceptions.ValidationError({"tests": failing})
    return error
