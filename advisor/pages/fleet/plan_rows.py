"""Which support plan the entitlements of an inventory are taken for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum

from advisor.fleet.imports.queries import matched_counts
from advisor.models import FleetImport
from catalog import snapshot
from catalog.document import SupportPlan

MOST_ROWS = 200


@dataclass(frozen=True)
class PlanRow:
    """`name`: of its field in the form. `plan`: a slug; empty: unknown."""

    name: str
    entitlement: str
    distribution: str
    distribution_name: str
    hosts: int
    plan: str
    plans: tuple[SupportPlan, ...]


def plan_rows(fleet_import: FleetImport) -> list[PlanRow]:
    """By distribution and entitlement, where the distribution has plans to choose from."""
    rows = (
        matched_counts(fleet_import)
        .order_by("pattern__distribution", "entitlement", "plan")
        .values_list("pattern__distribution", "entitlement", "plan")
        .annotate(Sum("hosts"))
    )
    by_slug = snapshot.current().document.by_slug
    largest: dict[tuple[str, str], tuple[str, int, int]] = {}
    for slug, entitlement, plan, hosts in rows:
        known, most, total = largest.get((slug, entitlement), ("", 0, 0))
        chosen = (plan, hosts) if hosts > most else (known, most)
        largest[slug, entitlement] = (*chosen, total + hosts)
    return [
        PlanRow(
            f"plan-{number}",
            entitlement,
            slug,
            by_slug[slug].name,
            total,
            plan,
            by_slug[slug].plans,
        )
        for number, ((slug, entitlement), (plan, _, total)) in enumerate(largest.items())
        if slug in by_slug and by_slug[slug].plans
    ][:MOST_ROWS]
