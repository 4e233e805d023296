"""The addresses of the API of fleets, below /api/v1/."""

from __future__ import annotations

from django.urls import path, re_path

from advisor.api.fleet import check, exceptions, imports, policy

_TEAM = "fleet/<str:team>/"
_EXCEPTION = f"{_TEAM}exceptions/<str:number>/"

urlpatterns = [
    path("check/", check.Check.as_view(), name="api-check"),
    path(f"{_TEAM}policy/", policy.FleetPolicy.as_view(), name="api-fleet-policy"),
    path(f"{_TEAM}exceptions/", exceptions.FleetExceptions.as_view(), name="api-fleet-exceptions"),
    path(_EXCEPTION, exceptions.FleetExceptionDetail.as_view(), name="api-fleet-exception"),
    path(
        f"{_EXCEPTION}approve/",
        exceptions.ApproveException.as_view(),
        name="api-fleet-exception-approve",
    ),
    path(
        f"{_EXCEPTION}decline/",
        exceptions.DeclineException.as_view(),
        name="api-fleet-exception-decline",
    ),
    path(
        f"{_EXCEPTION}withdraw/",
        exceptions.WithdrawException.as_view(),
        name="api-fleet-exception-withdraw",
    ),
    path(
        f"{_EXCEPTION}revoke/",
        exceptions.RevokeException.as_view(),
        name="api-fleet-exception-revoke",
    ),
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
