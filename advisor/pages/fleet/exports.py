"""A fleet and its exposure as files: CSV, XLSX, JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from advisor.pages.decisions.access import for_members
from advisor.pages.fleet import export_rows
from advisor.pages.fleet.exposure_page import exposure_of
from advisor.pages.fleet.opened import OpenedFleet, opened_fleet
from catalog import spreadsheets

NO_IMPORT = "No inventory of this team is imported yet."
JSON_TYPE = "application/json"


@dataclass(frozen=True)
class FleetFile:
    """`rows`: cells of a table, without its header; `document`: what the JSON file holds."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Callable[[], list[Sequence[object]]]
    document: Callable[[], object]


@for_members
@require_safe
def fleet_file(request: HttpRequest, team: str, format: str) -> HttpResponse:
    """A row for each release, group and plan, and one for what was not recognised."""
    fleet = _opened(request, team, "fleet-now")
    summary = fleet.summary()
    file = FleetFile(
        name="fleet",
        title="Fleet",
        columns=export_rows.FLEET_COLUMNS,
        rows=lambda: export_rows.fleet_rows(fleet.fleet, fleet.catalog, fleet.today),
        document=lambda: export_rows.fleet_document(summary, fleet.published.digest),
    )
    return _response(file, fleet, format)


@for_members
@require_safe
def exposure_file(request: HttpRequest, team: str, format: str) -> HttpResponse:
    """A row for each of the 120 months."""
    fleet = _opened(request, team, "fleet-exposure")
    exposure = exposure_of(fleet)
    file = FleetFile(
        name="exposure",
        title="Exposure",
        columns=export_rows.EXPOSURE_COLUMNS,
        rows=lambda: export_rows.exposure_rows(exposure),
        document=lambda: exposure,
    )
    return _response(file, fleet, format)


def _opened(request: HttpRequest, team: str, page: str) -> OpenedFleet:
    fleet = opened_fleet(request, team, page)
    if fleet.frame.fleet_import is None:
        raise Http404(NO_IMPORT)
    return fleet


def _response(file: FleetFile, fleet: OpenedFleet, format: str) -> HttpResponse:
    content, content_type = _encoded(file, format)
    response = HttpResponse(content, content_type=content_type)
    name = f"elwise-{file.name}-{fleet.team.slug}.{fleet.today.isoformat()}.{format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _encoded(file: FleetFile, format: str) -> tuple[bytes, str]:
    if format == "csv":
        return spreadsheets.encode_csv(file.columns, file.rows()), spreadsheets.CSV_TYPE
    if format == "xlsx":
        content = spreadsheets.encode_xlsx(file.title, file.columns, file.rows())
        return content, spreadsheets.XLSX_TYPE
    return msgspec.json.encode(file.document()), JSON_TYPE
