"""Certainty, doubts, intervals, decisive values and conflicts, each against brute force."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from advisor.engine.board import Board
from advisor.engine.conflicts import conflicts
from advisor.engine.constraints import FAILS, MEETS
from advisor.engine.counterfactual import Counterfactual
from advisor.engine.dominance import unsurpassed
from advisor.engine.recommend import recommend
from advisor.engine.revisions import JUST_BEYOND
from advisor.engine.robustness import rank_shares, robustness
from advisor.engine.sampling import sampled_weights
from advisor.engine.scores import Floats
from advisor.engine.stability import intervals
from advisor.engine.types import Answers, Candidate
from tests import long
from tests.advisor.engine.small_world import (
    CRITERIA,
    NAMES,
    RULES,
    Scored,
    any_answers,
    any_candidates,
    candidate,
    evidence,
    scored,
)

few = settings(max_examples=long.examples(35))
VALUES = {
    "alive": (True, False),
    "price": (0, 50, 51, 120),
    "size": (0, 5, 6, 12),
    "colour": ("red", "yellow", "blue"),
}
WHOLE = st.fixed_dictionaries(
    {
        "alive": st.just(True),
        "price": st.sampled_from([0, 20, 40, 60, 100]),
        "size": st.integers(0, 10),
        "colour": st.sampled_from(VALUES["colour"]),
    }
)
TRIED = {"price": range(0, 121, 4), "size": range(13), "colour": VALUES["colour"]}


@st.composite
def nearly_known(draw: st.DrawFn, distributions: int = 3) -> tuple[Candidate, ...]:
    """One candidate a distribution, each with one unknown fact at most."""
    trees = []
    for name in NAMES[:distributions]:
        values = draw(WHOLE)
        values.pop(draw(st.sampled_from([*VALUES, ""])), None)
        trees.append(candidate(name, **values))
    return tuple(trees)


def gaps(candidates: tuple[Candidate, ...]) -> list[tuple[int, str]]:
    """(index, attribute) of every unknown fact."""
    pairs = itertools.product(enumerate(candidates), VALUES)
    return [(index, key) for (index, tree), key in pairs if key not in tree.evidence]


def completions(candidates: tuple[Candidate, ...]) -> Iterator[tuple[Candidate, ...]]:
    """Every way the unknown facts can turn out."""
    unknown = gaps(candidates)
    for values in itertools.product(*(VALUES[key] for _, key in unknown)):
        trees = candidates
        for (index, key), value in zip(unknown, values, strict=True):
            trees = with_value(trees, index, key, value)
        yield trees


def with_value(
    candidates: tuple[Candidate, ...], index: int, key: str, value: object
) -> tuple[Candidate, ...]:
    facts = {**candidates[index].evidence, **evidence(**{key: value})}
    changed = replace(candidates[index], evidence=facts)
    return (*candidates[:index], changed, *candidates[index + 1 :])


def leaders(candidates: tuple[Candidate, ...], answers: Answers) -> set[str]:
    """Who leads, those that are level included."""
    world = scored(candidates, answers)
    score = world.scores.score
    best = max((score[index] for index in world.meeting), default=0)
    leading = [index for index in world.meeting if score[index] >= best - 1e-7]
    return {world.board.distributions[index] for index in leading}


@few
@given(nearly_known(), any_answers())
def test_winner_stands_if_no_completion_unseats_it(candidates, answers):
    analysis = recommend(Board(candidates, RULES), answers)
    stable = analysis.robustness.stable_under_unknowns
    if analysis.winner is None:
        assert stable is None
        return
    name = analysis.winner.candidate.distribution
    assert stable == all(name in leaders(trees, answers) for trees in completions(candidates))


@few
@given(nearly_known(), any_answers())
def test_doubts_are_the_facts_that_alone_decide(candidates, answers):
    analysis = recommend(Board(candidates, RULES), answers)
    assume(analysis.winner is not None)
    name = analysis.winner.candidate.distribution
    deciding = set()
    for index, key in gaps(candidates):
        worlds = (with_value(candidates, index, key, value) for value in VALUES[key])
        if any(name not in leaders(trees, answers) for trees in worlds):
            deciding.add((candidates[index].distribution, key))
    if analysis.robustness.stable_under_unknowns:
        assert not deciding
    # A requirement reads no unknown fact of the winner, or it would not have won.
    assert {(doubt.candidate[0], doubt.attribute) for doubt in analysis.doubts} == deciding


def place_shares(totals: Floats) -> Floats:
    """(rows, rows): the share of each place, from each column (rows, samples) by itself."""
    number = len(totals)
    shares = np.zeros((number, number))
    for column in totals.T:
        for row, value in enumerate(column):
            above, level = (column > value).sum(), (column == value).sum()
            shares[row, above : above + level] += 1 / level
    return shares / totals.shape[1]


@few
@given(st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_rank_shares_agree_with_sorting_each_sample(number, seed):
    tops = np.random.default_rng(seed).integers(0, 6, (number, 200)) / 5
    shares = rank_shares(tops)
    assert np.allclose(shares, place_shares(tops))
    assert np.allclose(shares.sum(axis=0), 1)
    assert np.allclose(shares.sum(axis=1), 1)


def best_totals(world: Scored) -> dict[str, Floats]:
    """By distribution, (samples,): its best weighted sum, of all its matching candidates."""
    counted = world.scores.share > 0
    weights = sampled_weights(world.scores.share[counted])
    totals = np.einsum("nk,ks->ns", world.scores.utility[world.meeting][:, counted], weights)
    names = np.array([world.board.distributions[index] for index in world.meeting])
    return {name: totals[names == name].max(axis=0) for name in sorted(set(names))}


@few
@given(any_candidates(), any_answers())
def test_places_agree_with_an_independent_computation(candidates, answers):
    world = scored(candidates, answers)
    best = unsurpassed(world.board, world.scores)
    sampled = robustness(world.board, world.scores, best, stable=True)
    if not world.sampled:
        assert sampled.samples == 0
        return
    totals = best_totals(world)
    order = np.round(np.array(list(totals.values())), 11)
    for name, row in zip(totals, order, strict=True):
        above, level = (order > row).sum(axis=0), (order == row).sum(axis=0)
        for place, share in enumerate(sampled.rank_share[name]):
            takes = (above <= place) & (place < above + level)
            assert share == pytest.approx(np.where(takes, 1 / level, 0).mean(), abs=2e-3)
        assert sampled.win_share[name] == sampled.rank_share[name][0]


def leading_at(world: Scored, column: int, weight: float) -> set[str]:
    """Who leads if the criterion has this weight, those that are level included."""
    rest = np.delete(world.scores.share, column)
    share = np.insert(rest / rest.sum() * (1 - weight), column, weight)
    totals = world.scores.utility[world.meeting] @ share
    best = world.meeting[totals >= totals.max() - 1e-9]
    return {world.board.distributions[index] for index in best}


@few
@given(any_candidates(least=2), any_answers())
def test_interval_ends_where_the_lead_changes(candidates, answers):
    world = scored(candidates, answers)
    index = world.board.leader(world.scores)
    assume(index is not None)
    best = unsurpassed(world.board, world.scores)
    for interval in intervals(world.board, world.scores, index, best):
        column = CRITERIA.index(interval.criterion)
        assert interval.low - 1e-9 <= interval.now <= interval.high + 1e-9
        weights = np.linspace(interval.low, interval.high, 25)
        assert all(world.winner in leading_at(world, column, weight) for weight in weights)
        if interval.below:
            assert interval.below in leading_at(world, column, interval.low)
            just_below = leading_at(world, column, max(interval.low - 2e-6, 0))
            assert world.winner not in just_below or interval.low < 2e-6
        if interval.above:
            assert interval.above in leading_at(world, column, interval.high)
        assert interval.below or interval.low == 0
        assert interval.above or interval.high == 1


def value_beyond(change: Counterfactual) -> object:
    if change.at_least is None:
        return change.value
    return change.value + (2 if change.at_least else -2) * JUST_BEYOND


@few
@given(
    st.lists(WHOLE, min_size=2, max_size=3),
    any_answers(),
    st.sampled_from(["price", "size", "colour"]),
)
def test_decisive_value_is_the_nearest_that_flips(values, answers, attribute):
    rows = zip(NAMES, values, strict=False)
    candidates = tuple(candidate(name, **facts) for name, facts in rows)
    analysis = recommend(Board(candidates, RULES), answers, decisive=(attribute,))
    assume(analysis.winner is not None)
    name = analysis.winner.candidate.distribution
    facts = [change for change in analysis.counterfactuals if change.kind == "fact"]
    changes = {change.candidate[0]: change for change in facts}
    for index, tree in enumerate(candidates):
        flips = flipping_values(candidates, answers, index, attribute, name)
        change = changes.get(tree.distribution)
        if change is None:
            assert not flips
            continue
        changed = with_value(candidates, index, attribute, value_beyond(change))
        after = leaders(changed, answers)
        assert name not in after or len(after) > 1
        if change.at_least is not None:
            now = tree.of(attribute).value
            distance = abs(change.value - now) - 1e-6
            assert all(abs(value - now) >= distance for value in flips), (tree, change, flips)


def flipping_values(
    candidates: tuple[Candidate, ...], answers: Answers, index: int, attribute: str, winner: str
) -> list[object]:
    """The values, of those tried, after which others lead."""
    now, flips = candidates[index].of(attribute).value, []
    for value in TRIED[attribute]:
        after = leaders(with_value(candidates, index, attribute, value), answers)
        if value != now and after and winner not in after:
            flips.append(value)
    return flips


def can_be_met(candidates: Iterable[Candidate], answers: Answers, questions: Iterable[str]) -> bool:
    """Whether a candidate fails none of the requirements of these questions."""
    applying = [rule for rule in RULES.constraints if rule.applies(answers)]
    tests = [rule.test for rule in applying if rule.question in questions]
    return any(
        FAILS not in {test.outcome(tree, answers)[0] for test in tests} for tree in candidates
    )


@few
@given(any_candidates(), any_answers())
def test_conflicts_are_the_minimal_impossible_sets(candidates, answers):
    board = Board(candidates, RULES)
    named = {frozenset(questions) for questions in conflicts(board, answers, board.scores(answers))}
    always = RULES.constraints[0].test
    possible = [tree for tree in candidates if always.outcome(tree, answers)[0] == MEETS]
    if not possible:
        assert named == set()
        return
    sizes = range(1, len(answers.options) + 1)
    sets = itertools.chain(*(itertools.combinations(answers.options, size) for size in sizes))
    impossible: list[frozenset[str]] = []
    for questions in map(frozenset, sets):  # the smallest first
        minimal = not any(smaller < questions for smaller in impossible)
        if minimal and not can_be_met(possible, answers, questions):
            impossible.append(questions)
    assert named == set(impossible)
