"""The states of a decision: who moves it, from where to where, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Role
from accounts.teams.rights import Seat
from advisor.decisions import approvals, record, states
from advisor.decisions.audit import timeline
from advisor.decisions.errors import InvalidError, NotAllowedError, StaleError, WrongStateError
from advisor.models import Decision, State
from catalog.clock import today
from tests.advisor.decisions.teams import approved, in_review, join, new_draft, new_team

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

EXPIRED_IN = timedelta(days=365 + 31)


@pytest.fixture
def ada() -> Seat:
    return join(new_team(), "ada")


@pytest.fixture
def carol(ada: Seat) -> Seat:
    return join(ada.team, "carol", Role.APPROVER)


def _stored(decision: Decision) -> Decision:
    return Decision.objects.get(pk=decision.pk)


def test_decision_goes_from_draft_to_approved(ada: Seat, carol: Seat) -> None:
    decision = approved(ada, carol)
    stored = _stored(decision)
    assert stored.state == State.APPROVED
    assert stored.submitted_at is not None
    assert stored.decided_at is not None
    kinds = [entry.kind for entry in timeline(stored)]
    assert kinds == ["kept", "submitted", "approval", "approved"]
    versions = [entry.details.version for entry in timeline(stored)]
    assert versions == [1, 2, 3, 4]
    assert stored.version == 4


def test_review_is_taken_back_to_draft(ada: Seat) -> None:
    decision = in_review(ada)
    draft = states.take_back(ada, decision.pk, decision.version, "A typo.")
    assert draft.state == State.DRAFT
    assert timeline(draft)[-1].details.reason == "A typo."
    record.edit(ada, draft.pk, draft.version, record.Draft(title="Corrected"))


Move = Callable[[Seat, int, int], Decision]
MOVES: dict[str, Move] = {
    "submit": states.submit,
    "take back": states.take_back,
    "withdraw": states.withdraw,
    "revise": states.revise,
    "still right": states.still_right,
}
ALLOWED = {
    State.DRAFT: {"submit", "withdraw"},
    State.REVIEW: {"take back", "withdraw"},
    State.APPROVED: {"revise", "still right"},
    State.REJECTED: {"revise"},
    State.WITHDRAWN: {"revise"},
    State.SUPERSEDED: set(),
}


@pytest.mark.parametrize("state", list(State))
def test_only_moves_of_the_state_are_allowed(ada: Seat, state: State) -> None:
    for name, move in MOVES.items():
        decision = new_draft(ada)
        Decision.objects.filter(pk=decision.pk).update(state=state)
        if name in ALLOWED[state]:
            move(ada, decision.pk, 1)
        else:
            with pytest.raises(WrongStateError):
                move(ada, decision.pk, 1)
            assert _stored(decision).version == 1


@pytest.mark.parametrize("name", MOVES)
def test_auditor_and_stale_version_move_nothing(ada: Seat, name: str) -> None:
    eve = join(ada.team, "eve", Role.AUDITOR)
    decision = new_draft(ada)
    with pytest.raises(NotAllowedError):
        MOVES[name](eve, decision.pk, 1)
    with pytest.raises(StaleError):
        MOVES[name](ada, decision.pk, 7)
    assert _stored(decision).version == 1


def test_revision_supersedes_when_it_is_approved(ada: Seat, carol: Seat) -> None:
    old = approved(ada, carol, context="For the portal.")
    revision = states.revise(carol, old.pk, old.version, "A new major release.")
    assert (revision.number, revision.supersedes, revision.context) == (
        "ELD-2026-002",
        old,
        "For the portal.",
    )
    assert (revision.author, revision.owner) == (carol.membership.user, ada.membership.user)
    assert _stored(old).state == State.APPROVED
    states.submit(ada, revision.pk, revision.version)
    dan = join(ada.team, "dan", Role.OWNER)
    approvals.approve(dan, revision.pk, revision.content_sha256)
    assert (_stored(revision).state, _stored(old).state) == (State.APPROVED, State.SUPERSEDED)
    assert timeline(old)[-1].words == "Superseded by ELD-2026-002."


def test_rejected_decision_stays_rejected_when_revised(ada: Seat, carol: Seat) -> None:
    old = in_review(ada)
    approvals.reject(carol, old.pk, old.content_sha256, "Too dear.")
    old = _stored(old)
    revision = states.revise(ada, old.pk, old.version)
    states.submit(ada, revision.pk, revision.version)
    approvals.approve(carol, revision.pk, revision.content_sha256)
    assert _stored(old).state == State.REJECTED


def test_reviewed_decision_keeps_its_text(ada: Seat, carol: Seat) -> None:
    decision = approved(ada, carol)
    day = today() + timedelta(days=500)
    reviewed = states.still_right(ada, decision.pk, decision.version, "Checked.", review_by=day)
    assert (reviewed.state, reviewed.review_by) == (State.APPROVED, day)
    assert reviewed.content_sha256 == decision.content_sha256 == record.content_digest(reviewed)
    for wrong in (today(), today() + timedelta(days=365 * 12)):
        with pytest.raises(InvalidError):
            states.still_right(ada, decision.pk, reviewed.version, review_by=wrong)


def test_expired_decision_needs_new_approvals(ada: Seat, carol: Seat) -> None:
    decision = approved(ada, carol)
    with time_machine.travel(timezone.now() + EXPIRED_IN):
        assert decision.has_expired(today())
        renewed = states.still_right(ada, decision.pk, decision.version, "Checked.")
        assert renewed.state == State.REVIEW
        assert renewed.content_sha256 != decision.content_sha256
        standing = approvals.standing_of(renewed)
        assert (len(standing.counting), standing.missing) == (0, 1)
        (why,) = [why for _, why in standing.not_counting]
        assert why == approvals.NotCounted.EARLIER_TEXT
        with pytest.raises(WrongStateError, match="approved before"):
            states.take_back(ada, renewed.pk, renewed.version)
        approvals.approve(carol, renewed.pk, renewed.content_sha256)
        assert not _stored(renewed).has_expired(today())


def test_expiry_is_logged_once_for_each_approval(ada: Seat, carol: Seat) -> None:
    decision = approved(ada, carol)
    new_draft(ada)
    assert states.expire_due() == 0
    with time_machine.travel(timezone.now() + EXPIRED_IN):
        assert [states.expire_due(), states.expire_due()] == [1, 0]
        assert timeline(decision)[-1].kind == "expired"
        renewed = states.still_right(ada, decision.pk, decision.version)
        approvals.approve(carol, renewed.pk, renewed.content_sha256)
        assert states.expire_due() == 0
    with time_machine.travel(timezone.now() + 2 * EXPIRED_IN + timedelta(days=9)):
        assert states.expire_due() == 1
