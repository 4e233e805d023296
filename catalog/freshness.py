"""How fresh release data is and what of it is under review: kept beside the catalog's version, put into words when read.

It is book-keeping: a refresh that finds nothing new makes the data younger without making a new catalog.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from catalog.lifecycle import day_in_words
from catalog.models import CatalogVersion, LifecycleValue, Product, Run
from catalog.refresh.baseline import PHASES, evidence, source_key
from catalog.refresh.values import RELEASE, from_json
from catalog.refresh.words import FIELDS, value_in_words

AMBER_AFTER = timedelta(hours=48)
RED_AFTER = timedelta(days=14)
FRESH, AMBER, RED = "fresh", "amber", "red"


def renew() -> None:
    """Write down how things stand, in the transaction that changed it."""
    held: dict[int, list[dict[str, Any]]] = {}
    for row in LifecycleValue.objects.held().order_by("release", "field"):
        kept = {
            "release": row.release,
            "field": row.field,
            "value": row.value,
            "since": row.observed_at.isoformat(),
        }
        held.setdefault(row.product_id, []).append(kept)
    by_hand: dict[int, list[dict[str, Any]]] = {}
    for row in (
        LifecycleValue.objects.overrides().beside_what_is_shown().order_by("release", "field")
    ):
        set_to = {
            "release": row.release,
            "field": row.field,
            "value": row.value,
            "upstream": row.accepted_value,
        }
        by_hand.setdefault(row.product_id, []).append(set_to)
    believed = Max(
        "values__observed_at", filter=Q(values__origin="upstream", values__state="accepted")
    )
    products = (
        Product.objects.select_related("distribution").annotate(observed=believed).order_by("name")
    )
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
                "observed": _iso(product.observed),
                "failures": product.failures,
                "held": held.get(product.pk, []),
                "by_hand": by_hand.get(product.pk, []),
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


def release_data(kept: Mapping[str, Any], slug: str, now: datetime) -> dict[str, Any] | None:
    """How a distribution stands, as files and the API carry it: all that stays the same until its level or what is kept of it changes."""
    one = of_distribution(kept, slug, now)
    return carried(one) if one else None


def carried(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "product": one["name"],
        "evidence": one["evidence"],
        "level": one["level"],
        "stale": one["stale"],
        "checked_at": one["checked_at"],
        "observed_on": one["observed_on"].isoformat() if one["observed_on"] else None,
        "under_review": [
            {field: held[field] for field in ("release", "field", "since", "words")}
            for held in one["held"]
        ],
        "set_by_hand": [
            {field: row[field] for field in ("release", "field", "words")} for row in one["by_hand"]
        ],
    }


def rests_on_upstream(row: Mapping[str, Any], data: Mapping[str, Any] | None) -> bool:
    """Whether a row of the catalog document says what the product of `data` said."""
    return data is not None and row["source"] == source_key(data["product"])


def said_beside(
    data: Mapping[str, Any], what: str, release: Mapping[str, Any], phase: Mapping[str, Any] | None
) -> list[str]:
    """What is `under_review` or `set_by_hand` of a phase of a major release, and of the release itself, in words."""
    if release["parent"] is not None:
        return []
    other_phases = {
        field for kind, field in PHASES.items() if phase is None or kind != phase["kind"]
    }
    return [
        one["words"]
        for one in data[what]
        if one["release"] == release["name"] and one["field"] not in other_phases
    ]


def overall(kept: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The site's notice: the level of the stalest product, and which are stale.

    Of the stale ones `late` were asked for and have grown old since; `unasked` are as they were first loaded, on `loaded_on`.
    """
    every = standing(kept, now)
    stale = [one for one in every if one["stale"]]
    unasked = [one for one in every if not one["asked"]]
    late = [one for one in stale if one["asked"]]
    return {
        "products": len(every),
        "level": RED
        if any(one["level"] == RED for one in every)
        else AMBER
        if stale or unasked
        else FRESH,
        "stale": stale,
        "late": late,
        "late_level": RED if any(one["level"] == RED for one in late) else AMBER,
        "unasked": unasked,
        "loaded_on": min(
            (one["observed_on"] for one in unasked if one["observed_on"]), default=None
        ),
        "held": sum(len(one["held"]) for one in every),
        "age_words": _oldest(late),
        "checked": _oldest([one for one in every if one["asked"]]),
    }


