"""The API of decisions: whose team, If-Match, Idempotency-Key, and what each address answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import Key, Membership, Role, Team
from advisor.decisions import approvals, states
from advisor.decisions.stored_answers import STORED_FOR, forget_answers
from advisor.models import Decision, Notice, State, StoredAnswer
from tests.advisor.decisions.api_callers import ROOT, Caller, caller_of, is_problem
from tests.advisor.decisions.teams import approved, in_review, join, new_draft, new_team

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

NEW = {"title": "Which Linux?", "answers": {"platform": ["aws"]}, "servers": 40}


@pytest.fixture
def team() -> Team:
    return new_team()


@pytest.fixture
def ada(team: Team) -> Caller:
    return caller_of(join(team, "ada"))


@pytest.fixture
def carol(team: Team) -> Caller:
    return caller_of(join(team, "carol", Role.APPROVER))


def test_decision_goes_through_the_api(ada: Caller, carol: Caller) -> None:
    created = ada("POST", "", NEW)
    assert created.status_code == 201
    assert created["Location"] == "http://testserver/api/v1/decisions/ELD-2026-001/"
    assert (created["ETag"], created.json()["state"]) == ('"1"', "draft")
    edited = ada("PATCH", "ELD-2026-001/", {"context": "The portal."}, If_Match='"1"')
    assert (edited.json()["context"], edited.json()["servers"], edited["ETag"]) == (
        "The portal.",
        40,
        '"2"',
    )
    submitted = ada("POST", "ELD-2026-001/submit/", If_Match='"2"')
    assert submitted.json()["state"] == "in-review"
    vote = {"content_sha256": submitted.json()["content_sha256"], "reason": "Good."}
    answer = carol("POST", "ELD-2026-001/approve/", vote, If_Match='"3"')
    assert answer.json()["state"] == "approved"
    (approval,) = answer.json()["approvals"]
    assert (approval["member"], approval["counts"], approval["reason"]) == ("carol", True, "Good.")
    revision = ada("POST", "ELD-2026-001/supersede/", {"reason": "News"}, If_Match=answer["ETag"])
    assert (revision.status_code, revision.json()["supersedes"]) == (201, "ELD-2026-001")
    assert [row["number"] for row in ada.get("")["results"]] == ["ELD-2026-002", "ELD-2026-001"]
    kinds = [event["kind"] for event in ada.get("ELD-2026-001/")["history"]]
    assert kinds == ["kept", "edited", "submitted", "approval", "approved", "revised"]


def test_rejected_and_withdrawn(ada: Caller, carol: Caller) -> None:
    decision = in_review(ada.seat)
    vote = {"content_sha256": decision.content_sha256}
    address, if_match = f"{decision.number}/reject/", '"2"'
    is_problem(carol("POST", address, vote, If_Match=if_match), 400, "Say why you reject it.")
    is_problem(ada("POST", address, vote | {"reason": "No."}, If_Match=if_match), 403, "approvers")
    rejected = carol("POST", address, vote | {"reason": "No."}, If_Match=if_match)
    assert rejected.json()["state"] == "rejected"
    draft = new_draft(ada.seat)
    withdrawn = ada("POST", f"{draft.number}/withdraw/", {"reason": "Dropped"}, If_Match='"1"')
    assert withdrawn.json()["state"] == "withdrawn"
    is_problem(ada("POST", f"{draft.number}/submit/", If_Match='"2"'), 409, "withdrawn")


def test_list_is_filtered_and_paged(ada: Caller, carol: Caller) -> None:
    new_draft(ada.seat, title="Desktops")
    approved(ada.seat, carol.seat, title="Web servers", context="For 100 % of the portal.")
    in_review(ada.seat, title="Databases")
    titles: Callable[[str], list[str]] = lambda query: [  # noqa: E731
        row["title"] for row in ada.get(f"?{query}")["results"]
    ]
    assert titles("state=draft&state=approved") == ["Web servers", "Desktops"]
    assert titles("q=100+%25") == ["Web servers"]
    assert titles("q=eld-2026-003") == ["Databases"]
    page = ada.get("?page_size=2")
    assert (page["count"], len(page["results"])) == (3, 2)
    assert titles(page["next"].partition("?")[2]) == ["Desktops"]
    for query in ("page=9&page_size=2", "state=expired", "colour=red", "q=%00"):
        assert ada("GET", f"?{query}").status_code in (400, 404)


def test_list_takes_a_constant_number_of_queries(
    ada: Caller, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for number in range(12):
        new_draft(ada.seat, title=f"Decision {number}")
    ada.get("")
    with django_assert_max_num_queries(8):
        ada.get("")


def test_nothing_of_another_team_is_told(ada: Caller) -> None:
    """Missing and forbidden have the same bytes, but for address and request."""
    eve = caller_of(join(new_team("Edge"), "eve", Role.OWNER))
    decision = new_draft(ada.seat, title="CANARY")
    new_draft(ada.seat, title="CANARY")
    new_draft(eve.seat, title="Own")
    assert "CANARY" not in json.dumps(eve.get(""))
    addresses = ("", "evidence/", "verify/", "decision.json")
    for end in addresses:
        bodies = {
            eve("GET", f"{number}/{end}", X_Request_ID="of-the-test").content.replace(
                number.encode(), b""
            )
            for number in ("ELD-2026-002", "ELD-2026-999", "ELD-2025-001")
        }
        assert len(bodies) == 1
    for end in ("submit/", "withdraw/", "approve/", "reject/", "supersede/"):
        body = {"content_sha256": decision.content_sha256, "reason": "x"}
        response = eve("POST", f"ELD-2026-002/{end}", body, If_Match='"1"')
        is_problem(response, 404, "There is no such decision")
    is_problem(eve("PATCH", "ELD-2026-002/", {"title": "x"}, If_Match='"1"'), 404)
    assert Decision.objects.filter(title="CANARY", version=1).count() == 2


@pytest.mark.parametrize(
    "number", ["1", "ELD-2026-1", "ELD-2026-0001", "eld-2026-001", "ELD-²-001"]
)
def test_misspelt_number_is_missing(ada: Caller, number: str) -> None:
    new_draft(ada.seat)
    is_problem(ada("GET", f"{number}/"), 404)


def test_ended_seat_reads_nothing_from_the_next_request_on(ada: Caller) -> None:
    decision = new_draft(ada.seat)
    Membership.objects.filter(pk=ada.seat.membership.pk).update(ended_at=timezone.now())
    for address in ("", f"{decision.number}/"):
        is_problem(ada("GET", address), 404, "not a member")


def test_who_may_ask(ada: Caller) -> None:
    draft = new_draft(ada.seat)
    anonymous = Client()
    is_problem(anonymous.get(ROOT), 401, "Send a key of a team")
    is_problem(anonymous.post(ROOT, NEW, content_type="application/json"), 401)
    public = caller_of(ada.seat, team=None)
    is_problem(public("GET", ""), 403, "no team")
    reader = caller_of(ada.seat, Key.Reach.READ)
    assert reader.get(f"{draft.number}/")["state"] == "draft"
    is_problem(reader("POST", f"{draft.number}/submit/", If_Match='"1"'), 403, "read only")
    auditor = caller_of(join(ada.seat.team, "eve", Role.AUDITOR))
    assert auditor.get("")["count"] == 1
    is_problem(auditor("POST", "", NEW), 403, "Auditors")


def test_session_reads_the_team_it_names(ada: Caller) -> None:
    new_draft(ada.seat)
    new_team("Edge")
    client = Client()
    client.force_login(ada.seat.membership.user)
    assert client.get(f"{ROOT}?team=platform").json()["count"] == 1
    for team in ("edge", "nowhere", ""):
        is_problem(client.get(f"{ROOT}?team={team}"), 404, "no such team")
    is_problem(client.post(f"{ROOT}?team=platform", NEW, content_type="application/json"), 401)


def test_write_needs_the_current_etag(ada: Caller) -> None:
    decision = new_draft(ada.seat)
    address = f"{decision.number}/"
    is_problem(ada("PATCH", address, {"title": "x"}), 428, "If-Match")
    bob = caller_of(join(ada.seat.team, "bob"))
    assert bob("PATCH", address, {"context": "Bob's"}, If_Match='"1"').status_code == 200
    for etag in ('"1"', 'W/"2"', '"x"', "2", '"' + "9" * 50 + '"'):
        is_problem(ada("PATCH", address, {"title": "x"}, If_Match=etag), 412, "Read it again")
    refusal = ada("PATCH", address, {"title": "x"}, If_Match='"1"').json()["detail"]
    assert "bob: Edited the draft (context)." in refusal
    assert ada("PATCH", address, {"title": "x"}, If_Match='"1", "2"').status_code == 200
    assert ada("PATCH", address, {"title": "y"}, If_Match="*").status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**NEW, "title": 7}, "title"),
        ({**NEW, "state": "approved"}, "state"),
        ({**NEW, "author": "eve"}, "author"),
        ({**NEW, "owner": "nobody"}, "owner"),
        ({**NEW, "review_by": "tomorrow"}, "review_by"),
        ({**NEW, "servers": True}, "servers"),
        ({**NEW, "context": "\x00"}, "context"),
        ({**NEW, "answers": {"colour": "red"}}, "answers.colour"),
        ({**NEW, "plan": "premium"}, "distribution"),
        ({"title": "x"}, "answers"),
        ([], "body"),
        (7, "body"),
    ],
)
def test_wrong_body_is_refused(ada: Caller, body: object, field: str) -> None:
    response = ada("POST", "", body)
    is_problem(response, 400)
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert not Decision.objects.exists()


def test_stale_text_is_not_approved(ada: Caller, carol: Caller) -> None:
    decision = in_review(ada.seat)
    vote = {"content_sha256": "0" * 64}
    is_problem(carol("POST", f"{decision.number}/approve/", vote, If_Match='"2"'), 412)
    assert Decision.objects.get().state == State.REVIEW


def test_same_request_is_carried_out_once(ada: Caller) -> None:
    first = ada("POST", "", NEW, Idempotency_Key="a")
    again = ada("POST", "", NEW, Idempotency_Key="a")
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotency-Replayed"] == "true"
    assert {again[name] for name in ("ETag", "Location")} == {first["ETag"], first["Location"]}
    assert again["Cache-Control"] == "private, no-store"
    is_problem(ada("POST", "", {**NEW, "title": "Other"}, Idempotency_Key="a"), 422)
    is_problem(ada("POST", "", NEW, Idempotency_Key="ü"), 400)
    assert Decision.objects.count() == 1
    address = f"{first.json()['number']}/submit/"
    for _ in range(2):
        moved = ada("POST", address, If_Match='"1"', Idempotency_Key="b")
        assert moved.json()["state"] == "in-review"


def test_idempotency_key_is_of_one_key_and_a_day(ada: Caller, carol: Caller) -> None:
    first = ada("POST", "", NEW, Idempotency_Key="a").json()["number"]
    assert carol("POST", "", NEW, Idempotency_Key="a").json()["author"] == "carol"
    with time_machine.travel(timezone.now() + 1.01 * STORED_FOR):
        assert ada("POST", "", NEW, Idempotency_Key="a").json()["number"] != first
        assert forget_answers() == 1
    assert StoredAnswer.objects.count() == 1


def test_refused_request_is_judged_anew(ada: Caller) -> None:
    is_problem(ada("POST", "", {**NEW, "title": ""}, Idempotency_Key="a"), 400)
    assert ada("POST", "", NEW, Idempotency_Key="a").status_code == 201


def test_evidence_is_what_was_computed(ada: Caller) -> None:
    decision = new_draft(ada.seat)
    evidence = ada.get(f"{decision.number}/evidence/")
    assert evidence["answers"]["options"] == {"platform": ["aws"]}
    assert evidence["result"]["winner"][0] == evidence["choice"]["distribution"] == "birch"
    assert evidence["candidates"]["candidates"]
    assert (evidence["choice_fails"], evidence["choice_unknown"]) == ([], [])


def test_verification_and_file(ada: Caller) -> None:
    decision = new_draft(ada.seat)
    checked = ada.get(f"{decision.number}/verify/")
    assert checked["identical"]
    assert checked["words"] == f"identical (sha256 {decision.result_part_id})"
    response = ada("GET", f"{decision.number}/decision.json")
    assert 'filename="platform-ELD-2026-001.json"' in response["Content-Disposition"]
    content = json.dumps(
        response.json()["part:content"], sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert hashlib.sha256(content.encode()).hexdigest() == decision.content_sha256


def test_facts_changed_since_approval_or_review(ada: Caller, carol: Caller) -> None:
    with time_machine.travel("2026-11-27", tick=False) as clock:
        decision = in_review(ada.seat)
        address = f"{decision.number}/"

        def facts_changed() -> bool:
            clock.shift(60)
            changed = ada.get(address)["facts_changed"]
            assert ada.get("")["results"][0]["facts_changed"] == changed
            return bool(changed)

        _notice(decision, "catalog:1")
        assert not facts_changed()
        approvals.approve(carol.seat, decision.pk, decision.content_sha256)
        assert not facts_changed()
        _notice(decision, "end:2027-05-31:6")
        assert not facts_changed()
        _notice(decision, "catalog:2")
        assert facts_changed()
        decision.refresh_from_db()
        states.still_right(ada.seat, decision.pk, decision.version)
        assert not facts_changed()
        _notice(decision, "catalog:3")
        assert facts_changed()


def _notice(decision: Decision, occasion: str) -> None:
    grade = Notice.Grade.LOOK
    Notice.objects.create(decision=decision, occasion=occasion, grade=grade, words="Changed.")
