"""Equal scores: who comes first is what a practitioner would take, not how a name is spelled."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import pytest
from hypothesis import given

from advisor.engine.arithmetic import ARITHMETIC
from advisor.engine.board import Board
from advisor.engine.precedence import newest_first, version_numbers
from advisor.engine.ranking import best_by_distribution
from advisor.engine.recommend import recommend
from advisor.engine.types import Answers, Candidate, Evidence
from tests.advisor.engine.plans_world import RULES, offers, priced

LASTING = replace(RULES, lifespan="years")
CHEAP = Answers(importance={"cheap": 2, "lasting": 0, "help": 0})
"""The lifespan counts for nothing, so that releases of one price are equal."""


def alike(*releases: str, **facts: object) -> list[Candidate]:
    return [priced("ash", release, "free", 0, help=False, **facts) for release in releases]


def releases_in_order(board: Board, answers: Answers) -> list[str]:
    """Of the winner's distribution, the winner first."""
    best = recommend(board, answers).ranking[0]
    rows = (best.candidate, *(candidate for candidate, _ in best.others))
    return [str(row.release) for row in rows]


@pytest.mark.parametrize(
    "newest_to_oldest", [["9", "8"], ["10", "9", "8"], ["2023", "2", "1"], ["8.10", "8.9", "8"]]
)
def test_newer_release_of_equal_score_is_first(newest_to_oldest):
    board = Board(alike(*newest_to_oldest, years=8), LASTING)
    assert releases_in_order(board, CHEAP) == newest_to_oldest


def test_first_version_goes_by_text():
    board = Board(alike("8", "9", "10", years=8), LASTING, ARITHMETIC[1])
    assert releases_in_order(board, CHEAP) == ["10", "8", "9"]


def test_release_that_certainly_lasts_longer_is_first():
    trees = [*alike("9", years=8), *alike("10", years=5)]
    assert releases_in_order(Board(trees, LASTING), CHEAP) == ["9", "10"]


def test_projected_end_does_not_count():
    projected = Evidence("years", 5, high=12.0)
    (newer,) = alike("10")
    newer = replace(newer, evidence={**newer.evidence, "years": projected})
    trees = [newer, *alike("9", years=8)]
    assert releases_in_order(Board(trees, LASTING), CHEAP) == ["9", "10"]


def test_paid_extension_makes_no_release_newer():
    extended = priced("ash", "8", "gold", 90, help=True, years=12)
    trees = [extended, *alike("8", years=3), *alike("9", years=6)]
    assert releases_in_order(Board(trees, LASTING), CHEAP)[0] == "9"


def test_plan_of_unknown_end_counts_against_no_release():
    trees = [*alike("9", "10", years=8), priced("ash", "10", "gold", 90, help=True)]
    assert releases_in_order(Board(trees, LASTING), CHEAP)[0] == "10"


def test_equal_distributions_come_by_key_and_share_a_place():
    trees = [priced(name, "1", "free", 0, help=False, years=8) for name in ("cedar", "ash")]
    ranking = recommend(Board(trees, LASTING), CHEAP).ranking
    places = [(row.candidate.distribution, row.place) for row in ranking]
    assert places == [("ash", 1), ("cedar", 1)]


def test_certainty_is_that_of_the_newer_release():
    analysis = recommend(Board(alike("8", "9", years=8), LASTING), CHEAP)
    assert analysis.robustness.release_share == {("ash", "9"): 1.0}


@given(offers())
def test_releases_stay_together(candidates):
    rows = newest_first(candidates, "years")
    assert sorted(row.key for row in rows) == sorted(row.key for row in candidates)
    groups = [release for release, _ in groupby(rows, key=lambda row: row.key[:2])]
    assert len(groups) == len(set(groups))
    assert [release[0] for release in groups] == sorted(release[0] for release in groups)


@given(offers())
def test_order_decides_between_equal_scores_only(candidates):
    answers = Answers(importance={"cheap": 2, "lasting": 1, "help": 1})
    bests = []
    for arithmetic in ARITHMETIC.values():
        board = Board(candidates, LASTING, arithmetic)
        scores = board.scores(answers)
        levels = [scores.level[best] for best, _ in best_by_distribution(board, scores)]
        bests.append(sorted(levels))
    assert bests[0] == bests[1]


def test_numbers_of_a_release():
    assert version_numbers("9-stream") == (9,)
    assert version_numbers("2018.03") > version_numbers("2018")
    assert version_numbers("") == ()
