"""Pure: the end that decided, with its source, as a check shows it."""

from __future__ import annotations

from advisor.fleet.check.types import CheckSource, DisputedEnd, Ends
from catalog import minors
from catalog.document import Catalog, Ground, MigrationPath, Phase, Release, SupportPlan
from catalog.document import Dispute as CatalogDispute
from catalog.lifecycle import Support, end_in_words


def ends_of(catalog: Catalog, release: Release, support: Support) -> Ends:
    """Without a phase the end is unknown, and the release's own source stands for it."""
    phase = support.phase if isinstance(support.phase, Phase) else None
    row = phase or release
    return Ends(
        release=release.name,
        kind=support.end.kind,
        on=support.end.day,
        latest=support.end.latest,
        words=end_in_words(support.end),
        phase=phase.name if phase else "",
        paid=support.paid,
        projected=support.projected,
        confidence=row.confidence,
        source=source_link(catalog, row),
        as_of=row.as_of,
        checked_on=row.checked_on,
        derived_from=minors.derivation(phase) if phase else "",
        disputes=_disputes(catalog, phase) if phase else (),
    )


def source_link(
    catalog: Catalog,
    row: Release | Phase | SupportPlan | MigrationPath | CatalogDispute | Ground,
) -> CheckSource:
    source = catalog.source(row)
    return CheckSource(row.source, source.title, source.url)


def _disputes(catalog: Catalog, phase: Phase) -> tuple[DisputedEnd, ...]:
    return tuple(
        DisputedEnd(dispute.end, source_link(catalog, dispute), dispute.why)
        for dispute in phase.disputes
        if dispute.end
    )
