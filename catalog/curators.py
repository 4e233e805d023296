"""Public pages for those who are signed in: with their name, and for curators with links."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

_PERSONAL = "personal"
"""Name under which a request remembers that its page is for who is signed in."""


def signed_in_user(request: HttpRequest | None) -> AbstractBaseUser | None:
    """Without a session cookie no session is read, and the page is that of everybody."""
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    # An error page may come before the user is known.
    user: AbstractBaseUser | None = getattr(request, "user", None)
    try:
        if user is None or not user.is_authenticated:
            return None
    except DatabaseError:  # this may be the page that says so
        return None
    request.__dict__[_PERSONAL] = True
    return user


def is_curator(request: HttpRequest | None) -> bool:
    user = signed_in_user(request)
    return bool(user and user.is_active and getattr(user, "is_staff", False))


class CuratedPages:
    """Middleware: no cache gives the page of who is signed in to others, or theirs to them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
        if request.__dict__.get(_PERSONAL):
            patch_cache_control(response, private=True, no_store=True)
        return response
