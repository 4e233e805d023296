"""Saving a policy, and exceptions from request to end: who may, what is refused, what stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from accounts.models import Role
from accounts.teams.rights import Seat
from advisor.decisions.errors import InvalidError, NotAllowedError, WrongStateError
from advisor.fleet.matched import MatchedRelease
from advisor.fleet.policies import exceptions, policy_of, versions
from advisor.fleet.policies.errors import ChangedMeanwhileError, FailingTestsError
from advisor.fleet.policies.standing import ExceptionStanding, exception_standing
from advisor.fleet.policy import PolicyStanding, judge
from advisor.fleet.policy.problems import InvalidPolicyError
from advisor.models import FleetException, PolicyVersion
from catalog import snapshot
from catalog.clock import today
from tests.advisor.decisions.teams import join, new_draft, new_team
from tests.advisor.fleet.policy.teams_policies import TEXT, approved, end, request, save

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

BIRCH = MatchedRelease("birch", "8")


@pytest.fixture
def owner() -> Seat:
    return join(new_team(), "olga", Role.OWNER)


@pytest.fixture
def ada(owner: Seat) -> Seat:
    return join(owner.team, "ada")


def _refused(write: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        write()


def test_each_change_is_a_version(owner: Seat) -> None:
    save(owner)
    second = save(owner, TEXT.replace("standard", "norm"), base=1, note="Wording")
    assert (second.number, second.author, second.note) == (2, owner.membership.user, "Wording")
    assert policy_of(owner.team).rules[1].reason == "The norm."
    assert save(owner, TEXT.replace("standard", "norm"), base=1) == second


def test_version_of_others_is_not_overwritten(owner: Seat) -> None:
    save(owner)
    save(owner, TEXT.replace("standard", "norm"), base=1)
    with pytest.raises(ChangedMeanwhileError) as caught:
        save(owner, TEXT.replace("standard", "rule"), base=1)
    assert caught.value.current == 2
    assert PolicyVersion.objects.count() == 2


@pytest.mark.parametrize("role", [Role.MEMBER, Role.AUDITOR])
def test_only_approvers_save(owner: Seat, role: Role) -> None:
    with pytest.raises(NotAllowedError):
        save(join(owner.team, "mia", role))


def test_failing_tests_keep_a_policy_out(owner: Seat) -> None:
    text = TEXT.replace("expect: ok", "expect: forbidden")
    with pytest.raises(FailingTestsError, match="1 test of the policy fails"):
        save(owner, text)
    policy = versions.read_for(owner.team, text, snapshot.current().document)
    assert versions.save(owner, 0, policy, "").number == 1


def test_tests_know_the_exceptions(owner: Seat, ada: Seat) -> None:
    approved(ada, owner)
    text = f"{TEXT}- {{host: Birch 8, on: {today()}, expect: excepted}}\n"
    assert save(owner, text).number == 1


def test_exceptions_are_no_part_of_the_text(owner: Seat) -> None:
    text = "exceptions: [{distribution: birch, starts: 2026-01-01, ends: 2026-02-01}]"
    with pytest.raises(InvalidPolicyError, match="request each on its page"):
        save(owner, text)


def test_decision_of_another_team_is_refused(owner: Seat) -> None:
    other = new_draft(join(new_team("Other"), "eve"))
    with pytest.raises(InvalidPolicyError, match="The team has no decision"):
        save(owner, f"rules: [{{rule: approved, decision: {other.number}}}]")
    with pytest.raises(InvalidError):
        request(owner, decision=other.number)


def test_versions_and_exceptions_are_append_only(owner: Seat, ada: Seat) -> None:
    version, exception = save(owner), approved(ada, owner)
    rows = FleetException.objects.filter(pk=exception.pk)
    _refused(lambda: PolicyVersion.objects.filter(pk=version.pk).update(note="x"))
    _refused(version.delete)
    _refused(rows.delete)
    _refused(lambda: rows.update(reason="another"))
    _refused(lambda: rows.update(ends=today() + timedelta(days=900)))
    _refused(lambda: rows.update(decided_by=ada.membership.user))


def test_closed_exception_never_opens_again(owner: Seat, ada: Seat) -> None:
    exception = approved(ada, owner)
    exceptions.revoke(owner, exception.number, exception.version, "Moved.")
    _refused(lambda: FleetException.objects.update(state="approved", closed_on=None))


def test_approved_exception_applies_until_its_end(owner: Seat, ada: Seat) -> None:
    save(owner)
    exception = request(ada)
    assert _standing(owner) == PolicyStanding.FORBIDDEN
    exceptions.approve(owner, exception.number, exception.version)
    assert _standing(owner) == PolicyStanding.EXCEPTED
    assert _standing(owner, days=30) == PolicyStanding.EXCEPTED
    assert _standing(owner, days=31) == PolicyStanding.FORBIDDEN


def test_revoked_exception_applies_no_more(owner: Seat, ada: Seat) -> None:
    save(owner)
    exception = approved(ada, owner)
    exceptions.revoke(owner, exception.number, exception.version, "Moved.")
    assert _standing(owner) == PolicyStanding.FORBIDDEN


def test_own_request_needs_another_approver(owner: Seat, ada: Seat) -> None:
    exception = request(owner)
    with pytest.raises(NotAllowedError, match="another owner or approver"):
        exceptions.approve(owner, exception.number, exception.version)
    carol = join(owner.team, "carol", Role.APPROVER)
    assert exceptions.approve(carol, exception.number, exception.version).starts == today()


def test_team_of_one_approves_its_own(owner: Seat) -> None:
    exception = request(owner)
    assert exceptions.approve(owner, exception.number, exception.version).starts


def test_team_may_let_authors_approve(owner: Seat, ada: Seat) -> None:
    owner.team.author_may_approve = True
    owner.team.save()
    exception = request(owner)
    assert exceptions.approve(owner, exception.number, exception.version).starts


@pytest.mark.parametrize("verb", ["approve", "decline", "revoke"])
def test_member_does_not_decide(owner: Seat, ada: Seat, verb: str) -> None:
    mia = join(owner.team, "mia")
    exception = approved(ada, owner) if verb == "revoke" else request(ada)
    with pytest.raises(NotAllowedError):
        getattr(exceptions, verb)(mia, exception.number, exception.version, "Because.")


def test_auditor_requests_nothing(owner: Seat) -> None:
    with pytest.raises(NotAllowedError):
        request(join(owner.team, "audra", Role.AUDITOR))


def test_request_is_withdrawn_by_its_author_alone(owner: Seat, ada: Seat) -> None:
    exception = request(ada)
    with pytest.raises(NotAllowedError):
        exceptions.withdraw(join(owner.team, "mia"), exception.number, exception.version)
    assert exceptions.withdraw(ada, exception.number, exception.version).state == "withdrawn"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"days": 366}, "ends"),
        ({"days": -1}, "ends"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 1001}, "reason"),
        ({"distribution": ""}, "distribution"),
        ({"distribution": "brich"}, "distribution"),
        ({"release": "7"}, "release"),
        ({"decision": "ELD-2026-999"}, "decision"),
    ],
)
def test_invalid_request_is_refused(ada: Seat, fields: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidError) as caught:
        request(ada, **fields)
    assert field in caught.value.errors


def test_longest_exception_is_a_setting(ada: Seat, settings) -> None:
    settings.EXCEPTION_DAYS = 10
    assert request(ada, 10).number == 1
    with pytest.raises(InvalidError):
        request(ada, 11)


def test_stale_version_is_refused(owner: Seat, ada: Seat) -> None:
    exception = request(ada)
    exceptions.approve(owner, exception.number, exception.version)
    with pytest.raises(ChangedMeanwhileError):
        exceptions.decline(owner, exception.number, exception.version, "Too late.")
    with pytest.raises(WrongStateError):
        exceptions.decline(owner, exception.number, exception.version + 1, "Too late.")


def test_request_past_its_end_is_not_approved(owner: Seat, ada: Seat) -> None:
    exception = request(ada)
    end(exception)
    with pytest.raises(WrongStateError, match="last day is over"):
        exceptions.approve(owner, exception.number, exception.version)


def test_exception_of_another_team_is_missing(ada: Seat) -> None:
    exception = request(ada)
    eve = join(new_team("Other"), "eve", Role.OWNER)
    with pytest.raises(Http404):
        exceptions.approve(eve, exception.number, exception.version)


def test_ended_exception_stays_in_review_until_renewed(owner: Seat, ada: Seat) -> None:
    exception = approved(ada, owner)
    assert _stands(exception) == ExceptionStanding.IN_FORCE
    end(exception)
    exception.refresh_from_db()
    assert _stands(exception) == ExceptionStanding.REVIEW
    assert _stands(exception, is_renewed=True) == ExceptionStanding.CLOSED
    exceptions.revoke(owner, exception.number, exception.version, "The hosts are gone.")
    exception.refresh_from_db()
    assert _stands(exception) == ExceptionStanding.CLOSED


def _stands(exception: FleetException, *, is_renewed: bool = False) -> ExceptionStanding:
    return exception_standing(exception, today(), is_renewed=is_renewed)


def _standing(seat: Seat, days: int = 0) -> PolicyStanding:
    return judge(policy_of(seat.team), BIRCH, "", "", today() + timedelta(days=days)).standing
