"""Judges releases of the catalog in the test's database."""

from __future__ import annotations

from datetime import date

from advisor.fleet.check.types import HostVerdict
from advisor.fleet.check.verdict import HORIZON, judge
from advisor.fleet.matched import Match, MatchedRelease
from advisor.fleet.policy import Policy, PolicyException, PolicyRule
from advisor.fleet.policy import judge as judge_policy
from catalog import reading, snapshot
from catalog.document import Catalog

DAY = date(2026, 11, 26)
"""The day that the invented catalog was written for."""


def document() -> Catalog:
    return reading.on(snapshot.without_freshness(), DAY).document


def judged(
    name: str,
    *,
    plan: str = "",
    day: date = DAY,
    horizon: int = HORIZON,
    policy: Policy | None = None,
    catalog: Catalog | None = None,
) -> HostVerdict:
    """`name`: alder 9, or alder 9.10."""
    key = key_of(name)
    answer = judge_policy(policy, key, "", "", day) if policy else None
    return judge(key, plan, day, horizon, catalog or document(), answer)


def judged_match(match: Match) -> HostVerdict:
    return judge(match, "", DAY, HORIZON, document())


def key_of(name: str) -> MatchedRelease:
    distribution, _, version = name.partition(" ")
    has_minor = version.count(".") == 1 and not version.startswith("20")
    return MatchedRelease(
        distribution,
        version.split(".")[0] if has_minor else version,
        version if has_minor else None,
    )


def ruled(*rules: PolicyRule, exceptions: tuple[PolicyException, ...] = ()) -> Policy:
    return Policy(rules=rules, exceptions=exceptions)
