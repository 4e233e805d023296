"""Who may create an account."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from accounts.teams.opened import opened_invitation


def is_open(request: HttpRequest) -> bool:
    """Used for both sign-up by form and sign-up through an identity provider."""
    return bool(settings.SIGN_UP) or opened_invitation(request) is not None


def is_open_for(request: HttpRequest, email: str) -> bool:
    """Where sign-up is closed, an invitation opens it for the address it was sent to."""
    if settings.SIGN_UP:
        return True
    invitation = opened_invitation(request)
    return invitation is not None and invitation.email.casefold() == email.strip().casefold()
