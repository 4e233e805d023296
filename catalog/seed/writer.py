"""Writes rows of the seed where nobody else wrote them, and notes what it brought."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Manager
from msgspec import structs

from catalog.models import Dispute, SeededRow, Source
from catalog.recording import Recorded
from catalog.seed.rows import AnnotatedRow, SeedDispute, SeedSource
from catalog.seed.untouched import Untouched, Values

SEEDED_ON = date(2026, 11, 23)
"""The day on which the seed's values were last compared with their sources."""


class SeedWriter:
    def __init__(self, sources: Iterable[SeedSource]) -> None:
        self.brought = set(SeededRow.objects.values_list("kind", "key"))
        self.untouched = Untouched()
        self.counts: Counter[str] = Counter()
        self._seed_sources = {source.key: source for source in sources}
        self._sources = {source.key: source for source in Source.objects.all()}
        self._disputes = _disputes_by_row()
        self._new_rows: list[SeededRow] = []

    def write_sources(self) -> None:
        for key, row in self._seed_sources.items():
            source = self._sources.get(key)
            if source is not None:
                self.revise("source", source, structs.asdict(row))
            elif self.is_new("source", key):
                self._source(key)

    def is_new(self, kind: str, key: str) -> bool:
        """Whether the seed brings this row for the first time; then it is noted."""
        if (kind, key) in self.brought:
            return False
        self.brought.add((kind, key))
        self._new_rows.append(SeededRow(kind=kind, key=key))
        self.counts[kind] += 1
        return True

    def save_notes(self) -> None:
        SeededRow.objects.bulk_create(self._new_rows)

    def revise(self, kind: str, row: Recorded, values: Values) -> None:
        """Give a row that an earlier seed brought the values of this one."""
        if self.untouched.revise(row, values):
            self.counts[f"changed {kind}"] += 1

    def revise_joined(
        self, kind: str, row: Recorded, joined: Manager[Recorded], rows: Iterable[Recorded]
    ) -> None:
        """The same for a many-to-many relation of the row."""
        wanted = set(rows)
        if set(joined.all()) != wanted and self.untouched.includes(row):
            joined.set(wanted)  # type: ignore[attr-defined]  # of the relation's own manager
            self.untouched.add(row)
            self.counts[f"changed {kind}"] += 1

    def provenance(self, row: AnnotatedRow) -> Values:
        return {
            "source": self._source(row.source),
            "as_of": row.as_of,
            "confidence": row.confidence,
            "note": row.note,
            "checked_on": SEEDED_ON,
        }

    def write_disputes(
        self, disputes: list[SeedDispute], target: str, disputed: Recorded, *, about: str = ""
    ) -> None:
        """Added with a new row, changed where only the seed wrote them."""
        stated = [self._dispute(dispute, about) for dispute in disputes]
        of_row = self._disputes.get((target, disputed.pk), [])
        stored = [dispute for dispute in of_row if dispute.about == about]
        if sorted(map(_content, stated)) == sorted(map(_content, stored)):
            return
        if not all(self.untouched.includes(row) for row in (*stored, disputed)):
            return
        for dispute in stored:
            dispute.delete()
        for dispute in stated:
            setattr(dispute, target, disputed)
            dispute.save()

    def _dispute(self, row: SeedDispute, about: str) -> Dispute:
        return Dispute(
            about=about,
            value=row.value.isoformat() if isinstance(row.value, date) else row.value,
            source=self._source(row.source),
            as_of=row.as_of,
            confidence=row.confidence,
            why=row.why,
        )

    def _source(self, key: str) -> Source:
        """Created again should a curator have deleted it while a new row needs it."""
        if key not in self._sources:
            values = structs.asdict(self._seed_sources[key])
            self._sources[key] = Source.objects.create(**values)
        source: Source = self._sources[key]
        return source


def _disputes_by_row() -> dict[tuple[str, int], list[Dispute]]:
    """By the field that names the disputed row, and its primary key."""
    disputes: dict[tuple[str, int], list[Dispute]] = defaultdict(list)
    for dispute in Dispute.objects.select_related("source").order_by("id"):
        for target in ("fact", "release", "phase", "price"):
            number = getattr(dispute, f"{target}_id")
            if number is not None:
                disputes[target, number].append(dispute)
    return disputes


def _content(dispute: Dispute) -> tuple[str, ...]:
    """What a dispute states, for comparison."""
    return (
        str(dispute.value),
        dispute.source.key,
        str(dispute.as_of),
        dispute.confidence,
        dispute.why,
    )
