"""How sure, what to find out, how far weights and facts can move, what contradicts: each against brute force."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from advisor.engine.board import Board
from advisor.engine.conflicts import conflicts
from advisor.engine.constraints import FAILS, MEETS
from advisor.engine.recommend import recommend
from advisor.engine.revisions import JUST_BEYOND
from advisor.engine.robustness import rank_shares, robustness
from advisor.engine.sampling import sampled_weights
from advisor.engine.stability import intervals
from advisor.engine.types import Answers, Candidate
from tests.advisor.engine.small_world import (
    NAMES,
    RULES,
    any_answers,
    any_candidates,
    candidate,
    evidence,
    scored,
)

few = settings(max_examples=35)
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


@st.composite
def nearly_known(draw: st.DrawFn, distributions: int = 3) -> tuple[Candidate, ...]:
    """One candidate a distribution, each with one unknown fact at most."""
    found = []
    for name in NAMES[:distributions]:
        values = draw(WHOLE)
        values.pop(draw(st.sampled_from([*VALUES, ""])), None)
        found.append(candidate(name, **values))
    return tuple(found)


def filled_in(candidates: tuple[Candidate, ...]) -> Iterator[tuple[Candidate, ...]]:
    """Every way the unknown facts can turn out."""
    gaps = [
        (place, key)
        for place, one in enumerate(candidates)
        for key in VALUES
        if key not in one.evidence
    ]
    for values in itertools.product(*(VALUES[key] for _, key in gaps)):
        filled = list(candidates)
        for (place, key), value in zip(gaps, values, strict=True):
            filled[place] = with_value(filled[place], key, value)
        yield tuple(filled)


def with_value(one: Candidate, key: str, value: object) -> Candidate:
    return replace(one, evidence={**one.evidence, **evidence(**{key: value})})


def leaders(candidates: tuple[Candidate, ...], answers: Answers) -> set[str]:
    """Who leads, those that are level included."""
    board = Board(candidates, RULES)
    scores = board.scores(answers)
    meeting = np.flatnonzero(scores.outcome == MEETS)
    best = max((scores.score[i] for i in meeting), default=0)
    return {board.candidates[i].distribution for i in meeting if scores.score[i] >= best - 1e-7}


@few
@given(nearly_known(), any_answers())
def test_the_winner_stands_exactly_where_no_way_to_fill_in_the_unknown_facts_puts_another_ahead(
    candidates, answers
):
    found = recommend(Board(candidates, RULES), answers)
    if found.winner is None:
        assert found.robustness.stable_under_unknowns is None
        return
    name = found.winner.candidate.distribution
    assert found.robustness.stable_under_unknowns == all(
        name in leaders(world, answers) for world in filled_in(candidates)
    )


@few
@given(nearly_known(), any_answers())
def test_the_facts_worth_finding_out_are_those_that_alone_can_put_another_ahead(
    candidates, answers
):
    found = recommend(Board(candidates, RULES), answers)
    assume(found.winner is not None)
    name = found.winner.candidate.distribution
    deciding = {
        (one.distribution, key)
        for place, one in enumerate(candidates)
        for key, values in VALUES.items()
        if key not in one.evidence
        for value in values
        if name
        not in leaders(
            (*candidates[:place], with_value(one, key, value), *candidates[place + 1 :]), answers
        )
    }
    if found.robustness.stable_under_unknowns:
        assert not deciding
    named = {(one.candidate[0], one.attribute) for one in found.doubts}
    # A fact of the winner that could fail a requirement is known, or it would not have won: both sides speak of scores alone.
    assert named == deciding


@few
@given(st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_places_over_all_weightings_agree_with_sorting_each_by_hand(number, seed):
    tops = np.random.default_rng(seed).integers(0, 6, (number, 200)) / 5
    found = rank_shares(tops)
    counted = np.zeros((number, number))
    for column in tops.T:
        for row, value in enumerate(column):
            above, level = (column > value).sum(), (column == value).sum()
            counted[row, above : above + level] += 1 / level
    assert np.allclose(found, counted / 200)
    assert np.allclose(found.sum(axis=0), 1)
    assert np.allclose(found.sum(axis=1), 1)


@few
@given(any_candidates(), any_answers())
def test_places_agree_with_an_independent_computation_over_the_same_ten_thousand_weightings(
    candidates, answers
):
    world = scored(candidates, answers)
    board, scores, meeting = world.board, world.scores, world.meeting
    found = robustness(board, scores, stable=True)
    if not world.sampled:
        assert found.samples == 0
        return
    counted = scores.share > 0
    totals = np.einsum(
        "nk,ks->ns", scores.utility[meeting][:, counted], sampled_weights(scores.share[counted])
    )
    names = sorted({board.candidates[i].distribution for i in meeting})
    best = np.array(
        [
            np.max(
                [
                    totals[k]
                    for k, i in enumerate(meeting)
                    if board.candidates[i].distribution == name
                ],
                axis=0,
            )
            for name in names
        ]
    )
    order = np.round(best, 11)
    for name, row in zip(names, order, strict=True):
        above, level = (order > row).sum(axis=0), (order == row).sum(axis=0)
        for place in range(len(names)):
            share = np.where((above <= place) & (place < above + level), 1 / level, 0).mean()
            assert found.rank_share[name][place] == pytest.approx(share, abs=2e-3)
        assert found.win_share[name] == found.rank_share[name][0]


@few
@given(any_candidates(least=2), any_answers())
def test_within_its_interval_no_weight_unseats_the_winner_and_just_outside_the_named_one_leads(
    candidates, answers
):
    world = scored(candidates, answers)
    board, scores, meeting, winner = world.board, world.scores, world.meeting, world.winner
    assume(winner is not None)

    def at(column: int, weight: float) -> set[str]:
        rest = np.delete(scores.share, column)
        totals = scores.utility[meeting] @ np.insert(
            rest / rest.sum() * (1 - weight), column, weight
        )
        return {
            board.candidates[i].distribution
            for i, total in zip(meeting, totals, strict=True)
            if total >= totals.max() - 1e-9
        }

    keys = [one.key for one in RULES.criteria]
    for one in intervals(board, scores):
        column = keys.index(one.criterion)
        assert one.low <= one.now + 1e-9
        assert one.high >= one.now - 1e-9
        assert all(winner in at(column, weight) for weight in np.linspace(one.low, one.high, 25))
        if one.below:
            assert one.below in at(column, one.low)
            assert winner not in at(column, max(one.low - 2e-6, 0)) or one.low < 2e-6
        else:
            assert one.low == 0
        if one.above:
            assert one.above in at(column, one.high)
        else:
            assert one.high == 1


@few
@given(
    st.lists(WHOLE, min_size=2, max_size=3),
    any_answers(),
    st.sampled_from(["price", "size", "colour"]),
)
def test_the_value_named_makes_the_named_one_win_and_no_nearer_one_does(values, answers, attribute):
    candidates = tuple(candidate(name, **one) for name, one in zip(NAMES, values, strict=False))
    found = recommend(Board(candidates, RULES), answers, decisive=(attribute,))
    assume(found.winner is not None)
    name = found.winner.candidate.distribution
    named = {one.candidate[0]: one for one in found.counterfactuals if one.kind == "fact"}
    tried = {"price": range(0, 121, 4), "size": range(13), "colour": VALUES["colour"]}[attribute]
    for place, one in enumerate(candidates):
        now = one.of(attribute).value
        flips = [
            value
            for value in tried
            if value != now
            and (
                after := leaders(
                    (
                        *candidates[:place],
                        with_value(one, attribute, value),
                        *candidates[place + 1 :],
                    ),
                    answers,
                )
            )
            and name not in after
        ]
        change = named.get(one.distribution)
        if change is None:
            assert not flips
            continue
        beyond = (
            change.value
            if change.at_least is None
            else change.value + (2 if change.at_least else -2) * JUST_BEYOND
        )
        after = leaders(
            (*candidates[:place], with_value(one, attribute, beyond), *candidates[place + 1 :]),
            answers,
        )
        assert name not in after or len(after) > 1
        if change.at_least is not None:
            assert all(abs(value - now) >= abs(change.value - now) - 1e-6 for value in flips), (
                one,
                change,
                flips,
            )


@few
@given(any_candidates(), any_answers())
def test_contradicting_answers_are_the_smallest_sets_nobody_can_meet(candidates, answers):
    board = Board(candidates, RULES)
    found = {frozenset(one) for one in conflicts(board, answers, board.scores(answers))}
    could_ever = [
        one for one in candidates if RULES.constraints[0].test.outcome(one, answers)[0] == MEETS
    ]

    def nobody(questions: frozenset[str]) -> bool:
        demands = [
            one for one in RULES.constraints if one.question in questions and one.applies(answers)
        ]
        return not any(
            all(demand.test.outcome(one, answers)[0] != FAILS for demand in demands)
            for one in could_ever
        )

    if not could_ever:
        assert found == set()
        return
    questions = list(answers.given)
    impossible = [
        frozenset(some)
        for size in range(1, len(questions) + 1)
        for some in itertools.combinations(questions, size)
        if nobody(frozenset(some))
    ]
    assert found == {one for one in impossible if not any(other < one for other in impossible)}
