"""How many hosts of a fleet will be out of support, if they stay, buy support, or migrate."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisor.fleet.exposure import expose
from advisor.fleet.exposure.types import Exposure
from advisor.pages.decisions.access import for_members
from advisor.pages.fleet.exposure_chart import draw_exposure
from advisor.pages.fleet.exposure_table import columns_of, group_rows, way_rows, year_rows
from advisor.pages.fleet.groups_of import group_plans, paces_of
from advisor.pages.fleet.opened import OpenedFleet, opened_fleet


@for_members
@require_safe
def fleet_exposure(request: HttpRequest, team: str) -> HttpResponse:
    return exposure_response(request, opened_fleet(request, team, "fleet-exposure"))


def exposure_response(
    request: HttpRequest,
    fleet: OpenedFleet,
    problem: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """`problem`: why a pace for all groups was not saved."""
    context = {**fleet.context(), "problem": problem}
    if fleet.frame.fleet_import:
        context |= _page(fleet)
    return render(request, "fleet/exposure.html", context, status=status)


def exposure_of(fleet: OpenedFleet) -> Exposure:
    """With the team's own prices, and the pace of each group."""
    return expose(
        fleet.fleet.counts,
        fleet.catalog,
        fleet.today,
        unmatched_hosts=fleet.fleet.totals.unmatched_hosts,
        paces=paces_of(group_plans(fleet.team)),
        own=fleet.own_numbers(),
    )


def _page(fleet: OpenedFleet) -> dict[str, object]:
    exposure = exposure_of(fleet)
    years = year_rows(exposure)
    groups = group_rows(exposure.groups, fleet.today)
    return {
        "exposure": exposure,
        "chart": draw_exposure(exposure),
        "ways": way_rows(exposure),
        "years": years,
        "columns": columns_of(years),
        "groups": groups,
        "late": sum(group.is_late for group in groups),
        "without_pace": sum(not group.pace for group in groups),
        "has_own_prices": bool(fleet.own_numbers()),
    }
