"""A release as a row of the lifecycle page, with the remarks that its fold holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from catalog import presentation
from catalog.document import Catalog, Distribution, Release
from catalog.presentation import PresentedPhase, PresentedRelease, Provenance
from catalog.refresh import freshness
from catalog.refresh.freshness import ReleaseNotes, Standing
from catalog.stored_freshness import Stored


@dataclass(frozen=True)
class ReleaseData:
    """How fresh the release data is, by distribution; equal where its words are."""

    words: bytes
    products: Mapping[str, Standing] = field(compare=False)


@dataclass(frozen=True)
class Remark:
    """A note, a value not used, or what a phase follows from; `about`: a phase, or empty."""

    about: str
    text: str
    cited: Provenance | None = None


@dataclass(frozen=True)
class LifecycleRow:
    release: PresentedRelease
    notes: ReleaseNotes
    remarks: tuple[Remark, ...]


def release_data_at(stored: Stored, now: datetime) -> ReleaseData:
    products = {product["distribution"]: product for product in freshness.standing(stored, now)}
    return ReleaseData(msgspec.json.encode(products), products)


def lifecycle_row(
    catalog: Catalog,
    distribution: Distribution,
    release: Release,
    product: Standing | None,
    day: date,
    today: date,
) -> LifecycleRow:
    presented = replace(
        presentation.release(catalog, distribution, release, day),
        state=release.status_as_of(day, today),
    )
    notes = freshness.release_notes(release, product)
    return LifecycleRow(presented, notes, tuple(_remarks(presented)))


def _remarks(release: PresentedRelease) -> Iterator[Remark]:
    if release.note:
        yield Remark("", release.note)
    yield from _disputes("", release)
    for phase in release.phases:
        if phase.note:
            yield Remark(phase.name, phase.note)
        for ground in phase.derived_from:
            yield Remark(phase.name, f"derived from {ground.about}", ground)
        yield from _disputes(phase.name, phase)


def _disputes(about: str, row: PresentedRelease | PresentedPhase) -> Iterator[Remark]:
    for dispute in row.disputes:
        field_name = f"{dispute.about}: " if dispute.about else ""
        text = f"{field_name}another source says {dispute.words}. Not used: {dispute.why}"
        yield Remark(about, text, dispute)
