"""Health checks for monitoring: is the process alive, can it serve."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from catalog.models import CatalogVersion
from catalog.refresh import freshness
from catalog.stored_freshness import Stored


@never_cache
def live(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 once the database answers and is migrated, else 503. Stale data is still served."""
    try:
        connection.ensure_connection()
        versions = CatalogVersion.objects.values_list("number", "freshness")
        number, stored = versions.first() or (None, Stored())
    except DatabaseError:
        return JsonResponse(
            {"status": "unavailable", "database": "not responding or not migrated"}, status=503
        )
    return JsonResponse(
        {
            "status": "ok",
            "database": "ok",
            "catalog_version": number,
            "release_data": freshness.overall(stored, timezone.now())["level"],
        }
    )