def beside(releases: Iterable[dict[str, Any]], product: Mapping[str, Any] | None) -> None:
    """Put beside each release, as pages show it, when it was checked and what upstream says otherwise."""
    if product is None:
        return
    for release in releases:
        if (
            release["parent"] is None
            and not release["withdrawn"]
            and release["source"]["key"] == source_key(product["name"])
        ):
            release["checked"] = product["checked_words"]
        if release["parent"] is None:
            release["reviews"] = [
                one["words"] for one in product["held"] if one["release"] == release["name"]
            ]
            release["by_hand"] = [
                one["words"] for one in product["by_hand"] if one["release"] == release["name"]
            ]


def _standing(product: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Before its first success a product is as old as the answers it was first loaded from, and never fresh."""
    asked = product["last_success"] is not None
    at = _moment(product["last_success"] or product.get("observed"))
    age = now - at if at else None
    stale = age is None or age > AMBER_AFTER
    level = (
        RED
        if age is None or age > RED_AFTER
        else AMBER
        if stale or not asked or product["held"]
        else FRESH
    )
    return {
        **product,
        "asked": asked,
        "checked_at": product["last_success"],
        "observed_on": at.date() if at else None,
        "age_hours": None if age is None else max(0, int(age.total_seconds() // 3600)),
        "stale": stale,
        "level": level,
        "age_words": span(at, now) if at else "",
        "checked_words": _checked_words(at, asked, now),
        "evidence": evidence(product["name"]),
        "held": [{**one, "words": _held_words(one)} for one in product["held"]],
        "by_hand": [{**one, "words": _by_hand_words(one)} for one in product.get("by_hand", [])],
    }


def _checked_words(at: datetime | None, asked: bool, now: datetime) -> str:
    if at is None:
        return "never received from endoflife.date"
    return (
        f"checked {ago(at, now)} with endoflife.date"
        if asked
        else "not checked again since it was first loaded"
    )


def _oldest(products: list[dict[str, Any]]) -> str:
    return max(products, key=lambda one: one["age_hours"])["age_words"] if products else ""


def in_words(one: Mapping[str, Any]) -> str:
    """How a product stands, in one sentence."""
    if one["asked"]:
        return f"Release data {one['checked_words']}."
    if one["observed_on"] is None:
        return "Release data was never received from endoflife.date."
    since = (
        "asked since, without an answer it could use" if one["last_attempt"] else "not asked since"
    )
    on = day_in_words(one["observed_on"])
    return f"Release data is as first loaded with ELwise, from endoflife.date as it answered on {on}; this installation has {since}."


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
        return (
            "endoflife.date no longer lists it"
            if held["value"] is None
            else "endoflife.date lists it as new"
        )
    return f"{FIELDS[held['field']]}: endoflife.date reports {value_in_words(from_json(held['value']))}"


def _moment(iso: str | None) -> datetime | None:
    return datetime.fromisoformat(iso) if iso else None


def _by_hand_words(row: Mapping[str, Any]) -> str:
    says = (
        "the same"
        if row["upstream"] == row["value"]
        else value_in_words(from_json(row["upstream"]))
    )
    return f"{FIELDS[row['field']]}: set by hand; endoflife.date says {says}"


def _iso(moment: datetime | None) -> str | None:
    return (
        moment.astimezone(timezone.get_default_timezone()).isoformat(timespec="seconds")
        if moment
        else None
    )
