"""What follows when a team changes: decisions in review are settled, because an earlier approval
may count again, and who became an approver is told what waits.

Signals, because accounts know nothing of decisions.
"""

from __future__ import annotations

from django.db.models.signals import post_save, pre_save

from accounts.models import Membership, Team
from advisor.decisions.approvals import settle
from advisor.decisions.newcomers import is_approver, tell_newcomer

_WAS_APPROVER = "was_approver_before_saving"


def connect() -> None:
    pre_save.connect(_membership_changes, sender=Membership, dispatch_uid="note-approver")
    post_save.connect(_membership_changed, sender=Membership, dispatch_uid="settle-membership")
    post_save.connect(_team_changed, sender=Team, dispatch_uid="settle-team")


def _membership_changes(instance: Membership, *, raw: bool = False, **_: object) -> None:
    if not raw:
        vars(instance)[_WAS_APPROVER] = is_approver(instance)


def _membership_changed(instance: Membership, *, raw: bool = False, **_: object) -> None:
    if raw:
        return
    was_approver = vars(instance).pop(_WAS_APPROVER)
    settle(instance.team_id)
    if is_approver(instance) and not was_approver:
        tell_newcomer(instance)


def _team_changed(instance: Team, *, raw: bool = False, **_: object) -> None:
    if not raw:
        settle(instance.pk)
