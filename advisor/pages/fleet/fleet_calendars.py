"""A member's private calendar of a fleet: its addresses, and the calendar behind one."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from advisor.decisions.watch import calendar as feeds
from advisor.fleet import ends_calendar
from advisor.fleet.imports import current, fleet_of
from advisor.fleet.summary import summarise
from advisor.models import CalendarFeed
from advisor.pages.decisions.access import account_of, for_members
from advisor.pages.fleet.opened import EMPTY, opened_fleet
from catalog import clock, reading, snapshot

NO_CALENDAR = "There is no such calendar, or its address was revoked."
FLEET = CalendarFeed.Subject.FLEET


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def fleet_calendars(request: HttpRequest, team: str) -> HttpResponse:
    """POST makes a new address, which is in that answer and nowhere else."""
    fleet = opened_fleet(request, team, "fleet-now", is_page=False)
    account = account_of(request)
    new_address = ""
    if request.method == "POST":
        token = feeds.create(fleet.team, account, FLEET)
        new_address = request.build_absolute_uri(reverse("fleet-calendar", args=[token]))
    context = {
        **fleet.context(),
        "new_address": new_address,
        "feeds": feeds.working(account).filter(team=fleet.team, subject=FLEET),
    }
    return render(request, "fleet/calendars.html", context)


@never_cache
@require_safe
def fleet_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """For calendar programs, which do not sign in."""
    feed = feeds.find(token, FLEET)
    if feed is None:
        raise Http404(NO_CALENDAR)
    fleet_import, today = current(feed.team), clock.today()
    fleet = fleet_of(fleet_import) if fleet_import else EMPTY
    catalog = reading.on(snapshot.without_freshness(), today).document
    content = ends_calendar.encode(
        feed.team.name,
        str(feed.team.pk),
        summarise(fleet, catalog, today),
        fleet_import.uploaded_at if fleet_import else feed.created_at,
        settings.SITE_URL.rstrip("/") + reverse("fleet-now", args=[feed.team.slug]),
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="fleet.ics"'
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
