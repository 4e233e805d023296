"""How fresh release data is and what of it is under review: kept beside the catalog's version, put into words when read.

It is book-keeping: a refresh that finds nothing new makes the data younger without making a new catalog.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from catalog.models import CatalogVersion, LifecycleValue, Product, Run
from catalog.refresh.baseline import evidence, source_key
from catalog.refresh.values import RELEASE, from_json
from catalog.refresh.words import FIELDS, value_in_words

AMBER_AFTER = timedelta(hours=48)
RED_AFTER = timedelta(days=14)
FRESH, AMBER, RED = "fresh", "amber", "red"


def renew() -> None:
    """Write down how things stand, in the transaction that changed it."""
    held: dict[int, list[dict[str, Any]]] = {}
    for row in LifecycleValue.objects.held().order_by("release", "field"):
        kept = {"release": row.release, "field": row.field, "value": row.value, "since": row.observed_at.isoformat()}
        held.setdefault(row.product_id, []).append(kept)
    products = Product.objects.select_related("distribution").annotate(observed=Max("values__observed_at")).order_by("name")
    success = Run.objects.successful().first()
    document = {
        "last_success": _iso(success.finished if success else None),
        "products": [
            {
                "name": product.name,
                "distribution": product.distribution.slug,
                "enabled": product.enabled,
                "last_attempt": _iso(product.last_attempt),
                "last_success": _iso(product.last_success),
                "checked_at": _iso(product.last_success or product.observed),
                "failures": product.failures,
                "held": held.get(product.pk, []),
            }
            for product in products
        ],
    }
    CatalogVersion.objects.filter(id=1).update(freshness=document)


# Reading: plain data in, words out


def standing(kept: Mapping[str, Any], now: datetime) -> list[dict[str, Any]]:
    """Each product that is refreshed: what is kept of it, its age in hours, and how far to trust that: fresh, amber or red."""
    return [_standing(product, now) for product in kept.get("products", []) if product["enabled"]]


def of_distribution(kept: Mapping[str, Any], slug: str, now: datetime) -> dict[str, Any] | None:
    """The same for one distribution; None where its release data is not refreshed."""
    return next((one for one in standing(kept, now) if one["distribution"] == slug), None)


def overall(kept: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The site's notice: the level of the stalest product, and which are stale."""
    every = standing(kept, now)
    stale = [one for one in every if one["stale"]]
    worst = max(stale, key=lambda one: one["age_hours"] or 0, default=None)
    level = RED if any(one["level"] == RED for one in stale) else AMBER if stale else FRESH
    return {
        "level": level,
        "stale": stale,
        "held": sum(len(one["held"]) for one in every),
        "age_words": worst["age_words"] if worst else "",
    }


def beside(releases: Iterable[dict[str, Any]], product: Mapping[str, Any] | None) -> None:
    """Put beside each release, as pages show it, when it was checked and what upstream says otherwise."""
    if product is None:
        return
    for release in releases:
        if release["parent"] is None and release["source"]["key"] == source_key(product["name"]):
            release["checked"] = product["checked_words"]
        release["reviews"] = [one["words"] for one in product["held"] if one["release"] == release["name"]]


def _standing(product: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    at = datetime.fromisoformat(product["checked_at"]) if product["checked_at"] else None
    age = now - at if at else None
    stale = age is None or age > AMBER_AFTER
    level = RED if age is None or age > RED_AFTER else AMBER if stale or product["held"] else FRESH
    return {
        **product,
        "age_hours": None if age is None else max(0, int(age.total_seconds() // 3600)),
        "stale": stale,
        "level": level,
        "age_words": span(at, now) if at else "ever",
        "checked_words": f"checked {ago(at, now)}" if at else "never checked",
        "evidence": evidence(product["name"]),
        "held": [{**one, "words": _held_words(one)} for one in product["held"]],
    }


def ago(then: datetime, now: datetime) -> str:
    return f"{span(then, now)} ago"


def span(then: datetime, now: datetime) -> str:
    """ "20 minutes", "3 hours", "12 days" """
    minutes = max(0, int((now - then).total_seconds() // 60))
    if minutes < 60:
        return _count(minutes, "minute")
    return _count(minutes // 60, "hour") if minutes < 60 * 48 else _count(minutes // 1440, "day")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _held_words(held: Mapping[str, Any]) -> str:
    if held["field"] == RELEASE:
        return "endoflife.date no longer lists it" if held["value"] is None else "endoflife.date lists it as new"
    return f"{FIELDS[held['field']]}: endoflife.date reports {value_in_words(from_json(held['value']))}"


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(timezone.get_default_timezone()).isoformat(timespec="seconds") if moment else None
