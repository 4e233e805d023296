"""What a team plans for its groups, by name."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.models import Team
from advisor.fleet.exposure.types import Pace
from advisor.models import FleetGroup

GroupPlans = Mapping[str, FleetGroup]


def group_plans(team: Team) -> GroupPlans:
    """One query, with their decisions."""
    rows = FleetGroup.objects.filter(team=team).select_related("decision__team")
    return {row.name: row for row in rows}


def paces_of(plans: GroupPlans) -> dict[str, Pace]:
    """Of the groups of which both numbers are known."""
    return {name: pace for name, plan in plans.items() if (pace := _pace(plan))}


def _pace(plan: FleetGroup) -> Pace | None:
    if not plan.hosts_per_month or plan.lead_months is None:
        return None
    return Pace(plan.hosts_per_month, plan.lead_months)
