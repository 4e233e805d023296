"""Which team a request to the API is about, and what its caller may do there."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.models import User as Account
from django.http import Http404, HttpRequest
from rest_framework.permissions import SAFE_METHODS

from accounts.authentication import AnyRequest, find_key, sent_key
from accounts.models import Key
from accounts.teams.rights import Seat, seat_in

TEAM = "team"
"""The query parameter with which a session names the team; a key belongs to one."""


def seat_of_request(request: AnyRequest) -> Seat | None:
    """The seat of the key's owner in the key's team; without a key that of the session.

    A session only reads. None: no seat, no team, or a key that does not work; whoever had a seat
    that has ended gets None from the next request on.
    """
    if sent_key(request) is not None:
        key = find_key(request)
        return seat_of_key(key) if key else None
    if request.method not in SAFE_METHODS:
        return None
    return _seat_of_session(request)


def seat_of_key(key: Key) -> Seat | None:
    """That of the key's owner in its team; None without a team, or once the seat has ended.

    A key from an earlier membership does not come back with a new one.
    """
    seat = _seat(key.owner, key.team.slug) if key.team else None
    return seat if seat and seat.membership.began_at <= key.created else None


def _seat_of_session(request: AnyRequest) -> Seat | None:
    """DRF's request has the user of its authentication classes; the session's is in Django's."""
    original: HttpRequest = getattr(request, "_request", request)
    return _seat(original.user, original.GET.get(TEAM, ""))


def _seat(user: Account | AnonymousUser, slug: str) -> Seat | None:
    try:
        return seat_in(user, slug)
    except Http404:
        return None
