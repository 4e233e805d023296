"""What a member does with an import: cancel it, name its columns, say what its systems are."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import Team
from accounts.teams.rights import Seat
from advisor.fleet.imports import hosts
from advisor.fleet.imports.memory import remember_mapping
from advisor.fleet.imports.patterns import Assigned
from advisor.fleet.imports.rematching import match_again
from advisor.fleet.imports.storing import (
    UNDER_WAY,
    drop_chunks_if_done,
    lock,
    shape_of,
    state_when_counted,
    state_when_done,
)
from advisor.fleet.imports.upload import TAKEN_WITHIN
from advisor.models import (
    Assignment,
    EntitlementPlan,
    FleetHost,
    FleetImport,
    FleetPattern,
    ImportNeed,
    ImportState,
)

COUNTED = (ImportState.NEEDS_YOU, ImportState.READY, ImportState.SUPERSEDED)
"""States in which patterns and counts are shown."""


class ImportRefusedError(Exception):
    """Nothing was changed; its text says why and what to do."""


class ImportChangedError(ImportRefusedError):
    """Since the form was opened."""

    def __init__(self) -> None:
        super().__init__("This import has changed since you opened it. Nothing was saved.")


def cancel(fleet_import: FleetImport) -> None:
    """Whatever it is doing: a worker notices within seconds."""
    under_way = FleetImport.objects.filter(pk=fleet_import.pk, state__in=UNDER_WAY)
    values = {"state": ImportState.CANCELLED, "needs": "", "owner": "", "until": None}
    if not under_way.update(**values, finished_at=timezone.now(), version=F("version") + 1):
        raise ImportRefusedError("This import has ended already, so it cannot be cancelled.")
    hosts.remove(FleetHost.objects.filter(fleet_import=fleet_import))
    FleetPattern.objects.filter(fleet_import=fleet_import).delete()
    drop_chunks_if_done(fleet_import.pk)


def may_change_columns(fleet_import: FleetImport) -> bool:
    """While it waits for a member, the file is stored and can be counted again."""
    waits = fleet_import.state == ImportState.NEEDS_YOU
    has_columns = bool(fleet_import.recognised.get("columns"))
    return waits and has_columns and fleet_import.chunks.exists()


def answer_columns(fleet_import: FleetImport, version: int, mapping: Mapping[str, str]) -> None:
    """Column to field, and answers to questions. It is to be worked on again then."""
    if not fleet_import.chunks.exists():
        raise ImportRefusedError("The file is no longer stored. Send it again.")
    with transaction.atomic():
        lock(fleet_import.team)
        waiting = _as_opened(fleet_import, version).filter(state=ImportState.NEEDS_YOU)
        changed = waiting.update(
            state=ImportState.UPLOADED,
            needs="",
            problem="",
            mapping=dict(mapping),
            attempts=0,
            until=timezone.now() + TAKEN_WITHIN,
            version=F("version") + 1,
        )
        if not changed:
            raise ImportChangedError
        remember_mapping(fleet_import.team, shape_of(fleet_import), mapping)
    fleet_import.refresh_from_db()


def assign(
    seat: Seat, fleet_import: FleetImport, version: int, choices: Mapping[int, Assigned | None]
) -> None:
    """What the systems are, by the key of the pattern's row; None: as it was recognised.

    For every import of the team that names the same system, earlier and later.
    """
    with transaction.atomic():
        lock(seat.team)
        if not _as_opened(fleet_import, version).filter(state__in=COUNTED).exists():
            raise ImportChangedError
        patterns = FleetPattern.objects.filter(fleet_import=fleet_import, pk__in=choices)
        for pattern in patterns:
            _remember(seat, pattern, choices[pattern.pk])
        _apply(seat.team, {pattern.key for pattern in patterns})
    drop_chunks_if_done(fleet_import.pk)


def set_plans(
    seat: Seat, fleet_import: FleetImport, version: int, plans: Mapping[tuple[str, str], str]
) -> None:
    """Slugs of plans by entitlement and distribution; empty: none is known."""
    with transaction.atomic():
        lock(seat.team)
        if not _as_opened(fleet_import, version).filter(state__in=COUNTED).exists():
            raise ImportChangedError
        for (entitlement, distribution), plan in plans.items():
            EntitlementPlan.objects.update_or_create(
                team=seat.team,
                entitlement=entitlement,
                distribution=distribution,
                defaults={"plan": plan},
            )
        _apply(seat.team)


def use_now(fleet_import: FleetImport, version: int) -> None:
    """With guesses that nobody has confirmed: those count as unmatched."""
    with transaction.atomic():
        lock(fleet_import.team)
        waiting = _as_opened(fleet_import, version).filter(
            state=ImportState.NEEDS_YOU, needs=ImportNeed.GUESSES
        )
        if not waiting.exists():
            raise ImportChangedError
        state = state_when_done(fleet_import)
        waiting.update(state=state, needs="", version=F("version") + 1)
    drop_chunks_if_done(fleet_import.pk)


def _as_opened(fleet_import: FleetImport, version: int) -> QuerySet[FleetImport]:
    return FleetImport.objects.filter(pk=fleet_import.pk, version=version)


def _remember(seat: Seat, pattern: FleetPattern, choice: Assigned | None) -> None:
    if choice is None:
        Assignment.objects.filter(team=seat.team, key=pattern.key).delete()
        return
    release = choice.release
    Assignment.objects.update_or_create(
        team=seat.team,
        key=pattern.key,
        defaults={
            "reported": pattern.reported,
            "distribution": release.distribution if release else "",
            "release": release.release if release else "",
            "minor": (release.minor or "") if release else "",
            "ignored": release is None,
            "assigned_by": seat.membership.user,
        },
    )


def _apply(team: Team, keys: set[str] | None = None) -> None:
    """To all imports with these systems. Those that no guess keeps waiting become ready."""
    counted = FleetImport.objects.filter(team=team, state__in=COUNTED).exclude(patterns=None)
    chosen = list(counted.distinct().order_by("number"))
    match_again(chosen, keys)
    changed = FleetImport.objects.filter(pk__in=[row.pk for row in chosen])
    changed.update(version=F("version") + 1)
    for fleet_import in chosen:
        if fleet_import.needs == ImportNeed.GUESSES:
            FleetImport.objects.filter(pk=fleet_import.pk).update(
                **state_when_counted(fleet_import)
            )
