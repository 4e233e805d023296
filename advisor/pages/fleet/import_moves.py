"""What members do with an import: its columns, its systems, its plans; cancel it, or use it now."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.teams.rights import Seat, seat_in
from advisor.fleet.imports import moves
from advisor.fleet.imports.memory import mapping_of
from advisor.fleet.imports.moves import ImportRefusedError
from advisor.fleet.imports.patterns import Assigned
from advisor.fleet.imports.queries import find_import
from advisor.fleet.imports.start import start
from advisor.fleet.imports.storing import shape_of
from advisor.models import FleetImport, FleetPattern
from advisor.pages.decisions.access import for_members
from advisor.pages.decisions.sent import sent_version
from advisor.pages.fleet.addresses import import_address
from advisor.pages.fleet.column_form import ColumnForm
from advisor.pages.fleet.import_page import render_import
from advisor.pages.fleet.pattern_rows import GUESSES, page_of, release_of
from advisor.pages.fleet.plan_rows import plan_rows
from advisor.pages.fleet.releases import ReleaseNames, release_names
from advisor.pages.fleet.typed import Typed

READ_ONLY = "An auditor reads a fleet and changes nothing."
NO_RELEASE = "“{}” names no release of the catalog. Choose one of the list, such as AlmaLinux 9."
NOTHING = "Nothing was chosen, so nothing was saved."
RELEASE, IGNORE, CONFIRM, UNDO = "release-", "ignore-", "confirm-", "undo-"


@for_members
@require_POST
def cancel_import(request: HttpRequest, team: str, number: int) -> HttpResponse:
    _, row, refusal = _opened(request, team, number)
    if refusal:
        return refusal
    try:
        moves.cancel(row)
    except ImportRefusedError as error:
        return _conflict(request, row, error)
    messages.success(request, "Cancelled. Nothing of it is stored.")
    return redirect(import_address(row))


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: HttpRequest, team: str, number: int) -> HttpResponse:
    _, row, refusal = _opened(request, team, number)
    if refusal:
        return refusal
    if request.method != "POST":
        return _columns(request, row)
    form = ColumnForm(shape_of(row), row.mapping, request.POST) if row.recognised else None
    if form is None or not form.is_valid:
        problems = form.errors if form else [("", "Nothing is asked of this import now.")]
        status = HTTPStatus.BAD_REQUEST
        return render_import(request, team, number, problems=problems, columns=form, status=status)
    try:
        moves.answer_columns(row, sent_version(request), form.mapping())
    except ImportRefusedError as error:
        return _conflict(request, row, error, form)
    start(row)
    return redirect(import_address(row))


def _columns(request: HttpRequest, row: FleetImport) -> HttpResponse:
    if not moves.may_change_columns(row):
        return redirect(import_address(row))
    shape = shape_of(row)
    form = ColumnForm(shape, mapping_of(row, shape))
    return render_import(request, row.team.slug, row.number, columns=form)


@for_members
@require_POST
def assign_systems(request: HttpRequest, team: str, number: int) -> HttpResponse:
    seat, row, refusal = _opened(request, team, number)
    if refusal:
        return refusal
    names = release_names()
    typed = _typed(request.POST, names)
    if typed.errors:
        problems = list(typed.errors.items())
        status = HTTPStatus.BAD_REQUEST
        return render_import(request, team, number, problems=problems, typed=typed, status=status)
    choices = _choices(row, typed.values, names) | _confirmed_page(request, row)
    if not choices:
        messages.warning(request, NOTHING)
        return redirect(_place(request, row))
    try:
        moves.assign(seat, row, sent_version(request), choices)
    except ImportRefusedError as error:
        return _conflict(request, row, error, typed=typed)
    number_of = len(choices)
    messages.success(request, f"Saved for {number_of} system{'s' * (number_of > 1)}.")
    return redirect(_place(request, row))


@for_members
@require_POST
def set_plans(request: HttpRequest, team: str, number: int) -> HttpResponse:
    seat, row, refusal = _opened(request, team, number)
    if refusal:
        return refusal
    plans = {
        (plan_row.entitlement, plan_row.distribution): sent
        for plan_row in plan_rows(row)
        if (sent := request.POST.get(plan_row.name)) is not None
        and sent != plan_row.plan
        and sent in {"", *(plan.slug for plan in plan_row.plans)}
    }
    try:
        moves.set_plans(seat, row, sent_version(request), plans)
    except ImportRefusedError as error:
        return _conflict(request, row, error)
    messages.success(request, "The plans are saved." if plans else NOTHING)
    return redirect(import_address(row))


@for_members
@require_POST
def use_import(request: HttpRequest, team: str, number: int) -> HttpResponse:
    _, row, refusal = _opened(request, team, number)
    if refusal:
        return refusal
    try:
        moves.use_now(row, sent_version(request))
    except ImportRefusedError as error:
        return _conflict(request, row, error)
    messages.success(request, "The pages of the fleet show this import now.")
    return redirect(import_address(row))


def _opened(
    request: HttpRequest, team: str, number: int
) -> tuple[Seat, FleetImport, HttpResponse | None]:
    """The import, and the refusal of who may not change it."""
    seat = seat_in(request.user, team)
    row = find_import(seat, number)
    if seat.may_write:
        return seat, row, None
    problems = [("", READ_ONLY)]
    status = HTTPStatus.FORBIDDEN
    return seat, row, render_import(request, team, number, problems=problems, status=status)


def _conflict(
    request: HttpRequest,
    row: FleetImport,
    error: ImportRefusedError,
    columns: ColumnForm | None = None,
    typed: Typed | None = None,
) -> HttpResponse:
    return render_import(
        request,
        row.team.slug,
        row.number,
        problems=[("", str(error))],
        columns=columns,
        typed=typed,
        status=HTTPStatus.CONFLICT,
    )


def _typed(sent: QueryDict, names: ReleaseNames) -> Typed:
    sent_values = {name: str(sent[name]).strip() for name in sent}
    values = {name: text for name, text in sent_values.items() if text}
    errors = {
        name: NO_RELEASE.format(text[:100])
        for name, text in values.items()
        if name.startswith(RELEASE) and names.read(text) is None
    }
    return Typed(values, errors)


def _choices(
    row: FleetImport, values: Mapping[str, str], names: ReleaseNames
) -> dict[int, Assigned | None]:
    """By the key of the pattern's row: what the form says, the release before the boxes."""
    choices: dict[int, Assigned | None] = {}
    for pattern in FleetPattern.objects.filter(fleet_import=row):
        key = pattern.pk
        if text := values.get(f"{RELEASE}{key}"):
            choices[key] = Assigned(names.read(text))
        elif f"{IGNORE}{key}" in values:
            choices[key] = Assigned(None)
        elif f"{CONFIRM}{key}" in values and pattern.release:
            choices[key] = Assigned(release_of(pattern))
        elif f"{UNDO}{key}" in values:
            choices[key] = None
    return choices


def _confirmed_page(request: HttpRequest, row: FleetImport) -> dict[int, Assigned | None]:
    """All guesses of the page, if that was pressed."""
    if "confirm_all" not in request.POST:
        return {}
    page = page_of(row, GUESSES, request.POST.get("page", "1"))
    return {pattern.pk: Assigned(release_of(pattern)) for pattern in page}


def _place(request: HttpRequest, row: FleetImport) -> str:
    """The list that the form was in."""
    query = QueryDict(mutable=True)
    for name in ("show", "page"):
        if value := request.POST.get(name, ""):
            query[name] = value
    return f"{import_address(row)}?{query.urlencode()}" if query else import_address(row)
