"""Links to one record for somebody without an account: revocable, expiring, read-only."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from accounts.teams.rights import Seat
from advisor.models import Decision, ShareLink

LONGEST = datetime.timedelta(days=90)


@dataclass(frozen=True)
class NewLink:
    """`token` is shown once: only its hash is stored."""

    link: ShareLink
    token: str


def create(seat: Seat, decision_pk: int, days: int = 30) -> NewLink:
    """A link that works for so many days (1 to 90). Members only, no auditors.

    Raises Http404, NotAllowedError, InvalidError (field `days`).
    """
    raise NotImplementedError


def revoke(seat: Seat, link_pk: int) -> None:
    """Its creator or an owner. Does nothing to a link that was revoked already."""
    raise NotImplementedError


def find(token: str) -> Decision | None:
    """The one record it opens; None: unknown, expired, revoked, or its creator left the team."""
    raise NotImplementedError


def links_of(decision: Decision) -> list[ShareLink]:
    """Those that work now, the newest first."""
    raise NotImplementedError
