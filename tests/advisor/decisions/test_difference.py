"""A kept decision against today: facts, candidates, rules and the day, and what each does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.decisions.computed import Computed, ComputedPart, compute
from advisor.decisions.difference import Difference, difference
from advisor.decisions.result import Result, result_of
from advisor.decisions.rule_changes import rule_changes
from advisor.decisions.rules_data import encode_rules
from advisor.decisions.standings import Standing, Standings
from advisor.document import rounding
from advisor.document.points import rounded_score
from advisor.engine.board import Board, Rules
from advisor.engine.constraints import AtMost
from advisor.engine.recommend import recommend
from advisor.engine.types import Answers, Candidate
from advisor.evaluation import board
from advisor.ruleset import RULES
from catalog import snapshot
from catalog.document import Catalog, Distribution, Fact
from tests.advisor.decisions import every_kind
from tests.advisor.decisions.kept import DAY, computed_today, number, some_answers

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]

ANSWERS = Answers({"fidelity": ("binary-compatible",), "support": ("business-hours",)})


@pytest.fixture
def computed() -> Computed:
    return computed_today(ANSWERS)


@settings(max_examples=number(10))
@given(st.data(), every_kind.candidates(), every_kind.answers())
def test_changed_candidates_stand_as_on_a_new_board(
    data: st.DataObject, candidates: tuple[Candidate, ...], answers: Answers
) -> None:
    changed = [
        replace(row, evidence={name: data.draw(every_kind.evidence(name)) for name in row.evidence})
        for row in data.draw(st.lists(st.sampled_from(candidates), unique_by=lambda row: row.key))
    ]
    rows = {row.key: row for row in (*candidates, *changed)}
    new_board = Board(rows.values(), every_kind.RULES)
    standing = Standings(Board(candidates, every_kind.RULES), answers).with_changed(changed)
    assert standing == _standing_of(result_of(new_board, answers))


def test_standing_is_that_of_the_result() -> None:
    own_board = board(snapshot.current(), DAY)
    for answers in some_answers(number(40)):
        standing = Standings(own_board, answers).now()
        assert standing == _standing_of(result_of(own_board, answers))


def test_nothing_changed_is_no_difference(computed: Computed) -> None:
    same = difference(computed, ANSWERS, snapshot.current(), DAY)
    assert same.is_empty
    assert same.before == same.facts_alone == same.rules_alone == same.after
    assert same.before.winner == computed.decoded_result().winner


def test_changed_fact_is_named_with_its_effect(computed: Computed) -> None:
    winner = _winner(computed)

    def without_support(fact: Fact) -> Fact:
        changes = fact.attribute == "vendor_support" and fact.value is True
        return msgspec.structs.replace(fact, value=False) if changes else fact

    changed = _difference(computed, lambda row: _facts(row, winner[0], without_support))
    (support,) = changed.facts
    assert support.attribute == "vendor_support"
    assert (support.old.value, support.new.value) == (True, False)
    assert support.old.source == support.new.source != ""
    assert {key[0] for key in support.candidates} == {winner[0]}
    assert support.alone == changed.facts_alone == changed.after != changed.before
    assert changed.winner_changed
    assert not changed.rules


def test_unused_fact_is_no_difference(computed: Computed) -> None:
    def other(fact: Fact) -> Fact:
        changes = fact.attribute in ("secure_boot", "wsl", "successor")
        return msgspec.structs.replace(fact, value=None) if changes else fact

    assert _difference(computed, lambda row: _facts(row, row.slug, other)).is_empty


def test_checked_again_is_no_difference(computed: Computed) -> None:
    def checked(fact: Fact) -> Fact:
        return msgspec.structs.replace(fact, checked_on=date(2026, 11, 27))

    assert _difference(computed, lambda row: _facts(row, row.slug, checked)).is_empty


def test_candidates_come_and_go(computed: Computed) -> None:
    winner = _winner(computed)
    gone = _difference(computed, lambda row: None if row.slug == winner[0] else row)
    (change,) = gone.candidates
    assert not change.added
    assert {key[0] for key in change.candidates} == {winner[0]}
    assert change.alone == gone.after
    assert winner[0] not in dict(gone.after.places)

    def left(row: Distribution) -> Distribution | None:
        others = msgspec.structs.replace(row, successors=())
        return None if row.slug == winner[0] else others

    smaller = snapshot.publish(_edited(left))
    back = difference(compute(ANSWERS, DAY, smaller), ANSWERS, snapshot.current(), DAY)
    assert [row.added for row in back.candidates] == [True]
    assert back.candidates[0].alone.winner == winner


def test_time_alone_is_not_a_changed_fact(computed: Computed) -> None:
    later = difference(computed, ANSWERS, snapshot.current(), DAY + timedelta(days=400))
    assert not later.facts
    assert later.time is not None
    assert "included_years" in later.time.attributes
    assert later.time.alone == later.facts_alone == later.after


def test_fact_changed_and_time_passed_are_told_apart(computed: Computed) -> None:
    winner = _winner(computed)

    def free_for_all(fact: Fact) -> Fact:
        changes = fact.attribute == "relation_to_rhel"
        return msgspec.structs.replace(fact, value="independent") if changes else fact

    published = snapshot.publish(_edited(lambda row: _facts(row, winner[0], free_for_all)))
    later = difference(computed, ANSWERS, published, DAY + timedelta(days=400))
    assert {change.attribute for change in later.facts} == {"relation_to_rhel"}
    assert later.time is not None
    assert "relation_to_rhel" not in later.time.attributes


def test_changed_requirement_is_a_changed_rule(computed: Computed) -> None:
    dearer = tuple(
        replace(row, requirement="It costs at most 400", test=AtMost(row.test.attribute, 400))
        if row.key == "budget:low"
        else row
        for row in RULES.constraints
    )
    rules = replace(RULES, constraints=dearer[:-1])
    (changed, added) = rule_changes(rules, RULES, Answers({"budget": ("low",)}))
    assert (changed.kind, changed.key, changed.matters) == ("requirement", "budget:low", True)
    assert (changed.old, changed.new) == (
        "It costs at most 400",
        "It costs at most 500 USD per server and year",
    )
    assert (added.old, added.new, added.matters) == (None, RULES.constraints[-1].requirement, False)


def test_rules_of_then_are_compared_and_applied(computed: Computed) -> None:
    rules = replace(RULES, known_first=())
    altered = replace(computed, rules=ComputedPart("rules", encode_rules(rules)))
    changed = difference(altered, ANSWERS, snapshot.current(), DAY)
    assert [(row.kind, row.key) for row in changed.rules] == [("setting", "known_first")]
    assert not changed.facts
    assert changed.facts_alone == changed.before != changed.after == changed.rules_alone
    own_board = Board(board(snapshot.current(), DAY).candidates, rules)
    assert changed.before == Standings(own_board, ANSWERS).now()


def test_lead_is_that_of_the_scores_on_pages() -> None:
    now, answers = board(snapshot.current(), DAY), Answers({"fidelity": ("binary-compatible",)})
    first, second = recommend(now, answers).ranking[:2]
    scores = [rounded_score(candidate.contributions) for candidate in (first, second)]
    assert Standings(now, answers).now().lead == round(scores[0] - scores[1], 1)


@pytest.mark.parametrize("rules", [RULES, every_kind.RULES])
def test_equal_rules_have_no_changes(rules: Rules) -> None:
    assert rule_changes(rules, replace(rules), ANSWERS) == ()


def _standing_of(result: Result) -> Standing:
    places = tuple((row.candidate[0], row.place) for row in result.ranking)
    return Standing(result.winner, result.runner_up, result.margin, _lead(result), places)


def _lead(result: Result) -> float | None:
    """As it follows from the scores that pages show."""
    if result.margin is None:
        return None
    weights = rounding.percents([weight.share for weight in result.weights])
    percents = dict(zip((weight.criterion for weight in result.weights), weights, strict=True))
    first, second = (
        rounding.total(part.utility * percents[part.criterion] for part in row.contributions)
        for row in result.ranking[:2]
    )
    return round(first - second, 1)


def _winner(computed: Computed) -> tuple[str, str, str]:
    winner = computed.decoded_result().winner
    assert winner
    return winner


def _difference(
    computed: Computed, edit: Callable[[Distribution], Distribution | None]
) -> Difference:
    return difference(computed, ANSWERS, snapshot.publish(_edited(edit)), DAY)


def _edited(edit: Callable[[Distribution], Distribution | None]) -> Catalog:
    catalog = snapshot.current().document
    rows = tuple(filter(None, map(edit, catalog.distributions)))
    return msgspec.structs.replace(catalog, distributions=rows)


def _facts(row: Distribution, slug: str, edit: Callable[[Fact], Fact]) -> Distribution:
    if row.slug != slug:
        return row
    return msgspec.structs.replace(row, facts=tuple(map(edit, row.facts)))
