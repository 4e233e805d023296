"""Who may approve the decisions of a team now, and which of them wait for a member's approval."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.models import User as Account
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Delegation, Membership, Team
from accounts.teams.delegations import active_delegations
from accounts.teams.rights import APPROVERS, Seat
from advisor.models import Approval, Decision, State
from catalog.clock import today


class ApprovingPair(NamedTuple):
    """Accounts: `approver` is the member itself, or whom it stands in for."""

    member: int
    approver: int


def approving_pairs(team: Team) -> frozenset[ApprovingPair]:
    """Whose approval may count now, and as whose. Two queries."""
    approvers = Membership.objects.active().filter(team=team, role__in=APPROVERS)
    delegations = active_delegations(team).values_list("delegate__user", "approver__user")
    own = (ApprovingPair(account, account) for account in approvers.values_list("user", flat=True))
    return frozenset((*own, *(ApprovingPair(*pair) for pair in delegations)))


def stands_in_for(seat: Seat) -> tuple[int, ...]:
    """The accounts of the approvers who let this member approve in their place."""
    if not seat.may_write:
        return ()
    delegations = Delegation.objects.filter(
        delegate=seat.membership, ends_on__gte=today(), revoked_at=None
    )
    approvers = Membership.objects.active().filter(team=seat.team, role__in=APPROVERS)
    current = delegations.filter(approver__in=approvers).order_by("pk")
    return tuple(current.values_list("approver__user", flat=True))


def waiting_for(account: Account, seats: Iterable[Seat]) -> QuerySet[Decision]:
    """Those in review, oldest first, that an approval of the account may bring further.

    Without those whose present text it approved, and where authors do not approve, without its own.
    A delegate's approval is that of the approver, so those who approved or wrote it do not count.
    """
    useful = Q(pk__in=[])
    for seat in seats:
        useful |= Q(team=seat.team.pk) & _useful_in(seat)
    rows = Decision.objects.visible_to(account).filter(useful, state=State.REVIEW)
    own = Q(author=account) & Q(team__author_may_approve=False)
    return rows.exclude(own | _approved_by(account.pk)).order_by("submitted_at", "pk")


def _useful_in(seat: Seat) -> Q:
    if seat.may_approve:
        return Q()
    useful = Q(pk__in=[])
    for approver in stands_in_for(seat):
        by_author = Q(author=approver) & Q(team__author_may_approve=False)
        useful |= ~by_author & ~_approved_by(approver)
    return useful


def _approved_by(account: int) -> Q:
    """Its present text, by the account or in its place."""
    of_account = Q(member=account) | Q(for_member=account)
    approvals = Approval.objects.filter(
        of_account, decision=OuterRef("pk"), content_sha256=OuterRef("content_sha256")
    )
    return Q(Exists(approvals))
