"""Public pages for curators who are signed in: the same pages with links into the admin."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

_CURATED = "curated"
"""Name under which a request remembers that its page has links for curators."""


def is_curator(request: HttpRequest | None) -> bool:
    """Without a session cookie no session is read, and the page is that of everybody."""
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = getattr(request, "user", None)  # an error page may come before it is known
    signed_in = user is not None and bool(user.is_active and user.is_staff)
    if signed_in:
        request.__dict__[_CURATED] = True
    return signed_in


class CuratedPages:
    """Middleware: no cache gives a curator's page to others, or theirs to a curator."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
        if request.__dict__.get(_CURATED):
            patch_cache_control(response, private=True, no_store=True)
        return response
