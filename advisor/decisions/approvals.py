"""Approvals and rejections: the vote itself, and what follows from it."""

from __future__ import annotations

from django.utils import timezone

from accounts.teams.rights import Seat
from advisor.decisions import audit, watch
from advisor.decisions.approvers import stands_in_for
from advisor.decisions.audit import EventDetails
from advisor.decisions.counting_approvals import (
    ApprovalFacts,
    ApprovalStanding,
    NotCounted,
    Vote,
    standing,
)
from advisor.decisions.errors import InvalidError, NotAllowedError, StaleError, WrongStateError
from advisor.decisions.quorum import approve_with_quorum, facts_of, settle, standing_of
from advisor.decisions.rows import LockedDecision, locked
from advisor.decisions.states import checked_reason
from advisor.decisions.watch import MessageKind
from advisor.models import Approval, Decision, State

__all__ = [
    "ApprovalFacts",
    "ApprovalStanding",
    "NotCounted",
    "Vote",
    "approve",
    "facts_of",
    "may_vote",
    "reject",
    "settle",
    "standing",
    "standing_of",
]

NO_APPROVER = (
    "Only approvers and owners of the team, and members who stand in for one, approve or reject."
)


def approve(seat: Seat, decision_pk: int, content_sha256: str, reason: str = "") -> Decision:
    """Records an approval of that text; with the quorum the decision is approved.

    An approval of a decision that others have just approved is recorded too.
    Raises Http404, StaleError (another text), NotAllowedError, WrongStateError.
    """
    reason = checked_reason(reason)
    with locked(seat, decision_pk) as row:
        _require_text(row, content_sha256)
        row.require("approved", State.REVIEW, State.APPROVED)
        _vote(row, Approval.Verdict.APPROVE, reason)
        decision = row.save("approval", "Approved this text.", EventDetails(reason=reason))
        approve_with_quorum(decision, row.actor)
        return decision


def reject(seat: Seat, decision_pk: int, content_sha256: str, reason: str) -> Decision:
    """Rejects that text. Raises as `approve`, and InvalidError without a reason."""
    reason = checked_reason(reason)
    if not reason:
        raise InvalidError({"reason": ("Say why you reject it.",)})
    with locked(seat, decision_pk) as row:
        _require_text(row, content_sha256)
        row.require("rejected", State.REVIEW)
        _vote(row, Approval.Verdict.REJECT, reason)
        row.decision.state = State.REJECTED
        row.decision.decided_at = timezone.now()
        decision = row.save("rejected", "Rejected.", EventDetails(reason=reason))
        watch.end(decision)
        occasion = f"rejected:{decision.version}"
        watch.tell(decision, occasion, MessageKind.REJECTED, actor=row.actor)
        return decision


def may_vote(seat: Seat, decision: Decision) -> bool:
    """Whether the member may approve or reject it now: an approver, or in place of one."""
    return decision.state == State.REVIEW and (seat.may_approve or bool(stands_in_for(seat)))


def _require_text(row: LockedDecision, content_sha256: str) -> None:
    """With all that happened since that text, as far as it is known when it was."""
    decision = row.decision
    if decision.content_sha256 == content_sha256:
        return
    texts = decision.events.filter(details__content_sha256=content_sha256).order_by("-pk")
    version = audit.details_of(texts[0]).version if texts else 0
    raise StaleError.since(decision, version)


def _vote(row: LockedDecision, verdict: Approval.Verdict, reason: str) -> Approval:
    counting = standing_of(row.decision).counting
    for_member = None if row.seat.may_approve else _approver_for(row.seat, counting)
    if verdict == Approval.Verdict.APPROVE and _has_voted(row.actor.pk, counting):
        raise WrongStateError(f"You have approved {row.decision} already.")
    return Approval.objects.create(
        decision=row.decision,
        content_sha256=row.decision.content_sha256,
        member=row.actor,
        for_member_id=for_member,
        role_then=row.seat.role,
        verdict=verdict,
        reason=reason,
    )


def _has_voted(account: int, counting: tuple[Vote, ...]) -> bool:
    return any(vote.member == account for vote in counting)


def _approver_for(seat: Seat, counting: tuple[Vote, ...]) -> int:
    """In whose place the member acts: somebody who has not approved it yet, where there is one."""
    approvers = stands_in_for(seat)
    if not approvers:
        raise NotAllowedError(NO_APPROVER)
    approved = {vote.approver for vote in counting}
    return min(approvers, key=lambda account: account in approved)
