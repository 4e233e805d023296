"""Pure: the verdict on one system, from the catalog and a policy, for a day and a horizon."""

from __future__ import annotations

from datetime import date, timedelta

from advisor.fleet.check import advice, releases
from advisor.fleet.check.evidence import ends_of
from advisor.fleet.check.lifecycle import Finding, Window
from advisor.fleet.check.options import Subject
from advisor.fleet.check.types import (
    Ends,
    HostStep,
    HostVerdict,
    Verdict,
)
from advisor.fleet.check.under_policy import under_policy
from advisor.fleet.matched import Match, MatchedRelease, MatchKind
from advisor.fleet.policy import PolicyAnswer
from catalog.document import Catalog, Distribution

HORIZON = 180
"""Days that support should still last, unless somebody says otherwise."""


def judge(
    match: Match | MatchedRelease,
    plan: str,
    as_of: date,
    horizon: int,
    catalog: Catalog,
    policy: PolicyAnswer | None = None,
) -> HostVerdict:
    """Whether the system may run on `as_of`, and is supported `horizon` days on.

    `plan`: the slug of the support plan; empty: what comes without paying extra. `catalog` is the
    document with the phases of minor releases, as `catalog.reading` gives it. What is not certain
    is unknown: a guessed release, an end that is not published, a plan of somebody else, an end
    on whose side of the day sources disagree.
    """
    match = _as_match(match)
    distribution = catalog.distribution(match.distribution or "")
    major = distribution.release(match.release) if distribution else None
    if distribution is None or major is None:
        return _unrecognised(match, plan)
    window = Window(as_of, days_after(as_of, horizon))
    release = distribution.release(match.minor) or major
    subject = Subject(catalog, distribution, major, release, window)
    if plan and distribution.plan(plan) is None:
        return _unknown_plan(distribution, plan)
    finding = releases.find(distribution, major, match.minor, plan or None, window)
    step = advice.for_finding(subject, finding, plan or None)
    if match.kind == MatchKind.GUESSED:
        finding, step = _guess(match, finding), advice.for_unrecognised(match)
    verdict = _verdict(catalog, finding, plan, step)
    return under_policy(subject, verdict, policy) if policy else verdict


def days_after(day: date, days: int) -> date:
    """The last day there is, where the horizon lies beyond."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


def _as_match(match: Match | MatchedRelease) -> Match:
    if isinstance(match, Match):
        return match
    return Match(MatchKind.EXACT, "key", match.distribution, match.release, match.minor)


def _unrecognised(match: Match, plan: str) -> HostVerdict:
    if match.is_no_host:
        return _no_host(match, plan)
    reason = match.reason or "No release of the catalog was recognised."
    return _unknown("not-recognised", reason, plan, advice.for_unrecognised(match))


def _no_host(match: Match, plan: str) -> HostVerdict:
    return _sole(Verdict.IGNORED, match.rule, match.reason, plan, advice.NOTHING)


def _unknown_plan(distribution: Distribution, plan: str) -> HostVerdict:
    why = f"{distribution.short_name} has no plan {plan!r}, so it is unknown what it covers."
    return _unknown("plan-unknown", why, plan, advice.for_unknown_plan(distribution))


def _unknown(rule: str, why: str, plan: str, step: HostStep) -> HostVerdict:
    return _sole(Verdict.UNKNOWN, rule, why, plan, step)


def _guess(match: Match, finding: Finding) -> Finding:
    reason = match.reason or "The name may also mean another release."
    why = f"A guess: {reason} If it is right: {finding.why}"
    return Finding(Verdict.UNKNOWN, "guessed", why, finding.release, finding.support)


def _verdict(catalog: Catalog, finding: Finding, plan: str, step: HostStep) -> HostVerdict:
    ends = None
    if finding.release and finding.support:
        ends = ends_of(catalog, finding.release, finding.support)
    return _sole(finding.verdict, finding.rule, finding.why, plan, step, ends)


def _sole(
    verdict: Verdict, rule: str, why: str, plan: str, step: HostStep, ends: Ends | None = None
) -> HostVerdict:
    """With no condition but the verdict itself."""
    return HostVerdict(
        verdict=verdict,
        conditions=(verdict,),
        rule=rule,
        why=why,
        plan=plan,
        ends=ends,
        next=step,
    )
