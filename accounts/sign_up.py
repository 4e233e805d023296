"""Who may create an account."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def is_open(request: HttpRequest) -> bool:
    """The one place that both ways ask: the form, and an identity provider."""
    return bool(settings.SIGN_UP)
