"""All candidates against all rules, as arrays: worked out once, read for every set of answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from advisor.engine.constraints import FAILS, MEETS, UNCONFIRMED, Constraint, Is, parts_of
from advisor.engine.plans import PENALTY, UNPUBLISHED, PlanChoice
from advisor.engine.touched import Touched, touched_by_question
from advisor.engine.types import Answers, Candidate
from advisor.engine.utility import Criterion, Emphasis, Measure, Steps, Worth
from advisor.engine.weights import HIGH, Weight, emphasised, weights

Floats = NDArray[np.float64]
Indexes = NDArray[np.intp]
DECIMALS = 9
MOST_JUDGED = 1024
"""So many criteria under other answers are kept: a recommendation with every other answer tried needs about 120."""


@dataclass(frozen=True)
class Rules:
    """What is declared: requirements, criteria in reading order, and which answer emphasises which criterion.

    `easier`: of questions whose options have an order those options, from the hardest to meet to the easiest. `price` is
    the attribute by which the plans of one release are ordered: the cheapest that meets everything competes. A user who
    gives `plan_criterion` at least HIGH importance lets them compete by score. A candidate of which an attribute of
    `known_first` is unknown comes after all of which it is known. `needs_an_answer`: with no answer at all there is a
    ranking and no winner.
    """

    constraints: tuple[Constraint, ...]
    criteria: tuple[Criterion, ...]
    emphases: tuple[Emphasis, ...] = ()
    easier: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    price: str = ""
    plan_criterion: str = ""
    known_first: tuple[str, ...] = ()
    needs_an_answer: bool = False

    def plans_compete_by_score(self, answers: Answers) -> bool:
        return answers.importance.get(self.plan_criterion, 0) >= HIGH


@dataclass(frozen=True)
class Scores:
    """What follows from one set of answers. n candidates, m criteria, in the board's and the rules' order.

    `utility` (n, m) in 0-1 is what is certain, `utility_high` what unknown facts could make of it; `score` and `high`
    (n,) in 0-100 are their weighted sums. `level` (n,) is what candidates are ordered by: the score, rounded so that what
    differs only by the rounding of sums is equal, less PENALTY for each thing that must be known first.
    `outcome` (n,) is the worst over all requirements: meets 1, unconfirmed 0, fails -1; `competing` (n,) are those that
    meet everything with the smallest plan of their release. `barred`, `failed` and `open` (n,) count requirements that
    always hold and fail, that fail, and that cannot be confirmed. `active` are the measures that count, by criterion;
    `applying` the requirements that hold, and `outcomes` (their number, n) what each finds. `by_score`: whether plans
    compete by score.
    """

    weights: tuple[Weight, ...]
    active: tuple[tuple[Measure, ...], ...]
    applying: tuple[Constraint, ...]
    outcomes: NDArray[np.int8]
    share: Floats
    utility: Floats
    utility_high: Floats
    score: Floats
    level: Floats
    high: Floats
    outcome: NDArray[np.int8]
    competing: NDArray[np.bool_]
    barred: NDArray[np.int16]
    failed: NDArray[np.int16]
    open: NDArray[np.int16]
    by_score: bool = False


@dataclass(frozen=True)
class Judged:
    """What a criterion says of all candidates under some answers: the measures that count, and the utility (2, n) that is
    certain and that is possible; 0 where none counts."""

    active: tuple[Measure, ...]
    bounds: Floats


class Board:
    """Candidates in the one order that does not depend on how they came in, and what the rules say of them."""

    def __init__(self, candidates: Iterable[Candidate], rules: Rules) -> None:
        self.candidates = tuple(sorted(candidates, key=lambda one: one.key))
        self.rules = rules
        self._outcomes: dict[
            tuple[object, ...], NDArray[np.int8]
        ] = {}  # by id: the rules outlive the board, and hashing them is slow
        self.emphasised = emphasised(rules.emphases)
        self._values: dict[str, frozenset[object]] = {}
        self._worths: dict[tuple[object, ...], tuple[Floats, tuple[Worth, ...]]] = {}
        self._reads = {id(one): frozenset(one.test.attributes) for one in rules.constraints}
        self._asks = {id(one): one.test.questions for one in rules.constraints}
        self._known: dict[str, NDArray[np.bool_]] = {}
        self._weak: dict[str, tuple[tuple[str, ...], ...]] = {}
        self.distributions = tuple(candidate.distribution for candidate in self.candidates)
        self._numbered = (
            np.unique(self.distributions, return_inverse=True)[1]
            if self.candidates
            else np.array([], np.intp)
        )
        self._questions = tuple(_questions_of(criterion) for criterion in rules.criteria)
        self._judged = lru_cache(MOST_JUDGED)(self._judge)
        self.plans = PlanChoice(self.candidates, rules.price, rules.known_first)

    @cached_property
    def touched(self) -> Mapping[str, Touched]:
        """By question, what an answer to it can move."""
        return touched_by_question(self.rules.constraints, self.rules.criteria, self.rules.emphases)

    def scores(self, answers: Answers) -> Scores:
        """Everything the ranking needs, for one set of answers."""
        applying = tuple(one for one in self.rules.constraints if one.applies(answers))
        judged = [self.judged(column, answers) for column in range(len(self.rules.criteria))]
        active = tuple(criterion.active for criterion in judged)
        stacked = np.full((len(applying) + 1, len(self.candidates)), MEETS, np.int8)
        for row, one in enumerate(applying):
            stacked[row] = self.outcomes(one, answers)
        always = [row for row, one in enumerate(applying) if one.question is None]
        weighted = weights(
            self.rules.criteria, self.emphasised, answers, [bool(measures) for measures in active]
        )
        low, high = np.stack([criterion.bounds for criterion in judged], axis=2)
        share = np.array([weight.share for weight in weighted])
        score = _weighed(low, share)
        outcome = stacked.min(axis=0)
        by_score = self.rules.plans_compete_by_score(answers)
        return Scores(
            weights=weighted,
            active=active,
            applying=applying,
            outcomes=stacked[:-1],
            share=share,
            utility=low,
            utility_high=high,
            score=score,
            level=self.levels(score),
            high=_weighed(high, share),
            outcome=outcome,
            competing=self.plans.competing(outcome == MEETS, by_score=by_score),
            barred=(stacked[always] == FAILS).sum(axis=0, dtype=np.int16),
            failed=(stacked == FAILS).sum(axis=0, dtype=np.int16),
            open=(stacked == UNCONFIRMED).sum(axis=0, dtype=np.int16),
            by_score=by_score,
        )

    def leader_if(
        self,
        scores: Scores,
        index: int,
        *,
        meets: bool,
        score: float,
        price: float | None = None,
        becomes_known: bool = False,
    ) -> int | None:
        """The index of the winner if one candidate met everything (or not), had this score, and plans cost this.

        `becomes_known`: something that must be known first becomes known of it. None: nobody competes.
        """
        meeting = scores.outcome == MEETS
        meeting[index] = meets
        uncertain = int(self.plans.uncertain[index]) - becomes_known
        prices = self.plans.price
        if price is not None or becomes_known:
            prices = prices.copy()
            least = prices[index] % UNPUBLISHED if price is None else price
            prices[index] = least + UNPUBLISHED * uncertain
        competing = self.plans.competing(meeting, by_score=scores.by_score, price=prices)
        if not competing.any() or not scores.share.any():
            return None
        level = np.where(competing, scores.level, -np.inf)
        if competing[index]:
            level[index] = round(score, DECIMALS) - PENALTY * uncertain
        return int(level.argmax())

    def leader_without(self, scores: Scores, dropped: NDArray[np.bool_]) -> int | None:
        """The index of the winner if these candidates (n,) did not meet everything; None: nobody competes."""
        meeting = (scores.outcome == MEETS) & ~dropped
        competing = self.plans.competing(meeting, by_score=scores.by_score)
        if not competing.any() or not scores.share.any():
            return None
        return int(np.where(competing, scores.level, -np.inf).argmax())

    def levels(self, score: Floats) -> Floats:
        """(…, n): what candidates with these scores are ordered by."""
        levels: Floats = np.round(score, DECIMALS) - PENALTY * self.plans.uncertain
        return levels

    def outcomes(self, constraint: Constraint, answers: Answers) -> NDArray[np.int8]:
        """(n,) of meets, unconfirmed, fails; worked out once for the answers it depends on."""
        key = (id(constraint), *(answers.to(question) for question in self._asks[id(constraint)]))
        if key not in self._outcomes:
            self._outcomes[key] = np.array(
                [constraint.test.outcome(one, answers)[0] for one in self.candidates], np.int8
            )
        return self._outcomes[key]

    def of_distribution(self, index: int) -> NDArray[np.bool_]:
        """(n,): the candidates of the same distribution."""
        same: NDArray[np.bool_] = self._numbered == self._numbered[index]
        return same

    def judged(self, column: int, answers: Answers) -> Judged:
        """A criterion (by column) under these answers; kept by the answers it depends on."""
        return self._judged(column, *(answers.to(question) for question in self._questions[column]))

    def _judge(self, column: int, *chosen: tuple[str, ...]) -> Judged:
        answers = Answers(
            dict(zip(self._questions[column], chosen, strict=True))
        )  # no other answer: the key would not tell
        active = self.rules.criteria[column].active(answers)
        total = sum(measure.share for measure in active)
        bounds = np.zeros((2, len(self.candidates)))
        for measure in active:
            bounds += self._all_worths(measure, answers)[0] * (measure.share / total)
        bounds.flags.writeable = False
        return Judged(active, bounds)

    def worth(self, measure: Measure, answers: Answers) -> tuple[Floats, Floats]:
        """(n,) twice: the least and the most (0-1) each candidate can be worth by this measure."""
        low, high = self._all_worths(measure, answers)[0]
        return low, high

    def weak_attributes(self, index: int, confidence: str) -> tuple[str, ...]:
        """The attributes of a candidate whose value is known with this confidence."""
        if confidence not in self._weak:
            self._weak[confidence] = tuple(
                tuple(
                    sorted(
                        key
                        for key, evidence in candidate.evidence.items()
                        if evidence.known and evidence.confidence == confidence
                    )
                )
                for candidate in self.candidates
            )
        return self._weak[confidence][index]

    def known(self, attribute: str) -> NDArray[np.bool_]:
        """(n,): the candidates of which a rule's attribute is known."""
        if attribute not in self._known:
            self._known[attribute] = np.array(
                [candidate.of(attribute).known for candidate in self.candidates]
            )
        return self._known[attribute]

    def reads(self, constraint: Constraint) -> frozenset[str]:
        """The attributes that a requirement of the rules reads."""
        return self._reads[id(constraint)]

    def values_of(self, attribute: str) -> frozenset[object]:
        """Every value of an attribute of which the rules speak one by one."""
        if attribute not in self._values:
            steps = (
                one.utility
                for criterion in self.rules.criteria
                for one in criterion.measures
                if isinstance(one.utility, Steps)
            )
            tests = (
                test
                for one in self.rules.constraints
                for test in parts_of(one.test)
                if isinstance(test, Is)
            )
            self._values[attribute] = frozenset(
                [value for one in steps if one.attribute == attribute for value in one.steps]
                + [value for one in tests if one.attribute == attribute for value in one.values]
            )
        return self._values[attribute]

    def worth_of(self, measure: Measure, index: int, answers: Answers) -> Worth:
        """What the measure says of one candidate, with its sentence and evidence."""
        return self._all_worths(measure, answers)[1][index]

    def _all_worths(self, measure: Measure, answers: Answers) -> tuple[Floats, tuple[Worth, ...]]:
        key = (
            id(measure.utility),
            *(answers.to(question) for question in measure.utility.questions),
        )
        if key not in self._worths:
            worths = tuple(
                measure.utility.worth(candidate, answers) for candidate in self.candidates
            )
            bounds = np.array([[worth.low for worth in worths], [worth.high for worth in worths]])
            self._worths[key] = bounds, worths
        return self._worths[key]


