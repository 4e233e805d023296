"""The addresses of the API of fleets, below /api/v1/."""

from __future__ import annotations

from django.urls import path

from advisor.api.fleet import check

urlpatterns = [path("check/", check.Check.as_view(), name="api-check")]
