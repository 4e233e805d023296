"""The API of what follows a decision: taken back, decided again, confirmed, weighed."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Role, Team
from advisor.decisions import approvals, blind, record, states
from advisor.decisions.weighing import rounds
from advisor.models import Decision, FrozenPart, Weighing
from catalog import curation
from catalog.append_only import unprotected
from catalog.models import Price
from tests.advisor.decisions.api_callers import Caller, caller_of, is_problem
from tests.advisor.decisions.teams import approved, in_review, join, new_draft, new_team

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

NUMBER = "ELD-2026-001/"


@pytest.fixture
def team() -> Team:
    return new_team()


@pytest.fixture
def ada(team: Team) -> Caller:
    return caller_of(join(team, "ada"))


@pytest.fixture
def carol(team: Team) -> Caller:
    return caller_of(join(team, "carol", Role.APPROVER))


@pytest.fixture
def dan(team: Team) -> Caller:
    return caller_of(join(team, "dan", Role.AUDITOR))


def weights(decision: Decision, step: int) -> dict[str, dict[str, int]]:
    return {"importances": dict.fromkeys(rounds.criteria_to_weigh(decision), step)}


def test_taken_back_to_draft(ada: Caller, dan: Caller) -> None:
    in_review(ada.seat)
    address, body = f"{NUMBER}take-back/", {"reason": "A typo."}
    is_problem(ada("POST", address, body), 428, "If-Match")
    is_problem(ada("POST", address, body, If_Match='"1"'), 412, "Submitted")
    is_problem(dan("POST", address, body, If_Match='"2"'), 403, "Auditors")
    draft = ada("POST", address, body, If_Match='"2"', Idempotency_Key="a")
    assert (draft.json()["state"], draft["ETag"]) == ("draft", '"3"')
    assert draft.json()["history"][-1]["reason"] == "A typo."
    again = ada("POST", address, body, If_Match='"2"', Idempotency_Key="a")
    assert again["Idempotency-Replayed"] == "true"
    is_problem(ada("POST", address, body, If_Match='"3"'), 409, "draft")


def test_draft_is_recalculated(ada: Caller) -> None:
    new_draft(ada.seat)
    address = f"{NUMBER}recalculate/"
    anew = ada("POST", address, If_Match='"1"')
    assert anew.json()["answers"] == "platform=aws"
    other = ada("POST", address, {"answers": {"platform": ["azure"]}}, If_Match='"2"')
    assert (other.json()["answers"], other["ETag"]) == ("platform=azure", '"3"')
    wrong = ada("POST", address, {"answers": {"platform": ["moon"]}}, If_Match='"3"')
    is_problem(wrong, 400, "answers.platform")
    submitted = ada("POST", f"{NUMBER}submit/", If_Match='"3"')
    is_problem(ada("POST", address, If_Match=submitted["ETag"]), 409, "in review")


def test_still_right(ada: Caller, carol: Caller, dan: Caller) -> None:
    decision = approved(ada.seat, carol.seat)
    etag = f'"{decision.version}"'
    address = f"{NUMBER}still-right/"
    body = {"reason": "Looked at it.", "review_by": "2028-01-31"}
    is_problem(dan("POST", address, body, If_Match=etag), 403, "Auditors")
    past = ada("POST", address, {"review_by": "2020-01-31"}, If_Match=etag)
    is_problem(past, 400, "review_by", "after today")
    reviewed = ada("POST", address, body, If_Match=etag)
    assert (reviewed.json()["state"], reviewed.json()["review_by"]) == ("approved", "2028-01-31")
    assert reviewed.json()["history"][-1]["kind"] == "reviewed"
    is_problem(ada("POST", address, body, If_Match=etag), 412)
    default = ada("POST", address, If_Match=reviewed["ETag"])
    assert default.json()["review_by"] != "2028-01-31"


def test_decided_again(ada: Caller, dan: Caller) -> None:
    decision = new_draft(ada.seat)
    before = dan.get(f"{NUMBER}again/")
    assert (before["identical"], before["problem"]) == (True, "")
    assert before["result_sha256"] == decision.result_part_id
    assert before["before"] == before["facts_alone"]
    price = Price.objects.filter(reference=True).exclude(amount=None).order_by("pk").last()
    price.amount += 1000
    with curation.change(why="test"):
        price.save()
    after = dan.get(f"{NUMBER}again/")
    (change,) = [row for row in after["facts"] if row["attribute"] == "price_per_system_year"]
    assert change["new"]["value"] == change["old"]["value"] + 1000
    assert after["identical"]
    assert after["before"] == before["before"]


def test_altered_decision_is_not_decided_again(ada: Caller) -> None:
    decision = new_draft(ada.seat)
    with unprotected(FrozenPart):
        FrozenPart.objects.filter(pk=decision.candidates_part_id).update(packed=b"altered")
    for end in ("again/", "weighing/"):
        is_problem(ada("GET", f"{NUMBER}{end}"), 409, "altered")


def test_round_of_weighing(ada: Caller, carol: Caller, dan: Caller) -> None:
    decision = new_draft(ada.seat)
    address = f"{NUMBER}weighing/"
    nothing = dan.get(address)
    assert (nothing["round"], list(nothing["criteria"])[:1]) == (None, ["cost"])
    is_problem(ada("POST", address), 428)
    opened = ada("POST", address, If_Match='"1"')
    assert (opened.status_code, opened["ETag"]) == (200, '"1"')
    assert opened.json()["round"]["opened_by"] == "ada"
    is_problem(dan("POST", f"{address}send/", weights(decision, 2), If_Match='"1"'), 403)
    sent = ada("POST", f"{address}send/", weights(decision, 3), If_Match='"1"').json()["round"]
    assert (sent["sent_by"], sent["may_compare"]) == (["ada"], True)
    assert sent["own"]["importances"] == weights(decision, 3)["importances"]
    for caller in (carol, dan):
        hidden = caller.get(address)["round"]
        assert (hidden["may_compare"], hidden["comparison"], hidden["own"]) == (False, None, None)
    is_problem(carol("POST", f"{address}close/", If_Match='"1"'), 403, "opened a round")
    closed = ada("POST", f"{address}close/", If_Match='"1"').json()["round"]
    assert closed["closed_at"]
    (member,) = dan.get(address)["round"]["comparison"]["members"]
    assert (member["member"], member["winner"][0]) == ("ada", "alder")


def test_wrong_importances_are_refused(ada: Caller) -> None:
    decision = new_draft(ada.seat)
    address = f"{NUMBER}weighing/send/"
    is_problem(ada("POST", address, weights(decision, 2), If_Match='"1"'), 409, "No round")
    rounds.open_round(ada.seat, decision.pk)
    for body, words in (
        ({}, "importances"),
        ({"importances": {"cost": 2}}, "Choose how much"),
        (weights(decision, 5), "<= 4"),
        (weights(decision, 0), "at least one"),
        ({"importances": {**weights(decision, 2)["importances"], "colour": 2}}, "colour"),
    ):
        is_problem(ada("POST", address, body, If_Match='"1"'), 400, words)
    assert not Weighing.objects.get().members.exists()


def test_blind_round_in_the_api(ada: Caller, carol: Caller) -> None:
    decision = new_draft(ada.seat, consequences="Alder goes.", assumptions="Birch stays free.")
    rounds.open_round(ada.seat, decision.pk)
    for caller in (ada, carol):
        record.comment(caller.seat, decision.pk, f"Birch, says {caller.seat.membership.user}.")
    for row in (ada.get(NUMBER), ada.get("")["results"][0]):
        assert row["choice"] is None
    row = ada.get(NUMBER)
    assert (row["consequences"], row["assumptions"]) == (None, None)
    assert comments_in(row) == [("ada", "Birch, says ada."), ("carol", blind.HIDDEN_TEXT)]
    for end in ("again/", "evidence/", "decision.json"):
        is_problem(ada("GET", f"{NUMBER}{end}"), 409, "hidden until")
    is_problem(ada("PATCH", NUMBER, {"title": "x"}, If_Match='"1"'), 409, "hidden until")
    is_problem(ada("POST", f"{NUMBER}submit/", If_Match='"1"'), 409, "Close it first")
    ada("POST", f"{NUMBER}weighing/send/", weights(decision, 2), If_Match='"1"')
    row = ada.get(NUMBER)
    assert row["choice"]["distribution"] == "birch"
    assert (row["consequences"], row["assumptions"]) == ("Alder goes.", "Birch stays free.")
    assert comments_in(row)[1] == ("carol", "Birch, says carol.")
    assert carol.get(NUMBER)["choice"] is None


def test_reasons_of_others_are_blind_in_the_api(ada: Caller, carol: Caller, team: Team) -> None:
    team.quorum = 2
    team.save()
    decision = in_review(ada.seat)
    approvals.approve(carol.seat, decision.pk, decision.content_sha256, "Birch is best.")
    decision.refresh_from_db()
    states.take_back(ada.seat, decision.pk, decision.version, "Alder is cheaper.")
    rounds.open_round(ada.seat, decision.pk)
    assert reasons_in(ada.get(NUMBER)) == [blind.HIDDEN_TEXT] * 2 + ["Alder is cheaper."]
    assert reasons_in(carol.get(NUMBER)) == ["Birch is best."] * 2 + [blind.HIDDEN_TEXT]
    rounds.close(ada.seat, decision.pk)
    expected = ["Birch is best.", "Birch is best.", "Alder is cheaper."]
    assert reasons_in(ada.get(NUMBER)) == reasons_in(carol.get(NUMBER)) == expected


def comments_in(row: dict[str, Any]) -> list[tuple[str, str]]:
    history = row["history"]
    return [(line["actor"], line["words"]) for line in history if line["kind"] == "comment"]


def reasons_in(row: dict[str, Any]) -> list[str]:
    """Of the approvals, then of the history."""
    lines = [*row["approvals"], *row["history"]]
    return [line["reason"] for line in lines if line["reason"]]
