"""Writes what was worked out, in the transaction in which the import becomes ready."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from accounts.models import Team
from advisor.fleet.imports.patterns import Pattern
from advisor.fleet.imports.queries import OPEN_GUESS
from advisor.fleet.shapes import Shape
from advisor.models import (
    FleetCount,
    FleetImport,
    FleetPattern,
    ImportNeed,
    ImportState,
)

BATCH = 1_000
UNDER_WAY = (
    ImportState.UPLOADING,
    ImportState.UPLOADED,
    ImportState.PARSING,
    ImportState.NEEDS_YOU,
)


def lock(team: Team) -> None:
    """Within a transaction: what changes which import counts, or what a team says, takes turns."""
    Team.objects.select_for_update().get(pk=team.pk)


def store_patterns(fleet_import: FleetImport, patterns: Iterable[Pattern]) -> Mapping[str, int]:
    """Instead of those there were. The rows' keys by the patterns' keys."""
    FleetPattern.objects.filter(fleet_import=fleet_import).delete()
    worked_out = list(patterns)
    rows = [_row(fleet_import, pattern) for pattern in worked_out]
    FleetPattern.objects.bulk_create(rows, batch_size=BATCH)
    keys = {row.key: row.pk for row in rows}
    counts = [count for pattern in worked_out for count in _counts(fleet_import, pattern, keys)]
    FleetCount.objects.bulk_create(counts, batch_size=BATCH)
    return keys


def state_when_counted(fleet_import: FleetImport) -> dict[str, str]:
    """The values of `state` and `needs`. Under `lock`."""
    if FleetPattern.objects.filter(OPEN_GUESS, fleet_import=fleet_import).exists():
        return {"state": ImportState.NEEDS_YOU, "needs": ImportNeed.GUESSES}
    return {"state": state_when_done(fleet_import), "needs": ""}


def state_when_done(fleet_import: FleetImport) -> ImportState:
    """Ready, or superseded where a newer import is ready; then it supersedes the older ones.

    Under `lock`.
    """
    others = FleetImport.objects.filter(team=fleet_import.team, state=ImportState.READY)
    if others.filter(number__gt=fleet_import.number).exists():
        return ImportState.SUPERSEDED
    others.exclude(pk=fleet_import.pk).update(state=ImportState.SUPERSEDED)
    return ImportState.READY


def shape_of(fleet_import: FleetImport) -> Shape:
    """As it was recognised."""
    return msgspec.convert(fleet_import.recognised, Shape)


def first_chunk(fleet_import: FleetImport) -> bytes:
    return _chunk(fleet_import, 0)


def chunks_of(fleet_import: FleetImport) -> Iterator[bytes]:
    """One at a time, so that no cursor stays open."""
    position = 0
    while chunk := _chunk(fleet_import, position):
        yield chunk
        position += 1


def _chunk(fleet_import: FleetImport, position: int) -> bytes:
    rows = fleet_import.chunks.filter(position=position)
    content = rows.values_list("content", flat=True).first()
    return bytes(content) if content is not None else b""


def drop_chunks_if_done(key: int) -> None:
    """Nothing reads an import again that has come to an end."""
    fleet_import = FleetImport.objects.filter(pk=key).exclude(state__in=UNDER_WAY).first()
    if fleet_import:
        drop_chunks(fleet_import)


def drop_chunks(fleet_import: FleetImport) -> None:
    """Some at a time: deleting all of a large file would keep other writers waiting."""
    while keys := list(fleet_import.chunks.values_list("pk", flat=True)[:20]):
        fleet_import.chunks.filter(pk__in=keys).delete()


def _row(fleet_import: FleetImport, pattern: Pattern) -> FleetPattern:
    match = pattern.match
    return FleetPattern(
        fleet_import=fleet_import,
        key=pattern.key,
        reported=msgspec.to_builtins(pattern.system),
        raw=pattern.raw,
        first_row=pattern.first_row,
        rows=pattern.rows,
        hosts=pattern.hosts,
        kind=match.kind,
        rule=match.rule,
        distribution=match.distribution or "",
        release=match.release or "",
        minor=match.minor or "",
        reason=match.reason,
        ignored=pattern.ignored,
        confirmed=pattern.confirmed,
    )


def _counts(
    fleet_import: FleetImport, pattern: Pattern, keys: Mapping[str, int]
) -> Iterator[FleetCount]:
    for count in pattern.counts:
        yield FleetCount(
            fleet_import=fleet_import,
            pattern_id=keys[pattern.key],
            group=count.group,
            entitlement=count.entitlement,
            plan=count.plan,
            rows=count.rows,
            hosts=count.hosts,
        )
