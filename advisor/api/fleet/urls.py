"""The addresses of the API of fleets, below /api/v1/."""

from __future__ import annotations

from django.urls import path, re_path

from advisor.api.fleet import check, imports

urlpatterns = [
    path("check/", check.Check.as_view(), name="api-check"),
    path("fleet/<slug:team>/imports/", imports.ImportList.as_view(), name="api-fleet-imports"),
    path(
        "fleet/<slug:team>/imports/<int:number>/",
        imports.ImportOne.as_view(),
        name="api-fleet-import",
    ),
    re_path(
        r"^fleet/(?P<team>[a-z0-9-]{1,40})/imports/(?P<filename>[^/]{1,110}\.[A-Za-z0-9]{1,9})$",
        imports.ImportFile.as_view(),
        name="api-fleet-import-file",
    ),
]
