"""Inventories of the invented catalog, and imports of them."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.teams.rights import Seat
from advisor.fleet.imports.upload import Upload, UploadForm
from advisor.fleet.imports.worker import carry_out
from advisor.models import FleetImport, FleetPattern

HEADER = "os,version,pretty_name,group,entitlement"
ALDER = "Alder Linux,9,,web,"
BIRCH = "Birch Linux,8,,db,"
GUESS = "Alder Linux,9,Something else 9,web,"
"""It is recognised, but not beyond doubt."""
MYSTERY = "Mystery OS,3,,lab,"


def table(*rows: str, header: str = HEADER) -> str:
    return "\n".join([header, *rows]) + "\n"


def uploaded(seat: Seat, text: str, form: UploadForm | None = None) -> FleetImport:
    """Stored, and not worked on."""
    upload = Upload(seat)
    upload.write(text.encode())
    return upload.complete(form or UploadForm())


def imported(seat: Seat, text: str, form: UploadForm | None = None) -> FleetImport:
    fleet_import = uploaded(seat, text, form)
    carry_out(fleet_import.pk)
    fleet_import.refresh_from_db()
    return fleet_import


def results(fleet_import: FleetImport) -> list[tuple[object, ...]]:
    """What was stored of it, to compare."""
    patterns = FleetPattern.objects.filter(fleet_import=fleet_import)
    fields = ("key", "kind", "distribution", "release", "rows", "hosts", "ignored", "confirmed")
    counts = ("counts__group", "counts__entitlement", "counts__plan", "counts__hosts")
    return sorted(patterns.values_list(*fields, *counts))


def pattern(fleet_import: FleetImport, raw: str) -> FleetPattern:
    return FleetPattern.objects.get(fleet_import=fleet_import, raw__contains=raw)


def many(rows: Iterable[str], times: int) -> str:
    return table(*(list(rows) * times))
