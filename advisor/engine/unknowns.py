"""What is not known: whether the winner stands whatever the unknown facts turn out to be, and which is worth finding out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.engine.board import Board, Floats, Scores
from advisor.engine.constraints import FAILS, MEETS, UNCONFIRMED
from advisor.engine.types import Answers

CLEARLY = 1e-9
"""Points (of 100) by which another must be ahead to have overtaken."""


@dataclass(frozen=True)
class Doubt:
    """One fact that is not fully known and alone could put `new_winner` first, all others counted at what is certain.

    `attribute` of `candidate` is unknown or, with `certain_in_part`, known up to what is promised and possible beyond it.
    `points` (of 100) is how much it could add to the certain score.
    """

    candidate: tuple[str, str, str]
    attribute: str
    new_winner: str
    points: float
    certain_in_part: bool = False


def stands(board: Board, scores: Scores, winner: int) -> bool:
    """Whether the winner's distribution stays first under every value the unknown facts can take.

    What is certain of its own candidates against the most that any other can score that is not ruled out and whose plan
    could be the smallest of its release.
    """
    own = board.of_distribution(winner)
    possible = board.plans.could_compete(scores.outcome == MEETS, by_score=scores.by_score)
    rivals = ~own & (scores.outcome != FAILS) & possible
    if not rivals.any():
        return True
    if board.plans.uncertain[winner]:
        return False  # whatever becomes known of another brings it ahead
    return bool(_certain(board, scores, own, possible) >= scores.high[rivals].max() - CLEARLY)


def _certain(
    board: Board, scores: Scores, own: NDArray[np.bool_], possible: NDArray[np.bool_]
) -> float:
    """The score the winner's distribution keeps, even where a smaller plan of a release turns out to meet everything."""
    by_release: dict[str | None, float] = {}
    for index in np.flatnonzero(own & scores.competing):
        release = board.candidates[index].release
        by_release[release] = max(by_release.get(release, -np.inf), float(scores.score[index]))
    if not scores.by_score:
        smaller = own & possible & ~scores.competing & (scores.outcome != FAILS)
        for index in np.flatnonzero(smaller):
            release = board.candidates[index].release
            if release in by_release:
                by_release[release] = min(by_release[release], float(scores.score[index]))
    return max(by_release.values())


def doubts(board: Board, answers: Answers, scores: Scores, winner: int) -> tuple[Doubt, ...]:
    """The facts worth finding out, the furthest-reaching first; at most one a distribution and attribute.

    What a plan costs is not among them: an unpublished price has its break-even (advisor/engine/break_even.py).
    """
    places = {candidate.key: index for index, candidate in enumerate(board.candidates)}
    nearest: dict[tuple[str, str], Doubt] = {}
    for doubt in _doubts(board, answers, scores, winner):
        place = (doubt.candidate[0], doubt.attribute)
        if place not in nearest or _reach(scores, places, doubt) > _reach(
            scores, places, nearest[place]
        ):
            nearest[place] = doubt
    return tuple(
        sorted(
            nearest.values(), key=lambda doubt: (-doubt.points, doubt.candidate, doubt.attribute)
        )
    )


def _reach(scores: Scores, places: Mapping[tuple[str, str, str], int], doubt: Doubt) -> float:
    """The score the candidate would have at the fact's best."""
    return float(scores.score[places[doubt.candidate]]) + doubt.points


def _doubts(board: Board, answers: Answers, scores: Scores, winner: int) -> Iterator[Doubt]:
    name, lead = board.candidates[winner].distribution, scores.score[winner]
    would_compete = board.plans.smallest_if_met(scores.outcome == MEETS, by_score=scores.by_score)
    own, swings = board.of_distribution(winner), _swings(board, answers, scores)
    alone = {
        int(index): attribute
        for index in np.flatnonzero((scores.outcome == UNCONFIRMED) & would_compete)
        if (attribute := _only_open(board, answers, int(index)))
    }
    for attribute in sorted((swings.keys() | set(alone.values())) - {board.rules.price}):
        swing = swings.get(attribute, np.zeros(len(board.candidates)))
        opened = [index for index, only in alone.items() if only == attribute]
        known_first = attribute in board.rules.known_first
        rising = np.flatnonzero(
            scores.competing & ~own & (scores.score + swing > lead + CLEARLY) & (swing > 0)
        )
        for index in dict.fromkeys([*map(int, rising), *opened]):
            unknown = known_first and not board.candidates[index].of(attribute).known
            for gained in (swing[index], 0.0):
                leader = board.leader_if(
                    scores,
                    index,
                    meets=True,
                    score=float(scores.score[index] + gained),
                    becomes_known=unknown,
                )
                level_only = (
                    leader == index
                    and not unknown
                    and scores.score[index] + gained <= lead + CLEARLY
                )
                if (
                    leader is not None
                    and not level_only
                    and board.candidates[leader].distribution != name
                ):
                    new_winner = board.candidates[leader].distribution
                    candidate = board.candidates[index]
                    known = candidate.of(attribute).known
                    yield Doubt(candidate.key, attribute, new_winner, float(swing[index]), known)
                    break


def open_attributes(board: Board, answers: Answers, index: int) -> tuple[str, ...]:
    """The attributes for want of which the requirements of a candidate cannot be confirmed."""
    candidate = board.candidates[index]
    outcomes = (
        test.test.outcome(candidate, answers)
        for test in board.rules.constraints
        if test.applies(answers)
    )
    return tuple(
        sorted(
            {
                evidence.attribute
                for outcome, used in outcomes
                if outcome == UNCONFIRMED
                for evidence in used
            }
        )
    )


def _only_open(board: Board, answers: Answers, index: int) -> str:
    attributes = open_attributes(board, answers, index)
    return attributes[0] if len(attributes) == 1 else ""


def _swings(board: Board, answers: Answers, scores: Scores) -> dict[str, Floats]:
    """By attribute, (n,): how many points its unknown value could add to what is certain."""
    swings: dict[str, Floats] = {}
    for share, active in zip(scores.share, scores.active, strict=True):
        total = sum(measure.share for measure in active)
        for measure in active if share else ():
            low, high = board.worth(measure, answers)
            if (high > low).any():
                swing = (high - low) * (share * 100 * measure.share / total)
                attribute = measure.utility.attribute
                swings[attribute] = swings.get(attribute, 0.0) + swing
    return swings
