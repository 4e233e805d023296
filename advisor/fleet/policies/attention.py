"""Exceptions that need somebody soon: those that have ended, end soon, or wait for approval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import Team
from advisor.fleet.policies.notices import soon
from advisor.models import RENEWING, ExceptionState, FleetException


@dataclass(frozen=True)
class ExceptionAttention:
    """How many exceptions. `ending`: within EXCEPTION_NOTICE_DAYS. Renewed ones are in none."""

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
        ending=Count("pk", filter=approved & Q(ends__range=(today, soon(today)))),
        waiting=Count("pk", filter=Q(state=ExceptionState.REQUESTED)),
    )
    return ExceptionAttention(**counts)
