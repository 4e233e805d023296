"""Delegation: an approver lets a member approve in their place, up to a day."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import User as Account
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from accounts.models import Delegation, Membership, Role, Team, TeamEvent
from accounts.teams.events import record
from accounts.teams.members import ConflictError, locked_seat, member_of, today
from accounts.teams.rights import APPROVERS, Seat

LONGEST = datetime.timedelta(days=366)


def active_delegations(team: Team) -> QuerySet[Delegation]:
    """Those that count now: they end with their day, and with the seat or role of either."""
    seats = Membership.objects.active().filter(team=team)
    return Delegation.objects.select_related("approver__user", "delegate__user").filter(
        revoked_at__isnull=True,
        ends_on__gte=today(),
        approver__in=seats.filter(role__in=APPROVERS).values("pk"),
        delegate__in=seats.filter(role=Role.MEMBER).values("pk"),
    )


def approvers_for(seat: Seat) -> list[Membership]:
    """In whose place this seat may approve now."""
    rows = active_delegations(seat.team).filter(delegate=seat.membership).order_by("pk")
    return [delegation.approver for delegation in rows]


def possible_delegates(seat: Seat) -> QuerySet[Membership]:
    """Members: approvers and owners approve for themselves, and an auditor changes nothing."""
    rows = Membership.objects.active().filter(team=seat.team, role=Role.MEMBER)
    return rows.select_related("user").order_by("user__username", "pk")


def delegate(user: Account, slug: str, pk: int, ends_on: datetime.date) -> None:
    """To the membership `pk`. Raises PermissionDenied, Http404, ConflictError."""
    with locked_seat(user, slug) as seat:
        if not seat.may_approve:
            raise PermissionDenied
        membership = member_of(seat.team, pk)
        if membership.role != Role.MEMBER:
            raise ConflictError("Approval can be delegated to a member of the role member only.")
        if active_delegations(seat.team).filter(approver=seat.membership).exists():
            raise ConflictError("You have delegated approval already. Revoke that first.")
        Delegation.objects.create(approver=seat.membership, delegate=membership, ends_on=ends_on)
        detail = f"until {ends_on:%-d %B %Y}"
        record(seat.team, user, TeamEvent.Kind.DELEGATED, membership.user, detail)


def revoke(user: Account, slug: str, pk: int) -> None:
    """By the approver, or by an owner."""
    with locked_seat(user, slug) as seat:
        rows = active_delegations(seat.team)
        if not seat.may_manage:
            rows = rows.filter(approver=seat.membership)
        if (delegation := rows.filter(pk=pk).first()) is None:
            raise Http404("There is no such delegation.")
        delegation.revoked_at = timezone.now()
        delegation.save(update_fields=["revoked_at"])
        record(seat.team, user, TeamEvent.Kind.DELEGATION_REVOKED, delegation.delegate.user)
