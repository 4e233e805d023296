"""Which other value of one decisive fact (a price, an end of support, a certification) would make another distribution win."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from advisor.engine.board import Board, Floats, Scores
from advisor.engine.constraints import MEETS, AtLeast, AtMost, Constraint, parts_of
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.engine.unknowns import CLEARLY
from advisor.engine.utility import Line, Measure, Utility

Reading = list[tuple[Measure, float]]

BESIDE = 1e-4
"""How far beside a value it is tried whether the lead has changed hands there."""

HERE = 1e-6
"""Values closer than this are today's value: the two are level, and either side is tried."""


@dataclass(frozen=True)
class Revision:
    """`new_winner` would win if the attribute of this candidate, known today, were `value`.

    `at_least`: for a number, whether it wins from just above it (True) or just below it (False); None where it is no number.
    """

    candidate: tuple[str, str, str]
    attribute: str
    value: object
    at_least: bool | None
    new_winner: str


@dataclass(frozen=True)
class Column:
    """One attribute: what reads it, who meets every requirement that does not (n,), and what each score is without it (n,).

    `utilities` come with the points (of 100) they can add; `values` are those of which the rules speak one by one.
    """

    attribute: str
    answers: Answers
    readers: tuple[Constraint, ...]
    utilities: tuple[tuple[Utility, float], ...]
    eligible: NDArray[np.bool_]
    without: Floats
    values: frozenset[object]

    def points(self, value: object) -> float:
        revised = Candidate("", None, None, {self.attribute: Evidence(self.attribute, value)})
        return sum(
            utility.worth(revised, self.answers).low * points for utility, points in self.utilities
        )

    def meets(self, candidate: Candidate, value: object) -> bool:
        revised = _revised(candidate, self.attribute, value)
        return all(
            reader.test.outcome(revised, self.answers)[0] == MEETS for reader in self.readers
        )


def revisions(
    board: Board, answers: Answers, scores: Scores, winner: int, attributes: Sequence[str]
) -> tuple[Revision, ...]:
    """For each other distribution and attribute the smallest change of a known value with which it wins; for the winner the
    smallest with which it no longer does."""
    own = board.of_distribution(winner)
    rival = _threat(scores, winner, own)
    revised: list[Revision] = []
    for _, column in columns(board, answers, scores, attributes):
        revised += _rising(board, column, scores, winner, own)
        if rival is not None:
            revised += _falling(board, column, scores, winner, rival)
    return tuple(revised)


def _threat(scores: Scores, winner: int, own: NDArray[np.bool_]) -> int | None:
    """The index of the best of the others, where no second candidate of the winner's distribution would hold the place."""
    rivals, siblings = np.flatnonzero(scores.competing & ~own), scores.competing & own
    siblings[winner] = False
    if not len(rivals):
        return None
    rival = int(rivals[np.argmax(scores.level[rivals])])
    held = scores.level[siblings].max(initial=-np.inf) >= scores.level[rival] - CLEARLY
    return None if held else rival


def _rising(
    board: Board, column: Column, scores: Scores, winner: int, own: NDArray[np.bool_]
) -> Iterator[Revision]:
    lead = float(scores.score[winner])
    most = column.without + sum(points for _, points in column.utilities)
    certain = board.plans.uncertain <= board.plans.uncertain[winner]
    nearest: dict[str, tuple[float, Revision]] = {}
    for index in np.flatnonzero(column.eligible & certain & ~own & (most > lead + CLEARLY)):
        candidate = board.candidates[index]

        def wins(
            value: object, index: int = int(index), name: str = candidate.distribution
        ) -> bool:
            leader = _leader_with(board, column, scores, index, value)
            return leader is not None and board.candidates[leader].distribution == name

        needed = lead - float(column.without[index])
        change = _smallest(board, column, int(index), needed, _leads, wins)
        if change and (
            candidate.distribution not in nearest or change[0] < nearest[candidate.distribution][0]
        ):
            revision = Revision(
                candidate.key, column.attribute, *change[1:], candidate.distribution
            )
            nearest[candidate.distribution] = change[0], revision
    return (revision for _, revision in nearest.values())


def _falling(
    board: Board, column: Column, scores: Scores, winner: int, rival: int
) -> Iterator[Revision]:
    name = board.candidates[winner].distribution

    def loses(value: object) -> bool:
        leader = _leader_with(board, column, scores, winner, value)
        return leader is not None and board.candidates[leader].distribution != name

    certain = board.plans.uncertain[rival] <= board.plans.uncertain[winner]
    needed = float(scores.score[rival] - column.without[winner]) if certain else -np.inf
    change = _smallest(board, column, winner, needed, _no_longer_leads, loses)
    if change:
        candidate, after = board.candidates[winner], _just_beyond(change[1], change[2])
        leader = _leader_with(board, column, scores, winner, after)
        if leader is not None:
            yield Revision(
                candidate.key, column.attribute, *change[1:], board.candidates[leader].distribution
            )


def _leader_with(
    board: Board, column: Column, scores: Scores, index: int, value: object
) -> int | None:
    """The index of the winner if the attribute of this candidate were the value."""
    is_price = column.attribute == board.rules.price and isinstance(value, int | float)
    return board.leader_if(
        scores,
        index,
        meets=bool(column.eligible[index]) and column.meets(board.candidates[index], value),
        score=float(column.without[index]) + column.points(value),
        price=float(value) if is_price else None,  # type: ignore[arg-type]
    )


