"""How fresh release data is and what of it is under review.

Stored beside the catalog's version and put into words when it is read. It is book-keeping: a
refresh that finds nothing new makes the data younger without making a new catalog.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, NotRequired, TypedDict

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from catalog.document import Phase, Release, Sourced
from catalog.formats import format_date
from catalog.models import CatalogVersion, LifecycleValue, Product, Run
from catalog.refresh.baseline import PHASES, evidence, source_key
from catalog.refresh.values import RELEASE, from_json
from catalog.refresh.words import FIELDS, value_in_words
from catalog.stored_freshness import (
    FORMAT,
    RED_AFTER,
    Stored,
    StoredHeld,
    StoredOverride,
    StoredProduct,
)

if TYPE_CHECKING:
    from catalog.annotated import ObservedProduct

NoteKind = Literal["under_review", "set_by_hand"]

AMBER_AFTER = timedelta(hours=48)
FRESH, AMBER, RED = "fresh", "amber", "red"


class Held(StoredHeld):
    words: str


class ByHand(StoredOverride):
    words: str


class Standing(TypedDict):
    """One product, with its age and how far to trust it."""

    name: str
    distribution: str
    enabled: bool
    last_attempt: str | None
    last_success: str | None
    observed: NotRequired[str | None]
    failures: int
    has_answered: bool
    checked_at: str | None
    observed_on: date | None
    age_hours: int | None
    stale: bool
    level: str
    age_words: str
    checked_words: str
    evidence: str
    held: list[Held]
    by_hand: list[ByHand]


class Note(TypedDict):
    """A value under review or overridden, in words."""

    release: str
    field: str
    since: NotRequired[str]
    words: str


class Notes(TypedDict):
    """What upstream says otherwise of the releases of a product."""

    product: str
    under_review: list[Note]
    set_by_hand: list[Note]


class Carried(Notes):
    """How a distribution stands, as files and the API carry it."""

    evidence: str
    level: str
    stale: bool
    checked_at: str | None
    observed_on: str | None


class Overall(TypedDict):
    """The site's notice, see `overall`."""

    products: int
    level: str
    stale: list[Standing]
    late: list[Standing]
    late_level: str
    unasked: list[Standing]
    loaded_on: date | None
    held: int
    age_words: str
    checked: str


@dataclass(frozen=True)
class ReleaseNotes:
    """In words: when it was checked, values under review, manual overrides."""

    checked: str = ""
    reviews: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()


def renew() -> None:
    """Store how things stand, in the transaction that changed it."""
    held, overrides = _held(), _overrides()
    success = Run.objects.successful().first()
    document: Stored = {
        "format": FORMAT,
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
                "by_hand": overrides.get(product.pk, []),
            }
            for product in _products()
        ],
    }
    CatalogVersion.objects.filter(id=1).update(freshness=document)


def _products() -> QuerySet[ObservedProduct]:
    """Each with `observed`: when upstream was last seen to say something that was accepted."""
    accepted = Q(values__origin="upstream", values__state="accepted")
    products = Product.objects.select_related("distribution").order_by("name")
    rows: QuerySet[ObservedProduct] = products.annotate(
        observed=Max("values__observed_at", filter=accepted)
    )
    return rows


def _held() -> dict[int, list[StoredHeld]]:
    by_product: dict[int, list[StoredHeld]] = {}
    for row in LifecycleValue.objects.held().order_by("release", "field"):
        held: StoredHeld = {
            "release": row.release,
            "field": row.field,
            "value": row.value,
            "since": row.observed_at.isoformat(),
        }
        by_product.setdefault(row.product_id, []).append(held)
    return by_product


def _overrides() -> dict[int, list[StoredOverride]]:
    by_product: dict[int, list[StoredOverride]] = {}
    rows = LifecycleValue.objects.overrides().beside_what_is_shown()
    for row in rows.order_by("release", "field"):
        override: StoredOverride = {
            "release": row.release,
            "field": row.field,
            "value": row.value,
            "upstream": row.accepted_value,
        }
        by_product.setdefault(row.product_id, []).append(override)
    return by_product


# Reading: plain data in, words out


def standing(stored: Stored, now: datetime) -> list[Standing]:
    """Each product that is refreshed, its age in hours, and its level: fresh, amber or red."""
    return [_standing(product, now) for product in stored.get("products", []) if product["enabled"]]


def of_distribution(stored: Stored, slug: str, now: datetime) -> Standing | None:
    """The same for one distribution; None where its release data is not refreshed."""
    products = standing(stored, now)
    return next((product for product in products if product["distribution"] == slug), None)


def release_data(stored: Stored, slug: str, now: datetime) -> Carried | None:
    """How a distribution stands, as files and the API carry it.

    It stays the same until its level or what is stored of it changes.
    """
    product = of_distribution(stored, slug, now)
    return carried(product) if product else None


def carried(product: Standing) -> Carried:
    observed_on = product["observed_on"]
    return {
        "product": product["name"],
        "evidence": product["evidence"],
        "level": product["level"],
        "stale": product["stale"],
        "checked_at": product["checked_at"],
        "observed_on": observed_on.isoformat() if observed_on else None,
        "under_review": [_held_note(held) for held in product["held"]],
        "set_by_hand": [_override_note(override) for override in product["by_hand"]],
    }


def _held_note(held: Held) -> Note:
    return {
        "release": held["release"],
        "field": held["field"],
        "since": held["since"],
        "words": held["words"],
    }


def _override_note(override: ByHand) -> Note:
    return {
        "release": override["release"],
        "field": override["field"],
        "words": override["words"],
    }


def rests_on_upstream(row: Sourced | Phase, data: Notes | None) -> bool:
    """Whether a row of the catalog document says what the product of `data` said."""
    return data is not None and row.source == source_key(data["product"])


