"""Who may create an account."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from accounts.models import Invitation
from accounts.teams.invitations import find_open_by_hash

_INVITATION = "invitation"
"""The hash of the link that this browser has opened, in its session."""


def is_open(request: HttpRequest) -> bool:
    """Used for both sign-up by form and sign-up through an identity provider."""
    return bool(settings.SIGN_UP) or opened_invitation(request) is not None


def is_open_for(request: HttpRequest, email: str) -> bool:
    """Where sign-up is closed, an invitation opens it for the address it was sent to."""
    if settings.SIGN_UP:
        return True
    invitation = opened_invitation(request)
    return invitation is not None and invitation.email.casefold() == email.strip().casefold()


def remember_invitation(request: HttpRequest, invitation: Invitation) -> None:
    request.session[_INVITATION] = invitation.token_hash


def forget_invitation(request: HttpRequest) -> None:
    request.session.pop(_INVITATION, None)


def opened_invitation(request: HttpRequest) -> Invitation | None:
    """As long as it can be accepted."""
    token_hash = request.session.get(_INVITATION)
    return find_open_by_hash(token_hash) if isinstance(token_hash, str) else None
