"""How much a candidate lacks: unmet requirements counted, and how far its numbers fall short."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from advisor.engine.board import Board, Scores
from advisor.engine.constraints import (
    FAILS,
    MEETS,
    UNCONFIRMED,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Constraint,
    Test,
)
from advisor.engine.types import Answers, Candidate, Evidence


@dataclass(frozen=True)
class Failure:
    """A requirement a candidate does not meet (FAILS) or may not meet (UNCONFIRMED)."""

    constraint: Constraint
    evidence: tuple[Evidence, ...]
    outcome: int = FAILS


@dataclass(frozen=True)
class Left:
    """A distribution that is not ranked, by the candidate that lacks least.

    `failures` is what fails or, where nothing fails, what is unknown; `unknown` is what is unknown
    beside a failure. `barred`: it lacks what is required whatever is answered.
    """

    candidate: Candidate
    failures: tuple[Failure, ...]
    unknown: tuple[Failure, ...] = ()
    barred: bool = False

    @property
    def missing(self) -> tuple[Failure, ...]:
        return (*self.failures, *self.unknown)


@dataclass(frozen=True, order=True)
class Shortfall:
    """How far numbers are from those asked for, at worst.

    `unbounded` counts the numbers without a known bound, which weigh more than any `amount`: the
    distance of the others as a part of what was asked, added up. What is no number lacks all of it.
    """

    unbounded: int = 0
    amount: float = 0.0

    def __add__(self, other: Shortfall) -> Shortfall:
        return Shortfall(self.unbounded + other.unbounded, self.amount + other.amount)


NOTHING = Shortfall()
WHOLE = Shortfall(0, 1.0)


@dataclass(frozen=True, order=True)
class Distance:
    """How far a candidate is from meeting every requirement: the smallest is nearest.

    `level` is what candidates are ranked by, negated.
    """

    barred: int
    failed: int
    open: int
    shortfall: Shortfall
    level: float


def left_out(
    board: Board,
    answers: Answers,
    scores: Scores,
    running: set[str],
) -> tuple[tuple[Left, ...], tuple[Left, ...]]:
    """(excluded, unconfirmed): each distribution that is not `running` by its nearest candidate.

    The nearest comes first.
    """
    by_distribution: dict[str, list[int]] = defaultdict(list)
    for index, candidate in enumerate(board.candidates):
        if candidate.distribution not in running:
            by_distribution[candidate.distribution].append(index)
    nearest = [_nearest(board, answers, scores, rows) for rows in by_distribution.values()]
    excluded: list[Left] = []
    unconfirmed: list[Left] = []
    for _, index in sorted(nearest):
        group = excluded if scores.failed[index] else unconfirmed
        group.append(_left(board, answers, scores, index))
    return tuple(excluded), tuple(unconfirmed)


def failures(board: Board, answers: Answers, index: int, wanted: int) -> tuple[Failure, ...]:
    """The requirements with this outcome (FAILS or UNCONFIRMED), and the evidence that decided."""
    unmet = []
    for constraint in board.rules.constraints:
        if constraint.applies(answers) and board.outcomes(constraint, answers)[index] == wanted:
            outcome, evidence = constraint.test.outcome(board.candidates[index], answers)
            unmet.append(Failure(constraint, evidence, outcome))
    return tuple(unmet)


def shortfall(test: Test, candidate: Candidate, answers: Answers) -> Shortfall:
    """How far the candidate is from what the test asks: of what is no number, all of it fails."""
    if isinstance(test, AtLeast):
        low, high = candidate.of(test.attribute).bounds
        return _distance(test.number, test.number - low, test.number - high)
    if isinstance(test, AtMost):
        low, high = candidate.of(test.attribute).bounds
        return _distance(test.number, high - test.number, low - test.number)
    if isinstance(test, AllOf | AnyOf):
        if test.outcome(candidate, answers)[0] == MEETS:
            return NOTHING
        parts = [shortfall(part, candidate, answers) for part in test.tests]
        return min(parts) if isinstance(test, AnyOf) else sum(parts, NOTHING)
    return WHOLE if test.outcome(candidate, answers)[0] == FAILS else NOTHING


def _distance(wanted: float, most: float, least: float) -> Shortfall:
    """From `least` to `most` away from what is wanted; without a bound `least` is counted."""
    if most <= 0:
        return NOTHING
    away = max(least, 0.0) if most == inf else most
    return Shortfall(int(most == inf), away / wanted if wanted else away)


def _left(board: Board, answers: Answers, scores: Scores, index: int) -> Left:
    failed = failures(board, answers, index, FAILS)
    unknown = failures(board, answers, index, UNCONFIRMED)
    return Left(
        candidate=board.candidates[index],
        failures=failed or unknown,
        unknown=unknown if failed else (),
        barred=bool(scores.barred[index]),
    )


def _nearest(
    board: Board,
    answers: Answers,
    scores: Scores,
    rows: Sequence[int],
) -> tuple[Distance, int]:
    """How near the nearest of these candidates is, and its index."""
    counts = {index: _counts(scores, index) for index in rows}
    fewest = min(counts.values())
    level = [index for index in rows if counts[index] == fewest]  # only they are worth measuring
    return min((_distance_of(board, answers, scores, index), index) for index in level)


def _counts(scores: Scores, index: int) -> tuple[int, int, int]:
    return int(scores.barred[index]), int(scores.failed[index]), int(scores.open[index])


def _distance_of(board: Board, answers: Answers, scores: Scores, index: int) -> Distance:
    total = NOTHING
    for constraint, outcome in zip(scores.applying, scores.outcomes[:, index], strict=True):
        if outcome != MEETS:
            total += shortfall(constraint.test, board.candidates[index], answers)
    return Distance(*_counts(scores, index), total, -float(scores.level[index]))
