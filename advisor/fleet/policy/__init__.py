"""Pure: what a team allows to run, and what that says of a host on a day.

A policy has rules, each with a selector; the most specific rule that applies to a host decides.
Exceptions let some hosts run in spite of that, until a day. The answer depends on the policy, the
host and the day alone.
"""

from advisor.fleet.policy.answers import PolicyAnswer
from advisor.fleet.policy.judgement import judge
from advisor.fleet.policy.rules import (
    Policy,
    PolicyException,
    PolicyRule,
    PolicyStanding,
    PolicyTest,
    RuleKind,
)
from advisor.fleet.policy.selectors import Selector

__all__ = [
    "Policy",
    "PolicyAnswer",
    "PolicyException",
    "PolicyRule",
    "PolicyStanding",
    "PolicyTest",
    "RuleKind",
    "Selector",
    "judge",
]
