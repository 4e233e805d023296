"""Saves what a team plans for a group, unless somebody else has since it was opened."""

from __future__ import annotations

from django.db import IntegrityError, transaction

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


def _create(team: Team, name: str, fields: dict[str, object]) -> None:
    try:
        with transaction.atomic():
            FleetGroup.objects.create(team=team, name=name, **fields)
    except IntegrityError as error:
        raise GroupChanged from error
