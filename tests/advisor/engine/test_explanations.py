"""Robustness, counterfactuals and relaxations against brute force."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings

from advisor.engine.alternatives import leaders
from advisor.engine.board import Board
from advisor.engine.constraints import MEETS
from advisor.engine.recommend import recommend
from advisor.engine.relaxation import relaxations
from advisor.engine.robustness import robustness
from advisor.engine.sampling import SAMPLES, SPREAD, sampled_weights
from advisor.engine.stability import first
from advisor.engine.types import Answers
from tests.advisor.engine.small_world import OPTIONS, RULES, answers, ask, candidate, candidates

anything = settings(max_examples=80)


@anything
@given(candidates(), answers())
def test_win_shares_agree_with_counting_them_one_by_one(everyone, asked):
    world = ask(everyone, asked)
    board, scores, meeting = world.board, world.scores, world.meeting
    found = robustness(board, scores, stable=True)
    if not world.sampled:
        assert found.samples == 0
        return
    counted = np.flatnonzero(scores.share)
    weights = sampled_weights(scores.share[counted])[:, :400]
    wins: dict[str, float] = {}
    for column in weights.T:
        totals = {i: float(scores.utility[i, counted] @ column) for i in meeting}
        best = max(totals.values())
        names = {
            board.candidates[i].distribution for i, total in totals.items() if total >= best - 1e-12
        }
        for name in names:
            wins[name] = wins.get(name, 0) + 1 / len(names)
    assert sum(found.win_share.values()) == pytest.approx(1)
    for name, share in found.win_share.items():
        assert share == pytest.approx(wins.get(name, 0) / 400, abs=0.08), (
            "400 of the 10,000 samples are near the whole"
        )


def test_sampled_weightings_sum_to_one_stay_near_the_users_and_never_change():
    share = np.array([0.5, 0.3, 0.2])
    sampled = sampled_weights(share)
    assert sampled.shape == (3, SAMPLES)
    assert np.allclose(sampled.sum(axis=0), 1)
    ratio = (sampled / share[:, None]) / (sampled[0] / share[0])
    assert ratio.max() <= SPREAD**2 + 1e-9
    assert ratio.min() >= SPREAD**-2 - 1e-9
    assert np.array_equal(sampled, sampled_weights(share))


@anything
@given(candidates(least=2), answers())
def test_a_weight_change_makes_the_named_one_win_and_nothing_smaller_makes_anybody_win(
    everyone, asked
):
    world = ask(everyone, asked)
    board, scores, meeting, winner = world.board, world.scores, world.meeting, world.winner
    assume(winner is not None)
    keys = [one.key for one in RULES.criteria]

    names = np.array([board.candidates[one].distribution for one in meeting])

    def leaders(column: int, *weights: float) -> list[set[str]]:
        """Who leads, with each of these weights of the criterion."""
        rest = np.delete(scores.share, column)
        shares = np.insert(
            np.outer(1 - np.array(weights), rest / rest.sum()), column, weights, axis=1
        )
        totals = scores.utility[meeting] @ shares.T
        return [set(names[column]) for column in (totals >= totals.max(axis=0) - 1e-9).T]

    changes = {
        one.criterion: one
        for one in recommend(board, asked).counterfactuals
        if one.kind == "weight"
    }
    for column, key in enumerate(keys):
        now = scores.share[column]
        if not 0 < now < 1:
            assert key not in changes
            continue
        steps = np.linspace(0, 1, 101)
        if key not in changes:
            assert all(winner in leading for leading in leaders(column, *steps))
            continue
        change = changes[key]
        assert change.new_winner in leaders(column, change.becomes)[0]
        nearer = [step for step in steps if abs(step - now) < abs(change.becomes - now) - 1e-6]
        assert all(winner in leading for leading in leaders(column, *nearer))


@anything
@given(candidates(least=2), answers())
def test_changed_answers_are_just_those_after_which_another_wins(everyone, asked):
    board = Board(everyone, RULES)
    options = [
        (key, chosen)
        for key, each in OPTIONS.items()
        for chosen in [(), *((option,) for option in each)]
    ]
    found = recommend(board, asked, options=options)
    named = {
        (one.question, one.options): one.new_winner
        for one in found.counterfactuals
        if one.kind == "answer"
    }
    if found.winner is None:
        assert named == {}
        return
    for question, chosen in options:
        again = recommend(board, asked.with_answer(question, chosen)).winner
        changed = (
            again is not None
            and again.candidate.distribution != found.winner.candidate.distribution
        )
        assert ((question, chosen) in named) == changed
        if changed:
            assert named[question, chosen] == again.candidate.distribution


@anything
@given(candidates(), answers())
def test_trying_all_other_answers_together_finds_the_same_as_scoring_each_anew(everyone, asked):
    board = Board(everyone, RULES)
    changes = [
        (key, chosen)
        for key, each in OPTIONS.items()
        for chosen in [(), *((option,) for option in each)]
    ]
    found = leaders(board, asked, board.scores(asked), changes)
    assert found == [first(board, board.scores(asked.with_answer(*change))) for change in changes]


@pytest.mark.parametrize(
    "change",
    [("budget", ("low",)), ("organisation", ("school",))],
    ids=["an answer", "a kind of organisation"],
)
def test_another_answer_changes_how_much_a_criterion_matters_unless_the_user_set_it(change):
    trees = [
        candidate("ash", alive=True, price=40, size=0, colour="red"),
        candidate("elm", alive=True, price=0, size=9, colour="red"),
    ]
    board = Board(trees, RULES)

    def leads(asked: Answers) -> str:
        (index,) = leaders(board, asked, board.scores(asked), [change])
        return board.candidates[index].distribution

    assert recommend(board, Answers()).winner.candidate.distribution == "ash"
    assert leads(Answers()) == "elm"
    assert leads(Answers(importance={"cheap": 2, "small": 1})) == "ash"


@anything
@given(candidates(), answers())
def test_relaxations_are_the_smallest_sets_of_answers_to_give_up(everyone, asked):
    board = Board(everyone, RULES)
    found = {
        frozenset(one.drop): set(one.then_fits)
        for one in relaxations(board, asked, board.scores(asked))
    }

    def fitting(drop) -> set[str]:
        kept = asked
        for question in drop:
            kept = kept.with_answer(question, ())
        outcome = board.scores(kept).outcome
        return {board.candidates[i].distribution for i in np.flatnonzero(outcome == MEETS)}

    if fitting(()):
        assert found == {}
        return
    questions = list(asked.given)
    enough = [
        frozenset(drop)
        for size in range(1, len(questions) + 1)
        for drop in itertools.combinations(questions, size)
        if fitting(drop)
    ]
    minimal = {drop for drop in enough if not any(other < drop for other in enough)}
    assert found == {drop: fitting(drop) for drop in minimal}


def test_an_open_fact_that_would_change_the_winner_is_named():
    ash = candidate("ash", alive=True, price=40, size=9, colour="yellow")
    elm = candidate("elm", alive=True, size=0, colour="red")
    found = recommend(
        Board([ash, elm], RULES), Answers({"budget": ("low",)}, importance={"cheap": 1, "small": 4})
    )
    assert found.winner.candidate.distribution == "ash"
    assert [
        (one.new_winner, one.attributes) for one in found.counterfactuals if one.kind == "fact"
    ] == [("elm", ("price",))]


def test_the_nearest_of_several_changes_of_a_weight_is_the_one_named():
    """Elm is cheapest, fir smallest, ash in between: from ash it takes less to reach the one than the other."""
    trees = [
        candidate("ash", alive=True, price=40, size=4, colour="red"),
        candidate("elm", alive=True, price=0, size=9, colour="red"),
        candidate("fir", alive=True, price=100, size=0, colour="red"),
    ]
    found = recommend(
        Board(trees, RULES), Answers(importance={"cheap": 2, "small": 2, "colour": 1})
    )
    assert found.winner.candidate.distribution == "ash"
    change = next(
        one for one in found.counterfactuals if one.kind == "weight" and one.criterion == "cheap"
    )
    crossings = {
        "elm": 5 / 11,
        "fir": 4 / 13,
    }  # where 0.333 (1 - w) = 0.4 w, and where 0.267 (1 - w) = 0.6 w
    nearest = min(crossings, key=lambda name: abs(crossings[name] - change.now))
    assert (change.now, change.new_winner) == (0.4, nearest)
    assert change.becomes == pytest.approx(crossings[nearest], abs=1e-6)


def test_unknown_fact_of_a_rival_can_cost_the_lead():
    trees = [
        candidate("ash", alive=True, size=0, colour="red"),
        candidate("elm", alive=True, price=60, size=0, colour="red"),
    ]
    recommendation = recommend(Board(trees, RULES), Answers())
    assert recommendation.winner.candidate.distribution == "elm", "an unknown price earns nothing"
    assert recommendation.robustness.stable_under_unknowns is False
    assert [(doubt.candidate[0], doubt.attribute) for doubt in recommendation.doubts] == [
        ("ash", "price")
    ]


def test_an_unknown_value_is_open_and_never_a_failure():
    found = recommend(Board([candidate("ash", alive=True)], RULES), Answers({"kind": ("red",)}))
    assert [one.candidate.distribution for one in found.unconfirmed] == ["ash"]
    assert found.excluded == ()
