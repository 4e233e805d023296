"""Requirements: they rule a candidate out.

Three outcomes: a candidate meets them, fails, or is unconfirmed as a fact is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from advisor.engine.types import Answers, Candidate, Evidence

MEETS, FAILS, UNCONFIRMED = 1, -1, 0
Outcome = tuple[int, tuple[Evidence, ...]]
"""(MEETS | FAILS | UNCONFIRMED, the evidence that decided it)."""


class Test(Protocol):
    """A condition with three outcomes.

    `attributes`: those of the candidate that it reads. `questions`: those whose answers it reads.
    """

    @property
    def attributes(self) -> tuple[str, ...]: ...

    @property
    def questions(self) -> tuple[str, ...]: ...

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome: ...


@dataclass(frozen=True)
class _AttributeTest:
    """A test that reads one attribute of the candidate and no answers."""

    attribute: str

    @property
    def attributes(self) -> tuple[str, ...]:
        return (self.attribute,)

    @property
    def questions(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True)
class Is(_AttributeTest):
    """The attribute's value is one of these."""

    values: frozenset[object]

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome:
        evidence = candidate.of(self.attribute)
        if not evidence.known:
            return UNCONFIRMED, (evidence,)
        return (MEETS if evidence.value in self.values else FAILS), (evidence,)


@dataclass(frozen=True)
class Includes(_AttributeTest):
    """The attribute's list of values contains this one."""

    value: str

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome:
        evidence = candidate.of(self.attribute)
        if not isinstance(evidence.value, list | tuple):
            return UNCONFIRMED, (evidence,)
        return (MEETS if self.value in evidence.value else FAILS), (evidence,)


@dataclass(frozen=True)
class AtLeast(_AttributeTest):
    """The attribute's number is this or more. Bounds may be enough to decide."""

    number: float

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome:
        evidence = candidate.of(self.attribute)
        low, high = evidence.bounds
        return _within(low >= self.number, high < self.number), (evidence,)


@dataclass(frozen=True)
class AtMost(_AttributeTest):
    """The attribute's number is this or less."""

    number: float

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome:
        evidence = candidate.of(self.attribute)
        low, high = evidence.bounds
        return _within(high <= self.number, low > self.number), (evidence,)


@dataclass(frozen=True)
class Known(_AttributeTest):
    """The attribute is known. Never fails: an unknown fact can be found out."""

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome:
        evidence = candidate.of(self.attribute)
        return (MEETS if evidence.known else UNCONFIRMED), (evidence,)


@dataclass(frozen=True)
class Unknown(_AttributeTest):
    """The attribute is unknown. Never unconfirmed, and without evidence: there is none to show."""

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome:
        return (FAILS if candidate.of(self.attribute).known else MEETS), ()


@dataclass(frozen=True)
class AnswersWithin(_AttributeTest):
    """All answers to a question are in the attribute's list; an empty list allows any.

    A question without an answer passes an empty list only.
    """

    question: str

    @property
    def questions(self) -> tuple[str, ...]:
        return (self.question,)

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome:
        evidence = candidate.of(self.attribute)
        if not isinstance(evidence.value, list | tuple):
            return UNCONFIRMED, (evidence,)
        options = answers.to(self.question)
        fits = not evidence.value or (bool(options) and set(options) <= set(evidence.value))
        return (MEETS if fits else FAILS), (evidence,)


@dataclass(frozen=True)
class OnlyAnswered:
    """A question is answered with this option alone. Reads no attribute."""

    question: str
    option: str

    @property
    def attributes(self) -> tuple[str, ...]:
        return ()

    @property
    def questions(self) -> tuple[str, ...]:
        return (self.question,)

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome:
        return (MEETS if answers.to(self.question) == (self.option,) else FAILS), ()


@dataclass(frozen=True)
class Answered:
    """A question is answered with one of these options. Reads no attribute."""

    question: str
    options: frozenset[str]

    @property
    def attributes(self) -> tuple[str, ...]:
        return ()

    @property
    def questions(self) -> tuple[str, ...]:
        return (self.question,)

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome:
        return (MEETS if self.options & set(answers.to(self.question)) else FAILS), ()


@dataclass(frozen=True)
class _Combined:
    """Several tests. The evidence is that of the tests whose outcome decides."""

    tests: tuple[Test, ...]

    @property
    def attributes(self) -> tuple[str, ...]:
        return tuple(attribute for test in self.tests for attribute in test.attributes)

    @property
    def questions(self) -> tuple[str, ...]:
        questions = (question for test in self.tests for question in test.questions)
        return tuple(dict.fromkeys(questions))

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome:
        outcomes = [test.outcome(candidate, answers) for test in self.tests]
        decided = self._decide([outcome for outcome, _ in outcomes])
        deciding = [evidence for outcome, evidence in outcomes if outcome == decided]
        return decided, tuple(chain.from_iterable(deciding))

    def _decide(self, outcomes: list[int]) -> int:
        raise NotImplementedError


@dataclass(frozen=True)
class AnyOf(_Combined):
    """One of the tests is met. Fails only where all fail."""

    def _decide(self, outcomes: list[int]) -> int:
        return max(outcomes)


@dataclass(frozen=True)
class AllOf(_Combined):
    """All tests are met. Fails where one fails."""

    def _decide(self, outcomes: list[int]) -> int:
        return min(outcomes)


@dataclass(frozen=True)
class IfAnswered(AllOf):
    """All tests are met, where a question is answered with this option. Met where it is not."""

    question: str
    option: str

    @property
    def questions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.question, *super().questions)))

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome:
        return super().outcome(candidate, answers) if self.applies(answers) else (MEETS, ())

    def applies(self, answers: Answers) -> bool:
        return self.option in answers.to(self.question)


def parts_of(test: Test) -> Iterator[Test]:
    """The test itself and, where it combines others, those."""
    yield test
    for part in getattr(test, "tests", ()):
        yield from parts_of(part)


def attributes_under(test: Test, answers: Answers) -> frozenset[str]:
    """The attributes that the test reads under these answers."""
    if isinstance(test, IfAnswered) and not test.applies(answers):
        return frozenset()
    if isinstance(test, _Combined):
        return frozenset().union(*(attributes_under(part, answers) for part in test.tests))
    return frozenset(test.attributes)


@dataclass(frozen=True)
class Constraint:
    """A requirement of one option of one question; with `question` None it always applies.

    `requirement`: the sentence a reader sees, what must be true of a candidate.
    """

    question: str | None
    option: str | None
    requirement: str
    test: Test

    @property
    def key(self) -> str:
        return f"{self.question or 'always'}:{self.option or self.requirement}"

    def applies(self, answers: Answers) -> bool:
        return self.question is None or self.option in answers.to(self.question)


def _within(meets: bool, fails: bool) -> int:
    return MEETS if meets else FAILS if fails else UNCONFIRMED
