"""Who asks for a page, and which pages are for owners."""

from __future__ import annotations

from django.contrib.auth.models import User as Account
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.teams.rights import Seat, seat_in


def account_of(request: HttpRequest) -> Account:
    """Of a view that requires sign-in."""
    assert isinstance(request.user, Account)
    return request.user


def managing_seat(request: HttpRequest, slug: str) -> Seat:
    """Raises Http404 without a seat, PermissionDenied for one that manages nothing."""
    seat = seat_in(account_of(request), slug)
    if not seat.may_manage:
        raise PermissionDenied
    return seat
