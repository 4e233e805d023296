"""A team's fleet as its pages read it: the current import, the catalog, the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, QueryDict

from accounts.models import Team
from accounts.teams.rights import Seat, seat_in
from advisor.fleet.counts import Fleet, Totals
from advisor.fleet.imports import fleet_of
from advisor.fleet.summary import FleetSummary, summarise
from advisor.forms import AnswersForm
from advisor.models import FleetImport
from advisor.pages.fleet.frame import FleetFrame, frame_of
from advisor.prices import OwnNumbers
from catalog import clock, reading, snapshot
from catalog.document import Catalog
from catalog.snapshot import Published

EMPTY = Fleet((), Totals(0, 0, 0, 0, 0, 0))


@dataclass(frozen=True)
class OpenedFleet:
    """`catalog`: with the phases of minor releases. `fleet` is empty without an import."""

    frame: FleetFrame
    fleet: Fleet
    catalog: Catalog
    published: Published
    today: date

    @property
    def seat(self) -> Seat:
        return self.frame.seat

    @property
    def team(self) -> Team:
        return self.frame.team

    def summary(self) -> FleetSummary:
        return summarise(self.fleet, self.catalog, self.today)

    def own_numbers(self) -> OwnNumbers:
        """The team's discounts and quotes."""
        form = AnswersForm(QueryDict(self.team.own_prices))
        return OwnNumbers.of(form.answers()) if form.is_valid() else OwnNumbers()

    def context(self) -> dict[str, object]:
        """What every page of a fleet shows."""
        return {"frame": self.frame, "today": self.today, "published": self.published}


def opened_fleet(
    request: HttpRequest, team: str, page: str, *, is_page: bool = True
) -> OpenedFleet:
    """Http404 for a team that is missing and for one of others alike. `page`, `is_page`: see
    `frame_of`."""
    frame = frame_of(seat_in(request.user, team), page, is_page=is_page)
    published, today = snapshot.current(), clock.today()
    catalog = reading.on(published, today).document
    return OpenedFleet(frame, _fleet(frame.fleet_import), catalog, published, today)


def _fleet(fleet_import: FleetImport | None) -> Fleet:
    return fleet_of(fleet_import) if fleet_import else EMPTY
