"""The invitation whose link a browser has opened, in its session until somebody accepts it."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import Invitation
from accounts.teams.invitations import find_open_by_hash

_HASH = "invitation"


def remember(request: HttpRequest, invitation: Invitation) -> None:
    request.session[_HASH] = invitation.token_hash


def forget(request: HttpRequest) -> None:
    request.session.pop(_HASH, None)


def opened_invitation(request: HttpRequest) -> Invitation | None:
    """As long as it can be accepted."""
    token_hash = request.session.get(_HASH)
    return find_open_by_hash(token_hash) if isinstance(token_hash, str) else None
