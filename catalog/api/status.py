"""How fresh release data is, and what of it is under review."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts.api_view import ApiView
from catalog import ages, snapshot
from catalog.api import schema
from catalog.api.resource import catalog_of, day_of
from catalog.refresh import freshness


class Status(ApiView):
    """When each product of endoflife.date was last received and judged. Nothing under review is a value of the catalog yet."""

    @extend_schema(
        operation_id="status",
        summary="Tell how fresh release data is",
        tags=["catalog"],
        responses={200: schema.ref("Status")},
    )
    def get(self, request: Request) -> Response:
        published, now = snapshot.current(), timezone.now()
        overall = freshness.overall(published.freshness, now)
        body = {
            "level": overall["level"],
            "stale": bool(overall["stale"]),
            "held": overall["held"],
            "last_success": published.freshness.get("last_success"),
            "products": [
                _product(one, freshness.carried(one), request)
                for one in freshness.standing(published.freshness, now)
            ],
            "catalog": catalog_of(published),
            "ages": _ages(published.ages, day_of(now)),
        }
        return Response(body, headers={"Cache-Control": "no-cache"})


def _ages(values: ages.Ages, today: datetime.date) -> dict[str, Any]:
    return {
        "values": values.number,
        "undated": values.undated,
        "median_days": values.median_age(today),
        "oldest_days": values.oldest_age(today),
        "words": f"{values.in_words(today)}.",
    }


def _product(one: dict[str, Any], said: dict[str, Any], request: Request) -> dict[str, Any]:
    fields = (
        "level",
        "stale",
        "last_success",
        "last_attempt",
        "checked_at",
        "observed_on",
        "age_hours",
        "failures",
    )
    return {
        "product": one["name"],
        "distribution": one["distribution"],
        "url": reverse("api-distribution", args=[one["distribution"]], request=request),
        **{field: one[field] for field in fields},
        "words": freshness.in_words(one),
        "held": len(one["held"]),
        **{what: said[what] for what in ("under_review", "set_by_hand")},
    }
