"""Keeping a decision, editing its draft, and choosing another candidate than the recommended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from accounts.models import Role
from accounts.teams.rights import Seat
from advisor.decisions import record
from advisor.decisions.audit import timeline
from advisor.decisions.choice import unmet_requirements
from advisor.decisions.computed import compute
from advisor.decisions.errors import InvalidError, NotAllowedError, StaleError, WrongStateError
from advisor.decisions.record import Draft, draft_of
from advisor.decisions.states import submit
from advisor.engine.types import Answers
from advisor.models import Decision, FrozenPart
from catalog import snapshot
from catalog.clock import today
from tests.advisor.decisions.teams import (
    ANSWERS,
    DAY,
    computed,
    in_review,
    join,
    new_draft,
    new_team,
    other_candidate,
)

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]


@pytest.fixture
def ada() -> Seat:
    return join(new_team(), "ada")


def test_kept_decision_has_all_it_rests_on(ada: Seat) -> None:
    decision = record.keep(
        ada, "platform=aws&servers=40", Draft(title=" Which Linux?\r\n"), day=DAY
    )
    assert (decision.number, decision.title) == ("ELD-2026-001", "Which Linux?")
    assert (decision.answers, decision.day) == ("servers=40&platform=aws", DAY)
    assert (decision.owner_name, decision.review_by.isoformat()) == ("ada", "2027-11-26")
    stored = record.load_computed(Decision.objects.get(pk=decision.pk))
    assert stored == compute(replace(ANSWERS, servers=40), DAY, snapshot.current())
    assert stored.decoded_result().winner == (
        decision.distribution,
        decision.release,
        decision.plan,
    )
    assert record.content_digest(decision) == decision.content_sha256


def test_equal_parts_are_stored_once(ada: Seat) -> None:
    new_draft(ada)
    parts = FrozenPart.objects.count()
    new_draft(ada, title="Another question")
    assert FrozenPart.objects.count() == parts == 5


def test_numbers_count_by_team_and_year(ada: Seat) -> None:
    bob = join(new_team("Edge"), "bob")
    numbers = [new_draft(seat).number for seat in (ada, ada, bob)]
    assert numbers == ["ELD-2026-001", "ELD-2026-002", "ELD-2026-001"]


def test_auditor_keeps_nothing(ada: Seat) -> None:
    auditor = join(ada.team, "eve", Role.AUDITOR)
    with pytest.raises(NotAllowedError):
        new_draft(auditor)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"context": "NUL \x00"}, "context"),
        ({"assumptions": "half \ud800"}, "assumptions"),
        ({"servers": 0}, "servers"),
        ({"servers": 10**12}, "servers"),
        ({"owner": 10**30}, "owner"),
        ({"review_by": today()}, "review_by"),
        ({"distribution": "unknown", "release": "9", "plan": "free"}, "distribution"),
        ({"release": "9"}, "distribution"),
        ({"deviates_because": "cheaper"}, "deviates_because"),
    ],
)
def test_wrong_field_is_named(ada: Seat, fields: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        new_draft(ada, **fields)
    assert list(refusal.value.errors) == [field]
    assert not Decision.objects.exists()


def test_wrong_answers_are_named(ada: Seat) -> None:
    with pytest.raises(InvalidError) as refusal:
        record.keep(ada, "colour=red", Draft(title="Which Linux?"))
    assert "colour" in refusal.value.errors["answers"][0]


def test_other_candidate_needs_a_reason(ada: Seat) -> None:
    distribution, release, plan = other_candidate()
    choice = {"distribution": distribution, "release": release, "plan": plan}
    with pytest.raises(InvalidError) as refusal:
        new_draft(ada, **choice)
    assert list(refusal.value.errors) == ["deviates_because"]
    decision = new_draft(ada, **choice, deviates_because="We know it well.")
    assert (decision.distribution, decision.release, decision.plan) == other_candidate()


def test_choice_without_recommendation_needs_a_reason(ada: Seat) -> None:
    """Two are equally good."""
    with pytest.raises(InvalidError, match="invalid") as refusal:
        record.keep(ada, "", Draft(title="Which Linux?"), day=DAY)
    assert "Nothing is recommended" in refusal.value.errors["distribution"][0]


def test_ruled_out_candidate_names_what_it_fails(ada: Seat) -> None:
    """It may be chosen, for a reason."""
    answers = "support=round-the-clock"
    frozen = compute(record.read_answers(answers), DAY, snapshot.current())
    row = next(row for row in frozen.decoded_result().excluded if all(row.candidate))
    distribution, release, plan = row.candidate
    choice = Draft(
        title="Which Linux?",
        distribution=distribution,
        release=release,
        plan=plan,
        deviates_because="The requirement will be waived.",
    )
    decision = record.keep(ada, answers, choice, day=DAY)
    unmet = unmet_requirements(record.load_computed(decision), row.candidate)
    assert unmet.failed == row.failed != ()


def test_editing_changes_digest_and_version(ada: Seat) -> None:
    decision = new_draft(ada, review_by=today() + timedelta(days=90))
    changed = replace(draft_of(decision), context="For the customer portal.")
    edited = record.edit(ada, decision.pk, decision.version, changed)
    assert edited.version == decision.version + 1
    assert edited.content_sha256 != decision.content_sha256
    assert edited.review_by == decision.review_by
    (change,) = timeline(edited)[-1].details.changes
    assert (change.field, change.old, change.new) == ("context", "", "For the customer portal.")


def test_equal_edit_changes_nothing(ada: Seat) -> None:
    decision = new_draft(ada)
    assert record.edit(ada, decision.pk, 1, draft_of(decision)).version == 1


def test_stale_edit_says_who_changed(ada: Seat) -> None:
    decision = new_draft(ada)
    bob = join(ada.team, "bob")
    record.edit(bob, decision.pk, 1, Draft(title="Bob's title"))
    with pytest.raises(StaleError) as refusal:
        record.edit(ada, decision.pk, 1, Draft(title="Ada's title"))
    (entry,) = refusal.value.changes
    assert (entry.actor, entry.details.changes[0].new) == ("bob", "Bob's title")
    assert refusal.value.current.version == 2


def test_submitted_text_cannot_be_edited(ada: Seat) -> None:
    decision = in_review(ada)
    with pytest.raises(WrongStateError, match="in review"):
        record.edit(ada, decision.pk, decision.version, draft_of(decision))


def test_decision_of_another_team_is_missing(ada: Seat) -> None:
    bob = join(new_team("Edge"), "bob", Role.OWNER)
    decision = new_draft(ada)
    for change in (
        lambda: record.edit(bob, decision.pk, 1, draft_of(decision)),
        lambda: record.decide_anew(bob, decision.pk, 1),
        lambda: record.comment(bob, decision.pk, "Hello"),
        lambda: submit(bob, decision.pk, 1),
    ):
        with pytest.raises(Http404):
            change()


def test_ended_seat_changes_nothing(ada: Seat) -> None:
    """The seat was read before it ended."""
    decision = new_draft(ada)
    type(ada.membership).objects.filter(pk=ada.membership.pk).update(ended_at=timezone.now())
    with pytest.raises(Http404):
        submit(ada, decision.pk, 1)


def test_draft_is_decided_anew_with_other_answers(ada: Seat) -> None:
    decision = new_draft(ada)
    anew = record.decide_anew(ada, decision.pk, 1, answers_query="platform=aws&servers=7")
    assert (anew.day, anew.version) == (today(), 2)
    assert "servers=7" in anew.answers
    assert record.load_computed(anew).answers != computed().answers
    assert record.content_digest(anew) == anew.content_sha256


def test_answers_no_question_takes_are_left_out() -> None:
    answers = record.usable_answers("servers=7&colour=red&support=nonsense")
    assert answers == Answers(servers=7)


def test_comment_is_part_of_the_timeline(ada: Seat) -> None:
    decision = new_draft(ada)
    record.comment(ada, decision.pk, "Not sure about the price.\r\n")
    entry = timeline(decision)[-1]
    assert (entry.actor, entry.kind, entry.words) == ("ada", "comment", "Not sure about the price.")
    for text in ("", "x" * 4001):
        with pytest.raises(InvalidError):
            record.comment(ada, decision.pk, text)
