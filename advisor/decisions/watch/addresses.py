"""Addresses in messages: absolute, to a page that shows and never changes anything."""

from __future__ import annotations

from django.conf import settings

from advisor.models import Decision, FleetException


def url_of(about: Decision | FleetException) -> str:
    if isinstance(about, Decision):
        return record_url(about)
    return _absolute(exception_path(about))


def record_url(decision: Decision) -> str:
    return _absolute(record_path(decision))


def notices_url() -> str:
    """Where members read their notices, and choose which come by e-mail."""
    return _absolute("/decisions/notices/")


def record_path(decision: Decision) -> str:
    return f"/decisions/{decision.team.slug}/{decision.number}/"


def exception_path(exception: FleetException) -> str:
    return f"/fleet/{exception.team.slug}/exceptions/{exception.number}/"


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"
