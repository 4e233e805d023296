"""A round of weighing: opened, sent blind, closed, adopted."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from django.db import DatabaseError, transaction
from django.http import Http404

from accounts.models import Role
from accounts.teams.rights import Seat
from advisor.decisions import record, states
from advisor.decisions.errors import InvalidError, NotAllowedError, StaleError, WrongStateError
from advisor.decisions.files import decision_file
from advisor.decisions.weighing import adoption, rounds
from advisor.models import Decision, MemberImportances, ProposedRequirement
from tests.advisor.decisions.teams import join, new_draft, new_team, other_candidate

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]


@pytest.fixture
def ada() -> Seat:
    return join(new_team(), "ada", Role.OWNER)


@pytest.fixture
def ben(ada: Seat) -> Seat:
    return join(ada.team, "ben")


@pytest.fixture
def draft(ada: Seat) -> Decision:
    decision = new_draft(ada)
    rounds.open_round(ada, decision.pk)
    return decision


def all_of(decision: Decision, step: int) -> dict[str, int]:
    return dict.fromkeys(rounds.criteria_to_weigh(decision), step)


def round_of(decision: Decision) -> rounds.Weighing:
    weighing = rounds.round_of(decision)
    assert weighing is not None
    return weighing


def requirement_of(decision: Decision) -> ProposedRequirement:
    return ProposedRequirement.objects.get(weighing__decision=decision)


def exported_importances(decision: Decision) -> object:
    return msgspec.json.decode(decision_file(decision))["part:importances"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Use Birch Linux on 40 servers", "Birch"),
        ("birch for the cluster", "Birch"),
        ("Alder instead of what is recommended", "Alder"),
    ],
)
def test_title_that_names_the_choice_is_refused(ada: Seat, title: str, name: str) -> None:
    """Members would read it while they weigh, and the form suggests such a title."""
    distribution, release, plan = other_candidate()
    choice = {"distribution": distribution, "release": release, "plan": plan}
    decision = new_draft(ada, title=title, deviates_because="We know it.", **choice)
    with pytest.raises(WrongStateError, match=f"The title names {name}") as refusal:
        rounds.open_round(ada, decision.pk)
    assert "Edit the draft first" in str(refusal.value)
    assert rounds.round_of(decision) is None


def test_title_may_name_what_is_not_chosen(ada: Seat) -> None:
    decision = new_draft(ada, title="What follows Dogwood Linux 7? Not birchwood")
    assert rounds.open_round(ada, decision.pk)


def test_title_stays_neutral_during_the_round(ada: Seat, draft: Decision) -> None:
    rounds.send(ada, draft.pk, all_of(draft, 2))
    telling = replace(record.draft_of(draft), title="Use Birch Linux")
    with pytest.raises(WrongStateError, match="The title names Birch"):
        record.edit(ada, draft.pk, draft.version, telling)
    rounds.close(ada, draft.pk)
    assert record.edit(ada, draft.pk, draft.version, telling).title == "Use Birch Linux"


def test_round_is_opened_once(ada: Seat, ben: Seat, draft: Decision) -> None:
    assert rounds.open_round(ben, draft.pk) == round_of(draft)


def test_saved_importances_stay_blind_and_open(ada: Seat, draft: Decision) -> None:
    first = next(iter(all_of(draft, 2)))
    rounds.save(ada, draft.pk, {first: 3})
    rounds.save(ada, draft.pk, {first: 4})
    assert MemberImportances.objects.get().importances == {first: 4}
    weighing = round_of(draft)
    assert rounds.comparison_of(weighing) is None
    assert not rounds.may_compare(weighing, ada.membership.user)


def test_who_sent_sees_what_was_sent(ada: Seat, ben: Seat, draft: Decision) -> None:
    rounds.send(ada, draft.pk, all_of(draft, 2))
    weighing = round_of(draft)
    assert rounds.may_compare(weighing, ada.membership.user)
    assert not rounds.may_compare(weighing, ben.membership.user)
    assert exported_importances(draft) == []
    rounds.close(ada, draft.pk)
    assert rounds.may_compare(round_of(draft), ben.membership.user)
    assert exported_importances(draft) == [{"importances": all_of(draft, 2), "member": "ada"}]


def test_sent_importances_stay(ada: Seat, draft: Decision) -> None:
    rounds.send(ada, draft.pk, all_of(draft, 2))
    for change in (rounds.send, rounds.save):
        with pytest.raises(WrongStateError, match="stay as they are"):
            change(ada, draft.pk, all_of(draft, 3))


def test_database_refuses_to_change_what_was_sent(ada: Seat, draft: Decision) -> None:
    rounds.send(ada, draft.pk, all_of(draft, 2))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        MemberImportances.objects.update(importances={})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        MemberImportances.objects.all().delete()


def test_incomplete_importances_are_not_sent(ada: Seat, draft: Decision) -> None:
    first, *others = all_of(draft, 1)
    for importances, field in (
        ({first: 1}, f"importance.{others[0]}"),
        ({**all_of(draft, 1), first: 5}, f"importance.{first}"),
        ({**all_of(draft, 1), "luck": 1}, "importance.luck"),
        (all_of(draft, 0), "importances"),
    ):
        with pytest.raises(InvalidError) as error:
            rounds.send(ada, draft.pk, importances)
        assert field in error.value.errors
    assert not MemberImportances.objects.exists()


def test_auditor_and_outsider_do_not_weigh(ada: Seat, draft: Decision) -> None:
    with pytest.raises(NotAllowedError):
        rounds.send(join(ada.team, "dan", Role.AUDITOR), draft.pk, all_of(draft, 2))
    with pytest.raises(Http404):
        rounds.send(join(new_team("Storage"), "eve"), draft.pk, all_of(draft, 2))


def test_only_opener_or_owner_closes(ada: Seat, ben: Seat, draft: Decision) -> None:
    with pytest.raises(NotAllowedError):
        rounds.close(ben, draft.pk)
    rounds.close(ada, draft.pk)
    with pytest.raises(WrongStateError, match="No round"):
        rounds.send(ada, draft.pk, all_of(draft, 2))


def test_draft_is_not_submitted_during_a_round(ada: Seat, draft: Decision) -> None:
    rounds.send(ada, draft.pk, all_of(draft, 2))
    with pytest.raises(WrongStateError, match="Close it first"):
        states.submit(ada, draft.pk, draft.version)
    rounds.close(ada, draft.pk)
    assert states.submit(ada, draft.pk, draft.version).state == "in-review"


def test_nothing_is_sent_once_withdrawn(ada: Seat, draft: Decision) -> None:
    states.withdraw(ada, draft.pk, draft.version)
    with pytest.raises(WrongStateError, match="withdrawn"):
        rounds.send(ada, draft.pk, all_of(draft, 2))


def test_adopted_importances_become_answers(ada: Seat, ben: Seat, draft: Decision) -> None:
    for seat in (ada, ben):
        rounds.send(seat, draft.pk, all_of(draft, 3))
    with pytest.raises(WrongStateError, match="Close the round"):
        adoption.adopt_importances(ada, draft.pk, draft.version)
    rounds.close(ada, draft.pk)
    decision = adoption.adopt_importances(ben, draft.pk, draft.version)
    assert all(f"importance.{key}=3" in decision.answers for key in all_of(draft, 3))
    assert decision.version == draft.version + 1
    with pytest.raises(StaleError):
        adoption.adopt_importances(ben, draft.pk, draft.version)


def test_empty_round_is_not_adopted(ada: Seat, draft: Decision) -> None:
    rounds.close(ada, draft.pk)
    with pytest.raises(WrongStateError, match="Nobody sent"):
        adoption.adopt_importances(ada, draft.pk, draft.version)


def test_requirement_becomes_an_answer(ada: Seat, ben: Seat, draft: Decision) -> None:
    adoption.propose(ben, draft.pk, "platform", "azure", " We run there.\r\n")
    requirement = requirement_of(draft)
    assert requirement.reason == "We run there."
    rounds.send(ada, draft.pk, all_of(draft, 2))
    decision = adoption.adopt_requirement(ada, draft.pk, draft.version, requirement.pk)
    assert decision.answers == "platform=aws&platform=azure"
    assert requirement_of(draft).adopted
    with pytest.raises(WrongStateError, match="already"):
        adoption.decline_requirement(ada, draft.pk, requirement.pk)


def test_declined_requirement_changes_nothing(ada: Seat, draft: Decision) -> None:
    adoption.propose(ada, draft.pk, "platform", "azure", "We run there.")
    rounds.send(ada, draft.pk, all_of(draft, 2))
    adoption.decline_requirement(ada, draft.pk, requirement_of(draft).pk)
    assert requirement_of(draft).adopted is False
    assert Decision.objects.get(pk=draft.pk).answers == draft.answers


def test_requirement_needs_a_known_answer_and_reason(ada: Seat, draft: Decision) -> None:
    for question, option, reason, field in (
        ("servers", "40", "Many.", "requirement"),
        ("platform", "moon", "Far.", "requirement"),
        ("platform", "aws", " ", "reason"),
        ("platform", "aws", "x" * 2001, "reason"),
    ):
        with pytest.raises(InvalidError) as error:
            adoption.propose(ada, draft.pk, question, option, reason)
        assert field in error.value.errors
