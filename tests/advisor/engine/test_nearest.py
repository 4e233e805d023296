"""Nearest candidates and least changes, by hand and against brute force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engine.analysis import Analysis
from advisor.engine.board import Board, Rules
from advisor.engine.concessions import Change, Concession
from advisor.engine.constraints import (
    FAILS,
    MEETS,
    UNCONFIRMED,
    AllOf,
    Answered,
    AnyOf,
    AtLeast,
    AtMost,
    Constraint,
    Is,
)
from advisor.engine.nearest import Unranked
from advisor.engine.recommend import rank
from advisor.engine.relaxation import Relaxation
from advisor.engine.shortfall import Shortfall, shortfall
from advisor.engine.types import Answers, Candidate, Evidence
from tests import long
from tests.advisor.engine.small_world import RULES, any_answers, any_candidates, candidate

anything = settings(max_examples=long.examples(80))
LOW = Answers({"budget": ("low",)})


def ranked(candidates: list[Candidate], answers: Answers) -> Analysis:
    return rank(Board(candidates, RULES), answers)


def names(unranked: Iterable[Unranked]) -> list[str]:
    return [distribution.candidate.distribution for distribution in unranked]


def bounded(name: str, low: float | None, high: float | None, **values: object) -> Candidate:
    known = candidate(name, alive=True, **values)
    return replace(
        known, evidence={**known.evidence, "price": Evidence("price", None, low=low, high=high)}
    )


def test_smaller_shortfall_is_nearer():
    trees = [
        candidate(name, alive=True, price=price)
        for name, price in (("ash", 90), ("elm", 55), ("fir", 70))
    ]
    assert names(ranked(trees, LOW).excluded) == ["elm", "fir", "ash"]


def test_fewer_failures_are_nearer_than_a_smaller_shortfall():
    trees = [
        candidate("ash", alive=True, price=120, colour="red"),
        candidate("elm", alive=True, price=51, colour="blue"),
    ]
    assert names(ranked(trees, Answers({"budget": ("low",), "kind": ("red",)})).excluded) == [
        "ash",
        "elm",
    ]


def test_unknown_counts_less_than_failed():
    trees = [
        candidate("ash", alive=True, price=60, colour="blue"),
        candidate("elm", alive=True, price=60),
        candidate("fir", alive=True, price=60, colour="red"),
    ]
    unranked = ranked(trees, Answers({"budget": ("low",), "kind": ("red",)})).excluded
    assert names(unranked) == ["fir", "elm", "ash"]
    assert [failure.constraint.question for failure in unranked[1].missing] == ["budget", "kind"]
    assert [failure.outcome for failure in unranked[1].missing] == [FAILS, UNCONFIRMED]


def test_dead_comes_last_however_little_else_is_missing():
    trees = [
        candidate("ash", alive=False, price=0),
        candidate("elm", alive=True, price=120, size=12, colour="blue"),
    ]
    unranked = ranked(
        trees, Answers({"budget": ("low",), "kind": ("red",), "size": ("small",)})
    ).excluded
    assert names(unranked) == ["elm", "ash"]
    assert [distribution.barred for distribution in unranked] == [False, True]


def test_nearest_release_speaks_for_its_distribution():
    trees = [
        candidate("ash", "1", alive=True, price=90, size=0),
        candidate("ash", "2", alive=True, price=60, size=9),
    ]
    (unranked,) = ranked(trees, LOW).excluded
    assert unranked.candidate.release == "2"


def test_certain_score_breaks_a_tie():
    trees = [
        candidate("ash", alive=True, price=60),
        candidate("elm", alive=True, price=60, size=4),
    ]
    assert names(ranked(trees, LOW).excluded) == ["elm", "ash"], "the size of ash is unknown"


def test_small_shortfall_is_nearer_than_a_wrong_value():
    answers = Answers({"budget": ("low",), "kind": ("red",)})
    trees = [
        candidate("ash", alive=True, price=20, colour="blue"),
        candidate("elm", alive=True, price=60, colour="red"),
        candidate("fir", alive=True, price=120, colour="red"),
    ]
    assert names(ranked(trees, answers).excluded) == ["elm", "ash", "fir"]


def test_price_without_bound_is_farther_than_any_known_one():
    trees = [bounded("ash", 51, None), candidate("elm", alive=True, price=119)]
    assert names(ranked(trees, LOW).excluded) == ["elm", "ash"]


@pytest.mark.parametrize(
    ("test", "low", "high", "wanted"),
    [
        (AtMost("price", 50), 60, 60, Shortfall(0, 0.2)),
        (AtMost("price", 50), 50, 50, Shortfall()),
        (AtMost("price", 0), 30, 30, Shortfall(0, 30)),
        (AtMost("price", 50), 60, None, Shortfall(1, 0.2)),
        (AtMost("price", 50), 10, None, Shortfall(1, 0)),
        (AtLeast("price", 10), 9.5, 9.5, Shortfall(0, 0.05)),
        (AtLeast("price", 10), 8, None, Shortfall(0, 0.2)),
        (AtLeast("price", 10), 12, None, Shortfall()),
        (AtLeast("price", 10), None, None, Shortfall(1, 0)),
        (AllOf((AtLeast("price", 10), Is("alive", frozenset({True})))), 8, 8, Shortfall(0, 0.2)),
        (AnyOf((AtLeast("price", 10), AtLeast("price", 20))), 8, 8, Shortfall(0, 0.2)),
        (AnyOf((AtLeast("price", 10), Is("alive", frozenset({True})))), 8, 8, Shortfall()),
        (Is("alive", frozenset({False})), 8, 8, Shortfall(0, 1)),
        (Is("colour", frozenset({"red"})), 8, 8, Shortfall()),
    ],
)
def test_shortfall_is_relative_to_the_wanted_number(test, low, high, wanted):
    distance = shortfall(test, bounded("ash", low, high), Answers())
    assert (distance.unbounded, distance.amount) == (wanted.unbounded, pytest.approx(wanted.amount))


@anything
@given(any_candidates(), any_answers(), st.randoms(use_true_random=False))
def test_input_order_changes_no_result(candidates, answers, random):
    shuffled = list(candidates)
    random.shuffle(shuffled)
    first, again = ranked(candidates, answers), ranked(shuffled, answers)
    assert (first.excluded, first.unconfirmed) == (again.excluded, again.unconfirmed)
    assert first.relaxations == again.relaxations


@anything
@given(any_candidates(), any_answers(), st.integers(51, 119), st.integers(1, 60), st.integers(0, 3))
def test_smaller_shortfall_never_ranks_behind(candidates, answers, price, more, place):
    """Two distributions alike in everything but how far their price is above the budget."""
    answers = replace(
        answers.with_answer("budget", ("low",)), importance={**answers.importance, "cheap": 0}
    )
    twin = replace(candidates[place % len(candidates)], release="1", plan="free")
    for nearer, farther in (("aa", "zz"), ("zz", "aa")):
        trees = [
            replace(
                twin,
                distribution=name,
                evidence={**twin.evidence, "price": Evidence("price", value)},
            )
            for name, value in ((nearer, price), (farther, price + more))
        ]
        unranked = names(ranked([*candidates, *trees], answers).excluded)
        assert unranked.index(nearer) < unranked.index(farther)


def test_least_change_is_a_number_in_the_requirements_unit():
    trees = [candidate("ash", alive=True, price=80), candidate("elm", alive=True, price=55)]
    (relaxation,) = ranked(trees, LOW).relaxations
    first = relaxation.changes[0]
    assert (first.candidate.distribution, first.concessions[0].limit) == ("elm", 55)
    assert relaxation.then_fits == ("ash", "elm")


def test_least_change_is_the_next_easier_option():
    answers = Answers({"kind": ("red",)})
    trees = [
        candidate("ash", alive=True, colour="blue"),
        candidate("elm", alive=True, colour="yellow"),
    ]
    (relaxation,) = ranked(trees, answers).relaxations
    assert options_by_name(relaxation) == [("elm", ("warm",))]
    assert relaxation.then_fits == ("ash", "elm")
    (farther,) = ranked(trees[:1], answers).relaxations
    assert options_by_name(farther) == [("ash", ())]
    assert farther.changes[0].covers(relaxation.changes[0])
    assert not relaxation.changes[0].covers(farther.changes[0])


def options_by_name(relaxation: Relaxation) -> list[tuple[str, tuple[str, ...]]]:
    """Of each change the distribution, and what is answered to the first question then."""
    return [
        (change.candidate.distribution, change.concessions[0].options)
        for change in relaxation.changes
    ]


def test_unknown_needs_confirming_and_no_other_answer():
    (relaxation,) = ranked(
        [candidate("ash", alive=True, price=20)], Answers({"kind": ("red",)})
    ).relaxations
    (change,) = relaxation.changes
    assert change.confirms
    assert change.cost == Shortfall()


def test_price_without_upper_bound_is_no_limit():
    (failed,) = ranked([bounded("ash", 60, None)], LOW).relaxations
    assert [change.concessions[0].limit for change in failed.changes] == [None]
    (unknown,) = ranked([bounded("ash", 40, None)], LOW).relaxations
    assert [change.confirms for change in unknown.changes] == [True], "40 is what it costs at least"


def test_fewest_questions_come_first_then_the_smallest_change():
    answers = Answers({"budget": ("low",), "kind": ("red",), "size": ("small",)})
    trees = [
        candidate("ash", alive=True, price=51, size=6, colour="red"),
        candidate("elm", alive=True, price=90, size=0, colour="red"),
        candidate("fir", alive=True, price=0, size=6, colour="red"),
    ]
    drops = [relaxation.drop for relaxation in ranked(trees, answers).relaxations]
    assert drops == [("size",), ("budget",)], "6 instead of 5 is less than 90 instead of 50"


@anything
@given(any_candidates(), any_answers())
def test_relaxed_answers_really_fit(candidates, answers):
    for relaxation in ranked(candidates, answers).relaxations:
        for change in relaxation.changes:
            covered = [other.candidate for other in relaxation.changes if change.covers(other)]
            for fitting in (change.candidate, *covered):
                assert outcome_after(candidates, answers, change, fitting) == MEETS


@anything
@given(any_candidates(), any_answers())
def test_no_smaller_number_would_do(candidates, answers):
    for relaxation in ranked(candidates, answers).relaxations:
        for change in relaxation.changes:
            for concession in change.concessions:
                if concession.limit is not None:
                    tighter = replace(concession, limit=concession.limit - 0.5)
                    harder = replace(
                        change,
                        concessions=(
                            tighter,
                            *(other for other in change.concessions if other != concession),
                        ),
                    )
                    assert outcome_after(candidates, answers, harder, change.candidate) != MEETS


def outcome_after(
    candidates: tuple[Candidate, ...], answers: Answers, change: Change, wanted: Candidate
) -> int:
    """Whether the candidate fits once the answers, numbers and facts are what the change says."""
    limits: dict[str, float] = {}
    for concession in change.concessions:
        if concession.confirm:
            continue
        if concession.limit is not None:
            limits[concession.question] = concession.limit
        else:
            answers = answers.with_answer(concession.question, concession.options)
    rules = replace(RULES, constraints=tuple(_eased(rule, limits) for rule in RULES.constraints))
    confirmed = [
        _confirmed(tree, change.concessions) if tree.key == wanted.key else tree
        for tree in candidates
    ]
    board = Board(confirmed, rules)
    index = next(index for index, tree in enumerate(board.candidates) if tree.key == wanted.key)
    return int(board.scores(answers).outcome[index])


def _eased(rule: Constraint, limits: dict[str, float]) -> Constraint:
    if rule.question not in limits:
        return rule
    return replace(rule, test=replace(rule.test, number=limits[rule.question]))


def _confirmed(tree: Candidate, concessions: tuple[Concession, ...]) -> Candidate:
    evidence = dict(tree.evidence)
    for concession in concessions:
        for failure in concession.failures if concession.confirm else ():
            test = failure.constraint.test
            value = test.number if isinstance(test, AtMost) else "red"
            evidence[test.attribute] = Evidence(test.attribute, value)
    return replace(tree, evidence=evidence)


def test_certain_part_of_an_open_number_can_be_accepted():
    rules = Rules(
        (Constraint("years", "10", "10 years", AtLeast("price", 10)),),
        RULES.criteria,
        easier={"years": ("10", "5")},
    )
    candidates = [bounded("ash", 8, inf)]
    (relaxation,) = rank(Board(candidates, rules), Answers({"years": ("10",)})).relaxations
    assert [(change.confirms, change.concessions[0].limit) for change in relaxation.changes] == [
        (True, None),
        (False, 8),
    ]


SOFTWARE = Rules(
    tuple(Constraint("software", key, key, Is(key, frozenset({True}))) for key in ("a", "b", "c")),
    RULES.criteria,
)
ALL_SOFTWARE = Answers({"software": ("a", "b", "c")})


def relaxed(*trees: Candidate, rules: Rules = SOFTWARE) -> Relaxation:
    (relaxation,) = rank(Board(trees, rules), ALL_SOFTWARE).relaxations
    return relaxation


def test_several_options_are_left_out_one_by_one():
    ash, elm = candidate("ash", a=True, b=False, c=False), candidate("elm", a=True, b=True, c=False)
    assert options_by_name(relaxed(ash)) == [("ash", ("a",))]
    assert options_by_name(relaxed(elm)) == [("elm", ("a", "b"))]
    assert relaxed(ash).changes[0].covers(relaxed(elm).changes[0])


def test_change_that_contains_another_is_none():
    """Whoever gives up c alone has Elm; nobody needs to give up b as well."""
    ash, elm = candidate("ash", a=True, b=False, c=False), candidate("elm", a=True, b=True, c=False)
    assert options_by_name(relaxed(ash, elm)) == [("elm", ("a", "b"))]
    assert relaxed(ash, elm).then_fits == ("ash", "elm")


def test_confirming_on_top_of_a_change_is_none():
    """It costs no answer, but what is to be confirmed does not hold meanwhile."""
    ash, elm = candidate("ash", a=True, c=False), candidate("elm", a=True, b=True, c=False)
    assert options_by_name(relaxed(ash, elm)) == [("elm", ("a", "b"))]


def test_confirming_alone_stays_beside_a_change():
    ash, elm = candidate("ash", a=True), candidate("elm", a=True, b=True, c=False)
    changes = relaxed(ash, elm).changes
    assert [(change.candidate.distribution, change.confirms) for change in changes] == [
        ("ash", True),
        ("elm", False),
    ]


def test_incomparable_changes_stay():
    ash, elm = candidate("ash", a=True, b=False, c=True), candidate("elm", a=True, b=True, c=False)
    assert {name for name, _ in options_by_name(relaxed(ash, elm))} == {"ash", "elm"}


def test_plan_for_one_use_fits_with_that_use_only():
    """As a plan for SAP systems: it fits if the rest is given up, not the whole question."""
    general, for_a = Is("general", frozenset({True})), Answered("software", frozenset({"a"}))
    for_one_use = Constraint(None, None, "For all, or a is run", AnyOf((general, for_a)))
    rules = replace(SOFTWARE, constraints=(*SOFTWARE.constraints, for_one_use))
    ash = candidate("ash", a=True, b=False, c=True, general=False)
    elm = candidate("elm", a=False, b=False, c=True, general=True)
    assert options_by_name(relaxed(ash, elm, rules=rules)) == [("ash", ("a", "c"))]
    elm = candidate("elm", a=True, b=False, c=False, general=True)
    without_its_use = candidate("ash", a=False, b=True, c=True, general=False)
    changes = relaxed(without_its_use, elm, rules=rules).changes
    assert [change.candidate.distribution for change in changes] == ["elm"]
