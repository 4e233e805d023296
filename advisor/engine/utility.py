"""Criteria: how good a value is, on a declared scale from 0 to 1 that reads no other candidate.

Multi-attribute value theory with an additive model (Keeney and Raiffa, Decisions with Multiple
Objectives, 1976): a new candidate never reorders the others, as no utility depends on them.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Protocol

from advisor.engine.types import Answers, Candidate, Evidence

UNKNOWN = (0.0, 1.0)


@dataclass(frozen=True)
class Worth:
    """How good a candidate is by one measure: from `low` to `high` (0-1), equal where known."""

    low: float
    high: float
    sentence: str
    evidence: Evidence


class Utility(Protocol):
    """How good one attribute of a candidate is. `questions`: those whose answers it reads.

    `reads`: what it takes from them; equal where it is worth the same to every candidate.
    """

    @property
    def attribute(self) -> str: ...

    @property
    def questions(self) -> tuple[str, ...]: ...

    def reads(self, answers: Answers) -> tuple[Hashable, ...]: ...

    def worth(self, candidate: Candidate, answers: Answers) -> Worth: ...


@dataclass(frozen=True)
class _AttributeUtility:
    """A utility that reads one attribute and no answers."""

    attribute: str

    @property
    def questions(self) -> tuple[str, ...]:
        return ()

    def reads(self, answers: Answers) -> tuple[Hashable, ...]:
        return ()


@dataclass(frozen=True)
class Step:
    """The utility (0-1) of one value of an attribute, and the sentence that explains it."""

    utility: float
    sentence: str


@dataclass(frozen=True)
class Steps(_AttributeUtility):
    """A utility for each value of an attribute. Unknown, or a value without a step: from 0 to 1."""

    steps: Mapping[object, Step]
    unknown: str

    def worth(self, candidate: Candidate, answers: Answers) -> Worth:
        evidence = candidate.of(self.attribute)
        step = self.steps.get(evidence.value) if evidence.known else None
        if step is None:
            return Worth(*UNKNOWN, self.unknown, evidence)
        return Worth(step.utility, step.utility, step.sentence, evidence)


@dataclass(frozen=True)
class Piecewise(_AttributeUtility):
    """A utility that is linear between points (value, utility) and constant outside them.

    `sentence` contains {words}, the value in words.
    """

    points: tuple[tuple[float, float], ...]
    sentence: str
    unknown: str

    def worth(self, candidate: Candidate, answers: Answers) -> Worth:
        evidence = candidate.of(self.attribute)
        low, high = sorted((self.at(evidence.bounds[0]), self.at(evidence.bounds[1])))
        if not evidence.known:
            return Worth(low, high, self.unknown, evidence)
        return Worth(low, high, self.sentence.format(words=evidence.words), evidence)

    def at(self, value: float) -> float:
        """The utility (0-1) of a number."""
        if value <= self.points[0][0]:
            return self.points[0][1]
        for (x0, y0), (x1, y1) in pairwise(self.points):
            if value <= x1:
                return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
        return self.points[-1][1]


@dataclass(frozen=True)
class Measure:
    """One utility of a criterion. With a `question` it counts only if `option` (None: any) answers.

    `share`: its part of the criterion, relative to the other measures that count. `unless`:
    (question, option) that switches it off; None: any option. `use`: in words what it counts for,
    where several answers ask for the same utility.
    """

    utility: Utility
    question: str | None = None
    option: str | None = None
    share: float = 1.0
    use: str = ""
    unless: tuple[str, str | None] | None = None

    def active(self, answers: Answers) -> bool:
        if self.unless is not None and _is_answered(answers, *self.unless):
            return False
        return self.question is None or _is_answered(answers, self.question, self.option)

    @property
    def switches(self) -> frozenset[str]:
        """The questions whose answers switch it on or off."""
        unless = self.unless[0] if self.unless else None
        return frozenset(question for question in (self.question, unless) if question)

    @property
    def questions(self) -> frozenset[str]:
        """Every question whose answer can change what it says of a candidate."""
        return self.switches | frozenset(self.utility.questions)

    @property
    def key(self) -> str:
        return f"{self.utility.attribute}:{self.question or ''}:{self.option or ''}"


def _is_answered(answers: Answers, question: str, option: str | None) -> bool:
    options = answers.to(question)
    return bool(options) if option is None else option in options


@dataclass(frozen=True)
class Criterion:
    """One respect in which candidates are compared: the mean of its active measures, by share."""

    key: str
    label: str
    question: str
    measures: tuple[Measure, ...]
    importance: int

    def active(self, answers: Answers) -> tuple[Measure, ...]:
        """The measures that count. A utility that several answers ask for counts once."""
        places = list(self._places.get(None, ()))
        for question in self._questions:
            options = answers.options.get(question)
            if options:
                for option in (None, *options):
                    places += self._places.get((question, option), ())
        places.sort()
        by_utility: dict[int, Measure] = {}
        for place in places:
            measure = self.measures[place]
            if measure.unless is None or measure.active(answers):
                by_utility.setdefault(id(measure.utility), measure)
        return tuple(by_utility.values())

    @cached_property
    def _places(self) -> Mapping[tuple[str, str | None] | None, tuple[int, ...]]:
        """The measures' places by the question and option that ask for them; None: always."""
        places: dict[tuple[str, str | None] | None, tuple[int, ...]] = {}
        for place, measure in enumerate(self.measures):
            key = None if measure.question is None else (measure.question, measure.option)
            places[key] = (*places.get(key, ()), place)
        return places

    @cached_property
    def _questions(self) -> frozenset[str]:
        questions = (measure.question for measure in self.measures)
        return frozenset(question for question in questions if question is not None)

    def is_active(self, answers: Answers) -> bool:
        return bool(self.active(answers))


@dataclass(frozen=True)
class Emphasis:
    """An answer that sets how important a criterion is unless the user says otherwise."""

    question: str
    option: str
    criterion: str
    importance: int