def _questions_of(criterion: Criterion) -> tuple[str, ...]:
    """The questions whose answers can change what the criterion says of a candidate."""
    questions = (measure.questions for measure in criterion.measures)
    return tuple(sorted(frozenset().union(*questions)))


def unsurpassed(board: Board, scores: Scores) -> Indexes:
    """Indexes of the competing candidates, without those that another of their distribution matches in everything.

    With weights of 0 or more the rest never leads its own distribution. Of candidates that are equal in all the first is kept.
    """
    competing: dict[str, list[int]] = {}
    for index in np.flatnonzero(scores.competing):
        competing.setdefault(board.candidates[index].distribution, []).append(int(index))
    certain_first = np.column_stack([scores.utility, -board.plans.uncertain])
    return np.array(
        [index for rows in competing.values() for index in _unsurpassed(certain_first, rows)],
        np.intp,
    )


def _unsurpassed(utility: Floats, rows: list[int]) -> list[int]:
    if len(rows) == 1:
        return rows
    own = utility[rows]
    matched = (own[np.newaxis] >= own[:, np.newaxis]).all(
        axis=2
    )  # [i, j]: j is at least as good as i in everything
    beaten: NDArray[np.bool_] = matched & (~matched.T | np.tri(len(rows), k=-1, dtype=bool))
    return [row for row, gone in zip(rows, np.any(beaten, axis=1), strict=True) if not gone]


def _weighed(utility: Floats, share: Floats) -> Floats:
    """(n,) scores in 0-100, added criterion by criterion in order so that every machine rounds alike."""
    total = np.zeros(len(utility))
    for column, weight in enumerate(share):
        total += utility[:, column] * (weight * 100)
    return total
