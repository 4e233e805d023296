"""Whether the winner stands whatever the unknown facts are, and which are worth finding out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from advisor.engine.attribute_effects import effects_of
from advisor.engine.board import Board
from advisor.engine.constraints import FAILS, MEETS, UNCONFIRMED
from advisor.engine.contenders import is_contender, open_attributes
from advisor.engine.plans import least_of
from advisor.engine.scores import Flags, Floats, Scores
from advisor.engine.types import Answers

CLEARLY = 1e-9
"""Points (of 100) by which another must be ahead to have overtaken."""


@dataclass(frozen=True)
class Doubt:
    """One unknown fact that alone could put `new_winner` first; all others count as certain.

    `attribute` of `candidate` is unknown or, with `projected`, certain up to a number (or not at
    all) and possible up to another. `points` (of 100): how much it could add to the certain score.
    """

    candidate: tuple[str, str, str]
    attribute: str
    new_winner: str
    points: float
    projected: bool = False


def stands(board: Board, answers: Answers, scores: Scores, winner: int) -> bool:
    """Whether the winner's distribution stays first under every value of the unknown facts.

    Its certain score against the most that any contender of another distribution can score that is
    not ruled out and whose plan could be the smallest of its release.
    """
    own = board.same_distribution(winner)
    possible = board.plans.could_compete(scores.outcome == MEETS, by_score=scores.by_score)
    rivals = np.flatnonzero(~own & (scores.outcome != FAILS) & possible)
    # Of an uncertain winner any fact that becomes known of another brings that ahead.
    uncertain = bool(board.plans.uncertain[winner])
    certain = -np.inf if uncertain else _certain(board, answers, scores, own & possible)
    ahead = rivals[scores.high[rivals] - CLEARLY > certain]
    if not board.arithmetic.plausible_unknowns:
        return not len(ahead)
    return not any(is_contender(board, answers, int(index)) for index in ahead)


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


def _certain(board: Board, answers: Answers, scores: Scores, possible: Flags) -> float:
    """The score the winner's distribution keeps, even if smaller plans turn out to compete.

    `possible` (n,): its candidates that compete or could.
    """
    by_release: dict[str | None, float] = {}
    counted = possible & scores.competing
    if board.arithmetic.plausible_unknowns:
        counted &= board.plans.uncertain == 0  # the others come after every certain rival
    for index in np.flatnonzero(counted):
        release = board.candidates[index].release
        by_release[release] = max(by_release.get(release, -np.inf), float(scores.score[index]))
    if not scores.by_score:
        for index in np.flatnonzero(possible & ~scores.competing & (scores.outcome != FAILS)):
            release = board.candidates[index].release
            if release in by_release:
                score = _score_if_smaller(board, answers, scores, int(index))
                by_release[release] = min(by_release[release], score)
    return max(by_release.values())


def _score_if_smaller(board: Board, answers: Answers, scores: Scores, index: int) -> float:
    """The least score of a plan if it competes instead of the smallest of its release.

    It costs less than that one then, so that an unpublished price earns at least what that price
    does.
    """
    score = float(scores.score[index])
    if not board.arithmetic.plausible_unknowns:
        return score
    smallest = _smallest_price(board, scores, index)
    if least_of(board.candidates[index], board.rules.price) >= smallest:
        return np.inf  # it competes beside that one at best, and wins then by its score only
    if board.known(board.rules.price)[index]:
        return score
    effects = effects_of(board, answers, scores, (board.rules.price,))
    return max([score, *(effect.score(index, smallest) for effect in effects)])


def _smallest_price(board: Board, scores: Scores, index: int) -> float:
    """What the plan costs that competes for the release of a candidate."""
    release = board.candidates[index].key[:2]
    return min(
        least_of(board.candidates[other], board.rules.price)
        for other in np.flatnonzero(scores.competing)
        if board.candidates[other].key[:2] == release
    )


def _doubts(
    board: Board, answers: Answers, scores: Scores, winner: int
) -> Iterator[tuple[int, Doubt]]:
    """Each with the index of its candidate."""
    swings, only_open = _swings(board, answers, scores), _only_open(board, answers, scores)
    rivals = scores.competing & ~board.same_distribution(winner)
    first = board.rules.known_first if board.arithmetic.plausible_unknowns else ()
    for attribute in sorted({*swings, *only_open, *first} - {board.rules.price}):
        swing = swings.get(attribute, np.zeros(len(board.candidates)))
        ahead = scores.score + swing > scores.score[winner] + CLEARLY
        matters = swing > 0
        if attribute in first:
            matters |= ~board.known(attribute)
        rising = np.flatnonzero(rivals & ahead & matters)
        for index in dict.fromkeys([*map(int, rising), *only_open.get(attribute, ())]):
            doubt = _doubt(board, scores, winner, attribute, index, float(swing[index]))
            if doubt:
                yield index, doubt


def _doubt(
    board: Board, scores: Scores, winner: int, attribute: str, index: int, swing: float
) -> Doubt | None:
    """Whether another wins if the fact is known, with the most points or with none."""
    candidate = board.candidates[index]
    evidence = candidate.of(attribute)
    becomes_known = attribute in board.rules.known_first and not evidence.known
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
            projected = evidence.high is not None
            return Doubt(candidate.key, attribute, board.distributions[leader], swing, projected)
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
    """By attribute, (n,): how many points its unknown value could add to the certain ones.

    Attributes that state the same fact are counted together.
    """
    swings: dict[str, Floats] = {}
    for share, active in zip(scores.share, scores.active, strict=True):
        total = sum(measure.share for measure in active)
        for measure in active if share else ():
            low, high = board.worth_bounds(measure, answers)
            if (high > low).any():
                swing = (high - low) * (share * 100 * measure.share / total)
                attribute = board.rules.fact_of(measure.utility.attribute)
                swings[attribute] = swings.get(attribute, 0.0) + swing
    return swings
