"""Which values a refresh starts from: those of the seed count as upstream values, accepted and observed on the seed's day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from catalog.models import LifecycleValue, Product
from catalog.refresh.values import DATE, Ending, Latest, ReleaseValues, to_json, values_of_release

PHASES = {"active": "active_end", "security": "security_end", "extended": "extended_end"}
"""The kinds of phases that upstream knows, and the field in which it says when they end."""


def source_key(product: str) -> str:
    """The key of the source that values from this product rest on."""
    return f"endoflife-date-{product}"


def evidence(product: str) -> str:
    return f"https://endoflife.date/{product}"


def adopt(product: Product, releases: Iterable[Mapping[str, Any]], *, on: date) -> int:
    """Note major releases of the seed, as its files spell them, as accepted values. Releases that have values are left alone."""
    known = set(product.values.values_list("release", flat=True))
    rows = [row for row in releases if row["name"] not in known]
    observed = timezone.make_aware(datetime.combine(on, time()))
    made = [
        LifecycleValue(
            product=product,
            release=row["name"],
            field=field,
            value=to_json(value),
            state="accepted",
            observed_at=observed,
            evidence=evidence(product.name),
        )
        for row in rows
        for field, value in values_of_release(_values(row, source_key(product.name))).items()
    ]
    return len(LifecycleValue.objects.bulk_create(made))


def _values(row: Mapping[str, Any], source: str) -> ReleaseValues:
    """What the seed says of a release on the word of `source`."""
    ends = {phase["kind"]: _ending(phase["ends"]) for phase in row.get("phases", []) if phase["source"] == source}
    latest = row.get("latest")
    return ReleaseValues(
        name=row["name"],
        released_on=row["released"]["on"] if row.get("released") else None,
        active=ends.get("active"),
        security=ends.get("security"),
        extended=ends.get("extended"),
        latest=Latest(latest["name"], latest.get("on")) if latest else None,
    )


def _ending(ends: date | str) -> Ending:
    return Ending(DATE, ends) if isinstance(ends, date) else Ending(ends)
