"""Matches stored patterns again, once a team has said something of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from advisor.fleet.imports.matching import (
    UNREADABLE,
    Matcher,
    Remembered,
    assigned_match,
)
from advisor.fleet.imports.memory import remembered_by
from advisor.fleet.imports.patterns import Assigned, is_ignored
from advisor.fleet.imports.storing import BATCH
from advisor.fleet.matched import Match, MatchedRelease, MatchKind
from advisor.fleet.reported import ReportedSystem
from advisor.models import FleetCount, FleetImport, FleetPattern
from catalog import snapshot

_MATCHED = ("kind", "rule", "distribution", "release", "minor", "reason", "ignored", "confirmed")


def match_again(fleet_imports: Iterable[FleetImport], keys: Collection[str] | None = None) -> None:
    """Those patterns, or all, of imports of one team. Within a transaction, under `lock`."""
    chosen = list(fleet_imports)
    if not chosen:
        return
    remembered, matcher = remembered_by(chosen[0].team), Matcher(snapshot.current())
    patterns = FleetPattern.objects.filter(fleet_import__in=chosen)
    if keys is not None:
        patterns = patterns.filter(key__in=keys)
    changed = [row for row in patterns if _match(row, matcher, remembered.assigned.get(row.key))]
    FleetPattern.objects.bulk_update(changed, _MATCHED, batch_size=BATCH)
    _plan_again(chosen, keys, matcher, remembered)


def _match(row: FleetPattern, matcher: Matcher, assigned: Assigned | None) -> bool:
    """Whether something has changed."""
    before = [getattr(row, name) for name in _MATCHED]
    match = _recognised(row, matcher)
    if assigned:
        match = assigned_match(match, assigned)
    row.kind, row.rule, row.reason = match.kind, match.rule, match.reason
    row.distribution, row.release = match.distribution or "", match.release or ""
    row.minor = match.minor or ""
    row.ignored = is_ignored(match, assigned)
    row.confirmed = assigned is not None
    return before != [getattr(row, name) for name in _MATCHED]


def _recognised(row: FleetPattern, matcher: Matcher) -> Match:
    """Why a row cannot be read stays as it was."""
    system = msgspec.convert(row.reported, ReportedSystem)
    if system == ReportedSystem():
        return Match(MatchKind.NONE, UNREADABLE, reason=row.reason)
    return matcher.match(system)


def _plan_again(
    fleet_imports: list[FleetImport],
    keys: Collection[str] | None,
    matcher: Matcher,
    remembered: Remembered,
) -> None:
    counts = FleetCount.objects.filter(fleet_import__in=fleet_imports).select_related("pattern")
    if keys is not None:
        counts = counts.filter(pattern__key__in=keys)
    changed = []
    for count in counts:
        plan = _plan(count, matcher, remembered)
        if plan != count.plan:
            count.plan = plan
            changed.append(count)
    FleetCount.objects.bulk_update(changed, ["plan"], batch_size=BATCH)


def _plan(count: FleetCount, matcher: Matcher, remembered: Remembered) -> str:
    pattern = count.pattern
    if not pattern.release:
        return ""
    own_plan = remembered.plans.get((count.entitlement, pattern.distribution))
    key = MatchedRelease(pattern.distribution, pattern.release)
    return matcher.plan(count.entitlement, key) if own_plan is None else own_plan
