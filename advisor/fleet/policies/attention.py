"""Exceptions that need somebody soon: those that have ended, end soon, or wait for approval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import Team
from advisor.fleet.policies.standing import RENEWING
from advisor.models import ExceptionState, FleetException

SOON = timedelta(days=30)


@dataclass(frozen=True)
class ExceptionAttention:
    """How many exceptions. `ending`: within 30 days. Renewed ones are in none of them."""

    ended: int
    ending: int
    waiting: int


def exception_attention(team: Team, today: date) -> ExceptionAttention:
    """One query."""
    renewing = FleetException.objects.filter(renews=OuterRef("pk"), state__in=RENEWING)
    rows = FleetException.objects.filter(~Exists(renewing), team=team.pk)
    approved = Q(state=ExceptionState.APPROVED)
    counts = rows.aggregate(
        ended=Count("pk", filter=approved & Q(ends__lt=today)),
        ending=Count("pk", filter=approved & Q(ends__range=(today, today + SOON))),
        waiting=Count("pk", filter=Q(state=ExceptionState.REQUESTED)),
    )
    return ExceptionAttention(**counts)
