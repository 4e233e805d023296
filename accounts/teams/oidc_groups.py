"""Which groups of an identity provider give which role in which team; from the environment only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import msgspec
from django.core.exceptions import ImproperlyConfigured

from accounts.oidc import Provider
from accounts.teams.slugs import LONGEST, is_reserved

VARIABLE = "OIDC_GROUPS"
_Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=LONGEST)]


class GroupSeat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`team`: its slug. `name`: with it, a team that does not exist is made. `provider`: the id of
    the one whose groups these are; it may be left out where there is one provider."""

    group: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    team: _Slug
    role: Literal["owner", "approver", "member", "auditor"]
    name: Annotated[str, msgspec.Meta(max_length=80)] = ""
    provider: str = ""


def read_groups(
    environment: Mapping[str, str], providers: Sequence[Provider]
) -> tuple[GroupSeat, ...]:
    text = environment.get(VARIABLE, "").strip()
    if not text:
        return ()
    seats = _decode(text)
    for seat in seats:
        _check(seat, seats, [provider.provider_id for provider in providers])
    return seats


def _decode(text: str) -> tuple[GroupSeat, ...]:
    try:
        return msgspec.json.decode(text.encode(), type=tuple[GroupSeat, ...])
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise ImproperlyConfigured(
            f"{VARIABLE} must be a JSON list of objects with group, team (its slug), role (owner, "
            f"approver, member or auditor) and, if it is to be made, its name: {error}."
        ) from error


def _check(seat: GroupSeat, seats: tuple[GroupSeat, ...], provider_ids: list[str]) -> None:
    if is_reserved(seat.team):
        raise ImproperlyConfigured(f"{VARIABLE}: {seat.team!r} is reserved. Use another slug.")
    if not seat.name.isprintable():
        raise ImproperlyConfigured(f"{VARIABLE}: remove control characters from {seat.name!r}.")
    places = [(other.provider, other.group, other.team) for other in seats]
    if places.count((seat.provider, seat.group, seat.team)) > 1:
        raise ImproperlyConfigured(
            f"{VARIABLE} has the group {seat.group!r} for {seat.team!r} twice."
        )
    if not provider_ids:
        raise ImproperlyConfigured(f"{VARIABLE} needs an OpenID Connect provider.")
    if seat.provider not in (provider_ids if len(provider_ids) > 1 else ["", *provider_ids]):
        raise ImproperlyConfigured(
            f"{VARIABLE}: the provider of {seat.group!r} must be {' or '.join(provider_ids)}, "
            f"not {seat.provider!r}."
        )