def _just_beyond(value: object, upwards: bool | None) -> object:
    if upwards is None or not isinstance(value, int | float):
        return value
    return value + BESIDE if upwards else value - BESIDE


def _leads(column: Column, candidate: Candidate, needed: float, value: object) -> bool:
    return column.meets(candidate, value) and column.points(value) > needed + CLEARLY


def _no_longer_leads(column: Column, candidate: Candidate, needed: float, value: object) -> bool:
    return not column.meets(candidate, value) or column.points(value) < needed - CLEARLY


def _smallest(
    board: Board,
    column: Column,
    index: int,
    needed: float,
    may_change: Callable[[Column, Candidate, float, object], bool],
    changes: Callable[[object], bool],
) -> tuple[float, object, bool | None] | None:
    """(distance, value, whether upwards) of the nearest value that changes who leads; None where none does, or none is known.

    `may_change` is quick and looks at this candidate alone; `changes` works out the new winner.
    """
    candidate = board.candidates[index]
    now = candidate.of(column.attribute).value
    if isinstance(now, int | float) and not isinstance(now, bool):
        tried = (
            (abs(value - now), value, upwards)
            for value in sorted(turning_points(board, column, candidate, needed))
            for upwards in (True, False)
            if (value >= now - HERE if upwards else BESIDE < value <= now + HERE)
            and may_change(column, candidate, needed, _just_beyond(value, upwards))
            and changes(_just_beyond(value, upwards))
        )
        return min(tried, default=None)
    if now is None:
        return None  # that is an open fact, not another value
    return next(
        (
            (1.0, value, None)
            for value in _others(column, now)
            if may_change(column, candidate, needed, value) and changes(value)
        ),
        None,
    )


def columns(
    board: Board, answers: Answers, scores: Scores, attributes: Iterable[str]
) -> Iterator[tuple[str, Column]]:
    """Each attribute that anything reads, with what depends on it."""
    reading = _reading(scores)
    readers: dict[str, list[int]] = {}
    for row, constraint in enumerate(scores.applying):
        for attribute in board.reads(constraint):
            readers.setdefault(attribute, []).append(row)
    for attribute in attributes:
        if attribute in readers or attribute in reading:
            yield (
                attribute,
                _column(
                    board,
                    answers,
                    scores,
                    attribute,
                    readers.get(attribute, []),
                    reading.get(attribute, []),
                ),
            )


def _column(
    board: Board,
    answers: Answers,
    scores: Scores,
    attribute: str,
    readers: list[int],
    reading: Reading,
) -> Column:
    """`readers` are the rows of the applying requirements that read the attribute."""
    without = scores.score.copy()
    for measure, points in reading:
        without -= board.worth(measure, answers)[0] * points
    others = np.delete(scores.outcomes, readers, axis=0)
    return Column(
        attribute,
        answers,
        tuple(scores.applying[row] for row in readers),
        tuple((measure.utility, points) for measure, points in reading),
        (others == MEETS).all(axis=0),
        without,
        board.values_of(attribute),
    )


def _reading(scores: Scores) -> dict[str, Reading]:
    """By attribute: the measures that count and read it, with the points (of 100) they can add."""
    found: dict[str, Reading] = {}
    for share, active in zip(scores.share, scores.active, strict=True):
        total = sum(measure.share for measure in active)
        for measure in active if share else ():
            found.setdefault(measure.utility.attribute, []).append(
                (measure, float(share) * 100 * measure.share / total)
            )
    return found


def turning_points(board: Board, column: Column, candidate: Candidate, needed: float) -> set[float]:
    """The numbers at which a requirement is met, a line bends, the points are just those that are needed, or (of a price)
    another plan of the release costs the same."""
    bends = {
        float(at)
        for utility, _ in column.utilities
        if isinstance(utility, Line)
        for at, _ in utility.points
    }
    limits = (
        part
        for reader in column.readers
        for part in parts_of(reader.test)
        if isinstance(part, AtLeast | AtMost)
    )
    found = bends | {float(one.number) for one in limits if one.attribute == column.attribute}
    for left, right in pairwise(sorted(bends)):
        low, high = column.points(left), column.points(right)
        if min(low, high) <= needed <= max(low, high) and low != high:
            found.add(left + (needed - low) / (high - low) * (right - left))
    if column.attribute == board.rules.price:
        plans = (other for other in board.candidates if other.key[:2] == candidate.key[:2])
        prices = (plan.of(column.attribute).value for plan in plans)
        found |= {float(price) for price in prices if isinstance(price, int | float)}
    return {value for value in found if isfinite(value)}


def _others(column: Column, now: object) -> list[object]:
    """The values other than today's, what is worth most first, in a fixed order."""
    found = column.values | ({True, False} if isinstance(now, bool) else set())
    return sorted(found - {now}, key=lambda value: (-column.points(value), str(value)))


def _revised(candidate: Candidate, attribute: str, value: object) -> Candidate:
    return replace(
        candidate, evidence={**candidate.evidence, attribute: Evidence(attribute, value)}
    )
