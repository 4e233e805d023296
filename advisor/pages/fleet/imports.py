"""The imports of a team."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.teams.rights import seat_in
from advisor.fleet.imports.queries import imports_of
from advisor.pages.decisions.access import for_members
from advisor.pages.fleet.frame import frame_of

MOST_IMPORTS = 100


@for_members
@require_safe
def fleet_imports(request: HttpRequest, team: str) -> HttpResponse:
    seat = seat_in(request.user, team)
    context = {
        "frame": frame_of(seat, "fleet-imports"),
        "imports": imports_of(seat)[:MOST_IMPORTS],
    }
    return render(request, "fleet/imports.html", context)
