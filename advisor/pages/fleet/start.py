"""Fleet: an inventory worked out on the spot, and the fleets of one's teams."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.teams.rights import teams_of


@never_cache
@require_safe
def fleet(request: HttpRequest) -> HttpResponse:
    return render(request, "fleet/start.html", {"teams": teams_of(request.user)})
