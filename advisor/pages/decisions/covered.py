"""The groups of a team's fleet that a decision says the way of."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum

from advisor.fleet.imports.queries import current, matched_counts
from advisor.models import Decision, FleetGroup


@dataclass(frozen=True)
class CoveredGroup:
    """`name` empty: the hosts without a group. `hosts`: in the current import."""

    name: str
    hosts: int


def covered_groups(decision: Decision) -> list[CoveredGroup]:
    """For members only: a share link shows nothing of the fleet."""
    rows = FleetGroup.objects.filter(decision=decision, team=decision.team_id)
    names = list(rows.order_by("name").values_list("name", flat=True))
    fleet_import = current(decision.team) if names else None
    if fleet_import is None:
        return [CoveredGroup(name, 0) for name in names]
    counts = matched_counts(fleet_import).filter(group__in=names)
    sums = counts.order_by("group").values_list("group").annotate(Sum("hosts"))
    hosts = dict(sums)
    return [CoveredGroup(name, hosts.get(name, 0)) for name in names]
