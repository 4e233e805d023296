"""The addresses of the API of fleets, below /api/v1/."""

from __future__ import annotations

from django.urls import path

from advisor.api.fleet import check, imports

urlpatterns = [
    path("check/", check.Check.as_view(), name="api-check"),
    path("fleet/<slug:team>/imports/", imports.ImportList.as_view(), name="api-fleet-imports"),
    path(
        "fleet/<slug:team>/imports/<int:number>/",
        imports.ImportOne.as_view(),
        name="api-fleet-import",
    ),
]
