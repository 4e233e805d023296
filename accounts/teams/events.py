"""A team's history: written by whatever changes a team, in the same transaction."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import User as Account
from django.utils import timezone

from accounts.models import Team, TeamEvent

A_DAY = datetime.timedelta(days=1)


def record(
    team: Team,
    actor: Account | None,
    kind: TeamEvent.Kind,
    subject: Account | None = None,
    detail: str = "",
) -> None:
    """`actor`: None if the groups of the identity provider did it."""
    TeamEvent.objects.create(team=team, actor=actor, kind=kind, subject=subject, detail=detail)


def count_today(actor: Account, kind: TeamEvent.Kind) -> int:
    """How often the account did this in the last 24 hours, in all teams."""
    since = timezone.now() - A_DAY
    return TeamEvent.objects.filter(actor=actor, kind=kind, at__gte=since).count()
