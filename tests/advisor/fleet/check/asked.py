"""Asks the check as a program would."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client

from catalog.models import CatalogVersion

ADDRESS = "/api/v1/check/"
DAY = "2026-11-26"


def ask(
    body: str | bytes,
    *,
    content_type: str = "text/plain",
    key: str = "",
    accept: str = "",
    **query: str,
) -> HttpResponse:
    """On the day of the invented catalog, unless the query says otherwise."""
    named = {"Authorization": f"Api-Key {key}"} if key else {}
    accepted = {"Accept": accept} if accept else {}
    parameters = urlencode({"as_of": DAY, **query})
    return Client().generic(
        "POST",
        f"{ADDRESS}?{parameters}",
        body,
        content_type=content_type,
        headers={**named, **accepted},
    )


def set_data_age(ages: dict[str, timedelta | None]) -> None:
    """How long ago release data was received, by distribution; None: never."""
    products = [_product(slug, age) for slug, age in ages.items()]
    stored = {"format": 1, "last_success": None, "products": products}
    CatalogVersion.objects.filter(id=1).update(freshness=stored)


def _product(slug: str, age: timedelta | None) -> dict[str, object]:
    received = None if age is None else (datetime.now(UTC) - age).isoformat(timespec="seconds")
    moments = dict.fromkeys(("last_attempt", "last_success", "observed"), received)
    names = {"name": slug, "distribution": slug, "enabled": True}
    return {**names, **moments, "failures": 0, "held": [], "by_hand": []}
