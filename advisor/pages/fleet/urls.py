"""The addresses of a fleet's pages; those of a team begin with its slug."""

from django.urls import path

from advisor.pages.fleet import import_moves, import_page, imports, new_import, start
from advisor.pages.fleet.policy.urls import policy_urls

_TEAM = "fleet/<slug:team>/"
_IMPORT = f"{_TEAM}imports/<int:number>/"

urlpatterns = [
    path("fleet/", start.fleet, name="fleet"),
    path(f"{_TEAM}imports/", imports.fleet_imports, name="fleet-imports"),
    path(f"{_TEAM}imports/new/", new_import.new_import, name="new-fleet-import"),
    path(f"{_IMPORT}", import_page.fleet_import, name="fleet-import"),
    path(f"{_IMPORT}cancel/", import_moves.cancel_import, name="cancel-fleet-import"),
    path(f"{_IMPORT}columns/", import_moves.answer_columns, name="fleet-import-columns"),
    path(f"{_IMPORT}systems/", import_moves.assign_systems, name="fleet-import-systems"),
    path(f"{_IMPORT}plans/", import_moves.set_plans, name="fleet-import-plans"),
    path(f"{_IMPORT}use/", import_moves.use_import, name="use-fleet-import"),
    *policy_urls,
]
