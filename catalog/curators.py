"""Whether a public page is read by a curator who is signed in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

CURATED = "curated"
"""Name under which a request remembers that its page has links for curators."""


def is_curator(request: HttpRequest | None) -> bool:
    """Without a session cookie no session is read, and the page is that of everybody."""
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    signed_in = bool(request.user.is_active and request.user.is_staff)
    if signed_in:
        request.__dict__[CURATED] = True
    return signed_in