def notes_on(
    data: Notes,
    kind: NoteKind,
    release: Release,
    phase: Phase | None,
) -> list[str]:
    """What is `under_review` or `set_by_hand` of a major release and a phase of it, in words."""
    if release.parent is not None:
        return []
    own_field = PHASES.get(phase.kind) if phase else None
    other_phases = set(PHASES.values()) - {own_field}
    return [
        note["words"]
        for note in data[kind]
        if note["release"] == release.name and note["field"] not in other_phases
    ]


def overall(stored: Stored, now: datetime) -> Overall:
    """The site's notice: the level of the stalest product, and which are stale.

    Of the stale ones `late` were asked for and have grown old since; `unasked` are as they were
    first loaded, on `loaded_on`.
    """
    products = standing(stored, now)
    stale = [product for product in products if product["stale"]]
    asked_for = [product for product in products if product["has_answered"]]
    unasked = [product for product in products if not product["has_answered"]]
    late = [product for product in stale if product["has_answered"]]
    loaded_on = [product["observed_on"] for product in unasked if product["observed_on"]]
    return {
        "products": len(products),
        "level": RED if _any_red(products) else AMBER if stale or unasked else FRESH,
        "stale": stale,
        "late": late,
        "late_level": RED if _any_red(late) else AMBER,
        "unasked": unasked,
        "loaded_on": min(loaded_on, default=None),
        "held": sum(len(product["held"]) for product in products),
        "age_words": _oldest(late),
        "checked": _oldest(asked_for),
    }


def _any_red(products: Iterable[Standing]) -> bool:
    return any(product["level"] == RED for product in products)


def release_notes(release: Release, product: Standing | None) -> ReleaseNotes:
    """What pages say beside a major release: its last check, and what upstream says otherwise."""
    if product is None or release.parent is not None:
        return ReleaseNotes()
    is_checked = release.source == source_key(product["name"]) and not release.withdrawn_on
    return ReleaseNotes(
        checked=product["checked_words"] if is_checked else "",
        reviews=_words_on(release, product["held"]),
        by_hand=_words_on(release, product["by_hand"]),
    )


def _words_on(release: Release, notes: Iterable[Held | ByHand]) -> tuple[str, ...]:
    return tuple(note["words"] for note in notes if note["release"] == release.name)


def _standing(product: StoredProduct, now: datetime) -> Standing:
    """Before its first success a product is as old as the answers it was first loaded from, and
    never fresh."""
    succeeded = product["last_success"] is not None
    at = _moment(product["last_success"] or product.get("observed"))
    age = now - at if at else None
    stale = age is None or age > AMBER_AFTER
    settled = succeeded and not product["held"]
    overrides = product.get("by_hand", [])
    return {
        **product,
        "has_answered": succeeded,
        "checked_at": product["last_success"],
        "observed_on": at.date() if at else None,
        "age_hours": None if age is None else max(0, int(age.total_seconds() // 3600)),
        "stale": stale,
        "level": _level(age, fresh=not stale and settled),
        "age_words": span(at, now) if at else "",
        "checked_words": _checked_words(at, succeeded, now),
        "evidence": evidence(product["name"]),
        "held": [{**held, "words": _held_words(held)} for held in product["held"]],
        "by_hand": [{**override, "words": _override_words(override)} for override in overrides],
    }


def _level(age: timedelta | None, *, fresh: bool) -> str:
    if age is None or age > RED_AFTER:
        return RED
    return FRESH if fresh else AMBER


def _checked_words(at: datetime | None, succeeded: bool, now: datetime) -> str:
    if at is None:
        return "never received from endoflife.date"
    if not succeeded:
        return "not checked since the first import"
    return f"checked {ago(at, now)} with endoflife.date"


def _oldest(products: list[Standing]) -> str:
    if not products:
        return ""
    return str(max(products, key=_age_in_hours)["age_words"])


def _age_in_hours(product: Standing) -> float:
    """An unknown age counts as the oldest: it is no reason for trust."""
    return math.inf if product["age_hours"] is None else product["age_hours"]


def in_words(product: Standing) -> str:
    """How a product stands, in one sentence."""
    if product["has_answered"]:
        return f"Release data {product['checked_words']}."
    if product["observed_on"] is None:
        return "Release data was never received from endoflife.date."
    since = "no refresh has succeeded since" if product["last_attempt"] else "not refreshed yet"
    day = format_date(product["observed_on"])
    return f"Release data: imported from endoflife.date on {day}; {since}."


def ago(then: datetime, now: datetime) -> str:
    return f"{span(then, now)} ago"


def span(then: datetime, now: datetime) -> str:
    """ "20 minutes", "3 hours", "12 days" """
    minutes = max(0, int((now - then).total_seconds() // 60))
    if minutes < 60:
        return _count(minutes, "minute")
    hours, days = minutes // 60, minutes // (60 * 24)
    return _count(hours, "hour") if hours < 48 else _count(days, "day")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _held_words(held: StoredHeld) -> str:
    if held["field"] == RELEASE:
        gone = held["value"] is None
        return "endoflife.date no longer lists it" if gone else "endoflife.date lists it as new"
    value = value_in_words(from_json(held["value"]))
    return f"{FIELDS[held['field']]}: endoflife.date reports {value}"


def _override_words(override: StoredOverride) -> str:
    upstream = "the same"
    if override["upstream"] != override["value"]:
        upstream = value_in_words(from_json(override["upstream"]))
    return f"{FIELDS[override['field']]}: manual override; endoflife.date says {upstream}"


def _moment(iso: str | None) -> datetime | None:
    return datetime.fromisoformat(iso) if iso else None


def _iso(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(timezone.get_default_timezone()).isoformat(timespec="seconds")
