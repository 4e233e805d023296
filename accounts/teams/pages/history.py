"""/teams/<slug>/history/: everything that changed in a team, for owners and auditors."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import TeamEvent
from accounts.teams.pages.account import account_of
from accounts.teams.rights import seat_in

EVENTS_A_PAGE = 100


@login_required
@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    seat = seat_in(account_of(request), slug)
    if not seat.may_read_history:
        raise PermissionDenied
    events = TeamEvent.objects.filter(team=seat.team).select_related("actor", "subject")
    page = Paginator(events, EVENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "teams/history.html", {"seat": seat, "team": seat.team, "page": page})
