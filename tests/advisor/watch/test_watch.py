"""Watching through the tables: who is looked at, when, and how often."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from advisor.decisions import watch
from advisor.decisions.watch import run, turn
from advisor.decisions.watch.grade import grade
from advisor.decisions.watch.outlook import StoredOutlook
from advisor.engine.constraints import FAILS, MEETS, UNCONFIRMED
from advisor.engine.types import Answers
from advisor.models import Decision, FrozenPart, Notice, Tripwire
from catalog import append_only, curation
from catalog.models import Event, Price
from tests.advisor.watch.decisions import make_decision, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

ANSWERS = Answers({"organisation": ("large_company",)})
ALDER, BIRCH = ("alder", "9", "basic"), ("birch", "9", "free")


@pytest.fixture
def decision() -> Decision:
    decision = make_decision(make_team(), ANSWERS)
    run.watch()
    Notice.objects.all().delete()
    return decision


def change_prices(amount: int) -> None:
    with curation.change(why="test"):
        for price in Price.objects.filter(reference=True, plan__distribution__slug="alder"):
            price.amount, price.at_least = amount, None
            price.save()


@pytest.mark.django_db(transaction=True)
def test_curators_change_is_noticed(decision: Decision) -> None:
    change_prices(5000)
    assert run.watch().decisions == 1
    notice = Notice.objects.get()
    assert notice.details["facts"][0]["new"].startswith("5,000 USD")
    assert run.watch() == run.Watched()


@pytest.mark.django_db(transaction=True)
def test_change_of_nothing_used_is_silent(decision: Decision) -> None:
    with curation.change(why="test"):
        event = Event.objects.first()
        event.text = "Another text."
        event.save()
    assert run.watch() == run.Watched(decisions=1, notices=0)


@pytest.mark.django_db(transaction=True)
def test_change_back_is_told_again(decision: Decision) -> None:
    amounts = (5000, 300, 5000)
    for amount in amounts:
        change_prices(amount)
        run.watch()
    assert Notice.objects.count() == len(amounts)


@pytest.mark.django_db(transaction=True)
def test_own_tripwire_that_is_met_asks_to_act(decision: Decision) -> None:
    condition = {
        "candidate": list(ALDER),
        "attribute": "price_per_system_year",
        "comparison": "above",
        "value": 4999,
    }
    Tripwire.objects.create(
        decision=decision, kind="own", condition=condition, words="Alder is above 4,999 USD"
    )
    change_prices(5000)
    run.watch()
    assert Notice.objects.get().grade == "act"
    assert Tripwire.objects.get(kind="own").tripped_at


@pytest.mark.django_db(transaction=True)
def test_ended_decision_is_not_watched(decision: Decision) -> None:
    watch.end(decision)
    change_prices(5000)
    assert run.watch() == run.Watched()


@pytest.mark.django_db(transaction=True)
def test_one_process_looks_at_a_time(decision: Decision) -> None:
    change_prices(5000)
    with turn.turn(run.WORK) as own:
        assert own
        assert run.watch() == run.Watched()
    assert run.watch().decisions == 1


@pytest.mark.django_db(transaction=True)
def test_batch_has_a_constant_number_of_queries(decision: Decision) -> None:
    """Whether it is one decision or twenty that changed."""
    counts = []
    for more in (0, 19):
        for number in range(more):
            make_decision(decision.team, ANSWERS, day=date(2026, 8, 1 + number))
        run.watch()
        change_prices(6000 + more)
        with CaptureQueriesContext(connection) as queries:
            run.watch()
        counts.append(len(queries))
    assert Notice.objects.count() >= 21
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_altered_decision_holds_up_no_other(decision: Decision) -> None:
    other = make_decision(decision.team, Answers({"organisation": ("university",)}))
    with append_only.unprotected(FrozenPart):
        FrozenPart.objects.filter(pk=other.answers_part_id).update(packed=b"altered")
    change_prices(5000)
    assert run.watch().decisions == 2
    assert "cannot be read" in Notice.objects.get(decision=other).words
    assert Notice.objects.filter(decision=decision).exists()


BASE = StoredOutlook(ALDER, "firm", MEETS)


@pytest.mark.parametrize(
    ("after", "tripped", "expected"),
    [
        (BASE, False, "note"),
        (BASE, True, "act"),
        (StoredOutlook(BIRCH, "firm", MEETS), False, "look"),
        (StoredOutlook(ALDER, "narrow", MEETS), False, "look"),
        (StoredOutlook(BIRCH, "firm", FAILS), False, "act"),
        (StoredOutlook(BIRCH, "firm", UNCONFIRMED), False, "look"),
    ],
)
def test_grades(after: StoredOutlook, tripped: bool, expected: str) -> None:
    assert grade(BASE, after, tripped=tripped) == expected


def test_ruled_out_before_is_no_news() -> None:
    ruled_out = StoredOutlook(BIRCH, "firm", FAILS)
    assert grade(ruled_out, ruled_out, tripped=False) == "note"
