"""Who becomes an approver is told what waits for their approval.

By joining a team, or by another role. Once for each submission: who was told stays told. One e-mail
lists all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.contrib.auth.models import User as Account
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Membership
from accounts.teams.rights import APPROVERS, Seat
from advisor.decisions.watch import MessageKind, message_about
from advisor.decisions.watch.notices import NewNotice
from advisor.decisions.watch.waiting_list import write_waiting_list
from advisor.models import Approval, Decision, State

ALSO_WAITING: list[Callable[[Seat], list[NewNotice]]] = []
"""What else waits for an approver, of things that decisions know nothing of."""


def is_approver(membership: Membership) -> bool:
    """As it is stored now."""
    rows = Membership.objects.active().filter(pk=membership.pk, role__in=APPROVERS)
    return rows.exists()


def tell_newcomer(membership: Membership) -> int:
    """How many notices were written; in the transaction that made them an approver."""
    seat = Seat(membership)
    notices = _of_decisions(seat)
    for waiting_notices in ALSO_WAITING:
        notices += waiting_notices(seat)
    return len(write_waiting_list(notices, seat.team, membership.user))


def waiting_for(account: Account, teams: Iterable[int]) -> QuerySet[Decision]:
    """Without those whose present text the account approved, and its own where that is no use."""
    own = Approval.objects.filter(
        decision=OuterRef("pk"), member=account, content_sha256=OuterRef("content_sha256")
    )
    in_review = Decision.objects.visible_to(account).filter(state=State.REVIEW, team__in=teams)
    useful = in_review.exclude(Q(author=account) & Q(team__author_may_approve=False))
    return useful.exclude(Exists(own)).order_by("submitted_at", "pk")


def _of_decisions(seat: Seat) -> list[NewNotice]:
    account = seat.membership.user
    rows = waiting_for(account, [seat.team.pk]).select_related("team")
    return [_notice(row, account) for row in rows]


def _notice(decision: Decision, account: Account) -> NewNotice:
    since = decision.submitted_at or decision.changed_at
    occasion = f"waiting:{since.isoformat()}:{account.pk}"
    return message_about(decision, occasion, MessageKind.WAITING, [account])
