"""One import: on its way, with its questions, or counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.names import person_name
from accounts.teams.rights import seat_in
from advisor.fleet.counts import Totals
from advisor.fleet.imports.moves import COUNTED, may_change_columns
from advisor.fleet.imports.queries import find_import, totals_of
from advisor.fleet.imports.storing import UNDER_WAY, shape_of
from advisor.models import FleetImport, FleetPattern, ImportNeed, ImportState
from advisor.pages.decisions.access import for_members
from advisor.pages.fleet.column_form import ColumnForm
from advisor.pages.fleet.frame import frame_of
from advisor.pages.fleet.import_states import StateWords, state_words
from advisor.pages.fleet.pattern_rows import PatternRow, PatternTab, page_of, pattern_row, tabs
from advisor.pages.fleet.plan_rows import PlanRow, plan_rows
from advisor.pages.fleet.releases import release_names
from advisor.pages.fleet.typed import Typed

GOING = (ImportState.UPLOADING, ImportState.UPLOADED, ImportState.PARSING)


@dataclass(frozen=True)
class CountedPart:
    """`labels`: releases to choose from."""

    totals: Totals
    tabs: list[PatternTab]
    tab: PatternTab
    page: Page[FleetPattern]
    rows: list[PatternRow]
    labels: Sequence[str]
    plans: list[PlanRow]
    hosts: int


@dataclass(frozen=True)
class OpenedImport:
    """`columns`: the form that asks for them; `is_recount`: it was counted already."""

    fleet_import: FleetImport
    state: StateWords
    uploaded_by: str
    percent: int | None
    is_going: bool
    may_cancel: bool
    may_change_columns: bool
    columns: ColumnForm | None
    is_recount: bool
    counted: CountedPart | None


@for_members
@require_safe
def fleet_import(request: HttpRequest, team: str, number: int) -> HttpResponse:
    return render_import(request, team, number)


def render_import(
    request: HttpRequest,
    team: str,
    number: int,
    *,
    problems: Sequence[tuple[str, str]] = (),
    columns: ColumnForm | None = None,
    typed: Typed | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """`problems`: anchor and text of each. `columns`: to be changed, or refused. `typed`: a form
    that was refused."""
    seat = seat_in(request.user, team)
    row = find_import(seat, number)
    query = request.GET if request.method in ("GET", "HEAD") else request.POST
    place = query.get("show", ""), query.get("page", "1")
    context = {
        "frame": frame_of(seat, "fleet-imports", is_page=False),
        "page": _page(row, place, columns, typed),
        "problems": problems,
        "may_write": seat.may_write,
    }
    return render(request, "fleet/import.html", context, status=status)


def _page(
    row: FleetImport, place: tuple[str, str], columns: ColumnForm | None, typed: Typed | None
) -> OpenedImport:
    asks_columns = row.state == ImportState.NEEDS_YOU and row.needs == ImportNeed.COLUMNS
    if asks_columns and columns is None:
        columns = ColumnForm(shape_of(row), row.mapping)
    may_change = may_change_columns(row)
    is_recount = columns is not None and may_change and not asks_columns
    shows_columns = asks_columns or is_recount
    is_counted = row.state in COUNTED and not shows_columns
    return OpenedImport(
        fleet_import=row,
        state=state_words(row),
        uploaded_by=person_name(row.uploaded_by) if row.uploaded_by else "",
        percent=_percent(row),
        is_going=row.state in GOING,
        may_cancel=row.state in UNDER_WAY,
        may_change_columns=may_change,
        columns=columns if shows_columns else None,
        is_recount=is_recount,
        counted=_counted(row, place, typed) if is_counted else None,
    )


def _percent(row: FleetImport) -> int | None:
    """None: nothing was read yet."""
    if row.state != ImportState.PARSING or not row.size:
        return None
    return min(100, row.bytes_read * 100 // row.size)


def _counted(row: FleetImport, place: tuple[str, str], typed: Typed | None) -> CountedPart:
    names = release_names()
    entries = tabs(row, place[0])
    tab = next(entry for entry in entries if entry.is_current)
    page = page_of(row, tab.key, place[1])
    return CountedPart(
        totals=totals_of(row),
        tabs=entries,
        tab=tab,
        page=page,
        rows=[pattern_row(pattern, names, typed) for pattern in page],
        labels=names.labels,
        plans=plan_rows(row),
        hosts=row.named_hosts.count(),
    )
