"""Who may create an account."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def is_open(request: HttpRequest) -> bool:
    """Used for both sign-up by form and sign-up through an identity provider."""
    return bool(settings.SIGN_UP)
