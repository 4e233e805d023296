"""The addresses of watching. Before those of decisions, whose first part may be any team."""

from django.urls import path

import advisor.pages.decisions.urls  # noqa: F401  registers `decision_number`
from advisor.pages.watch import again, calendars, notices, tripwires, webhooks

_ONE = "decisions/<slug:team>/<decision_number:number>/"

urlpatterns = [
    path("decisions/notices/", notices.notices, name="notices"),
    path("decisions/notices/seen/", notices.mark_seen, name="mark-notices-seen"),
    path("decisions/notices/<slug:team>/level/", notices.set_level, name="set-notice-level"),
    path("decisions/calendar/", calendars.calendars, name="calendars"),
    path("decisions/calendar/<str:token>.ics", calendars.private_calendar, name="private-calendar"),
    path(
        "decisions/calendar/<slug:team>/create/", calendars.create_calendar, name="create-calendar"
    ),
    path(
        "decisions/calendar/<int:feed>/revoke/", calendars.revoke_calendar, name="revoke-calendar"
    ),
    path(f"{_ONE}again/", again.again, name="decide-again"),
    path(f"{_ONE}tripwires/", tripwires.tripwires, name="decision-tripwires"),
    path(
        f"{_ONE}tripwires/<int:tripwire>/remove/",
        tripwires.remove_tripwire,
        name="remove-tripwire",
    ),
    path("teams/<slug:slug>/webhooks/", webhooks.webhooks, name="team-webhooks"),
    path(
        "teams/<slug:slug>/webhooks/<int:webhook>/secret/",
        webhooks.rotate_webhook,
        name="rotate-webhook",
    ),
    path(
        "teams/<slug:slug>/webhooks/<int:webhook>/switch/",
        webhooks.switch_webhook,
        name="switch-webhook",
    ),
    path(
        "teams/<slug:slug>/webhooks/<int:webhook>/remove/",
        webhooks.remove_webhook,
        name="remove-webhook",
    ),
    path("teams/<slug:slug>/deliveries/", webhooks.deliveries, name="team-deliveries"),
    path(
        "teams/<slug:slug>/deliveries/<int:delivery>/again/",
        webhooks.send_again,
        name="send-again",
    ),
]
