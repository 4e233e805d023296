"""All candidates against all rules, as arrays: worked out once, read for every set of answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from advisor.engine.constraints import FAILS, MEETS, UNCONFIRMED, Constraint, Is, parts_of
from advisor.engine.touched import Touched, touched_by_question
from advisor.engine.types import Answers, Candidate
from advisor.engine.utility import Criterion, Emphasis, Measure, Steps, Worth
from advisor.engine.weights import Weight, emphasised, weights

Floats = NDArray[np.float64]
Indexes = NDArray[np.intp]
DECIMALS = 9


@dataclass(frozen=True)
class Rules:
    """What is declared: requirements, criteria in reading order, which answer emphasises which criterion, and for
    questions whose options have an order those options from the hardest to meet to the easiest (`easier`)."""

    constraints: tuple[Constraint, ...]
    criteria: tuple[Criterion, ...]
    emphases: tuple[Emphasis, ...] = ()
    easier: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Scores:
    """What follows from one set of answers. n candidates, m criteria, in the board's and the rules' order.

    `utility_low` and `utility_high` are (n, m) in 0-1; `utility` their middle; `score`, `low`, `high` are (n,) in 0-100;
    `level` is `score` rounded so that what differs only by the rounding of sums is equal;
    `outcome` (n,) is the worst over all requirements: meets 1, unconfirmed 0, fails -1; `barred`, `failed` and `open` (n,)
    count requirements that always hold and fail, that fail, and that cannot be confirmed. `active` are the measures that
    count, by criterion; `applying` the requirements that hold, and `outcomes` (their number, n) what each finds.
    """

    weights: tuple[Weight, ...]
    active: tuple[tuple[Measure, ...], ...]
    applying: tuple[Constraint, ...]
    outcomes: NDArray[np.int8]
    share: Floats
    utility: Floats
    utility_low: Floats
    utility_high: Floats
    score: Floats
    level: Floats
    low: Floats
    high: Floats
    outcome: NDArray[np.int8]
    barred: NDArray[np.int16]
    failed: NDArray[np.int16]
    open: NDArray[np.int16]


class Board:
    """Candidates in the one order that does not depend on how they came in, and what the rules say of them."""

    def __init__(self, candidates: Iterable[Candidate], rules: Rules) -> None:
        self.candidates = tuple(sorted(candidates, key=lambda one: one.key))
        self.rules = rules
        self._outcomes: dict[tuple[object, ...], NDArray[np.int8]] = {}  # by id: the rules outlive the board, and hashing them is slow
        self.emphasised = emphasised(rules.emphases)
        self._values: dict[str, frozenset[object]] = {}
        self._worths: dict[int, tuple[Floats, tuple[Worth, ...]]] = {}

    @cached_property
    def touched(self) -> Mapping[str, Touched]:
        """By question, what an answer to it can move."""
        return touched_by_question(self.rules.constraints, self.rules.criteria, self.rules.emphases)

    def scores(self, answers: Answers) -> Scores:
        """Everything the ranking needs, for one set of answers."""
        applying = tuple(one for one in self.rules.constraints if one.applies(answers))
        active = tuple(criterion.active(answers) for criterion in self.rules.criteria)
        stacked = np.full((len(applying) + 1, len(self.candidates)), MEETS, np.int8)
        for row, one in enumerate(applying):
            stacked[row] = self.outcomes(one, answers)
        always = [row for row, one in enumerate(applying) if one.question is None]
        weighted = weights(self.rules.criteria, self.emphasised, answers)
        low, high = np.stack([self.utilities(measures) for measures in active], axis=2)
        middle = (low + high) / 2
        share = np.array([weight.share for weight in weighted])
        score = _weighed(middle, share)
        return Scores(
            weights=weighted,
            active=active,
            applying=applying,
            outcomes=stacked[:-1],
            share=share,
            utility=middle,
            utility_low=low,
            utility_high=high,
            score=score,
            level=np.round(score, DECIMALS),
            low=_weighed(low, share),
            high=_weighed(high, share),
            outcome=stacked.min(axis=0),
            barred=(stacked[always] == FAILS).sum(axis=0, dtype=np.int16),
            failed=(stacked == FAILS).sum(axis=0, dtype=np.int16),
            open=(stacked == UNCONFIRMED).sum(axis=0, dtype=np.int16),
        )

    def outcomes(self, constraint: Constraint, answers: Answers) -> NDArray[np.int8]:
        """(n,) of meets, unconfirmed, fails; worked out once for the answers it depends on."""
        key = (id(constraint), *(answers.to(question) for question in constraint.test.questions))
        if key not in self._outcomes:
            self._outcomes[key] = np.array([constraint.test.outcome(one, answers)[0] for one in self.candidates], np.int8)
        return self._outcomes[key]

    def utilities(self, active: tuple[Measure, ...]) -> Floats:
        """(2, n): the least and the most each candidate can be worth under a criterion with these measures; 0 without any."""
        if not active:
            return np.zeros((2, len(self.candidates)))
        total = sum(measure.share for measure in active)
        found: Floats = self._all_worths(active[0])[0] * (active[0].share / total)
        for measure in active[1:]:
            found += self._all_worths(measure)[0] * (measure.share / total)
        return found

    def worth(self, measure: Measure) -> tuple[Floats, Floats]:
        """(n,) twice: the least and the most (0-1) each candidate can be worth by this measure."""
        low, high = self._all_worths(measure)[0]
        return low, high

    def values_of(self, attribute: str) -> frozenset[object]:
        """Every value of an attribute of which the rules speak one by one."""
        if attribute not in self._values:
            steps = (one.utility for criterion in self.rules.criteria for one in criterion.measures if isinstance(one.utility, Steps))
            tests = (test for one in self.rules.constraints for test in parts_of(one.test) if isinstance(test, Is))
            self._values[attribute] = frozenset(
                [value for one in steps if one.attribute == attribute for value in one.steps]
                + [value for one in tests if one.attribute == attribute for value in one.values]
            )
        return self._values[attribute]

    def worth_of(self, measure: Measure, index: int) -> Worth:
        """What the measure says of one candidate, with its sentence and evidence."""
        return self._all_worths(measure)[1][index]

    def _all_worths(self, measure: Measure) -> tuple[Floats, tuple[Worth, ...]]:
        if id(measure) not in self._worths:
            worths = tuple(measure.utility.worth(one) for one in self.candidates)
            self._worths[id(measure)] = np.array([[one.low for one in worths], [one.high for one in worths]]), worths
        return self._worths[id(measure)]


def unsurpassed(board: Board, scores: Scores) -> Indexes:
    """Indexes of the candidates that meet everything, without those that another of their distribution matches in everything.

    With weights of 0 or more the rest never leads its own distribution. Of candidates that are equal in all the first is kept.
    """
    meeting: dict[str, list[int]] = {}
    for index in np.flatnonzero(scores.outcome == MEETS):
        meeting.setdefault(board.candidates[index].distribution, []).append(int(index))
    return np.array([index for rows in meeting.values() for index in _unsurpassed(scores.utility, rows)], np.intp)


def _unsurpassed(utility: Floats, rows: list[int]) -> list[int]:
    if len(rows) == 1:
        return rows
    own = utility[rows]
    matched = (own[np.newaxis] >= own[:, np.newaxis]).all(axis=2)  # [i, j]: j is at least as good as i in everything
    beaten: NDArray[np.bool_] = matched & (~matched.T | np.tri(len(rows), k=-1, dtype=bool))
    return [row for row, gone in zip(rows, np.any(beaten, axis=1), strict=True) if not gone]


def _weighed(utility: Floats, share: Floats) -> Floats:
    """(n,) scores in 0-100, added criterion by criterion in order so that every machine rounds alike."""
    total = np.zeros(len(utility))
    for column, weight in enumerate(share):
        total += utility[:, column] * (weight * 100)
    return total
