"""Which values a refresh starts from: those of the seed count as accepted upstream values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from catalog.lifecycle import DATE
from catalog.models import LifecycleValue, Product
from catalog.refresh.values import Ending, Latest, ReleaseValues, to_json, values_of_release

SeedRow = Mapping[str, Any]  # a part of a release, as the files of the seed spell it

PHASES = {"active": "active_end", "security": "security_end", "extended": "extended_end"}
"""The kinds of phases that upstream knows, and the field in which it says when they end."""


def source_key(product: str) -> str:
    """The key of the source that values from this product rest on."""
    return f"endoflife-date-{product}"


def evidence(product: str) -> str:
    return f"https://endoflife.date/{product}"


def adopt(product: Product, releases: Iterable[SeedRow], *, on: date) -> int:
    """Store major releases of the seed, as its files spell them, as accepted values.

    Releases that have values are left alone, and so are those unknown to upstream.

    They were observed on the day upstream answered so, which their rows carry; else `on`.
    """
    known = set(product.values.values_list("release", flat=True))
    source = source_key(product.name)
    rows = [
        row
        for row in releases
        if row["name"] not in known and any(part["source"] == source for part in _parts(row))
    ]
    values = [
        LifecycleValue(
            product=product,
            release=row["name"],
            field=field,
            value=to_json(value),
            state="accepted",
            observed_at=_midnight(_answered_on(row, source) or on),
            evidence=evidence(product.name),
        )
        for row in rows
        for field, value in values_of_release(_values(row, source)).items()
    ]
    return len(LifecycleValue.objects.bulk_create(values))


def _answered_on(row: SeedRow, source: str) -> date | None:
    """The newest day on which `source` said any of this."""
    return max(
        (part["as_of"] for part in _parts(row) if part["source"] == source and part.get("as_of")),
        default=None,
    )


def _parts(row: SeedRow) -> list[SeedRow]:
    """Everything of a release that names a source: its own values and what is said against them."""
    values = [
        value for value in (row.get("released"), row.get("latest"), *row.get("phases", [])) if value
    ]
    return [*values, *(dispute for value in values for dispute in value.get("disputes", []))]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _values(row: SeedRow, source: str) -> ReleaseValues:
    """What the seed says of a release on the word of `source`."""
    ends = {
        phase["kind"]: ending
        for phase in row.get("phases", [])
        if (ending := _ending_by(phase, source))
    }
    latest = row.get("latest")
    return ReleaseValues(
        name=row["name"],
        released_on=row["released"]["on"] if row.get("released") else None,
        active=ends.get("active"),
        security=ends.get("security"),
        extended=ends.get("extended"),
        latest=Latest(latest["name"], latest.get("on")) if latest else None,
    )


def _ending_by(phase: SeedRow, source: str) -> Ending | None:
    """When a phase ends by `source`, its own or that of a dispute; None where it says nothing."""
    if phase["source"] == source:
        return _ending(phase["ends"])
    return next(
        (
            _ending(dispute["value"])
            for dispute in phase.get("disputes", [])
            if dispute["source"] == source
        ),
        None,
    )


def _ending(ends: date | str) -> Ending:
    return Ending(DATE, ends) if isinstance(ends, date) else Ending(ends)
