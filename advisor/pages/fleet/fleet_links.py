"""The fleets of one's teams."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Team
from accounts.teams.rights import Seat
from advisor.fleet.imports import current
from advisor.models import FleetImport


@dataclass(frozen=True)
class TeamFleet:
    """`fleet_import`: the current one; None: nothing is imported yet."""

    team: Team
    address: str
    fleet_import: FleetImport | None
    new_import: str


def fleet_links(seats: Iterable[Seat]) -> list[TeamFleet]:
    return [_link(seat) for seat in seats]


def _link(seat: Seat) -> TeamFleet:
    fleet_import, slug = current(seat.team), seat.team.slug
    page = "fleet-now" if fleet_import else "fleet-imports"
    new_import = reverse("new-fleet-import", args=[slug]) if seat.may_write else ""
    return TeamFleet(seat.team, reverse(page, args=[slug]), fleet_import, new_import)
