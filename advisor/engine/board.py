"""All candidates against all rules, as arrays: computed once, read for every set of answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby
from typing import TypeVar

import numpy as np

from advisor.engine.arithmetic import PRESENT, Arithmetic
from advisor.engine.constraints import FAILS, MEETS, UNCONFIRMED, Constraint, Is, parts_of
from advisor.engine.plans import PENALTY, UNPUBLISHED, PlanChoice
from advisor.engine.precedence import by_key, newest_first
from advisor.engine.question_effects import QuestionEffects, effects_by_question
from advisor.engine.scores import Flags, Floats, Outcomes, Scores, weighted_sum
from advisor.engine.types import Answers, Candidate
from advisor.engine.utility import Criterion, Emphasis, Measure, Steps, Worth
from advisor.engine.weights import HIGH, Weight, emphases_by_answer, weights

DECIMALS = 9
CACHED_CRITERIA = 1024
"""Criteria cached, each under other answers: trying every single other answer needs about 120."""
CACHED_OUTCOMES, CACHED_WORTHS = 8192, 512
"""Of a requirement, of a measure, for all candidates: of 160 candidates 3 MB and 50 MB at most."""

Key = tuple[object, ...]
"""The id of a rule and the answers it reads. Rules outlive the board, and to hash them is slow."""

Value = TypeVar("Value")


@dataclass(frozen=True)
class Rules:
    """What is declared: requirements, criteria in reading order, and which answer emphasises what.

    `easier`: by question, its options from the hardest to meet to the easiest.
    `price`: the attribute that orders the plans of one release. The cheapest that meets everything
    competes, unless the user gives `plan_criterion` at least HIGH importance: then all do.
    `known_first`: a candidate of which one of these attributes is unknown comes after all others.
    `needs_an_answer`: without any answer there is a ranking and no winner.
    `lifespan`: the attribute that says for how long a release gets updates. Of releases with equal
    scores the one that certainly gets them longest comes first.
    `same_fact`: by attribute, another one that states the same fact: both become known together.
    """

    constraints: tuple[Constraint, ...]
    criteria: tuple[Criterion, ...]
    emphases: tuple[Emphasis, ...] = ()
    easier: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    price: str = ""
    plan_criterion: str = ""
    known_first: tuple[str, ...] = ()
    needs_an_answer: bool = False
    lifespan: str = ""
    same_fact: Mapping[str, str] = field(default_factory=dict)

    def fact_of(self, attribute: str) -> str:
        """The attribute by which the fact is named."""
        return self.same_fact.get(attribute, attribute)

    def plans_compete_by_score(self, answers: Answers) -> bool:
        return answers.importance.get(self.plan_criterion, 0) >= HIGH


@dataclass(frozen=True)
class CriterionUtility:
    """A criterion of all candidates: its measures that count, and the utilities (0-1).

    `bounds` (2, n): certain, and possible; 0 where no measure counts.
    """

    active: tuple[Measure, ...]
    bounds: Floats


class Board:
    """The candidates, in an order of its own, and what the rules say of them.

    Of equal scores the first in that order wins, everywhere. `arithmetic`: that of a version of the
    engine. Everything is cached by the answers it depends on.
    """

    def __init__(
        self, candidates: Iterable[Candidate], rules: Rules, arithmetic: Arithmetic = PRESENT
    ) -> None:
        self.rules, self.arithmetic = rules, arithmetic
        self.candidates = self.in_order(candidates)
        self.emphases = emphases_by_answer(rules.emphases)
        self.plans = PlanChoice(self.candidates, rules.price, rules.known_first)
        self.distributions = tuple(candidate.distribution for candidate in self.candidates)
        self._criterion_questions = tuple(_questions_of(criterion) for criterion in rules.criteria)
        self._criterion_utility = lru_cache(CACHED_CRITERIA)(self._compute_criterion_utility)
        self._outcomes: dict[Key, Outcomes] = {}
        self._worths: dict[Key, tuple[Floats, tuple[Worth, ...]]] = {}
        self._known: dict[str, Flags] = {}
        self._values: dict[str, frozenset[object]] = {}
        self._by_confidence: dict[str, tuple[tuple[str, ...], ...]] = {}

    @cached_property
    def effects(self) -> Mapping[str, QuestionEffects]:
        """By question."""
        return effects_by_question(self.rules.constraints, self.rules.criteria, self.rules.emphases)

    def scores(self, answers: Answers) -> Scores:
        """Everything the ranking needs, for one set of answers."""
        utilities = [
            self.criterion_utility(column, answers) for column in range(len(self.rules.criteria))
        ]
        active = tuple(utility.active for utility in utilities)
        low, high = np.stack([utility.bounds for utility in utilities], axis=2)
        weighted = self._weights(answers, active)
        share = np.array([weight.share for weight in weighted])
        score = weighted_sum(low, share)
        applying = tuple(rule for rule in self.rules.constraints if rule.applies(answers))
        stacked = self._stacked_outcomes(applying, answers)
        always = [row for row, constraint in enumerate(applying) if constraint.question is None]
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
            high=weighted_sum(high, share),
            outcome=outcome,
            competing=self.plans.competing(outcome == MEETS, by_score=by_score),
            barred=(stacked[always] == FAILS).sum(axis=0, dtype=np.int16),
            failed=(stacked == FAILS).sum(axis=0, dtype=np.int16),
            open=(stacked == UNCONFIRMED).sum(axis=0, dtype=np.int16),
            by_score=by_score,
        )

    def in_order(self, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
        """Any candidates in the order of this board: those of a release are together."""
        if not self.arithmetic.newest_first:
            return by_key(candidates)
        return newest_first(candidates, self.rules.lifespan)

    def leader(self, scores: Scores) -> int | None:
        """The index of the competing candidate with the best score, of equal ones the first.

        None where nobody competes or no criterion counts.
        """
        competing = np.flatnonzero(scores.competing)
        if not len(competing) or not scores.share.any():
            return None
        return int(competing[np.argmax(scores.level[competing])])

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
        """The index of the leader if one candidate met everything (or not) with this score.

        `price`: what its plan would cost. `becomes_known`: a fact of it that must be known first
        would be known.
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

    def leader_without(self, scores: Scores, dropped: Flags) -> int | None:
        """The index of the leader if these candidates (n,) did not meet everything."""
        meeting = (scores.outcome == MEETS) & ~dropped
        competing = self.plans.competing(meeting, by_score=scores.by_score)
        if not competing.any() or not scores.share.any():
            return None
        return int(np.where(competing, scores.level, -np.inf).argmax())

    def levels(self, score: Floats) -> Floats:
        """(…, n): what candidates with these scores are ordered by; see `Scores.level`."""
        levels: Floats = np.round(score, DECIMALS) - PENALTY * self.plans.uncertain
        return levels

    def outcomes(self, constraint: Constraint, answers: Answers) -> Outcomes:
        """(n,): MEETS, UNCONFIRMED or FAILS for each candidate."""
        key = (id(constraint), *map(answers.to, self._asked_by[id(constraint)]))
        outcomes = self._outcomes.get(key)
        if outcomes is None:
            test = constraint.test
            values = [test.outcome(candidate, answers)[0] for candidate in self.candidates]
            outcomes = np.array(values, np.int8)
            _store(self._outcomes, key, outcomes, CACHED_OUTCOMES)
        return outcomes

    def same_distribution(self, index: int) -> Flags:
        """(n,): the candidates of the same distribution as this one."""
        same: Flags = self._distribution_numbers == self._distribution_numbers[index]
        return same

    def criterion_utility(self, column: int, answers: Answers) -> CriterionUtility:
        """The criterion of this column under the answers; the same object where it is the same."""
        return self._criterion_utility(column, *map(answers.to, self._criterion_questions[column]))

    def worth_bounds(self, measure: Measure, answers: Answers) -> Floats:
        """(2, n): the least and the most (0-1) each candidate can be worth by this measure."""
        return self._measured(measure, answers)[0]

    def worth_of(self, measure: Measure, index: int, answers: Answers) -> Worth:
        """How good one candidate is by this measure, with its sentence and evidence."""
        return self._measured(measure, answers)[1][index]

    def attributes_with(self, confidence: str, index: int) -> tuple[str, ...]:
        """The attributes of one candidate whose value is known with this confidence, sorted."""
        if confidence not in self._by_confidence:
            self._by_confidence[confidence] = tuple(
                _attributes_with(confidence, candidate) for candidate in self.candidates
            )
        return self._by_confidence[confidence][index]

    def disputed_attributes(self, index: int) -> tuple[str, ...]:
        """The attributes of one candidate of which another source states another value, sorted."""
        return self._disputed[index]

    def known(self, attribute: str) -> Flags:
        """(n,): the candidates of which the attribute is known."""
        if attribute not in self._known:
            known = [candidate.of(attribute).known for candidate in self.candidates]
            self._known[attribute] = np.array(known)
        return self._known[attribute]

    def known_prices(self, candidate: Candidate) -> tuple[float, ...]:
        """The published prices of the plans of its release."""
        return self._known_prices[candidate.key[:2]]

    def attributes_read(self, constraint: Constraint) -> frozenset[str]:
        """The attributes that a requirement of the rules reads."""
        return self._read_by[id(constraint)]

    def values_of(self, attribute: str) -> frozenset[object]:
        """Every value of the attribute that a step or a test of the rules names."""
        if attribute not in self._values:
            self._values[attribute] = frozenset(_values_named(self.rules, attribute))
        return self._values[attribute]

    @cached_property
    def _disputed(self) -> tuple[tuple[str, ...], ...]:
        return tuple(map(_disputed_attributes, self.candidates))

    @cached_property
    def _read_by(self) -> Mapping[int, frozenset[str]]:
        return {id(rule): frozenset(rule.test.attributes) for rule in self.rules.constraints}

    @cached_property
    def _asked_by(self) -> Mapping[int, tuple[str, ...]]:
        return {id(rule): rule.test.questions for rule in self.rules.constraints}

    @cached_property
    def _known_prices(self) -> Mapping[tuple[str, str], tuple[float, ...]]:
        """By distribution and release."""
        groups = groupby(self.candidates, key=lambda candidate: candidate.key[:2])
        return {release: _published(plans, self.rules.price) for release, plans in groups}

    @cached_property
    def _distribution_numbers(self) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        """(n,): a number a distribution."""
        return np.unique(self.distributions, return_inverse=True)[1]

    def _weights(
        self, answers: Answers, active: tuple[tuple[Measure, ...], ...]
    ) -> tuple[Weight, ...]:
        counts = [bool(measures) for measures in active]
        return weights(self.rules.criteria, self.emphases, answers, counts)

    def _stacked_outcomes(self, applying: tuple[Constraint, ...], answers: Answers) -> Outcomes:
        """(r + 1, n): the outcomes of each requirement; the last row is MEETS, if none apply."""
        stacked = np.full((len(applying) + 1, len(self.candidates)), MEETS, np.int8)
        for row, constraint in enumerate(applying):
            stacked[row] = self.outcomes(constraint, answers)
        return stacked

    def _compute_criterion_utility(self, column: int, *chosen: tuple[str, ...]) -> CriterionUtility:
        questions = self._criterion_questions[column]
        # No other answer: it would not be part of the key.
        answers = Answers(dict(zip(questions, chosen, strict=True)))
        active = self.rules.criteria[column].active(answers)
        total = sum(measure.share for measure in active)
        bounds = np.zeros((2, len(self.candidates)))
        for measure in active:
            bounds += self.worth_bounds(measure, answers) * (measure.share / total)
        bounds.flags.writeable = False
        return CriterionUtility(active, bounds)

    def _measured(self, measure: Measure, answers: Answers) -> tuple[Floats, tuple[Worth, ...]]:
        utility = measure.utility
        key = (id(utility), *utility.reads(answers))
        measured = self._worths.get(key)
        if measured is None:
            worths = tuple(utility.worth(candidate, answers) for candidate in self.candidates)
            bounds = np.array([(worth.low, worth.high) for worth in worths]).reshape(-1, 2)
            measured = np.ascontiguousarray(bounds.T), worths
            _store(self._worths, key, measured, CACHED_WORTHS)
        return measured


