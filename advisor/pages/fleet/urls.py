"""The addresses of a fleet's pages; those of a team begin with its slug."""

from django.urls import path

from advisor.pages.fleet import imports, start
from advisor.pages.fleet.policy.urls import policy_urls

_TEAM = "fleet/<slug:team>/"

urlpatterns = [
    path("fleet/", start.fleet, name="fleet"),
    path(f"{_TEAM}imports/", imports.fleet_imports, name="fleet-imports"),
    *policy_urls,
]
