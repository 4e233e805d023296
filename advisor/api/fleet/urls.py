"""The addresses of the API of fleets, below /api/v1/."""

from __future__ import annotations

from django.urls import path

from advisor.api.fleet import check, exceptions, policy

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
]
