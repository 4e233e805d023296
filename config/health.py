"""Whether the process is alive, and whether it can serve: for whoever watches over it."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from catalog import freshness
from catalog.models import CatalogVersion


@never_cache
def live(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 once the database answers and its tables are there, else 503. Stale release data is no reason to serve nothing."""
    try:
        connection.ensure_connection()
        number, kept = CatalogVersion.objects.values_list("number", "freshness").first() or (
            None,
            {},
        )
    except DatabaseError:
        return JsonResponse(
            {"status": "unavailable", "database": "does not answer, or is not migrated"}, status=503
        )
    return JsonResponse(
        {
            "status": "ok",
            "database": "ok",
            "catalog_version": number,
            "release_data": freshness.overall(kept, timezone.now())["level"],
        }
    )
