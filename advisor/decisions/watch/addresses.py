"""Addresses in messages: absolute, to a page that shows and never changes anything."""

from __future__ import annotations

from django.conf import settings

from advisor.models import Decision, FleetException


def url_of(about: Decision | FleetException) -> str:
    if isinstance(about, Decision):
        return record_url(about)
    return f"{settings.SITE_URL.rstrip('/')}{exception_path(about)}"


def record_url(decision: Decision) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{record_path(decision)}"


def record_path(decision: Decision) -> str:
    return f"/decisions/{decision.team.slug}/{decision.number}/"


def exception_path(exception: FleetException) -> str:
    return f"/fleet/{exception.team.slug}/exceptions/{exception.number}/"
