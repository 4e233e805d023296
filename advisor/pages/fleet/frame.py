"""What every page of a team's fleet has: its navigation, and the totals of the current import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.urls import NoReverseMatch, reverse

from accounts.models import Team
from accounts.teams.rights import Seat
from advisor.fleet.counts import Totals
from advisor.fleet.imports import current, totals_of
from advisor.models import FleetImport

PAGES = {
    "fleet-now": "Now",
    "fleet-exposure": "Exposure",
    "fleet-groups": "Groups",
    "fleet-imports": "Imports",
    "fleet-compare": "Compare",
    "fleet-policy": "Policy",
}
"""Labels by the name of the address, which takes the team's slug."""


class FleetLink(NamedTuple):
    """`current`: the value of aria-current."""

    address: str
    label: str
    current: str


@dataclass(frozen=True)
class FleetFrame:
    """For templates that extend fleet/base.html, as `frame`. `totals`: of `fleet_import`, the
    current one; None: none is ready yet."""

    seat: Seat
    links: list[FleetLink]
    fleet_import: FleetImport | None
    totals: Totals | None

    @property
    def team(self) -> Team:
        return self.seat.team


def frame_of(seat: Seat, page: str, *, is_page: bool = True) -> FleetFrame:
    """`page`: a key of PAGES. `is_page` False: below that page."""
    fleet_import = current(seat.team)
    totals = totals_of(fleet_import) if fleet_import else None
    return FleetFrame(seat, _links(seat.team, page, is_page=is_page), fleet_import, totals)


def _links(team: Team, page: str, *, is_page: bool) -> list[FleetLink]:
    here = "page" if is_page else "true"
    return [
        FleetLink(address, label, here if name == page else "")
        for name, label in PAGES.items()
        if (address := _address(name, team))
    ]


def _address(name: str, team: Team) -> str:
    try:
        return reverse(name, args=[team.slug])
    except NoReverseMatch:
        return ""
