"""Approving and rejecting: who may, which approvals count, and what a stale page gets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.http import Http404
from django.utils import timezone

from accounts.models import Membership, Role, Team
from accounts.teams.rights import Seat
from advisor.decisions import approvals, record, states
from advisor.decisions.approvals import NotCounted
from advisor.decisions.errors import InvalidError, NotAllowedError, StaleError, WrongStateError
from advisor.models import Approval, Decision, DecisionEvent, State
from tests.advisor.decisions.teams import (
    approved,
    delegate,
    in_review,
    join,
    new_draft,
    new_team,
)

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]


@pytest.fixture
def team() -> Team:
    return new_team()


@pytest.fixture
def ada(team: Team) -> Seat:
    return join(team, "ada")


@pytest.fixture
def carol(team: Team) -> Seat:
    return join(team, "carol", Role.APPROVER)


def _approve(seat: Seat, decision: Decision, reason: str = "") -> Decision:
    return approvals.approve(seat, decision.pk, decision.content_sha256, reason)


def _why_not(decision: Decision) -> list[NotCounted]:
    decision = Decision.objects.get(pk=decision.pk)
    return [why for _, why in approvals.standing_of(decision).not_counting]


def _set_role(seat: Seat, role: Role) -> None:
    membership = Membership.objects.get(pk=seat.membership.pk)
    membership.role = role
    membership.save()


def _leave(seat: Seat) -> None:
    membership = Membership.objects.get(pk=seat.membership.pk)
    membership.ended_at = timezone.now()
    membership.save()


def test_approval_records_role_and_text(ada: Seat, carol: Seat) -> None:
    decision = in_review(ada)
    _approve(carol, decision, " Well argued. ")
    approval = Approval.objects.get()
    assert (approval.member, approval.role_then) == (carol.membership.user, Role.APPROVER)
    assert approval.content_sha256 == decision.content_sha256
    assert approval.reason == "Well argued."


@pytest.mark.parametrize("role", [Role.MEMBER, Role.AUDITOR])
def test_who_is_no_approver_approves_nothing(ada: Seat, role: Role) -> None:
    decision = in_review(ada)
    with pytest.raises(NotAllowedError):
        _approve(join(ada.team, "bob", role), decision)
    assert not Approval.objects.exists()


def test_approver_of_another_team_finds_nothing(ada: Seat) -> None:
    decision = in_review(ada)
    with pytest.raises(Http404):
        _approve(join(new_team("Edge"), "eve", Role.OWNER), decision)


def test_draft_cannot_be_approved(ada: Seat, carol: Seat) -> None:
    with pytest.raises(WrongStateError):
        _approve(carol, new_draft(ada))


def test_quorum_of_two_needs_two(team: Team, ada: Seat, carol: Seat) -> None:
    Team.objects.filter(pk=team.pk).update(quorum=2)
    decision = in_review(ada)
    assert _approve(carol, decision).state == State.REVIEW
    with pytest.raises(WrongStateError, match="already"):
        _approve(carol, decision)
    assert _approve(join(team, "dan", Role.OWNER), decision).state == State.APPROVED


def test_text_approved_before_needs_no_second_vote(team: Team, ada: Seat, carol: Seat) -> None:
    Team.objects.filter(pk=team.pk).update(quorum=2)
    decision = _approve(carol, in_review(ada))
    draft = states.take_back(ada, decision.pk, decision.version)
    Team.objects.filter(pk=team.pk).update(quorum=1)
    assert states.submit(ada, draft.pk, draft.version).state == State.APPROVED


def test_authors_own_approval_counts_if_the_team_says_so(team: Team) -> None:
    erin = join(team, "erin", Role.APPROVER)
    decision = in_review(erin)
    assert _approve(erin, decision).state == State.REVIEW
    assert _why_not(decision) == [NotCounted.AUTHOR]
    team.author_may_approve = True
    team.save()
    assert Decision.objects.get(pk=decision.pk).state == State.APPROVED


def test_stale_text_is_not_approved(ada: Seat, carol: Seat) -> None:
    old = in_review(ada)
    draft = states.take_back(ada, old.pk, old.version)
    edited = record.edit(ada, draft.pk, draft.version, record.Draft(title="Another title"))
    states.submit(ada, edited.pk, edited.version)
    for act in (approvals.approve, approvals.reject):
        with pytest.raises(StaleError) as refusal:
            act(carol, old.pk, old.content_sha256, "Yes.")
    kinds = [entry.kind for entry in refusal.value.changes]
    assert kinds == ["taken-back", "edited", "submitted"]
    assert not Approval.objects.exists()


def test_approval_of_an_earlier_text_does_not_count(team: Team, ada: Seat, carol: Seat) -> None:
    Team.objects.filter(pk=team.pk).update(quorum=2)
    decision = _approve(carol, in_review(ada))
    draft = states.take_back(ada, decision.pk, decision.version)
    edited = record.edit(ada, draft.pk, draft.version, record.Draft(title="Another title"))
    states.submit(ada, edited.pk, edited.version)
    assert _approve(join(team, "dan", Role.OWNER), edited).state == State.REVIEW
    assert _why_not(decision) == [NotCounted.EARLIER_TEXT]


def test_approval_ends_with_the_role(team: Team, ada: Seat, carol: Seat) -> None:
    Team.objects.filter(pk=team.pk).update(quorum=2)
    decision = _approve(carol, in_review(ada))
    _set_role(carol, Role.MEMBER)
    assert _why_not(decision) == [NotCounted.NO_LONGER_APPROVER]
    _leave(carol)
    assert _why_not(decision) == [NotCounted.NO_LONGER_MEMBER]
    dan = join(team, "dan", Role.OWNER)
    assert _approve(dan, decision).state == State.REVIEW
    join(team, "carol", Role.APPROVER)
    settled = Decision.objects.get(pk=decision.pk)
    assert settled.state == State.APPROVED
    assert settled.events.get(kind="approved").actor is None


def test_approved_decision_stays_approved(ada: Seat, carol: Seat) -> None:
    """What a person did stays when they leave."""
    decision = approved(ada, carol)
    _leave(carol)
    standing = approvals.standing_of(Decision.objects.get(pk=decision.pk))
    assert [vote.member for vote in standing.counting] == [carol.membership.user.pk]


def test_rejection_needs_a_reason(ada: Seat, carol: Seat) -> None:
    decision = in_review(ada)
    with pytest.raises(InvalidError):
        approvals.reject(carol, decision.pk, decision.content_sha256, " ")
    rejected = approvals.reject(carol, decision.pk, decision.content_sha256, "Too dear.")
    assert rejected.state == State.REJECTED
    assert Approval.objects.get().reason == "Too dear."


def test_delegate_approves_in_place_of_the_approver(team: Team, ada: Seat, carol: Seat) -> None:
    Team.objects.filter(pk=team.pk).update(quorum=2)
    bob = join(team, "bob")
    delegation = delegate(carol, bob)
    decision = _approve(bob, in_review(ada))
    approval = Approval.objects.get()
    assert (approval.member, approval.for_member) == (bob.membership.user, carol.membership.user)
    assert _approve(carol, decision).state == State.REVIEW
    assert _why_not(decision) == [NotCounted.SAME_APPROVER]
    delegation.revoked_at = timezone.now()
    delegation.save()
    with pytest.raises(NotAllowedError):
        _approve(bob, in_review(ada))


def test_delegation_ends_with_its_day_and_its_approver(ada: Seat, carol: Seat) -> None:
    bob = join(ada.team, "bob")
    delegate(carol, bob, days=7)
    decision = in_review(ada)
    assert approvals.may_vote(bob, decision)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert not approvals.may_vote(bob, decision)
    _set_role(carol, Role.MEMBER)
    assert not approvals.may_vote(bob, decision)


def test_authors_delegate_does_not_count(team: Team) -> None:
    erin = join(team, "erin", Role.APPROVER)
    bob = join(team, "bob")
    delegate(erin, bob)
    decision = _approve(bob, in_review(erin))
    assert (decision.state, _why_not(decision)) == (State.REVIEW, [NotCounted.AUTHOR])


@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_once_approve_it_once(ada: Seat, carol: Seat) -> None:
    """On PostgreSQL both wait for the row; SQLite lets one of them write at a time."""
    decision = in_review(ada)
    dan = join(ada.team, "dan", Role.OWNER)
    together = Barrier(2)

    def approve(seat: Seat) -> str:
        try:
            together.wait()
            return _approve(seat, decision).state
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(approve, (carol, dan)))
    assert outcomes == [State.APPROVED, State.APPROVED]
    assert Approval.objects.count() == 2
    assert DecisionEvent.objects.filter(kind="approved").count() == 1
    assert DecisionEvent.objects.filter(kind="approval").count() == 2


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_under_concurrency(ada: Seat) -> None:
    together = Barrier(4)

    def keep(title: str) -> None:
        try:
            together.wait()
            new_draft(ada, title=title)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(keep, "abcd"))
    sequences = Decision.objects.values_list("sequence", flat=True).order_by("sequence")
    assert list(sequences) == [1, 2, 3, 4]
