"""Looks at the watched decisions after the catalog has changed, in batches.

A batch is compared, then written in one transaction that moves its decisions to the new catalog:
whoever is killed in between leaves decisions that were not looked at, and nothing twice.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from advisor.decisions.result import Result
from advisor.decisions.watch import notices
from advisor.decisions.watch.basis import UNREADABLE, bases
from advisor.decisions.watch.comparison import CatalogComparison
from advisor.decisions.watch.facts import Facts
from advisor.decisions.watch.first_look import FirstLook, first_look
from advisor.decisions.watch.look import Look, look, unreadable
from advisor.decisions.watch.notices import NewNotice
from advisor.decisions.watch.tripwires import FACT, by_decision
from advisor.decisions.watch.turn import Turn, turn
from advisor.models import (
    Decision,
    FrozenPart,
    State,
    Tripwire,
    WatchedCatalog,
    WatchedDecision,
)
from catalog import document, snapshot
from catalog.snapshot import Published

BATCH = 100
WORK = "watch"
Batch = Sequence[WatchedDecision]


@dataclass(frozen=True)
class Watched:
    """How many decisions were looked at, and how many notices that wrote."""

    decisions: int = 0
    notices: int = 0

    def __add__(self, other: Watched) -> Watched:
        return Watched(self.decisions + other.decisions, self.notices + other.notices)


def watch() -> Watched:
    """Look at every decision that was not compared with the present catalog yet.

    Nothing while another process does it, or while the catalog is being written.
    """
    published = snapshot.without_freshness()
    if not published.token or not unseen(published).exists():
        return Watched()
    with turn(WORK) as own_turn:
        return _watch(own_turn, published) if own_turn else Watched()


def unseen(published: Published) -> QuerySet[WatchedDecision]:
    """In an order in which neighbours share boards."""
    other = Q(catalog=None) | ~Q(catalog=published.digest)
    rows = WatchedDecision.objects.filter(other, decision__state=State.APPROVED)
    return rows.select_related("decision__team").order_by(
        "catalog",
        "day",
        "decision__day",
        "decision__rules_part",
        "decision__team",
        "decision__answers_part",
        "pk",
    )


def _watch(own_turn: Turn, published: Published) -> Watched:
    run = _Run(published)
    total = Watched()
    while batch := list(unseen(published)[:BATCH]):
        total += run.look_at(batch)
        if not own_turn.extend():
            return total
    in_use = WatchedDecision.objects.exclude(catalog=None).values("catalog")
    WatchedCatalog.objects.exclude(pk__in=in_use).delete()
    return total


class _Run:
    """Towards one catalog."""

    def __init__(self, published: Published) -> None:
        self.new = Facts(published.digest, published.document)
        self.occasion = f"catalog:{published.token}"
        packed = zlib.compress(document.encode(published.document))
        WatchedCatalog.objects.get_or_create(digest=published.digest, defaults={"packed": packed})
        self.comparison = lru_cache(2)(self._comparison)

    def look_at(self, batch: Batch) -> Watched:
        """Those of a batch that were last compared with the same catalog as the first of it."""
        catalog = batch[0].catalog_id
        rows = [row for row in batch if row.catalog_id == catalog]
        if catalog is None:
            return self._write_first(rows, _first_looks(rows, self.new))
        return self._write(rows, _looks(rows, self.comparison(catalog)))

    def _comparison(self, digest: str) -> CatalogComparison:
        stored = WatchedCatalog.objects.get(pk=digest)
        return CatalogComparison(Facts(digest, document.decode(stored.document)), self.new)

    def _write(self, rows: Batch, looks: Mapping[int, Look]) -> Watched:
        with transaction.atomic():
            own = self._still_to_do(rows)
            for row in own:
                row.outlook = msgspec.to_builtins(looks[row.pk].after)
            self._move(own)
            tripped = [wire.pk for row in own for wire in looks[row.pk].tripped]
            Tripwire.objects.filter(pk__in=tripped, tripped_at=None).update(
                tripped_at=timezone.now()
            )
            written = notices.write([*self._notices(own, looks)])
        return Watched(len(own), len(written))

    def _write_first(self, rows: Batch, looks: Mapping[int, FirstLook]) -> Watched:
        with transaction.atomic():
            own = self._still_to_do(rows)
            for row in own:
                first = looks[row.pk]
                row.attributes, row.day = list(first.attributes), first.day
                row.outlook = msgspec.to_builtins(first.look.after)
            self._move(own)
            decisions = [row.decision_id for row in own]
            Tripwire.objects.filter(decision__in=decisions, kind=FACT).delete()
            Tripwire.objects.bulk_create(wire for row in own for wire in looks[row.pk].tripwires)
            its_looks = {row.pk: looks[row.pk].look for row in own}
            written = notices.write([*self._notices(own, its_looks)])
        return Watched(len(own), len(written))

    def _still_to_do(self, rows: Batch) -> list[WatchedDecision]:
        """Locked; without those that somebody else has looked at, or that are watched no more."""
        locked = WatchedDecision.objects.select_for_update(of=("self",)).filter(
            pk__in=[row.pk for row in rows],
            catalog=rows[0].catalog_id,
            decision__state=State.APPROVED,
        )
        keys = set(locked.values_list("pk", flat=True))
        return [row for row in rows if row.pk in keys]

    def _move(self, rows: Batch) -> None:
        now = timezone.now()
        for row in rows:
            row.catalog_id, row.looked_at = self.new.digest, now
        # Of rows that are locked. Quicker than bulk_update, whose statement is a case for each.
        WatchedDecision.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=["attributes", "day", "outlook", "catalog", "looked_at"],
        )

    def _notices(self, rows: Batch, looks: Mapping[int, Look]) -> list[NewNotice]:
        return [
            NewNotice(row.decision, self.occasion, own_look.grade, own_look.words, own_look.details)
            for row in rows
            if (own_look := looks[row.pk]).grade is not None
        ]


def _looks(rows: Batch, comparison: CatalogComparison) -> dict[int, Look]:
    decisions = [row.decision for row in rows]
    readable, wires = bases(decisions), by_decision(decisions)
    return {
        row.pk: look(row, readable[row.decision_id], wires[row.decision_id], comparison)
        if row.decision_id in readable
        else unreadable()
        for row in rows
    }


def _first_looks(rows: Batch, facts: Facts) -> dict[int, FirstLook]:
    decisions = [row.decision for row in rows]
    readable, results = bases(decisions), _results(decisions)
    return {
        row.pk: first_look(
            row.decision,
            readable[row.decision_id],
            results[row.decision.result_part_id],
            facts,
        )
        if row.decision_id in readable and row.decision.result_part_id in results
        else FirstLook((), row.decision.day, (), unreadable())
        for row in rows
    }


def _results(decisions: Sequence[Decision]) -> dict[str, Result]:
    """By digest, without those that cannot be read."""
    parts = FrozenPart.objects.in_bulk({decision.result_part_id for decision in decisions})
    results = {}
    for sha256, part in parts.items():
        with contextlib.suppress(*UNREADABLE):
            results[sha256] = msgspec.json.decode(part.content, type=Result)
    return results
