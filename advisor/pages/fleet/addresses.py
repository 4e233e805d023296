"""The addresses of an import's pages."""

from __future__ import annotations

from django.urls import reverse

from advisor.models import FleetImport


def import_address(fleet_import: FleetImport, page: str = "fleet-import") -> str:
    """`page`: the name of an address that takes team and number."""
    return reverse(page, args=[fleet_import.team.slug, fleet_import.number])
