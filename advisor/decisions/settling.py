"""What follows when a team changes: decisions in review are settled, because an earlier approval
may count again, and who gets to approve is told what waits.

Signals, because accounts know nothing of decisions.
"""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import User
from django.db.models.signals import post_save, pre_save

from accounts.models import Delegation, Membership, Team
from advisor.decisions.approvals import settle
from advisor.decisions.approvers import ApprovingPair, approving_pairs
from advisor.decisions.newcomers import tell_newcomers

_BEFORE = "approving_pairs_before_saving"
_Saved = Membership | Delegation | User


def connect() -> None:
    for sender in (Membership, Delegation, User):
        name = sender.__name__.lower()
        pre_save.connect(_note_approvers, sender=sender, dispatch_uid=f"note-approvers-{name}")
        post_save.connect(_approvers_change, sender=sender, dispatch_uid=f"settle-{name}")
    post_save.connect(_team_changed, sender=Team, dispatch_uid="settle-team")


def _note_approvers(
    instance: _Saved,
    *,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **_: object,
) -> None:
    if raw or not _lets_approve(instance, update_fields):
        return
    vars(instance)[_BEFORE] = {team: approving_pairs(team) for team in _teams_of(instance)}


def _approvers_change(instance: _Saved, **_: object) -> None:
    before: dict[Team, frozenset[ApprovingPair]] = vars(instance).pop(_BEFORE, {})
    for team, pairs_before in before.items():
        settle(team.pk)
        new_pairs = approving_pairs(team) - pairs_before
        tell_newcomers(team, {pair.member for pair in new_pairs})


def _lets_approve(instance: _Saved, update_fields: Collection[str] | None) -> bool:
    """An account does only where it is active again; signing in, which saves it too, does not."""
    if not isinstance(instance, User):
        return True
    if not instance.is_active or (update_fields is not None and "is_active" not in update_fields):
        return False
    return User.objects.filter(pk=instance.pk, is_active=False).exists()


def _teams_of(instance: _Saved) -> list[Team]:
    """In which somebody may get to approve."""
    if isinstance(instance, User):
        return list(Team.objects.filter(memberships__user=instance.pk).distinct().order_by("pk"))
    membership = instance.approver if isinstance(instance, Delegation) else instance
    return [membership.team]


def _team_changed(instance: Team, *, raw: bool = False, **_: object) -> None:
    if not raw:
        settle(instance.pk)
