"""Whose fleet a request is about: the team that the address names."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.authentication import find_key, sent_key
from accounts.teams.api import seat_of_request
from accounts.teams.rights import Seat, seat_in

WHO_MAY = (
    "Send a key of the team, created on /keys/: Authorization: Api-Key elw…. To read, you may "
    "also sign in."
)
NO_TEAM = "There is no such team, or this key is not of it."
READ_ONLY = "An auditor reads a fleet and imports nothing."


class TeamPermission(BasePermission):
    """A seat in the team of the address; to write, one that may."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.method == "OPTIONS":
            return True
        if not isinstance(request.user, AbstractUser):
            raise exceptions.NotAuthenticated(WHO_MAY)
        seat = seat_of(request, str(view.kwargs["team"]))
        if request.method not in SAFE_METHODS and not seat.may_write:
            raise exceptions.PermissionDenied(READ_ONLY)
        return True


def seat_of(request: Request, team: str) -> Seat:
    """Raises the same 404 for a team that is missing and for another's; a key is of one team."""
    if sent_key(request) is None:
        return seat_in(request._request.user, team)
    seat = seat_of_request(request) if find_key(request) else None
    if seat is None or seat.team.slug != team:
        raise exceptions.NotFound(NO_TEAM)
    return seat
