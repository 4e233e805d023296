"""What a team's fleet runs now, how long that is supported, and what to do first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisor.fleet.matched import Match, MatchKind
from advisor.fleet.matching import support_end_note
from advisor.fleet.reported import ReportedSystem
from advisor.models import FleetImport, FleetPattern
from advisor.pages.decisions.access import for_members
from advisor.pages.fleet.first_steps import first_steps
from advisor.pages.fleet.now_section import now_section
from advisor.pages.fleet.opened import OpenedFleet, opened_fleet
from catalog.document import Catalog

MOST_CONTRADICTIONS = 20
OLD_DAYS = 35
"""An older inventory is said to be old."""


@dataclass(frozen=True)
class Contradiction:
    """What hosts say of their end of support, where the catalog says otherwise."""

    system: str
    hosts: int
    note: str


@for_members
@require_safe
def fleet_now(request: HttpRequest, team: str) -> HttpResponse:
    fleet = opened_fleet(request, team, "fleet-now")
    context = fleet.context()
    if fleet.frame.fleet_import:
        context |= _page(fleet, fleet.frame.fleet_import)
    return render(request, "fleet/now.html", context)


def _page(fleet: OpenedFleet, fleet_import: FleetImport) -> dict[str, object]:
    summary = fleet.summary()
    days = (fleet.today - fleet_import.uploaded_at.date()).days
    return {
        "section": now_section(summary, fleet.catalog),
        "steps": first_steps(summary),
        "contradictions": list(_contradictions(fleet_import, fleet.catalog)),
        "days_old": days if days > OLD_DAYS else None,
    }


def _contradictions(fleet_import: FleetImport, catalog: Catalog) -> Iterator[Contradiction]:
    """Of the systems that tell an end of their own, those with most hosts first."""
    rows = FleetPattern.objects.filter(
        fleet_import=fleet_import, reported__has_key="support_end", ignored=False
    )
    for row in rows.order_by("-hosts", "pk")[:MOST_CONTRADICTIONS]:
        system = msgspec.convert(row.reported, ReportedSystem)
        if note := support_end_note(system, _match(row), catalog):
            yield Contradiction(system.pretty_name or row.raw, row.hosts, note)


def _match(row: FleetPattern) -> Match:
    return Match(
        MatchKind(row.kind),
        row.rule,
        row.distribution or None,
        row.release or None,
        row.minor or None,
        row.reason,
    )
