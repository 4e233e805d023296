"""Notices equal a brute-force oracle over random single changes.

ELWISE_CHANGES=1000 ELWISE_DECISIONS=50 does as many as that.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from advisor.decisions.watch import run
from advisor.decisions.watch.basis import bases
from advisor.engine.types import Answers
from advisor.models import Decision, Notice, WatchedDecision
from advisor.rules.questions import MANY, NUMBER, QUESTIONS
from catalog import snapshot
from catalog.document import Catalog
from tests import long
from tests.advisor.watch.changes import change
from tests.advisor.watch.decisions import make_decision, make_team
from tests.advisor.watch.oracle import World, grade

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

CHANGES = long.number("ELWISE_CHANGES", 8, 15)
DECISIONS = int(os.environ.get("ELWISE_DECISIONS", "6"))
BACK_TO_THE_START = 25
"""After so many changes the catalog is the invented one again, before little is left of it."""


def random_answers(dice: random.Random) -> Answers:
    """Few of the questions: with all of them nothing would match."""
    questions = [row for row in QUESTIONS.values() if row.kind != NUMBER]
    options: dict[str, tuple[str, ...]] = {}
    for question in dice.sample(questions, dice.randrange(1, 5)):
        keys = [option.key for option in question.options]
        count = dice.randrange(1, 3) if question.kind == MANY else 1
        options[question.key] = tuple(dice.sample(keys, min(count, len(keys))))
    prices = dice.choice((None, None, Decimal(10)))
    return Answers(options, servers=dice.choice((None, 40)), discount=prices)


def publish(monkeypatch: pytest.MonkeyPatch, catalog: Catalog, token: str) -> None:
    published = replace(snapshot.publish(catalog), token=token)
    monkeypatch.setattr(snapshot, "without_freshness", lambda: published)


class Oracle:
    """Every decision in the last catalog, and what it must be told of the next."""

    def __init__(self, decisions: list[Decision], catalog: Catalog) -> None:
        self.decisions, self.basis = decisions, bases(decisions)
        self.days = dict(WatchedDecision.objects.values_list("decision", "day"))
        self.worlds = self._worlds(catalog, {})
        self.wires = {row.pk: list(row.tripwires.all()) for row in decisions}

    def grades(self, catalog: Catalog) -> dict[int, str]:
        old = self.worlds
        self.worlds = self._worlds(catalog, old)
        grades = ((pk, grade(old[pk], self.worlds[pk], self.wires[pk])) for pk in self.worlds)
        return {pk: its_grade for pk, its_grade in grades if its_grade}

    def _worlds(self, catalog: Catalog, old: dict[int, World]) -> dict[int, World]:
        return {
            row.pk: World(catalog, self.basis[row.pk], self.days[row.pk], old.get(row.pk))
            for row in self.decisions
        }


def test_notices_equal_the_oracle(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(11)
    team = make_team()
    base = snapshot.current().document
    days = [date(2026, 3, 5) + timedelta(days=25 * (number % 6)) for number in range(DECISIONS)]
    decisions = [make_decision(team, random_answers(dice), day=day) for day in days]
    publish(monkeypatch, base, "start")
    run.watch()
    Notice.objects.all().delete()
    oracle, catalog, grades = Oracle(decisions, base), base, []
    for number in range(1, CHANGES + 1):
        catalog = base if number % BACK_TO_THE_START == 0 else change(catalog, dice)
        publish(monkeypatch, catalog, f"version-{number}")
        run.watch()
        expected = oracle.grades(catalog)
        notices = Notice.objects.filter(occasion=f"catalog:version-{number}")
        assert dict(notices.values_list("decision", "grade")) == expected, number
        grades += expected.values()
    assert len(set(grades)) > 1
    counts = {name: grades.count(name) for name in sorted(set(grades))}
    print(f"\n{CHANGES} changes, {DECISIONS} decisions: {counts}")
