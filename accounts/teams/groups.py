"""Seats that come from groups, brought in line at each sign-in with OpenID Connect."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib.auth.models import User as Account
from django.db import transaction
from django.http import HttpRequest

from accounts.models import Membership, Role, Team, TeamEvent
from accounts.teams.events import record
from accounts.teams.members import end, join, lock
from accounts.teams.oidc_groups import GroupSeat

_log = logging.getLogger(__name__)
_STRONGEST_FIRST = tuple(Role)
"""Of several groups for one team the first of these counts."""


def update_on_sign_in(
    request: HttpRequest, user: Account, sociallogin: SocialLogin | None = None, **_: object
) -> None:
    """Receives `user_logged_in` of django-allauth. Without an identity, groups are not known."""
    if settings.OIDC_GROUPS and sociallogin is not None:
        update_seats(user, sociallogin)


def update_seats(user: Account, login: SocialLogin) -> None:
    """Seats that somebody invited or added are left as they are."""
    wanted = seats_of(login)
    slugs = {*wanted, *_slugs_with_seat_from(login, user)}
    for slug in sorted(slugs):
        with transaction.atomic():
            if team := _locked_team(slug, wanted.get(slug)):
                _update_seat(team, user, wanted.get(slug))


def seats_of(login: SocialLogin) -> dict[str, GroupSeat]:
    """By slug of the team: what the groups of this identity give."""
    groups = groups_of(login)
    seats = [seat for seat in _seats_by(login) if seat.group in groups]
    seats.sort(key=lambda seat: _STRONGEST_FIRST.index(Role(seat.role)), reverse=True)
    return {seat.team: seat for seat in seats}


def groups_of(login: SocialLogin) -> frozenset[str]:
    """From userinfo, or from the ID token. A claim of another kind counts as no groups."""
    data = login.account.extra_data
    for source in (data.get("userinfo"), data.get("id_token"), data):
        if isinstance(source, Mapping) and settings.OIDC_GROUPS_CLAIM in source:
            return _strings(source[settings.OIDC_GROUPS_CLAIM])
    _log.warning("Identity provider: no claim %r; counted as no groups", settings.OIDC_GROUPS_CLAIM)
    return frozenset()


def _strings(claim: object) -> frozenset[str]:
    if isinstance(claim, list) and all(isinstance(group, str) for group in claim):
        return frozenset(claim)
    _log.warning("Identity provider: the claim %r is no list", settings.OIDC_GROUPS_CLAIM)
    return frozenset()


def _seats_by(login: SocialLogin) -> list[GroupSeat]:
    provider = login.account.provider
    return [seat for seat in settings.OIDC_GROUPS if seat.provider in ("", provider)]


def _slugs_with_seat_from(login: SocialLogin, user: Account) -> list[str]:
    """Not those that come from a group of another provider, which this sign-in knows nothing of."""
    own = {(seat.group, seat.team) for seat in _seats_by(login)}
    others = {(seat.group, seat.team) for seat in settings.OIDC_GROUPS} - own
    rows = Membership.objects.active().filter(user=user).exclude(from_group="")
    pairs = rows.values_list("from_group", "team__slug")
    return [slug for group, slug in pairs if (group, slug) not in others]


def _locked_team(slug: str, seat: GroupSeat | None) -> Team | None:
    """An unknown team is made only if the configuration has its name."""
    name = _name_of(slug)
    if seat and name:
        team, is_new = Team.objects.get_or_create(slug=slug, defaults={"name": name})
        if is_new:
            detail = f"{name}, from the group {seat.group}"
            record(team, None, TeamEvent.Kind.CREATED, detail=detail)
    elif not Team.objects.filter(slug=slug).exists():
        return None
    return lock(slug)


def _name_of(slug: str) -> str:
    """The first that an entry of the configuration gives."""
    names = (entry.name for entry in settings.OIDC_GROUPS if entry.team == slug and entry.name)
    return next(names, "")


def _update_seat(team: Team, user: Account, seat: GroupSeat | None) -> None:
    """The group decides also about the last owner: access that it takes away has ended."""
    rows = Membership.objects.active().select_related("team", "user")
    membership = rows.filter(team=team, user=user).first()
    if membership is None:
        if seat:
            _join(team, user, seat)
    elif membership.from_group and seat is None:
        end(membership, None)
    elif membership.from_group and seat:
        _change(membership, seat)


def _join(team: Team, user: Account, seat: GroupSeat) -> None:
    join(team, user, Role(seat.role), from_group=seat.group)
    detail = f"as {seat.role}, from the group {seat.group}"
    record(team, None, TeamEvent.Kind.ADDED, user, detail)


def _change(membership: Membership, seat: GroupSeat) -> None:
    if (membership.role, membership.from_group) == (seat.role, seat.group):
        return
    detail = f"from {membership.role} to {seat.role}, from the group {seat.group}"
    membership.role, membership.from_group = seat.role, seat.group
    membership.save(update_fields=["role", "from_group"])
    record(membership.team, None, TeamEvent.Kind.ROLE, membership.user, detail)
