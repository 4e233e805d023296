"""What depends on one attribute, so that other values of it can be tried without scoring anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from advisor.engine.board import Board
from advisor.engine.constraints import MEETS, Constraint, attributes_under
from advisor.engine.scores import Flags, Floats, Scores
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.engine.utility import Measure, Piecewise, Utility

WeightedMeasure = tuple[Measure, float]
"""A measure with the points (of 100) it can add."""


@dataclass(frozen=True)
class AttributeEffects:
    """One attribute, and the requirements and utilities that read it.

    `readers`: the requirements. `utilities`: with the points (of 100) they can add.
    `eligible` (n,): who meets every other requirement. `without` (n,): the scores without these
    utilities. `values`: the values that the rules name.
    """

    attribute: str
    answers: Answers
    readers: tuple[Constraint, ...]
    utilities: tuple[tuple[Utility, float], ...]
    eligible: Flags
    without: Floats
    values: frozenset[object]

    @property
    def most_points(self) -> float:
        return sum(points for _, points in self.utilities)

    def points(self, value: object) -> float:
        """The certain points (of 100) that this value of the attribute adds."""
        revised = Candidate("", None, None, {self.attribute: Evidence(self.attribute, value)})
        return sum(
            utility.worth(revised, self.answers).low * points for utility, points in self.utilities
        )

    @cached_property
    def bends(self) -> tuple[tuple[float, float], ...]:
        """The numbers where the line of a utility bends, ascending, with their points."""
        numbers = {
            float(number)
            for utility, _ in self.utilities
            if isinstance(utility, Piecewise)
            for number, _ in utility.points
        }
        return tuple((number, self.points(number)) for number in sorted(numbers))

    def score(self, index: int, value: object) -> float:
        """The certain score of the candidate with this value."""
        return float(self.without[index]) + self.points(value)

    def meets(self, candidate: Candidate, value: object) -> bool:
        """Whether the candidate would meet the requirements that read the attribute."""
        return self.unmet(candidate, value) is None

    def unmet(self, candidate: Candidate, value: object) -> Constraint | None:
        """The first of the requirements that it would not meet with this value."""
        if not self.readers:
            return None
        evidence = {**candidate.evidence, self.attribute: Evidence(self.attribute, value)}
        revised = replace(candidate, evidence=evidence)
        for reader in self.readers:
            if reader.test.outcome(revised, self.answers)[0] != MEETS:
                return reader
        return None


def effects_of(
    board: Board, answers: Answers, scores: Scores, attributes: Iterable[str]
) -> Iterator[AttributeEffects]:
    """In the order of `attributes`, without those that nothing reads."""
    measures = _measures_by_attribute(scores)
    readers: dict[str, list[int]] = {}
    for row, constraint in enumerate(scores.applying):
        for attribute in _attributes_read(board, constraint, answers):
            readers.setdefault(attribute, []).append(row)
    for attribute in attributes:
        reading, weighted = readers.get(attribute, []), measures.get(attribute, [])
        if reading or weighted:
            yield _effects(board, answers, scores, attribute, reading, weighted)


def _attributes_read(board: Board, constraint: Constraint, answers: Answers) -> frozenset[str]:
    """Without those that only matter under other answers."""
    if constraint.test.questions:
        return attributes_under(constraint.test, answers)
    return board.attributes_read(constraint)


def _effects(
    board: Board,
    answers: Answers,
    scores: Scores,
    attribute: str,
    readers: list[int],
    measures: list[WeightedMeasure],
) -> AttributeEffects:
    """`readers`: the rows of the requirements in `scores.applying`."""
    without = scores.score.copy()
    for measure, points in measures:
        without -= board.worth_bounds(measure, answers)[0] * points
    others = np.delete(scores.outcomes, readers, axis=0)
    return AttributeEffects(
        attribute,
        answers,
        readers=tuple(map(scores.applying.__getitem__, readers)),
        utilities=tuple((measure.utility, points) for measure, points in measures),
        eligible=(others == MEETS).all(axis=0),
        without=without,
        values=board.values_of(attribute),
    )


def _measures_by_attribute(scores: Scores) -> dict[str, list[WeightedMeasure]]:
    """The measures that count."""
    by_attribute: dict[str, list[WeightedMeasure]] = {}
    for share, active in zip(scores.share, scores.active, strict=True):
        total = sum(measure.share for measure in active)
        for measure in active if share else ():
            points = float(share) * 100 * measure.share / total
            by_attribute.setdefault(measure.utility.attribute, []).append((measure, points))
    return by_attribute
