"""What a member may do in a team, read anew in each request."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.models import User as Account
from django.db.models import QuerySet
from django.http import Http404

from accounts.models import Membership, Role, Team

WRITERS = frozenset({Role.OWNER, Role.APPROVER, Role.MEMBER})
"""Who may draft, comment and weigh. An auditor only reads."""
APPROVERS = frozenset({Role.OWNER, Role.APPROVER})
SLUG = re.compile(r"[a-z0-9-]{1,40}")
MISSING = "There is no such team, or you are not a member of it."


@dataclass(frozen=True)
class Seat:
    """An account's place in a team, as it is in this request."""

    membership: Membership

    @property
    def team(self) -> Team:
        return self.membership.team

    @property
    def role(self) -> Role:
        return Role(self.membership.role)

    @property
    def may_write(self) -> bool:
        return self.role in WRITERS

    @property
    def may_approve(self) -> bool:
        return self.role in APPROVERS

    @property
    def may_manage(self) -> bool:
        """Members, invitations, settings, webhooks."""
        return self.role == Role.OWNER

    @property
    def may_read_history(self) -> bool:
        """Of the team; that of a decision every member may read."""
        return self.role in {Role.OWNER, Role.AUDITOR}


def teams_of(user: Account | AnonymousUser) -> list[Team]:
    """The teams in which the account has a seat now, by name."""
    return [seat.team for seat in seats_of(user)]


def seats_of(user: Account | AnonymousUser) -> list[Seat]:
    """Now, by name of the team."""
    return [Seat(membership) for membership in _memberships(user).order_by("team__name", "team")]


def seat_in(user: Account | AnonymousUser, slug: str) -> Seat:
    """Raises Http404 for a team that is missing and for one of others alike."""
    is_slug = bool(SLUG.fullmatch(slug))  # PostgreSQL refuses a NUL
    membership = _memberships(user).filter(team__slug=slug).first() if is_slug else None
    if membership is None:
        raise Http404(MISSING)
    return Seat(membership)


def _memberships(user: Account | AnonymousUser) -> QuerySet[Membership]:
    rows = Membership.objects.active().select_related("team", "user")
    return rows.filter(user=user.pk) if user.is_authenticated else rows.none()
