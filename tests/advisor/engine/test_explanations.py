"""Robustness, counterfactuals and relaxations against brute force."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import assume, given, settings

from advisor.engine.alternatives import leaders
from advisor.engine.board import Board
from advisor.engine.constraints import MEETS
from advisor.engine.dominance import unsurpassed
from advisor.engine.recommend import recommend
from advisor.engine.relaxation import relaxations
from advisor.engine.robustness import robustness
from advisor.engine.sampling import SAMPLES, SPREAD, sampled_weights
from advisor.engine.types import Answers
from tests import long
from tests.advisor.engine.small_world import (
    CRITERIA,
    RULES,
    SINGLE_CHANGES,
    Scored,
    any_answers,
    any_candidates,
    candidate,
    scored,
)

anything = settings(max_examples=long.examples(80))
COUNTED = 400
"""Of the 10,000 samples: enough to be near the whole."""


def counted_wins(world: Scored) -> dict[str, float]:
    """By distribution: in how many of the first samples it is first; ties are shared."""
    counted = np.flatnonzero(world.scores.share)
    weights = sampled_weights(world.scores.share[counted])[:, :COUNTED]
    totals = world.scores.utility[np.ix_(world.meeting, counted)] @ weights
    wins: dict[str, float] = {}
    for column in totals.T:
        best = world.meeting[column >= column.max() - 1e-12]
        names = {world.board.distributions[index] for index in best}
        for name in names:
            wins[name] = wins.get(name, 0) + 1 / len(names)
    return wins


@anything
@given(any_candidates(), any_answers())
def test_win_shares_agree_with_counting(candidates, answers):
    world = scored(candidates, answers)
    best = unsurpassed(world.board, world.scores)
    sampled = robustness(world.board, world.scores, best, stable=True)
    if not world.sampled:
        assert sampled.samples == 0
        return
    wins = counted_wins(world)
    assert sum(sampled.win_share.values()) == pytest.approx(1)
    for name, share in sampled.win_share.items():
        assert share == pytest.approx(wins.get(name, 0) / COUNTED, abs=0.08)


def test_sampled_weightings_are_near_the_users():
    share = np.array([0.5, 0.3, 0.2])
    sampled = sampled_weights(share)
    assert sampled.shape == (3, SAMPLES)
    assert np.allclose(sampled.sum(axis=0), 1)
    ratio = (sampled / share[:, None]) / (sampled[0] / share[0])
    assert ratio.max() <= SPREAD**2 + 1e-9
    assert ratio.min() >= SPREAD**-2 - 1e-9
    assert np.array_equal(sampled, sampled_weights(share)), "the same each time"


def leading(world: Scored, column: int, weights: Iterable[float]) -> list[set[str]]:
    """Who leads with each of these weights of one criterion, those that are level included."""
    weights = np.array(list(weights))
    rest = np.delete(world.scores.share, column)
    shares = np.insert(np.outer(1 - weights, rest / rest.sum()), column, weights, axis=1)
    totals = world.scores.utility[world.meeting] @ shares.T
    names = np.array([world.board.distributions[index] for index in world.meeting])
    return [set(names[best]) for best in (totals >= totals.max(axis=0) - 1e-9).T]


@anything
@given(any_candidates(least=2), any_answers())
def test_weight_change_is_the_smallest_that_flips(candidates, answers):
    world = scored(candidates, answers)
    assume(world.winner is not None)
    counterfactuals = recommend(world.board, answers).counterfactuals
    changes = {change.criterion: change for change in counterfactuals if change.kind == "weight"}
    for column, key in enumerate(CRITERIA):
        now = world.scores.share[column]
        if not 0 < now < 1:
            assert key not in changes
            continue
        steps = np.linspace(0, 1, 101)
        if key in changes:
            becomes = changes[key].becomes
            assert changes[key].new_winner in leading(world, column, [becomes])[0]
            steps = steps[abs(steps - now) < abs(becomes - now) - 1e-6]
        assert all(world.winner in names for names in leading(world, column, steps))


@anything
@given(any_candidates(least=2), any_answers())
def test_answer_changes_are_exactly_those_that_flip(candidates, answers):
    board = Board(candidates, RULES)
    analysis = recommend(board, answers, options=SINGLE_CHANGES)
    changes = [change for change in analysis.counterfactuals if change.kind == "answer"]
    named = {(change.question, change.options): change.new_winner for change in changes}
    if analysis.winner is None:
        assert named == {}
        return
    flips = {}
    for question, options in SINGLE_CHANGES:
        winner = recommend(board, answers.with_answer(question, options)).winner
        if winner and winner.candidate.distribution != analysis.winner.candidate.distribution:
            flips[question, options] = winner.candidate.distribution
    assert named == flips


@anything
@given(any_candidates(), any_answers())
def test_leaders_agree_with_scoring_each_change(candidates, answers):
    board = Board(candidates, RULES)
    together = leaders(board, answers, board.scores(answers), SINGLE_CHANGES)
    changed = [board.scores(answers.with_answer(*change)) for change in SINGLE_CHANGES]
    assert together == [board.leader(scores) for scores in changed]


@pytest.mark.parametrize(
    "change",
    [("budget", ("low",)), ("organisation", ("school",))],
    ids=["an answer", "a kind of organisation"],
)
def test_answer_suggests_importance_unless_it_is_set(change):
    trees = [
        candidate("ash", alive=True, price=40, size=0, colour="red"),
        candidate("elm", alive=True, price=0, size=9, colour="red"),
    ]
    board = Board(trees, RULES)

    def leads(answers: Answers) -> str:
        (index,) = leaders(board, answers, board.scores(answers), [change])
        return board.candidates[index].distribution

    assert recommend(board, Answers()).winner.candidate.distribution == "ash"
    assert leads(Answers()) == "elm"
    assert leads(Answers(importance={"cheap": 2, "small": 1})) == "ash"


def fitting(board: Board, answers: Answers, drop: Iterable[str]) -> set[str]:
    """Who meets every requirement without the answers to these questions."""
    for question in drop:
        answers = answers.with_answer(question, ())
    indexes = np.flatnonzero(board.scores(answers).outcome == MEETS)
    return {board.distributions[index] for index in indexes}


@anything
@given(any_candidates(), any_answers())
def test_relaxations_are_minimal(candidates, answers):
    board = Board(candidates, RULES)
    relaxed = {
        frozenset(relaxation.drop): set(relaxation.then_fits)
        for relaxation in relaxations(board, answers, board.scores(answers))
    }
    if fitting(board, answers, ()):
        assert relaxed == {}
        return
    sizes = range(1, len(answers.options) + 1)
    sets = itertools.chain(*(itertools.combinations(answers.options, size) for size in sizes))
    enough = {}
    for drop in map(frozenset, sets):  # the smallest first
        fits = fitting(board, answers, drop)
        if fits and not any(smaller < drop for smaller in enough):
            enough[drop] = fits
    assert relaxed == enough


def test_open_fact_that_decides_is_named():
    ash = candidate("ash", alive=True, price=40, size=9, colour="yellow")
    elm = candidate("elm", alive=True, size=0, colour="red")
    answers = Answers({"budget": ("low",)}, importance={"cheap": 1, "small": 4})
    analysis = recommend(Board([ash, elm], RULES), answers)
    assert analysis.winner.candidate.distribution == "ash"
    (change,) = (change for change in analysis.counterfactuals if change.kind == "fact")
    assert (change.new_winner, change.attributes) == ("elm", ("price",))


def test_nearest_weight_change_is_named():
    """Elm is cheapest, fir smallest, ash in between and first."""
    trees = [
        candidate("ash", alive=True, price=40, size=4, colour="red"),
        candidate("elm", alive=True, price=0, size=9, colour="red"),
        candidate("fir", alive=True, price=100, size=0, colour="red"),
    ]
    answers = Answers(importance={"cheap": 2, "small": 2, "colour": 1})
    analysis = recommend(Board(trees, RULES), answers)
    assert analysis.winner.candidate.distribution == "ash"
    changes = [change for change in analysis.counterfactuals if change.kind == "weight"]
    (change,) = (change for change in changes if change.criterion == "cheap")
    # where 0.333 (1 - w) = 0.4 w, and where 0.267 (1 - w) = 0.6 w
    crossings = {"elm": 5 / 11, "fir": 4 / 13}
    nearest = min(crossings, key=lambda name: abs(crossings[name] - change.now))
    assert (change.now, change.new_winner) == (0.4, nearest)
    assert change.becomes == pytest.approx(crossings[nearest], abs=1e-6)


def test_unknown_fact_of_a_rival_can_cost_the_lead():
    trees = [
        candidate("ash", alive=True, size=0, colour="red"),
        candidate("elm", alive=True, price=60, size=0, colour="red"),
    ]
    analysis = recommend(Board(trees, RULES), Answers())
    assert analysis.winner.candidate.distribution == "elm", "an unknown price earns nothing"
    assert analysis.robustness.stable_under_unknowns is False
    (doubt,) = analysis.doubts
    assert (doubt.candidate[0], doubt.attribute) == ("ash", "price")


def test_unknown_value_is_no_failure():
    board = Board([candidate("ash", alive=True)], RULES)
    analysis = recommend(board, Answers({"kind": ("red",)}))
    assert [unranked.candidate.distribution for unranked in analysis.unconfirmed] == ["ash"]
    assert analysis.excluded == ()
