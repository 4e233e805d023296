"""How fresh release data is, and which values of it are under review."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import msgspec
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts.api_view import ApiView
from catalog import ages, snapshot
from catalog.api.renderer import StructRenderer
from catalog.api.resource import catalog_of, day_of
from catalog.api.rows.status import AgesRow, ProductStatusRow, StatusAnswer
from catalog.refresh import freshness

COPIED = (
    *("level", "stale", "last_success", "last_attempt", "checked_at", "observed_on"),
    *("age_hours", "failures"),
)


class StatusDetail(ApiView):
    """When each product of endoflife.date was last received and checked.

    A value under review is not in the catalog yet.
    """

    renderer_classes = [StructRenderer]

    @extend_schema(
        operation_id="status",
        summary="Read the age of the release data",
        tags=["catalog"],
        responses={200: StatusAnswer},
    )
    def get(self, request: Request) -> Response:
        published, now = snapshot.current(), timezone.now()
        overall = freshness.overall(published.freshness, now)
        products = freshness.standing(published.freshness, now)
        answer = StatusAnswer(
            level=overall["level"],
            stale=bool(overall["stale"]),
            held=overall["held"],
            last_success=published.freshness.get("last_success"),
            products=tuple(_product(product, request) for product in products),
            catalog=catalog_of(published),
            ages=_ages(published.ages, day_of(now)),
        )
        return Response(answer, headers={"Cache-Control": "no-cache"})


def _ages(values: ages.Ages, today: datetime.date) -> AgesRow:
    return AgesRow(
        values=values.number,
        undated=values.undated,
        median_days=values.median_age(today),
        oldest_days=values.oldest_age(today),
        words=f"{values.in_words(today)}.",
    )


def _product(product: freshness.Standing, request: Request) -> ProductStatusRow:
    slug = product["distribution"]
    release_data = freshness.carried(product)
    columns: Mapping[str, object] = product
    values = {
        **{field: columns[field] for field in COPIED},
        "product": product["name"],
        "distribution": slug,
        "url": reverse("api-distribution", args=[slug], request=request),
        "words": freshness.in_words(product),
        "held": len(product["held"]),
        "under_review": release_data["under_review"],
        "set_by_hand": release_data["set_by_hand"],
    }
    return msgspec.convert(values, ProductStatusRow)
