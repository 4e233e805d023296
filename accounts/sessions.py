"""Idle staff sessions expire, and soon those of visitors; all other sessions last two weeks."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

SECONDS_BETWEEN_WRITES = 60
SECONDS_OF_VISITOR = 3600
"""Of a session that nobody has signed in to: it waits for a passkey, a provider or a code."""
_PROLONGED_AT = "prolonged_at"


class IdleSessions:
    """Middleware: extends a staff session at most once a minute, when a request reads the user.

    Requests that do not read `request.user` cost nothing and extend nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = request.__dict__.get("_cached_user")  # set once request.user has been read
        if isinstance(user, AbstractUser) and user.is_staff:
            _prolong(request)
        _limit_visitor(request.session)
        return response


def limit_session(request: HttpRequest, user: AbstractUser, **_: object) -> None:
    """At sign-in, when the session is no visitor's any more."""
    request.session.set_expiry(None)
    if user.is_staff:
        _prolong(request)


def _limit_visitor(session: SessionBase) -> None:
    """Anybody can begin any number of them."""
    if session.modified and not session.is_empty() and SESSION_KEY not in session:
        session.set_expiry(SECONDS_OF_VISITOR)


def _prolong(request: HttpRequest) -> None:
    session, now = request.session, int(time.time())
    idle = settings.STAFF_IDLE_SECONDS
    is_new = session.get_expiry_age() != idle
    if is_new or now - session.get(_PROLONGED_AT, 0) >= SECONDS_BETWEEN_WRITES:
        session.set_expiry(idle)
        session[_PROLONGED_AT] = now
