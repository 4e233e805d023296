"""The addresses of a fleet's pages; those of a team begin with its slug."""

from django.urls import path, re_path

from advisor.pages.fleet import (
    compare,
    exports,
    exposure_page,
    fleet_calendars,
    fleet_metrics,
    groups,
    import_moves,
    import_page,
    imports,
    new_import,
    now,
    start,
)
from advisor.pages.fleet.policy.urls import policy_urls

_TEAM = "fleet/<slug:team>/"
_IMPORT = f"{_TEAM}imports/<int:number>/"

urlpatterns = [
    path("fleet/", start.fleet, name="fleet"),
    path("fleet/calendar/<str:token>.ics", fleet_calendars.fleet_calendar, name="fleet-calendar"),
    path(_TEAM, now.fleet_now, name="fleet-now"),
    path(f"{_TEAM}exposure/", exposure_page.fleet_exposure, name="fleet-exposure"),
    path(f"{_TEAM}groups/", groups.fleet_groups, name="fleet-groups"),
    path(f"{_TEAM}groups/pace/", groups.set_paces, name="set-fleet-paces"),
    path(f"{_TEAM}group/", groups.fleet_group, name="fleet-group"),
    path(f"{_TEAM}compare/", compare.fleet_compare, name="fleet-compare"),
    path(f"{_TEAM}calendar/", fleet_calendars.fleet_calendars, name="fleet-calendars"),
    path(f"{_TEAM}metrics", fleet_metrics.fleet_metrics, name="fleet-metrics"),
    re_path(
        r"^fleet/(?P<team>[-a-zA-Z0-9_]+)/fleet\.(?P<format>csv|xlsx|json)$",
        exports.fleet_file,
        name="fleet-file",
    ),
    re_path(
        r"^fleet/(?P<team>[-a-zA-Z0-9_]+)/exposure\.(?P<format>csv|xlsx|json)$",
        exports.exposure_file,
        name="exposure-file",
    ),
    path(f"{_TEAM}imports/", imports.fleet_imports, name="fleet-imports"),
    path(f"{_TEAM}imports/new/", new_import.new_import, name="new-fleet-import"),
    path(f"{_IMPORT}", import_page.fleet_import, name="fleet-import"),
    path(f"{_IMPORT}cancel/", import_moves.cancel_import, name="cancel-fleet-import"),
    path(f"{_IMPORT}columns/", import_moves.import_columns, name="fleet-import-columns"),
    path(f"{_IMPORT}systems/", import_moves.assign_systems, name="fleet-import-systems"),
    path(f"{_IMPORT}plans/", import_moves.set_plans, name="fleet-import-plans"),
    path(f"{_IMPORT}use/", import_moves.use_import, name="use-fleet-import"),
    *policy_urls,
]
