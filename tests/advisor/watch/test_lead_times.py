"""Notices ahead of ends of support and reviews: one for each lead time, the shortest reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from advisor.decisions.watch import run
from advisor.decisions.watch.condition import promised_end
from advisor.decisions.watch.lead_times import months_before, reached, tell_ahead
from advisor.engine.types import Answers
from advisor.models import Decision, Notice
from catalog import snapshot
from tests.advisor.watch.decisions import make_decision, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

LEADS = (24, 18, 12, 6)
END = date(2028, 5, 31)


@pytest.fixture
def decision() -> Decision:
    decision = make_decision(make_team(), Answers({"organisation": ("large_company",)}))
    run.watch()
    Notice.objects.all().delete()
    return decision


@pytest.mark.parametrize(
    ("today", "lead"),
    [
        (date(2026, 5, 30), None),
        (date(2026, 5, 31), 24),
        (date(2026, 11, 29), 24),
        (date(2026, 11, 30), 18),
        (date(2027, 5, 31), 12),
        (END, 6),
        (END + timedelta(days=1), 0),
    ],
)
def test_shortest_lead_time_that_was_reached(today: date, lead: int | None) -> None:
    assert reached(END, LEADS, today) == lead


def test_months_before_the_end_of_a_longer_month() -> None:
    assert months_before(date(2028, 3, 31), 1) == date(2028, 2, 29)


def _occasions(prefix: str) -> set[str]:
    rows = Notice.objects.filter(occasion__startswith=prefix)
    return set(rows.values_list("occasion", flat=True))


def test_every_lead_time_is_told_once(decision: Decision) -> None:
    end = promised_end(
        snapshot.current().document,
        (decision.distribution, decision.release, decision.plan),
    )
    assert end
    assert end.day
    for months in range(26, -2, -1):
        tell_ahead(months_before(end.day, months) if months >= 0 else end.day + timedelta(days=1))
    assert _occasions("end:") == {f"end:{end.day}:{lead}" for lead in (*LEADS, 0)}


def test_review_is_told_ahead(decision: Decision) -> None:
    tell_ahead(decision.review_by - timedelta(days=20))
    tell_ahead(decision.review_by - timedelta(days=10))
    assert _occasions("review:") == {f"review:{decision.review_by}:6"}


@pytest.mark.parametrize("kind", ["approved", "reviewed", "renewed"])
def test_review_that_was_just_set_is_not_told(decision: Decision, kind: str) -> None:
    """A year ahead, which is the default, is a lead time too."""
    event = decision.events.create(actor=None, kind=kind, words="")
    Decision.objects.filter(pk=decision.pk).update(review_by=event.at.date() + timedelta(365))
    decision.refresh_from_db()
    tell_ahead(event.at.date())
    assert _occasions("review:") == set()
    tell_ahead(months_before(decision.review_by, 6))
    assert _occasions("review:") == {f"review:{decision.review_by}:6"}
    tell_ahead(decision.review_by + timedelta(days=1))
    assert f"review:{decision.review_by}:0" in _occasions("review:")


def test_queries_do_not_grow_with_decisions(
    decision: Decision, django_assert_max_num_queries
) -> None:
    for _ in range(12):
        make_decision(decision.team, Answers({"organisation": ("university",)}))
    run.watch()
    with django_assert_max_num_queries(30):
        tell_ahead(decision.review_by - timedelta(days=20))


def test_end_by_old_release_data_is_not_verified(decision: Decision, monkeypatch) -> None:
    """Facts past the limit are not verified, never unchanged."""
    published = snapshot.current()
    product = {
        "name": decision.distribution,
        "distribution": decision.distribution,
        "enabled": True,
        "last_attempt": None,
        "last_success": "2026-08-22T00:00:00+00:00",
        "failures": 0,
        "held": [],
    }
    monkeypatch.setattr(
        snapshot, "current", lambda: replace(published, freshness={"products": [product]})
    )
    key = (decision.distribution, decision.release, decision.plan)
    end = promised_end(published.document, key)
    assert end
    assert end.day
    tell_ahead(months_before(end.day, 6))
    words = Notice.objects.get(occasion__startswith="end:").words
    assert "not verified: release data was last received on 22 August 2026" in words
