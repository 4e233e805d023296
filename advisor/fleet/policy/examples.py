"""Pure: runs the tests that a policy carries: what it must say of a host on a day."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from advisor.fleet.matched import Match
from advisor.fleet.policy.answers import PolicyAnswer
from advisor.fleet.policy.judgement import judge
from advisor.fleet.policy.problems import quoted
from advisor.fleet.policy.rules import Policy, PolicyTest

Recognise = Callable[[str], Match]
"""Which release of the catalog a text such as `AlmaLinux 9.4` means."""


class TestOutcome(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`answer` None: the host was not recognised. `words`: why it failed; empty: it passed."""

    __test__ = False  # pytest takes the name for its own

    number: int
    test: PolicyTest
    answer: PolicyAnswer | None
    words: str

    @property
    def passed(self) -> bool:
        return not self.words


def run_tests(policy: Policy, recognise: Recognise) -> tuple[TestOutcome, ...]:
    """In the order of the policy."""
    tests = enumerate(policy.tests, 1)
    return tuple(_outcome(policy, number, test, recognise) for number, test in tests)


def _outcome(policy: Policy, number: int, test: PolicyTest, recognise: Recognise) -> TestOutcome:
    match = recognise(test.host)
    if match.key is None:
        reason = match.reason or "Write the distribution and its version, as in AlmaLinux 9.4."
        words = f"{quoted(test.host)} is not recognised. {reason}"
        return TestOutcome(number=number, test=test, answer=None, words=words)
    answer = judge(policy, match.key, test.group, test.architecture, test.on)
    return TestOutcome(number=number, test=test, answer=answer, words=_fault(test, answer))


def _fault(test: PolicyTest, answer: PolicyAnswer) -> str:
    if answer.standing == test.expect:
        return ""
    return f"Expected {test.expect}, but it is {answer.standing}. {answer.words}"
