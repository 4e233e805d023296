"""What a team said before: columns by header, systems, and plans of entitlements."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec

from accounts.models import Team
from advisor.fleet.imports.matching import Remembered
from advisor.fleet.imports.patterns import Assigned
from advisor.fleet.matched import MatchedRelease
from advisor.fleet.shapes import Shape
from advisor.models import Assignment, ColumnMapping, EntitlementPlan, FleetImport


def remembered_by(team: Team) -> Remembered:
    """Two queries."""
    assignments = Assignment.objects.filter(team=team)
    plans = EntitlementPlan.objects.filter(team=team)
    return Remembered(
        assigned={row.key: Assigned(_release(row)) for row in assignments},
        plans={(row.entitlement, row.distribution): row.plan for row in plans},
    )


def mapping_for(team: Team, shape: Shape) -> dict[str, str]:
    """What the team said of an earlier file with the same columns; empty: nothing."""
    row = ColumnMapping.objects.filter(team=team, header=header_of(shape)).first()
    return dict(row.columns) if row and shape.columns else {}


def mapping_of(fleet_import: FleetImport, shape: Shape) -> dict[str, str]:
    """What it was read with, or is going to be."""
    return dict(fleet_import.mapping) or mapping_for(fleet_import.team, shape)


def remember_mapping(team: Team, shape: Shape, mapping: Mapping[str, str]) -> None:
    """Answers to questions belong to the one file."""
    columns = {name: value for name, value in mapping.items() if not name.startswith("?")}
    ColumnMapping.objects.update_or_create(
        team=team, header=header_of(shape), defaults={"columns": columns}
    )


def header_of(shape: Shape) -> str:
    names = [column.name for column in shape.columns]
    return hashlib.sha256(msgspec.json.encode(names)).hexdigest()


def _release(row: Assignment) -> MatchedRelease | None:
    if row.ignored:
        return None
    return MatchedRelease(row.distribution, row.release, row.minor or None)
