"""Whatever changes in the catalog and the rules, a kept decision stays as it is, byte by byte.

Five changes of the catalog, or as many as ELWISE_CHANGES asks for, then one of the rules.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import Model

from accounts.models import Role
from accounts.teams.rights import Seat
from advisor import evaluation
from advisor.decisions import computed as computed_module
from advisor.decisions import difference as difference_module
from advisor.decisions import record
from advisor.decisions.answers_data import decode_answers
from advisor.decisions.computed import compute
from advisor.decisions.difference import difference
from advisor.decisions.files import decision_file
from advisor.decisions.frozen import load_computed
from advisor.decisions.identical import identical_check
from advisor.decisions.record import Draft
from advisor.decisions.verify import verify
from advisor.decisions.watch.run import watch
from advisor.decisions.weighing import rounds
from advisor.engine.types import Answers
from advisor.models import Decision
from advisor.ruleset import RULES
from catalog import curation, snapshot
from catalog.models import Fact, Phase, Price, Release
from tests import long
from tests.advisor.decisions.kept import DAY, number, some_answers
from tests.advisor.decisions.teams import approved, in_review, join, new_draft, new_team

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

CHANGES = long.number("ELWISE_CHANGES", 3, 5)
Change = Callable[[random.Random], Model]


def any_of(model: type[Model], dice: random.Random, **conditions: object) -> Model:
    rows = model._default_manager.filter(**conditions).order_by("pk")
    return rows[dice.randrange(rows.count())]


def unknown_fact(dice: random.Random) -> Model:
    row = any_of(Fact, dice, value__isnull=False)
    row.value = None
    return row


def other_note(dice: random.Random) -> Model:
    row = any_of(Fact, dice)
    row.note = f"Note {dice.random()}"
    return row


def other_price(dice: random.Random) -> Model:
    row = any_of(Price, dice, amount__isnull=False)
    row.amount = Decimal(dice.randrange(1, 5000))
    return row


def other_end(dice: random.Random) -> Model:
    row = any_of(Phase, dice, ends_on__isnull=False)
    row.ends_on += timedelta(days=dice.randrange(1, 900))
    return row


def withdrawn_release(dice: random.Random) -> Model:
    row = any_of(Release, dice)
    row.withdrawn_on = date(2026, 11, 1)
    return row


CATALOG_CHANGES: tuple[Change, ...] = (
    unknown_fact,
    other_note,
    other_price,
    other_end,
    withdrawn_release,
)


def kept_decisions() -> list[Decision]:
    """In different states, one weighed together, and of the whole range of answers."""
    team = new_team()
    ada, carol = join(team, "ada"), join(team, "carol", Role.OWNER)
    weighed = new_draft(ada)
    rounds.open_round(ada, weighed.pk)
    rounds.send(ada, weighed.pk, dict.fromkeys(rounds.criteria_to_weigh(weighed), 3))
    rounds.close(ada, weighed.pk)
    others = [kept_decision(ada, answers) for answers in some_answers(number(3))]
    return [weighed, in_review(ada), approved(ada, carol, context="The portal."), *others]


def kept_decision(seat: Seat, answers: Answers) -> Decision:
    """Of the recommended candidate; where nothing is, of one that was ruled out."""
    computed = compute(answers, DAY, snapshot.current())
    draft = Draft(title="Which Linux?")
    if computed.decoded_result().winner is None:
        choice = {"distribution": "alder", "release": "9", "plan": "premium"}
        draft = replace(draft, deviates_because="We know it.", **choice)
    return record.keep_computed(seat, answers, computed, draft)


def change_the_catalog(dice: random.Random) -> None:
    with curation.change(why="test"):
        dice.choice(CATALOG_CHANGES)(dice).save()


def change_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = replace(RULES, constraints=RULES.constraints[2:], criteria=RULES.criteria[::-1])
    for module in (evaluation, computed_module, difference_module):
        monkeypatch.setattr(module, "RULES", rules)


def test_kept_decisions_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(1500)
    decisions = kept_decisions()
    files = [decision_file(decision) for decision in decisions]
    digests = {snapshot.current().digest}
    for _ in range(CHANGES):
        change_the_catalog(dice)
        watch()
        digests.add(snapshot.current().digest)
    assert len(digests) > CHANGES / 2, "the catalog changed"
    change_the_rules(monkeypatch)
    for decision, content in zip(decisions, files, strict=True):
        assert_is_as_kept(Decision.objects.get(pk=decision.pk), content)


def assert_is_as_kept(decision: Decision, content: bytes) -> None:
    assert decision_file(decision) == content
    checked = verify(decision)
    assert (checked.is_recomputed, checked.altered) == (True, ())
    computed = load_computed(decision)
    assert not identical_check(computed).problem
    answers = decode_answers(computed.answers.content)
    assert difference(computed, answers, snapshot.current(), decision.day).rules
