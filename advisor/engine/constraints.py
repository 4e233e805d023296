"""Requirements: what rules a candidate out. Three outcomes: meets, fails, unconfirmed (a fact it needs is unknown)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from advisor.engine.types import Answers, Candidate, Evidence

MEETS, FAILS, UNCONFIRMED = 1, -1, 0
Outcome = tuple[int, tuple[Evidence, ...]]
"""(MEETS | FAILS | UNCONFIRMED, the evidence that decided it)."""


class Test(Protocol):
    """A question with three answers that a requirement asks of a candidate.

    `attributes` are what it reads of the candidate, `questions` those whose answers it reads as well.
    """

    @property
    def attributes(self) -> tuple[str, ...]: ...

    @property
    def questions(self) -> tuple[str, ...]: ...

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome: ...


@dataclass(frozen=True)
class _OfAttribute:
    """A test that reads one attribute of the candidate and no answers."""

    attribute: str

    @property
    def attributes(self) -> tuple[str, ...]:
        return (self.attribute,)

    @property
    def questions(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True)
class Is(_OfAttribute):
    """The attribute's value is one of these."""

    values: frozenset[object]

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome:
        evidence = candidate.of(self.attribute)
        if not evidence.known:
            return UNCONFIRMED, (evidence,)
        return (MEETS if evidence.value in self.values else FAILS), (evidence,)


@dataclass(frozen=True)
class Includes(_OfAttribute):
    """The attribute's list of values holds this one."""

    value: str

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome:
        evidence = candidate.of(self.attribute)
        if not isinstance(evidence.value, list | tuple):
            return UNCONFIRMED, (evidence,)
        return (MEETS if self.value in evidence.value else FAILS), (evidence,)


@dataclass(frozen=True)
class AtLeast(_OfAttribute):
    """The attribute's number is this or more. A number known only within bounds may be enough to tell."""

    number: float

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome:
        evidence = candidate.of(self.attribute)
        low, high = evidence.bounds
        return (MEETS if low >= self.number else FAILS if high < self.number else UNCONFIRMED), (
            evidence,
        )


@dataclass(frozen=True)
class AtMost(_OfAttribute):
    """The attribute's number is this or less."""

    number: float

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome:
        evidence = candidate.of(self.attribute)
        low, high = evidence.bounds
        return (MEETS if high <= self.number else FAILS if low > self.number else UNCONFIRMED), (
            evidence,
        )


@dataclass(frozen=True)
class Known(_OfAttribute):
    """The attribute is on record at all. Never fails: what is not known can be found out."""

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome:
        evidence = candidate.of(self.attribute)
        return (MEETS if evidence.known else UNCONFIRMED), (evidence,)


@dataclass(frozen=True)
class AnswersWithin(_OfAttribute):
    """All answers to a question are in the attribute's list; an empty list allows any. No answer is within no list."""

    question: str

    @property
    def questions(self) -> tuple[str, ...]:
        return (self.question,)

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome:
        evidence = candidate.of(self.attribute)
        if not isinstance(evidence.value, list | tuple):
            return UNCONFIRMED, (evidence,)
        given = answers.to(self.question)
        fits = not evidence.value or (bool(given) and set(given) <= set(evidence.value))
        return (MEETS if fits else FAILS), (evidence,)


@dataclass(frozen=True)
class OnlyAnswered:
    """Nothing but this option was answered to a question. Asks nothing of the candidate."""

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
    """One of these options was answered to a question. Asks nothing of the candidate."""

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
class _Several:
    """Tests taken together; the evidence is that of the tests whose outcome settles the whole."""

    tests: tuple[Test, ...]

    @property
    def attributes(self) -> tuple[str, ...]:
        return tuple(attribute for test in self.tests for attribute in test.attributes)

    @property
    def questions(self) -> tuple[str, ...]:
        return tuple(question for test in self.tests for question in test.questions)

    def outcome(self, candidate: Candidate, answers: Answers) -> Outcome:
        outcomes = [test.outcome(candidate, answers) for test in self.tests]
        settled = self._settled([outcome for outcome, _ in outcomes])
        return settled, tuple(
            one for outcome, evidence in outcomes if outcome == settled for one in evidence
        )

    def _settled(self, outcomes: list[int]) -> int:
        raise NotImplementedError


@dataclass(frozen=True)
class AnyOf(_Several):
    """One of the tests is met. Fails only where all fail."""

    def _settled(self, outcomes: list[int]) -> int:
        return max(outcomes)


@dataclass(frozen=True)
class AllOf(_Several):
    """All tests are met. Fails where one fails."""

    def _settled(self, outcomes: list[int]) -> int:
        return min(outcomes)


def parts_of(test: Test) -> Iterator[Test]:
    """The test, and the tests it takes together."""
    yield test
    for part in getattr(test, "tests", ()):
        yield from parts_of(part)


@dataclass(frozen=True)
class Constraint:
    """A requirement that follows from one option of one question, or, with `question` None, always holds.

    `requirement` is the sentence a reader sees: what must be true of a candidate.
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
