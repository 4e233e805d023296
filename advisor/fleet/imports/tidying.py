"""Each hour: uploads that nobody ends, imports that nobody answers, hosts past their day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.utils import timezone

from advisor.fleet.imports import hosts
from advisor.fleet.imports.storing import UNDER_WAY, drop_chunks
from advisor.models import FleetHost, FleetImport, ImportNeed, ImportState

ANSWERED_WITHIN = timedelta(days=14)
ENDED_EARLY = "The upload ended before the file was complete. Send it again."
UNANSWERED = f"Nobody answered its questions within {ANSWERED_WITHIN.days} days. Send it again."


def tidy() -> None:
    now = timezone.now()
    uploads = FleetImport.objects.filter(state=ImportState.UPLOADING, until__lt=now)
    _fail(uploads, ENDED_EARLY)
    unanswered = FleetImport.objects.filter(
        state=ImportState.NEEDS_YOU,
        needs=ImportNeed.COLUMNS,
        finished_at__lt=now - ANSWERED_WITHIN,
    )
    _fail(unanswered, UNANSWERED)
    _drop_chunks(now - ANSWERED_WITHIN)
    hosts.remove(FleetHost.objects.filter(fleet_import__keeps_hosts_until__lt=now.date()))


def _fail(fleet_imports: QuerySet[FleetImport], problem: str) -> None:
    fleet_imports.update(
        state=ImportState.FAILED,
        problem=problem,
        finished_at=timezone.now(),
        version=F("version") + 1,
    )


def _drop_chunks(long_ago: datetime) -> None:
    """Of imports that have ended; and of old ones whose guesses still wait, which are counted."""
    with_chunks = FleetImport.objects.exclude(chunks=None).distinct()
    for fleet_import in with_chunks.exclude(state__in=UNDER_WAY):
        drop_chunks(fleet_import)
    for fleet_import in with_chunks.filter(state=ImportState.NEEDS_YOU, finished_at__lt=long_ago):
        drop_chunks(fleet_import)