def _store(cache: dict[Key, Value], key: Key, value: Value, size: int) -> None:
    """A full cache starts again: it is there for what many answers have in common."""
    if len(cache) >= size:
        cache.clear()
    cache[key] = value


def _questions_of(criterion: Criterion) -> tuple[str, ...]:
    """The questions whose answers can change what the criterion says of a candidate."""
    questions = (measure.questions for measure in criterion.measures)
    return tuple(sorted(frozenset().union(*questions)))


def _published(plans: Iterable[Candidate], price: str) -> tuple[float, ...]:
    prices = (plan.of(price).value for plan in plans)
    return tuple(float(price) for price in prices if isinstance(price, int | float))


def _attributes_with(confidence: str, candidate: Candidate) -> tuple[str, ...]:
    return tuple(
        sorted(
            attribute
            for attribute, evidence in candidate.evidence.items()
            if evidence.known and evidence.confidence == confidence
        )
    )


def _disputed_attributes(candidate: Candidate) -> tuple[str, ...]:
    return tuple(
        sorted(
            attribute
            for attribute, evidence in candidate.evidence.items()
            if any(other.value is not None for other in evidence.disputes)
        )
    )


def _values_named(rules: Rules, attribute: str) -> Iterable[object]:
    for criterion in rules.criteria:
        for measure in criterion.measures:
            if isinstance(measure.utility, Steps) and measure.utility.attribute == attribute:
                yield from measure.utility.steps
    for constraint in rules.constraints:
        for test in parts_of(constraint.test):
            if isinstance(test, Is) and test.attribute == attribute:
                yield from test.values
