"""Stores the seed's values of a release as accepted upstream values, where a refresh starts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from django.utils import timezone

from catalog.lifecycle import DATE
from catalog.models import LifecycleValue, Product
from catalog.refresh.baseline import evidence, source_key
from catalog.refresh.values import Ending, Latest, ReleaseValues, to_json, values_of_release
from catalog.seed.rows import SeedPhase, SeedRelease, SourcedRow


def adopt(product: Product, releases: Iterable[SeedRelease], *, on: date) -> int:
    """Store major releases of the seed as accepted values.

    Releases that have values are left alone, and so are those unknown to upstream.

    They were observed on the day upstream answered so, which their rows carry; else `on`.
    """
    known = set(product.values.values_list("release", flat=True))
    source = source_key(product.name)
    values: list[LifecycleValue] = []
    for release in releases:
        parts = [part for part in _parts(release) if part.source == source]
        if release.name in known or not parts:
            continue
        answered_on = max((part.as_of for part in parts if part.as_of), default=on)
        values += [
            LifecycleValue(
                product=product,
                release=release.name,
                field=field,
                value=to_json(value),
                state="accepted",
                observed_at=timezone.make_aware(datetime.combine(answered_on, time())),
                evidence=evidence(product.name),
            )
            for field, value in values_of_release(_values(release, source)).items()
        ]
    return len(LifecycleValue.objects.bulk_create(values))


def _parts(release: SeedRelease) -> list[SourcedRow]:
    """Everything of a release that names a source: its own values and the disputes of these."""
    values = [value for value in (release.released, release.latest, *release.phases) if value]
    return [*values, *(dispute for value in values for dispute in value.disputes)]


def _values(release: SeedRelease, source: str) -> ReleaseValues:
    """What the seed states of a release by `source`."""
    ends = {phase.kind: ending for phase in release.phases if (ending := _ending(phase, source))}
    latest = release.latest
    return ReleaseValues(
        name=release.name,
        released_on=release.released.on if release.released else None,
        active=ends.get("active"),
        security=ends.get("security"),
        extended=ends.get("extended"),
        latest=Latest(latest.name, latest.on) if latest else None,
    )


def _ending(phase: SeedPhase, source: str) -> Ending | None:
    """When a phase ends by `source`, its own or that of a dispute; None where it has neither."""
    if phase.source == source:
        return Ending(phase.end_kind, phase.ends_on)
    for dispute in phase.disputes:
        if dispute.source == source:
            ends = dispute.value
            return Ending(DATE, ends) if isinstance(ends, date) else Ending(str(ends))
    return None
