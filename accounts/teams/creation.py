"""Making a team."""

from __future__ import annotations

from itertools import count

from django.contrib.auth.models import User as Account
from django.db import transaction

from accounts.models import Role, Team, TeamEvent
from accounts.teams.events import count_today, record
from accounts.teams.members import ConflictError, join
from accounts.teams.slugs import numbered, slug_of

MOST_A_DAY = 20


def create_team(user: Account, name: str) -> Team:
    """The account is its owner. Raises ConflictError after MOST_A_DAY in 24 hours."""
    if count_today(user, TeamEvent.Kind.CREATED) >= MOST_A_DAY:
        raise ConflictError(f"You made {MOST_A_DAY} teams within a day. Try again tomorrow.")
    with transaction.atomic():
        team = _with_free_slug(name)
        record(team, user, TeamEvent.Kind.CREATED, detail=name)
        join(team, user, Role.OWNER)
    return team


def _with_free_slug(name: str) -> Team:
    """Another request may take the slug at the same moment: then the next number is free."""
    first = slug_of(name)
    for number in count(1):
        slug = first if number == 1 else numbered(first, number)
        team, is_new = Team.objects.get_or_create(slug=slug, defaults={"name": name})
        if is_new:
            return team
    raise AssertionError
