"""Decide again: identical, different from today, still right."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.models import Role
from advisor.engine.types import Answers
from advisor.models import Decision, FrozenPart
from catalog import append_only, clock, curation
from catalog.models import Price
from tests.advisor.watch.decisions import make_decision, make_member, make_team
from tests.pages import page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

ANSWERS = Answers({"organisation": ("large_company",)})


@pytest.fixture
def decision() -> Decision:
    team = make_team()
    make_member(team, "ada")
    return make_decision(team, ANSWERS)


@pytest.fixture
def client(decision: Decision) -> Client:
    return _signed_in(User.objects.get(username="ada"))


def _signed_in(account: User) -> Client:
    client = Client()
    client.force_login(account)
    return client


def address(decision: Decision) -> str:
    return f"/decisions/ops/{decision.number}/again/"


def sent(decision: Decision, **other: object) -> dict[str, object]:
    next_year = clock.today() + timedelta(days=365)
    return {"version": decision.version, "review_by": next_year.isoformat(), **other}


def test_unchanged_decision_is_identical(decision: Decision, client: Client) -> None:
    again = page(client, address(decision))
    assert "Identical" in again.text
    assert "changed no fact" in again.section("h-facts").text


@pytest.mark.django_db(transaction=True)
def test_changed_price_is_listed_with_its_effect(decision: Decision, client: Client) -> None:
    with curation.change(why="test"):
        price = Price.objects.get(plan__slug="premium", reference=True)
        price.amount = 4321
        price.save()
    facts = page(client, address(decision)).section("h-facts").text
    assert "4,321 USD" in facts
    assert "1,200 USD" in facts


def test_altered_part_is_not_identical(decision: Decision, client: Client) -> None:
    with append_only.unprotected(FrozenPart):
        other = make_decision(decision.team, Answers({"organisation": ("university",)}))
        part = FrozenPart.objects.get(pk=decision.result_part_id)
        part.packed = other.result_part.packed
        part.save()
    assert "Not confirmed" in page(client, address(decision)).text


def test_still_right_sets_the_next_review(decision: Decision, client: Client) -> None:
    answer = client.post(address(decision), sent(decision, reason="Nothing moved."))
    assert answer.status_code == 302
    decision.refresh_from_db()
    assert decision.review_by == clock.today() + timedelta(days=365)


def test_stale_page_confirms_nothing(decision: Decision, client: Client) -> None:
    before = decision.review_by
    answer = client.post(
        address(decision), sent(decision, version=decision.version + 1, reason="x")
    )
    assert answer.status_code == 409
    assert "x" in page_of(answer, status=409).select_one("textarea").text
    decision.refresh_from_db()
    assert decision.review_by == before


@pytest.mark.parametrize("day", ["", "soon", "2020-01-01"])
def test_review_needs_a_day_to_come(decision: Decision, client: Client, day: str) -> None:
    answer = client.post(address(decision), sent(decision, review_by=day, reason="kept"))
    assert answer.status_code == 400
    assert "kept" in answer.content.decode()


def test_auditor_confirms_nothing(decision: Decision) -> None:
    auditor = _signed_in(make_member(decision.team, "vera", Role.AUDITOR))
    assert auditor.get(address(decision)).status_code == 200
    assert auditor.post(address(decision), sent(decision)).status_code == 403


def test_others_find_nothing(decision: Decision) -> None:
    eve = _signed_in(make_member(make_team("others"), "eve", Role.OWNER))
    assert eve.get(address(decision)).status_code == 404
    assert eve.post(address(decision), sent(decision)).status_code == 404
