"""Health checks for monitoring: is the process alive, can it serve."""

from __future__ import annotations

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from catalog.models import CatalogVersion
from catalog.refresh import freshness
from config.databases.watch import WATCH
from config.problems import without_log_line


@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """Touches neither database nor cache."""
    return JsonResponse({"status": "ok"})


@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 once the database answers and is migrated, else 503. Stale data is still served."""
    checks = _cache_check()
    try:
        connection.ensure_connection()
        number = CatalogVersion.objects.values_list("number", flat=True).first()
        _, stored = CatalogVersion.with_freshness()
    except DatabaseError:
        state = "not responding" if WATCH.is_away else "not responding or not migrated"
        body = {"status": "unavailable", "database": state, **checks}
        return without_log_line(JsonResponse(body, status=503))
    return JsonResponse(
        {
            "status": "ok",
            "database": "ok",
            **checks,
            "catalog_version": number,
            "release_data": freshness.overall(stored, timezone.now())["level"],
        }
    )


def _cache_check() -> dict[str, str]:
    """A cache that is shared may be away; everything is served without it."""
    if not hasattr(cache, "responds"):
        return {}
    return {"cache": "ok" if cache.responds() else "not responding"}
