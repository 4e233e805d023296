"""Saves what a team plans for a group, unless somebody else has since it was opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import Team
from advisor.models import FleetGroup

NEW = 0
"""The version of a group of which nothing is planned yet."""


class GroupChanged(Exception):
    """The plan is no longer what the form was opened with."""


def save_group(team: Team, name: str, version: int, fields: dict[str, object]) -> None:
    """Raises GroupChanged, and then nothing is saved."""
    if version == NEW:
        _create(team, name, fields)
        return
    rows = FleetGroup.objects.filter(team=team, name=name, version=version)
    if not rows.update(**fields, version=version + 1):
        raise GroupChanged


@transaction.atomic
def save_paces(team: Team, names: Iterable[str], pace: Mapping[str, int]) -> int:
    """Of the groups that have none; how many these are. `pace`: the columns of a group."""
    existing = dict(FleetGroup.objects.filter(team=team).values_list("name", "hosts_per_month"))
    new = [FleetGroup(team=team, name=name, **pace) for name in names if name not in existing]
    FleetGroup.objects.bulk_create(new, ignore_conflicts=True)
    without = [name for name in names if existing.get(name, 0) is None]
    rows = FleetGroup.objects.filter(team=team, name__in=without, hosts_per_month=None)
    return len(new) + rows.update(**pace, version=F("version") + 1)


def _create(team: Team, name: str, fields: dict[str, object]) -> None:
    try:
        with transaction.atomic():
            FleetGroup.objects.create(team=team, name=name, **fields)
    except IntegrityError as error:
        raise GroupChanged from error
