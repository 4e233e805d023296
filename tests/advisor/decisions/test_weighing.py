"""Members' importances combined: the arithmetic, on the invented catalog."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.decisions.computed import frozen_board
from advisor.decisions.weighing.combine import combined_share, nearest_steps, shares_of
from advisor.decisions.weighing.comparison import (
    MemberComparison,
    SentImportances,
    asked_criteria,
    compare,
)
from advisor.engine.board import Board
from advisor.engine.recommend import rank
from tests import long
from tests.advisor.decisions.teams import ANSWERS, computed

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

EXAMPLES = settings(max_examples=long.number("ELWISE_SEQUENCES", 8, 25), deadline=None)
ROWS = st.lists(
    st.lists(st.integers(0, 4), min_size=13, max_size=13).filter(any), min_size=1, max_size=5
)


@pytest.fixture
def board() -> Board:
    return frozen_board(computed())


def keys_of(board: Board) -> list[str]:
    return [board.rules.criteria[column].key for column in asked_criteria(board, ANSWERS)]


def compared(board: Board, rows: list[list[int]]) -> MemberComparison:
    keys = keys_of(board)
    sent = [
        SentImportances(f"member-{number}", dict(zip(keys, row, strict=False)))
        for number, row in enumerate(rows)
    ]
    return compare(board, ANSWERS, [row for row in sent if any(row.importances.values())])


@given(
    row=st.lists(st.integers(0, 4), min_size=5, max_size=5).filter(any), members=st.integers(1, 6)
)
@EXAMPLES
def test_equal_members_weigh_as_one(row: list[int], members: int) -> None:
    steps = np.array([row] * members)
    assert combined_share(steps).tolist() == shares_of(steps)[0].tolist()
    assert nearest_steps(combined_share(steps), steps) == row


def test_equal_members_get_the_single_users_result(board: Board) -> None:
    row = [(3 * place + 1) % 5 for place, _ in enumerate(keys_of(board))]
    comparison = compared(board, [row] * 3)
    importance = dict(zip(keys_of(board), row, strict=True))
    alone = rank(board, replace(ANSWERS, importance=importance))
    assert comparison.importances == importance
    assert comparison.scores == {
        ranked.candidate.distribution: ranked.score for ranked in alone.ranking
    }
    assert alone.winner is not None
    assert {comparison.winner, comparison.adopted_winner, *comparison.winners} == {
        alone.winner.candidate.key
    }
    assert comparison.win_share[alone.winner.candidate.distribution] == 1
    assert comparison.members_flip is None


def test_order_of_members_changes_nothing(board: Board) -> None:
    generator = np.random.default_rng(15)
    for _ in range(3):
        rows = generator.integers(0, 5, (4, len(keys_of(board)))).tolist()
        sent = [
            SentImportances(name, dict(zip(keys_of(board), row, strict=True)))
            for name, row in zip("abcd", rows, strict=True)
        ]
        mixed = [sent[place] for place in generator.permutation(4)]
        assert compare(board, ANSWERS, mixed) == compare(board, ANSWERS, sent)


@given(rows=ROWS, order=st.randoms())
@EXAMPLES
def test_order_of_rows_changes_no_weight(rows: list[list[int]], order: object) -> None:
    shuffled = list(rows)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert (combined_share(np.array(rows)) == combined_share(np.array(shuffled))).all()


def test_one_who_ignores_a_criterion_is_no_veto() -> None:
    share = combined_share(np.array([[0, 2], [4, 2]]))  # 0.5 and 2 of 2, 8 and 2 of 10
    first, second = (0.25 * 0.8) ** 0.5, (1 * 0.2) ** 0.5
    assert share == pytest.approx([first / (first + second), second / (first + second)])
    assert combined_share(np.array([[0, 2], [0, 3]])).tolist() == [0, 1]


def test_mean_is_geometric() -> None:
    share = combined_share(np.array([[1, 3], [3, 1]]))  # shares 1/5, 4/5 and 4/5, 1/5
    assert share == pytest.approx([0.5, 0.5])
    share = combined_share(np.array([[2, 2], [4, 1]]))  # 1/2, 1/2 and 8/9, 1/9: 2 to 1/sqrt(2)
    assert share == pytest.approx([8**0.5 / (8**0.5 + 1), 1 / (8**0.5 + 1)])


def test_something_always_counts() -> None:
    steps = np.eye(13, dtype=int)
    assert nearest_steps(combined_share(steps), steps) == [1] * 13


def test_smallest_set_is_that_of_brute_force(board: Board) -> None:
    generator = np.random.default_rng(7)
    flips = 0
    for _ in range(12):
        rows = generator.integers(0, 5, (4, len(keys_of(board)))).tolist()
        comparison = compared(board, rows)
        assert comparison.winner is not None
        flip = comparison.members_flip
        size = _smallest_by_hand(board, comparison, rows)
        assert (len(flip.members) if flip else None) == size
        flips += flip is not None
    assert flips


def test_criterion_flips_just_beyond(board: Board) -> None:
    generator = np.random.default_rng(3)
    flips = 0
    for _ in range(10):
        rows = generator.integers(1, 5, (3, len(keys_of(board)))).tolist()
        comparison = compared(board, rows)
        flip = comparison.criterion_flip
        if flip is None or comparison.winner is None:
            continue
        flips += 1
        assert _winner_at(board, comparison, flip.criterion, flip.share) == comparison.winner[0]
        beyond = flip.at + (1e-5 if flip.at > flip.share else -1e-5)
        assert _winner_at(board, comparison, flip.criterion, beyond) == flip.winner
    assert flips


def test_win_shares_sum_to_one(board: Board) -> None:
    rows = np.random.default_rng(1).integers(0, 5, (5, len(keys_of(board)))).tolist()
    assert sum(compared(board, rows).win_share.values()) == pytest.approx(1)


def test_criterion_nobody_weighed_stays_as_decided(board: Board) -> None:
    keys = keys_of(board)
    usual = {weight.criterion: weight.importance for weight in board.scores(ANSWERS).weights}
    comparison = compare(board, ANSWERS, [SentImportances("ada", {keys[0]: 4})])
    assert comparison.importances == {**{key: usual[key] for key in keys}, keys[0]: 4}


def _smallest_by_hand(
    board: Board, comparison: MemberComparison, rows: list[list[int]]
) -> int | None:
    """Each set of members by the weights of those who stay."""
    assert comparison.winner is not None
    for size in range(1, len(rows)):
        for staying in combinations(rows, len(rows) - size):
            shares = dict(zip(keys_of(board), combined_share(np.array(staying)), strict=True))
            if _winner_by_hand(board, comparison, shares) != comparison.winner[0]:
                return size
    return None


def _winner_at(board: Board, comparison: MemberComparison, criterion: str, share: float) -> str:
    """Who wins where one criterion has this share and the others keep their proportions."""
    combined = {row.criterion: row.combined for row in comparison.criteria}
    others = 1 - combined[criterion]
    moved = {key: value * (1 - share) / others for key, value in combined.items()}
    return _winner_by_hand(board, comparison, {**moved, criterion: share})


def _winner_by_hand(board: Board, comparison: MemberComparison, shares: dict[str, float]) -> str:
    """Of the plans that compete under the combined importances."""
    competing = board.scores(replace(ANSWERS, importance=comparison.importances)).competing
    columns = [shares.get(row.key, 0.0) for row in board.rules.criteria]
    utility = board.scores(ANSWERS).utility
    levels = board.levels(utility @ np.array(columns) * 100)
    totals = np.where(competing, levels, -np.inf)
    return board.distributions[int(totals.argmax())]
