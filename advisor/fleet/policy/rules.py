"""Pure: a team's policy, as types; how it is applied is in `judgement`."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cached_property

import msgspec

from advisor.fleet.policy.selectors import Selector, SelectorIndex


class RuleKind(StrEnum):
    """What a rule says of the hosts it is about."""

    APPROVED = "approved"
    DEPRECATED = "deprecated"
    FORBIDDEN = "forbidden"


class PolicyStanding(StrEnum):
    """What a policy says of a host on a day; the words of a check's verdicts.

    Unknown: a more specific rule would decide otherwise, if the host is what is not known of it.
    """

    OK = "ok"
    DEPRECATED = "deprecated"
    FORBIDDEN = "forbidden"
    EXCEPTED = "excepted"
    NOT_MENTIONED = "not_mentioned"
    UNKNOWN = "unknown"


class PolicyRule(Selector, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What hosts may run.

    `until`: the last day of a deprecated release, forbidden afterwards; None: no day is set.
    `from_`: the first day on which it is forbidden, approved before; None: always forbidden.
    `decision`: number of the team's decision that it follows from.
    """

    rule: RuleKind
    until: date | None = None
    from_: date | None = msgspec.field(default=None, name="from")
    decision: str = ""
    reason: str = ""


class PolicyException(Selector, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Hosts that may run from `starts` up to and including `ends`, in spite of the rules.

    `number` counts within the team, 0: none of a team. It does not apply on `revoked_on` any more.
    `requested_by`, `approved_by`: names of accounts.
    """

    starts: date
    ends: date
    number: int = 0
    reason: str = ""
    decision: str = ""
    requested_by: str = ""
    approved_by: str = ""
    revoked_on: date | None = None

    def is_in_force(self, day: date) -> bool:
        return self.starts <= day <= self.ends and not self.is_revoked(day)

    def has_ended(self, day: date) -> bool:
        """Back in review: it ran out, and nobody revoked it."""
        return day > self.ends and not self.is_revoked(day)

    def is_revoked(self, day: date) -> bool:
        return self.revoked_on is not None and day >= self.revoked_on


class PolicyTest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """An example in the policy itself: what it must say of a host on a day.

    `host` as somebody writes it: `AlmaLinux 9.4`.
    """

    host: str
    on: date
    expect: PolicyStanding
    group: str = ""
    architecture: str = ""


class Policy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, dict=True):
    """No two rules are about the same hosts, which `validation` looks after."""

    rules: tuple[PolicyRule, ...] = ()
    exceptions: tuple[PolicyException, ...] = ()
    tests: tuple[PolicyTest, ...] = ()

    @cached_property
    def rule_index(self) -> SelectorIndex[PolicyRule]:
        return SelectorIndex(self.rules)

    @cached_property
    def exception_index(self) -> SelectorIndex[PolicyException]:
        return SelectorIndex(self.exceptions)
