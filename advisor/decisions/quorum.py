"""When a decision is approved: which approvals count now, and what follows from a quorum."""

from __future__ import annotations

from django.contrib.auth.models import User as Account
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Role
from advisor.decisions import audit, rows, watch
from advisor.decisions.audit import EventDetails
from advisor.decisions.counting_approvals import ApprovalFacts, ApprovalStanding, Vote, standing
from advisor.decisions.watch import MessageKind
from advisor.models import Approval, Decision, State


def settle(team_pk: int) -> int:
    """Approves each decision in review whose quorum is met since the team changed; how many."""
    with transaction.atomic():
        in_review = Decision.objects.filter(team=team_pk, state=State.REVIEW).order_by("pk")
        return sum(map(approve_with_quorum, in_review.select_for_update(no_key=True)))


def standing_of(decision: Decision) -> ApprovalStanding:
    """Which approvals count, and why each other does not. Four queries at most."""
    return standing(facts_of(decision))


def facts_of(decision: Decision) -> ApprovalFacts:
    team = decision.team
    approvals = Approval.objects.filter(decision=decision, verdict=Approval.Verdict.APPROVE)
    return ApprovalFacts(
        content_sha256=decision.content_sha256,
        author=decision.author_id,
        quorum=team.quorum,
        author_may_approve=team.author_may_approve,
        roles=_roles(team.pk),
        votes=tuple(map(_vote_of, approvals)),
        counted=_counted(decision),
    )


def approve_with_quorum(decision: Decision, actor: Account | None = None) -> bool:
    """Of a locked row in review. The event names the approvals that counted. `actor`: who gave the
    last of them, or submitted it again."""
    if decision.state != State.REVIEW:
        return False
    result = standing_of(decision)
    if not result.is_met:
        return False
    decision.state = State.APPROVED
    decision.decided_at = timezone.now()
    keys = tuple(vote.pk for vote in result.counting)
    details = EventDetails(content_sha256=decision.content_sha256, approvals=keys)
    rows.save(decision, None, "approved", "The decision is approved.", details)
    superseded = _supersede(decision)
    watch.begin(decision)
    remark = f"It supersedes {superseded}." if superseded else ""
    occasion = f"approved:{decision.version}"
    watch.tell(decision, occasion, MessageKind.APPROVED, actor=actor, remark=remark)
    return True


def _supersede(decision: Decision) -> Decision | None:
    """The e-mail of the approval says it, so that members get one and not two."""
    if decision.supersedes_id is None:
        return None
    old = rows.lock(decision.team_id, decision.supersedes_id)
    if old.state != State.APPROVED:
        return None
    old.state = State.SUPERSEDED
    rows.save(old, None, "superseded", f"Superseded by {decision}.")
    watch.end(old)
    watch.tell(old, f"superseded:{old.version}", MessageKind.SUPERSEDED, recipients=())
    return old


def _roles(team_pk: int) -> dict[int, Role]:
    active = Membership.objects.active().filter(team=team_pk)
    return {user: Role(role) for user, role in active.values_list("user", "role")}


def _vote_of(approval: Approval) -> Vote:
    return Vote(
        approval.pk,
        approval.member_id,
        approval.for_member_id,
        Role(approval.role_then),
        approval.content_sha256,
        approval.at,
    )


def _counted(decision: Decision) -> frozenset[int] | None:
    """None while the decision is open."""
    if decision.state not in (State.APPROVED, State.SUPERSEDED):
        return None
    event = decision.events.filter(kind="approved").order_by("-pk").first()
    return frozenset(audit.details_of(event).approvals) if event else None
