"""Private calendar addresses of the account, and the calendar behind one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.teams.rights import seat_in, teams_of
from advisor.decisions.watch import calendar as feeds
from advisor.pages.decisions.access import account_of, for_members
from catalog import snapshot

NO_CALENDAR = "There is no such calendar, or its address was revoked."


@for_members
@require_safe
def calendars(request: HttpRequest) -> HttpResponse:
    return _page(request)


@for_members
@require_POST
def create_calendar(request: HttpRequest, team: str) -> HttpResponse:
    """The new address is in this answer, and nowhere else."""
    seat = seat_in(request.user, team)
    token = feeds.create(seat.team, account_of(request))
    path = reverse("private-calendar", kwargs={"token": token})
    return _page(request, request.build_absolute_uri(path), seat.team.name)


@for_members
@require_POST
def revoke_calendar(request: HttpRequest, feed: int) -> HttpResponse:
    rows = feeds.working(account_of(request)).filter(pk=feed)
    if not rows.update(revoked_at=timezone.now()):
        raise Http404(NO_CALENDAR)
    messages.success(request, "The calendar address was revoked.")
    return redirect("calendars")


@never_cache
@require_safe
def private_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """For calendar programs, which do not sign in."""
    feed = feeds.find(token)
    if feed is None:
        raise Http404(NO_CALENDAR)
    response = HttpResponse(
        feeds.encode(feed.team, snapshot.without_freshness().document),
        content_type="text/calendar; charset=utf-8",
    )
    response["Content-Disposition"] = 'inline; filename="decisions.ics"'
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _page(request: HttpRequest, new_address: str = "", new_for: str = "") -> HttpResponse:
    account = account_of(request)
    teams = teams_of(account)
    context = {
        "teams": teams,
        "feeds": feeds.working(account).filter(team__in=teams),
        "new_address": new_address,
        "new_for": new_for,
    }
    return render(request, "watch/calendars.html", context)
