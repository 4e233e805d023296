"""The entry of the API: where everything is."""

from __future__ import annotations

from typing import ClassVar

from catalog.api.rows.annotations import Address
from catalog.api.rows.evidence import ApiRow, CatalogReference


class RootAnswer(ApiRow, frozen=True, kw_only=True, rename="kebab"):
    """The addresses of the API and the version of the catalog."""

    component: ClassVar = "Root"

    distributions: Address
    releases: Address
    facts: Address
    attributes: Address
    sources: Address
    plans: Address
    prices: Address
    statements: Address
    identifiers: Address
    migrations: Address
    events: Address
    claims: Address
    changes: Address
    status: Address
    questions: Address
    criteria: Address
    recommendations: Address
    check: Address
    decisions: Address
    refresh_runs: Address
    held_changes: Address
    schema: Address
    docs: Address
    endoflife: Address
    catalog: CatalogReference
