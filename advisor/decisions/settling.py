"""Decisions in review are settled when a team changes: an earlier approval may count again.

A signal, because accounts know nothing of decisions.
"""

from __future__ import annotations

from django.db.models.signals import post_save

from accounts.models import Membership, Team
from advisor.decisions.approvals import settle


def connect() -> None:
    post_save.connect(_membership_changed, sender=Membership, dispatch_uid="settle-membership")
    post_save.connect(_team_changed, sender=Team, dispatch_uid="settle-team")


def _membership_changed(instance: Membership, *, raw: bool = False, **_: object) -> None:
    if not raw:
        settle(instance.team_id)


def _team_changed(instance: Team, *, raw: bool = False, **_: object) -> None:
    if not raw:
        settle(instance.pk)
