"""Whether the winner stands whatever the unknown facts are, and which are worth finding out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from advisor.engine.board import Board
from advisor.engine.constraints import FAILS, MEETS, UNCONFIRMED
from advisor.engine.scores import Flags, Floats, Scores
from advisor.engine.types import Answers

CLEARLY = 1e-9
"""Points (of 100) by which another must be ahead to have overtaken."""


@dataclass(frozen=True)
class Doubt:
    """One unknown fact that alone could put `new_winner` first; all others count as certain.

    `attribute` of `candidate` is unknown or, with `certain_in_part`, promised up to a number and
    possible beyond it. `points` (of 100): how much it could add to the certain score.
    """

    candidate: tuple[str, str, str]
    attribute: str
    new_winner: str
    points: float
    certain_in_part: bool = False


def stands(board: Board, scores: Scores, winner: int) -> bool:
    """Whether the winner's distribution stays first under every value of the unknown facts.

    Its certain score against the most that any candidate of another distribution can score that is
    not ruled out and whose plan could be the smallest of its release.
    """
    own = board.same_distribution(winner)
    possible = board.plans.could_compete(scores.outcome == MEETS, by_score=scores.by_score)
    rivals = ~own & (scores.outcome != FAILS) & possible
    if not rivals.any():
        return True
    if board.plans.uncertain[winner]:
        return False  # any fact that becomes known of another brings it ahead
    return bool(_certain(board, scores, own, possible) >= scores.high[rivals].max() - CLEARLY)


def doubts(board: Board, answers: Answers, scores: Scores, winner: int) -> tuple[Doubt, ...]:
    """The facts worth finding out, at most one a distribution and attribute, most points first.

    Prices are not among them: an unpublished price has its break-even quote.
    """
    highest: dict[tuple[str, str], tuple[float, Doubt]] = {}
    for index, doubt in _doubts(board, answers, scores, winner):
        key = (doubt.candidate[0], doubt.attribute)
        score = float(scores.score[index]) + doubt.points
        if key not in highest or score > highest[key][0]:
            highest[key] = score, doubt
    distinct = [doubt for _, doubt in highest.values()]
    distinct.sort(key=lambda doubt: (-doubt.points, doubt.candidate, doubt.attribute))
    return tuple(distinct)


def open_attributes(board: Board, answers: Answers, index: int) -> tuple[str, ...]:
    """The unknown attributes for which requirements of the candidate cannot be confirmed."""
    attributes: set[str] = set()
    for constraint in board.rules.constraints:
        if constraint.applies(answers):
            outcome, evidence = constraint.test.outcome(board.candidates[index], answers)
            if outcome == UNCONFIRMED:
                attributes.update(fact.attribute for fact in evidence)
    return tuple(sorted(attributes))


def _certain(board: Board, scores: Scores, own: Flags, possible: Flags) -> float:
    """The score the winner's distribution keeps, even if smaller plans turn out to compete."""
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


def _doubts(
    board: Board, answers: Answers, scores: Scores, winner: int
) -> Iterator[tuple[int, Doubt]]:
    """Each with the index of its candidate."""
    swings, only_open = _swings(board, answers, scores), _only_open(board, answers, scores)
    rivals = scores.competing & ~board.same_distribution(winner)
    for attribute in sorted({*swings, *only_open} - {board.rules.price}):
        swing = swings.get(attribute, np.zeros(len(board.candidates)))
        ahead = scores.score + swing > scores.score[winner] + CLEARLY
        rising = np.flatnonzero(rivals & ahead & (swing > 0))
        for index in dict.fromkeys([*map(int, rising), *only_open.get(attribute, ())]):
            doubt = _doubt(board, scores, winner, attribute, index, float(swing[index]))
            if doubt:
                yield index, doubt


def _doubt(
    board: Board, scores: Scores, winner: int, attribute: str, index: int, swing: float
) -> Doubt | None:
    """Whether another wins if the fact is known, with the most points or with none."""
    candidate = board.candidates[index]
    known = candidate.of(attribute).known
    becomes_known = attribute in board.rules.known_first and not known
    for points in (swing, 0.0):
        score = float(scores.score[index] + points)
        leader = board.leader_if(
            scores, index, meets=True, score=score, becomes_known=becomes_known
        )
        level = score <= scores.score[winner] + CLEARLY
        only_level = leader == index and not becomes_known and level
        if leader is None or only_level:
            continue
        if board.distributions[leader] != board.distributions[winner]:
            return Doubt(candidate.key, attribute, board.distributions[leader], swing, known)
    return None


def _only_open(board: Board, answers: Answers, scores: Scores) -> dict[str, list[int]]:
    """By attribute: the candidates that would compete if it alone were confirmed."""
    would_compete = board.plans.smallest_if_met(scores.outcome == MEETS, by_score=scores.by_score)
    by_attribute: dict[str, list[int]] = {}
    for index in np.flatnonzero((scores.outcome == UNCONFIRMED) & would_compete):
        attributes = open_attributes(board, answers, int(index))
        if len(attributes) == 1:
            by_attribute.setdefault(attributes[0], []).append(int(index))
    return by_attribute


def _swings(board: Board, answers: Answers, scores: Scores) -> dict[str, Floats]:
    """By attribute, (n,): how many points its unknown value could add to the certain ones."""
    swings: dict[str, Floats] = {}
    for share, active in zip(scores.share, scores.active, strict=True):
        total = sum(measure.share for measure in active)
        for measure in active if share else ():
            low, high = board.worth_bounds(measure, answers)
            if (high > low).any():
                swing = (high - low) * (share * 100 * measure.share / total)
                attribute = measure.utility.attribute
                swings[attribute] = swings.get(attribute, 0.0) + swing
    return swings
