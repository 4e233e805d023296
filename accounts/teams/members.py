"""Changes to who belongs to a team: each locks the team, and reads rights again under the lock."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User as Account
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from accounts.models import Membership, Role, Team, TeamEvent, end_of_day
from accounts.teams.events import record
from accounts.teams.rights import Seat, seat_in

NO_MEMBER = "There is no such member in this team."


class ConflictError(Exception):
    """The team is no longer as the request supposes. The message says what to do."""


class LastOwnerError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "A team needs an owner whose membership has no end date. "
            "Make another member an owner first."
        )


@contextmanager
def locked_seat(user: Account, slug: str) -> Iterator[Seat]:
    """A transaction in which nobody else changes the team. Raises Http404 without a seat."""
    seat_in(user, slug)
    with transaction.atomic():
        lock(slug)
        yield seat_in(user, slug)


@contextmanager
def managed_team(user: Account, slug: str) -> Iterator[Seat]:
    """As `locked_seat`, for owners. Raises PermissionDenied for other members."""
    with locked_seat(user, slug) as seat:
        if not seat.may_manage:
            raise PermissionDenied
        yield seat


def lock(slug: str) -> Team:
    """Within a transaction; on SQLite it is the only one that writes."""
    return Team.objects.select_for_update().get(slug=slug)


def today() -> datetime.date:
    return timezone.now().astimezone(datetime.UTC).date()


def active_members(team: Team) -> list[Membership]:
    rows = Membership.objects.active().filter(team=team).select_related("user", "team")
    return list(rows.order_by("user__username", "pk"))


def member_of(team: Team, pk: int) -> Membership:
    """Raises Http404 if the team has no active membership of this key."""
    rows = Membership.objects.active().filter(team=team, pk=pk).select_related("user", "team")
    if (membership := rows.first()) is None:
        raise Http404(NO_MEMBER)
    return membership


def change_role(user: Account, slug: str, pk: int, role: Role, *, role_before: str) -> None:
    """`role_before`: as the form was loaded. Raises ConflictError if it is another by now."""
    with managed_team(user, slug) as seat:
        membership = member_of(seat.team, pk)
        if membership.from_group:
            raise ConflictError(
                f"This role comes from the group {membership.from_group} of the identity "
                "provider. Change the group instead."
            )
        if membership.role != role_before:
            raise ConflictError(
                f"The role has changed since you opened this page: it is {membership.role} now."
            )
        if role != membership.role:
            check_owner_remains(membership)
            _set_role(user, membership, role)


def end_on(user: Account, slug: str, pk: int, day: datetime.date | None) -> None:
    """The membership ends with this day (UTC); None: it does not end."""
    with managed_team(user, slug) as seat:
        membership = member_of(seat.team, pk)
        if day is not None:
            check_owner_remains(membership)
        membership.ends_on = day
        membership.save(update_fields=["ends_on"])
        detail = f"to {day:%-d %B %Y}" if day else "to no end date"
        record(seat.team, user, TeamEvent.Kind.END_DATE, membership.user, detail)


def end_now(user: Account, slug: str, pk: int) -> None:
    with managed_team(user, slug) as seat:
        membership = member_of(seat.team, pk)
        check_owner_remains(membership)
        end(membership, user)


def leave(user: Account, slug: str) -> None:
    with locked_seat(user, slug) as seat:
        check_owner_remains(seat.membership)
        end(seat.membership, user)


def end(membership: Membership, actor: Account | None) -> None:
    """Within a transaction that has the lock."""
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    kind = TeamEvent.Kind.LEFT if actor == membership.user else TeamEvent.Kind.ENDED
    subject = None if actor == membership.user else membership.user
    record(membership.team, actor, kind, subject, f"as {membership.role}")


def join(
    team: Team,
    user: Account,
    role: Role,
    *,
    ends_on: datetime.date | None = None,
    from_group: str = "",
) -> Membership:
    """Within a transaction that has the lock. Raises ConflictError if the account is a member."""
    if Membership.objects.active().filter(team=team, user=user).exists():
        raise ConflictError(f"{user.get_username()} is a member of this team already.")
    _close_lapsed(team, user)
    return Membership.objects.create(
        team=team, user=user, role=role, ends_on=ends_on, from_group=from_group
    )


def name_owner(actor: Account, user: Account) -> list[Team]:
    """Make a member owner of each of their teams that has none any more; those teams.

    For a site administrator, whose right is checked where this is called. Not where the membership
    has an end date or is given by a group: it would not last.
    """
    rows = Membership.objects.active().filter(user=user, ends_on=None, from_group="")
    return [
        team for team in Team.objects.filter(memberships__in=rows) if _promote(actor, user, team)
    ]


def _promote(actor: Account, user: Account, team: Team) -> bool:
    with transaction.atomic():
        lock(team.slug)
        active = Membership.objects.active().filter(team=team)
        membership = active.filter(user=user, ends_on=None, from_group="").first()
        if membership is None or active.filter(role=Role.OWNER).exists():
            return False
        _set_role(actor, membership, Role.OWNER)
    return True


def check_owner_remains(membership: Membership) -> None:
    """Raises LastOwnerError if this is the only owner without an end date."""
    if membership.role != Role.OWNER or membership.ends_on is not None:
        return
    owners = Membership.objects.active().filter(
        team=membership.team, role=Role.OWNER, ends_on__isnull=True
    )
    if not owners.exclude(pk=membership.pk).exists():
        raise LastOwnerError


def _set_role(user: Account, membership: Membership, role: Role) -> None:
    detail = f"from {membership.role} to {role}"
    membership.role = role
    membership.save(update_fields=["role"])
    record(membership.team, user, TeamEvent.Kind.ROLE, membership.user, detail)


def _close_lapsed(team: Team, user: Account) -> None:
    """One that ended by its date has no moment of end yet, and would forbid another."""
    lapsed = Membership.objects.filter(team=team, user=user, ended_at__isnull=True)
    for membership in lapsed.filter(ends_on__lt=today()):
        assert membership.ends_on is not None
        membership.ended_at = end_of_day(membership.ends_on)
        membership.save(update_fields=["ended_at"])
