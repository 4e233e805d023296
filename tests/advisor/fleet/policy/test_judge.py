"""What a policy says of a host: the most specific rule, exceptions by day, never a guess."""

from __future__ import annotations

import random
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.fleet.counts import Count
from advisor.fleet.matched import MatchedRelease
from advisor.fleet.policy import (
    Policy,
    PolicyException,
    PolicyRule,
    PolicyStanding,
    RuleKind,
    judge,
)
from advisor.fleet.policy.coverage import coverage
from tests.advisor.fleet.policy.oracle import expected
from tests.advisor.fleet.policy.policies import DAY, days, hosts, many, policies

ALDER_9 = MatchedRelease("alder", "9", "9.4")
ONE_DAY = timedelta(days=1)

APPROVED = RuleKind.APPROVED
FORBIDDEN = RuleKind.FORBIDDEN
LADDER = (
    PolicyRule(rule=FORBIDDEN),
    PolicyRule(architecture="aarch64", rule=APPROVED),
    PolicyRule(group="web", rule=FORBIDDEN, reason="group"),
    PolicyRule(group="web", architecture="aarch64", rule=APPROVED),
    PolicyRule(distribution="alder", rule=FORBIDDEN),
    PolicyRule(distribution="alder", architecture="aarch64", rule=APPROVED),
    PolicyRule(distribution="alder", group="web", rule=FORBIDDEN),
    PolicyRule(distribution="alder", release="9", rule=APPROVED),
    PolicyRule(distribution="alder", release="9", minor="9.4", rule=FORBIDDEN),
    PolicyRule(distribution="alder", release="9", minor="9.4", group="web", rule=APPROVED),
)
"""Each is more specific than all before it."""


def _exception(starts: date, ends: date, **fields: object) -> PolicyException:
    return PolicyException(distribution="alder", starts=starts, ends=ends, **fields)


def _forbidding(*exceptions: PolicyException) -> Policy:
    return Policy(rules=(PolicyRule(rule=FORBIDDEN),), exceptions=exceptions)


@pytest.mark.parametrize("count", range(1, len(LADDER) + 1))
def test_most_specific_rule_decides(count: int) -> None:
    rules = list(LADDER[:count])
    random.Random(count).shuffle(rules)
    answer = judge(Policy(rules=tuple(rules)), ALDER_9, "web", "aarch64", DAY)
    assert answer.rule == LADDER[count - 1]


@many
@given(policies(), hosts(), days)
def test_answers_equal_the_oracle(
    policy: Policy, host: tuple[MatchedRelease, str, str], day: date
) -> None:
    answer = judge(policy, *host, day)
    assert answer.standing == expected(policy, *host, day)


@many
@given(policies(), hosts(), days, st.randoms(use_true_random=False))
def test_order_of_rules_changes_nothing(
    policy: Policy, host: tuple[MatchedRelease, str, str], day: date, source: random.Random
) -> None:
    rules = list(policy.rules)
    source.shuffle(rules)
    shuffled = msgspec.structs.replace(policy, rules=tuple(rules))
    first, second = judge(policy, *host, day), judge(shuffled, *host, day)
    assert (first.standing, first.rule) == (second.standing, second.rule)


@pytest.mark.parametrize(
    ("day", "standing"),
    [(-1, "forbidden"), (0, "excepted"), (10, "excepted"), (11, "forbidden")],
)
def test_exception_applies_from_start_to_end(day: int, standing: str) -> None:
    policy = _forbidding(_exception(DAY, DAY + 10 * ONE_DAY))
    answer = judge(policy, ALDER_9, "", "", DAY + day * ONE_DAY)
    assert answer.standing == standing


def test_ended_exception_is_back_in_review() -> None:
    exception = _exception(DAY, DAY + ONE_DAY, approved_by="carol")
    answer = judge(_forbidding(exception), ALDER_9, "", "", DAY + 2 * ONE_DAY)
    assert (answer.exception, answer.ended) == (None, exception)
    assert "back in review" in answer.words


def test_revoked_exception_ends_on_that_day() -> None:
    policy = _forbidding(_exception(DAY, DAY + 9 * ONE_DAY, revoked_on=DAY + ONE_DAY))
    assert judge(policy, ALDER_9, "", "", DAY).standing == PolicyStanding.EXCEPTED
    later = judge(policy, ALDER_9, "", "", DAY + ONE_DAY)
    assert (later.standing, later.ended) == (PolicyStanding.FORBIDDEN, None)


def test_exception_is_named_for_an_approved_host() -> None:
    exception = _exception(DAY, DAY)
    policy = Policy(rules=(PolicyRule(rule=APPROVED),), exceptions=(exception,))
    answer = judge(policy, ALDER_9, "", "", DAY)
    assert (answer.standing, answer.exception) == (PolicyStanding.OK, exception)


def test_exception_of_an_unknown_minor_does_not_apply() -> None:
    policy = _forbidding(_exception(DAY, DAY, release="9", minor="9.4"))
    answer = judge(policy, MatchedRelease("alder", "9"), "", "", DAY)
    assert answer.standing == PolicyStanding.FORBIDDEN


def test_unknown_minor_is_never_approved() -> None:
    rules = (
        PolicyRule(distribution="alder", release="9", rule=APPROVED),
        PolicyRule(distribution="alder", release="9", minor="9.0", rule=FORBIDDEN),
    )
    answer = judge(Policy(rules=rules), MatchedRelease("alder", "9"), "", "", DAY)
    assert (answer.standing, answer.missing) == (PolicyStanding.UNKNOWN, ("minor",))
    assert answer.undecided == (rules[1],)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (PolicyRule(rule=APPROVED), "Approved by policy."),
        (
            PolicyRule(rule=RuleKind.DEPRECATED, until=DAY),
            "Deprecated by policy until 27 November 2026.",
        ),
        (
            PolicyRule(rule=RuleKind.DEPRECATED, until=DAY - ONE_DAY),
            "Forbidden by policy since 27 November 2026.",
        ),
        (PolicyRule(rule=FORBIDDEN, from_=DAY), "Forbidden by policy since 27 November 2026."),
        (
            PolicyRule(rule=FORBIDDEN, from_=DAY + ONE_DAY),
            "Approved by policy until 27 November 2026.",
        ),
        (PolicyRule(rule=FORBIDDEN), "Forbidden by policy."),
    ],
)
def test_answer_says_until_when(rule: PolicyRule, words: str) -> None:
    assert judge(Policy(rules=(rule,)), ALDER_9, "", "", DAY).words == words


def test_last_day_of_the_calendar() -> None:
    rule = PolicyRule(rule=RuleKind.DEPRECATED, until=date.max)
    answer = judge(Policy(rules=(rule,)), ALDER_9, "", "", date.max)
    assert answer.standing == PolicyStanding.DEPRECATED


@many
@given(policies(), st.lists(hosts(), max_size=6), days)
def test_coverage_counts_each_host_once(
    policy: Policy, listed: list[tuple[MatchedRelease, str, str]], day: date
) -> None:
    counts = [Count(key, group, "", 1, 3) for key, group, _ in listed]
    covered = coverage(policy, counts, day)
    assert covered.by_standing.total() == 3 * len(listed)
    for standing, number in covered.by_standing.items():
        alike = [
            key
            for key, group, _ in listed
            if judge(policy, key, group, "", day).standing == standing
        ]
        assert number == 3 * len(alike)
