"""An inventory on its way into the database: in chunks, so that no machine holds it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import Team
from accounts.teams.rights import Seat
from advisor.models import FleetChunk, FleetImport, ImportState

CHUNK = 256 * 1024
"""Bytes of a row."""
CHUNKS_BETWEEN_SIGNS = 16
ABANDONED_AFTER = timedelta(minutes=15)
"""Without a sign of life, an upload that is not complete is given up."""
TAKEN_WITHIN = timedelta(seconds=30)
"""For that long a complete upload waits for a worker before another is asked."""

ASKS_FOR_COLUMNS = "asks_for_columns"
"""A key of the import's options."""


class TooLargeError(Exception):
    """More than FLEET_MAX_BYTES; its text says so."""

    def __init__(self) -> None:
        megabytes = settings.FLEET_MAX_BYTES / 1e6
        super().__init__(f"The file is too large: it may have {megabytes:,.0f} MB at most.")


class CancelledError(Exception):
    """Somebody cancelled the import while it was uploaded."""


@dataclass(frozen=True)
class UploadForm:
    """What the member said with the file. `asks_for_columns`: even where they were recognised."""

    label: str = ""
    filename: str = ""
    content_type: str = ""
    keeps_hosts_until: date | None = None
    asks_for_columns: bool = False


@dataclass
class Upload:
    """Its row begins with the first chunk; the import can be worked on once it is complete."""

    seat: Seat
    form: UploadForm = field(default_factory=UploadForm)
    size: int = 0
    fleet_import: FleetImport | None = None
    is_complete: bool = False
    _rest: bytearray = field(default_factory=bytearray)
    _position: int = 0

    def __post_init__(self) -> None:
        self._digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        """Raises TooLargeError and CancelledError; what was written before is discarded then."""
        self.size += len(data)
        if self.size > settings.FLEET_MAX_BYTES:
            self.discard()
            raise TooLargeError
        self._digest.update(data)
        self._rest += data
        while len(self._rest) >= CHUNK:
            self._store(bytes(self._rest[:CHUNK]))
            del self._rest[:CHUNK]

    def complete(self, form: UploadForm) -> FleetImport:
        """The import, to be worked on."""
        with transaction.atomic():
            fleet_import = self.fleet_import or self._begin()
            if self._rest:
                self._store(bytes(self._rest))
            values = {
                "label": form.label,
                "filename": form.filename[-200:],
                "content_type": form.content_type[:100],
                "keeps_hosts_until": form.keeps_hosts_until,
                "options": {ASKS_FOR_COLUMNS: form.asks_for_columns},
                "size": self.size,
                "sha256": self._digest.hexdigest(),
                "state": ImportState.UPLOADED,
                "until": timezone.now() + TAKEN_WITHIN,
            }
            self._change(fleet_import, **values)
        self.is_complete = True
        fleet_import.refresh_from_db()
        return fleet_import

    def discard(self) -> None:
        """As if it had never begun."""
        if self.fleet_import:
            self.fleet_import.delete()
        self.fleet_import = None

    def interrupt(self, problem: str) -> None:
        """It ended early: the list of imports says so."""
        if self.fleet_import:
            now = timezone.now()
            values = {"state": ImportState.FAILED, "problem": problem, "finished_at": now}
            self._change(self.fleet_import, size=self.size, **values)
            self.fleet_import.chunks.all().delete()
        self.fleet_import = None

    def _store(self, content: bytes) -> None:
        with transaction.atomic():
            fleet_import = self.fleet_import or self._begin()
            FleetChunk.objects.create(
                fleet_import=fleet_import, position=self._position, content=content
            )
            self._position += 1
            if self._position % CHUNKS_BETWEEN_SIGNS == 0:
                until = timezone.now() + ABANDONED_AFTER
                self._change(fleet_import, size=self.size, until=until)

    def _begin(self) -> FleetImport:
        """Numbers count within the team: one upload at a time takes one."""
        Team.objects.select_for_update().get(pk=self.seat.team.pk)
        rows = FleetImport.objects.filter(team=self.seat.team)
        last = rows.aggregate(last=Max("number"))["last"] or 0
        self.fleet_import = FleetImport.objects.create(
            team=self.seat.team,
            number=last + 1,
            state=ImportState.UPLOADING,
            filename=self.form.filename[-200:],
            label=self.form.label,
            until=timezone.now() + ABANDONED_AFTER,
            uploaded_by=self.seat.membership.user,
        )
        return self.fleet_import

    def _change(self, fleet_import: FleetImport, **values: object) -> None:
        own = FleetImport.objects.filter(pk=fleet_import.pk, state=ImportState.UPLOADING)
        if not own.update(**values):
            raise CancelledError
