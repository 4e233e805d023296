"""Links to one record for somebody without an account: revocable, expiring, read-only."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils import timezone

from accounts.models import Membership
from accounts.teams.rights import WRITERS, Seat
from advisor.decisions import audit
from advisor.decisions.errors import InvalidError, NotAllowedError
from advisor.decisions.rows import NO_SUCH_DECISION, locked
from advisor.models import Decision, ShareLink
from catalog.clock import today

LONGEST = datetime.timedelta(days=90)
USUAL_DAYS = 30
_LONGEST_TOKEN = 100


@dataclass(frozen=True)
class NewLink:
    """`token` is shown once: only its hash is stored."""

    link: ShareLink
    token: str


def create(seat: Seat, decision_pk: int, days: int = USUAL_DAYS) -> NewLink:
    """A link that works for so many days (1 to 90). Members only, no auditors.

    Raises Http404, NotAllowedError, InvalidError (field `days`).
    """
    if not 1 <= days <= LONGEST.days:
        raise InvalidError({"days": (f"Enter a number from 1 to {LONGEST.days}.",)})
    token = secrets.token_urlsafe(32)
    with locked(seat, decision_pk) as row:
        link = ShareLink.objects.create(
            decision=row.decision,
            token_hash=_hash(token),
            created_by=row.actor,
            expires_at=timezone.now() + datetime.timedelta(days=days),
        )
        words = f"Created share link {link.pk}, which works until {link.expires_at.date()}."
        audit.log(row.decision, row.actor, "shared", words)
    return NewLink(link, token)


def revoke(seat: Seat, link_pk: int) -> None:
    """Its creator or an owner. Does nothing to a link that was revoked already."""
    link = ShareLink.objects.filter(pk=link_pk, decision__team=seat.team).first()
    if link is None:
        raise Http404(NO_SUCH_DECISION)
    with locked(seat, link.decision_id) as row:
        if not (row.seat.may_manage or link.created_by_id == row.actor.pk):
            raise NotAllowedError("Only who created a link, or an owner, revokes it.")
        if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
            audit.log(row.decision, row.actor, "share-revoked", f"Revoked share link {link.pk}.")


def find(token: str) -> Decision | None:
    """The one record it opens; None: unknown, expired, revoked, or its creator may not share."""
    if not token.isascii() or len(token) > _LONGEST_TOKEN:
        return None
    link = _usable().filter(token_hash=_hash(token)).select_related("decision__team").first()
    if link is None:
        return None
    day = today()
    if link.last_used_on != day:
        ShareLink.objects.filter(pk=link.pk).update(last_used_on=day)
    return link.decision


def links_of(decision: Decision) -> list[ShareLink]:
    """Those that work now, the newest first."""
    return list(_usable().filter(decision=decision).select_related("created_by"))


def _usable() -> QuerySet[ShareLink]:
    """A link ends with the seat of its creator, and while the creator is an auditor."""
    seats = Membership.objects.active().filter(
        team=OuterRef("decision__team"), user=OuterRef("created_by"), role__in=WRITERS
    )
    links = ShareLink.objects.filter(revoked_at=None, expires_at__gt=timezone.now())
    return links.filter(Exists(seats))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
