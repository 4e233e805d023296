"""Invitations: a link that works once, for a week, as long as its sender is an owner."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User as Account
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from accounts.models import Invitation, Membership, Role, Team, TeamEvent
from accounts.teams.events import count_today, record
from accounts.teams.members import ConflictError, join, lock, managed_team, today

LIFE = datetime.timedelta(days=7)
STAYS = datetime.timedelta(days=30)
"""How long an invitation that nobody accepted is kept after it expired."""
MOST_A_DAY = 50
_LONGEST_TOKEN = 100
MISSING = (
    "There is no open invitation at this address. It was used or revoked, or it has expired: ask "
    "an owner of the team for a new one."
)


@dataclass(frozen=True)
class SentInvitation:
    """`token` is part of the link, and is stored nowhere."""

    invitation: Invitation
    token: str


class OtherAddressError(Exception):
    """The account has another e-mail address than was invited, and has not confirmed that."""


def open_invitations(team: Team | None = None) -> QuerySet[Invitation]:
    sender_is_owner = Membership.objects.active().filter(
        team=OuterRef("team"), user=OuterRef("invited_by"), role=Role.OWNER
    )
    rows = Invitation.objects.select_related("team", "invited_by").filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today()),
        Exists(sender_is_owner),
        accepted_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=timezone.now(),
    )
    return rows if team is None else rows.filter(team=team)


def invite(
    user: Account, slug: str, email: str, role: Role, ends_on: datetime.date | None
) -> SentInvitation:
    """Raises ConflictError if the address has a seat or an open invitation."""
    token = secrets.token_urlsafe(32)
    with managed_team(user, slug) as seat:
        _check_is_new(seat.team, email)
        if count_today(user, TeamEvent.Kind.INVITED) >= MOST_A_DAY:
            raise ConflictError(
                f"You sent {MOST_A_DAY} invitations within a day. Try again tomorrow."
            )
        invitation = Invitation.objects.create(
            team=seat.team,
            email=email,
            role=role,
            ends_on=ends_on,
            token_hash=hash_of(token),
            invited_by=user,
            expires_at=timezone.now() + LIFE,
        )
        record(seat.team, user, TeamEvent.Kind.INVITED, detail=f"{email} as {role}")
    return SentInvitation(invitation, token)


def delete_unused() -> None:
    """With the addresses of people who never joined; that they were invited is in the history."""
    Invitation.objects.filter(accepted_at=None, expires_at__lt=timezone.now() - STAYS).delete()


def revoke(user: Account, slug: str, pk: int) -> None:
    with managed_team(user, slug) as seat:
        invitation = open_invitations(seat.team).filter(pk=pk).first()
        if invitation is None:
            raise Http404("There is no such open invitation.")
        _close(invitation)
        record(seat.team, user, TeamEvent.Kind.INVITATION_REVOKED, detail=invitation.email)


def find_open(token: str) -> Invitation:
    """Raises Http404, with the same words whatever the reason is."""
    invitation = find_open_by_hash(hash_of(token)) if len(token) <= _LONGEST_TOKEN else None
    if invitation is None:
        raise Http404(MISSING)
    return invitation


def find_open_by_hash(token_hash: str) -> Invitation | None:
    return open_invitations().filter(token_hash=token_hash).first()


def accept(user: Account, token: str, *, confirms_address: bool) -> Membership:
    """Raises Http404, ConflictError for a member, OtherAddressError."""
    slug = find_open(token).team.slug
    with transaction.atomic():
        lock(slug)
        invitation = find_open(token)
        check_is_newer_than_seat(user, invitation)
        if not (is_for(user, invitation) or confirms_address):
            raise OtherAddressError
        membership = join(invitation.team, user, Role(invitation.role), ends_on=invitation.ends_on)
        _use(invitation, user)
    return membership


def check_is_newer_than_seat(user: Account, invitation: Invitation) -> None:
    """A link from before a membership ended does not undo that end. Raises Http404."""
    past_seats = Membership.objects.filter(team=invitation.team, user=user).exclude(
        pk__in=Membership.objects.active().values("pk")
    )
    ended_later = Q(ended_at__gte=invitation.created_at) | Q(
        ended_at__isnull=True, ends_on__gte=invitation.created_at.astimezone(datetime.UTC).date()
    )
    if past_seats.filter(ended_later).exists():
        raise Http404(MISSING)


def is_for(user: Account, invitation: Invitation) -> bool:
    """Whether the invited address is one of the account's."""
    return invitation.email.casefold() in addresses_of(user)


def addresses_of(user: Account) -> set[str]:
    rows = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return {email.casefold() for email in (user.email, *rows) if email}


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _check_is_new(team: Team, email: str) -> None:
    if open_invitations(team).filter(email__iexact=email).exists():
        raise ConflictError(f"{email} has an open invitation already. Revoke it first.")
    if Membership.objects.active().filter(team=team, user__email__iexact=email).exists():
        raise ConflictError(f"An account with the address {email} is a member already.")


def _use(invitation: Invitation, user: Account) -> None:
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    detail = f"as {invitation.role}, invited by {invitation.invited_by.get_username()}"
    if not is_for(user, invitation):
        own = user.email or "none"
        detail += f" at {invitation.email}; the account's address is {own}, which they confirmed"
    record(invitation.team, user, TeamEvent.Kind.JOINED, detail=detail)


def _close(invitation: Invitation) -> None:
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
