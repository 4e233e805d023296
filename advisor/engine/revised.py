"""Which other value of one decisive fact (a price, an end of support, a certification) would make another distribution win."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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
class _Column:
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
        one = _revised(Candidate("", None, None), self.attribute, value)
        worths = ((utility.worth(one), points) for utility, points in self.utilities)
        return sum((worth.low + worth.high) / 2 * points for worth, points in worths)

    def meets(self, candidate: Candidate, value: object) -> bool:
        one = _revised(candidate, self.attribute, value)
        return all(reader.test.outcome(one, self.answers)[0] == MEETS for reader in self.readers)


def revisions(board: Board, answers: Answers, scores: Scores, winner: int, attributes: Sequence[str]) -> tuple[Revision, ...]:
    """For each other distribution and attribute the smallest change of a known value with which it wins; for the winner the
    smallest with which it no longer does."""
    own = np.array([one.distribution == board.candidates[winner].distribution for one in board.candidates])
    lead, rival = float(scores.score[own & (scores.outcome == MEETS)].max()), _threat(scores, winner, own)
    found: list[Revision] = []
    reading = _reading(scores)
    for attribute in attributes:
        column = _column(board, answers, scores, attribute, reading)
        if not column.readers and not column.utilities:
            continue
        found += _rising(board, column, lead, own)
        if rival is not None:
            found += _falling(board, column, scores, winner, rival)
    return tuple(found)


def _threat(scores: Scores, winner: int, own: NDArray[np.bool_]) -> int | None:
    """The index of the best of the others, where no second candidate of the winner's distribution would hold the place."""
    meeting = scores.outcome == MEETS
    rivals, beside = np.flatnonzero(meeting & ~own), meeting & own
    beside[winner] = False
    if not len(rivals):
        return None
    rival = int(rivals[np.argmax(scores.score[rivals])])
    return None if scores.score[beside].max(initial=-1.0) >= scores.score[rival] - CLEARLY else rival


def _rising(board: Board, column: _Column, lead: float, own: NDArray[np.bool_]) -> Iterator[Revision]:
    most = column.without + sum(points for _, points in column.utilities)
    nearest: dict[str, tuple[float, Revision]] = {}
    for index in np.flatnonzero(column.eligible & ~own & (most > lead + CLEARLY)):
        candidate = board.candidates[index]
        change = _smallest(column, candidate, lead - float(column.without[index]), _leads)
        if change and (candidate.distribution not in nearest or change[0] < nearest[candidate.distribution][0]):
            nearest[candidate.distribution] = change[0], Revision(candidate.key, column.attribute, *change[1:], candidate.distribution)
    return (one for _, one in nearest.values())


def _falling(board: Board, column: _Column, scores: Scores, winner: int, rival: int) -> Iterator[Revision]:
    candidate = board.candidates[winner]
    change = _smallest(column, candidate, float(scores.score[rival] - column.without[winner]), _no_longer_leads)
    if change:
        yield Revision(candidate.key, column.attribute, *change[1:], board.candidates[rival].distribution)


def _leads(column: _Column, candidate: Candidate, needed: float, value: object) -> bool:
    return column.meets(candidate, value) and column.points(value) > needed + CLEARLY


def _no_longer_leads(column: _Column, candidate: Candidate, needed: float, value: object) -> bool:
    return not column.meets(candidate, value) or column.points(value) < needed - CLEARLY


def _smallest(
    column: _Column, candidate: Candidate, needed: float, changes: Callable[[_Column, Candidate, float, object], bool]
) -> tuple[float, object, bool | None] | None:
    """(distance, value, whether upwards) of the nearest value that changes who leads; None where none does, or none is known."""
    now = candidate.of(column.attribute).value
    if isinstance(now, int | float) and not isinstance(now, bool):
        tried = (
            (abs(value - now), value, upwards)
            for value in sorted(_turning_points(column, needed))
            for upwards in (True, False)
            if (value >= now - HERE if upwards else value <= now + HERE)
            and changes(column, candidate, needed, value + BESIDE if upwards else value - BESIDE)
        )
        return min(tried, default=None)
    if now is None:
        return None  # that is an open fact, not another value
    return next(((1.0, value, None) for value in _others(column, now) if changes(column, candidate, needed, value)), None)


def _column(board: Board, answers: Answers, scores: Scores, attribute: str, reading: Mapping[str, Reading]) -> _Column:
    read = [attribute in one.test.attributes for one in scores.applying]
    without = scores.score.copy()
    for measure, points in reading.get(attribute, ()):
        low, high = board.worth(measure)
        without -= (low + high) / 2 * points
    return _Column(
        attribute,
        answers,
        tuple(one for one, reads in zip(scores.applying, read, strict=True) if reads),
        tuple((measure.utility, points) for measure, points in reading.get(attribute, ())),
        (scores.outcomes == MEETS)[np.logical_not(read)].all(axis=0) if any(read) else scores.outcome == MEETS,
        without,
        board.values_of(attribute),
    )


def _reading(scores: Scores) -> dict[str, Reading]:
    """By attribute: the measures that count and read it, with the points (of 100) they can add."""
    found: dict[str, Reading] = {}
    for share, active in zip(scores.share, scores.active, strict=True):
        total = sum(measure.share for measure in active)
        for measure in active if share else ():
            found.setdefault(measure.utility.attribute, []).append((measure, float(share) * 100 * measure.share / total))
    return found


def _turning_points(column: _Column, needed: float) -> set[float]:
    """The numbers at which a requirement is met, a line bends, or the points are just those that are needed."""
    bends = {float(at) for utility, _ in column.utilities if isinstance(utility, Line) for at, _ in utility.points}
    limits = (part for reader in column.readers for part in parts_of(reader.test) if isinstance(part, AtLeast | AtMost))
    found = bends | {float(one.number) for one in limits if one.attribute == column.attribute}
    for left, right in pairwise(sorted(bends)):
        low, high = column.points(left), column.points(right)
        if min(low, high) <= needed <= max(low, high) and low != high:
            found.add(left + (needed - low) / (high - low) * (right - left))
    return {value for value in found if isfinite(value)}


def _others(column: _Column, now: object) -> list[object]:
    """The values other than today's, what is worth most first, in a fixed order."""
    found = column.values | ({True, False} if isinstance(now, bool) else set())
    return sorted(found - {now}, key=lambda value: (-column.points(value), str(value)))


def _revised(candidate: Candidate, attribute: str, value: object) -> Candidate:
    return replace(candidate, evidence={**candidate.evidence, attribute: Evidence(attribute, value)})
