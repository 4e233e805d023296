"""The imports of a team, the newest first."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.names import person_name
from accounts.teams.rights import seat_in
from advisor.fleet.imports.queries import imports_of
from advisor.models import FleetImport
from advisor.pages.decisions.access import for_members
from advisor.pages.fleet.addresses import import_address
from advisor.pages.fleet.frame import frame_of
from advisor.pages.fleet.import_states import StateWords, state_words

MOST_IMPORTS = 100


@dataclass(frozen=True)
class ImportRow:
    fleet_import: FleetImport
    address: str
    state: StateWords
    uploaded_by: str


@for_members
@require_safe
def fleet_imports(request: HttpRequest, team: str) -> HttpResponse:
    seat = seat_in(request.user, team)
    context = {
        "frame": frame_of(seat, "fleet-imports"),
        "rows": [_row(fleet_import) for fleet_import in imports_of(seat)[:MOST_IMPORTS]],
        "api_address": f"{settings.SITE_URL}/api/v1/fleet/{seat.team.slug}/imports/",
    }
    return render(request, "fleet/imports.html", context)


def _row(fleet_import: FleetImport) -> ImportRow:
    account = fleet_import.uploaded_by
    return ImportRow(
        fleet_import,
        import_address(fleet_import),
        state_words(fleet_import),
        person_name(account) if account else "",
    )
