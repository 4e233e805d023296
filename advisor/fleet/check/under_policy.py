"""Pure: a verdict of the catalog under what a team's policy says."""

from __future__ import annotations

from msgspec.structs import replace

from advisor.fleet.check import advice
from advisor.fleet.check.options import Subject
from advisor.fleet.check.types import FAILS, WORST_FIRST, HostVerdict, PolicyPart, Verdict
from advisor.fleet.policy import PolicyAnswer, PolicyException, PolicyStanding

_BY_RULE = {
    PolicyStanding.DEPRECATED: Verdict.DEPRECATED,
    PolicyStanding.FORBIDDEN: Verdict.FORBIDDEN,
    PolicyStanding.UNKNOWN: Verdict.UNKNOWN,
}


def under_policy(subject: Subject, of_catalog: HostVerdict, answer: PolicyAnswer) -> HostVerdict:
    """The graver of the two, unless an exception covers what would fail."""
    added = _BY_RULE.get(answer.by_rule)
    gravest_first = sorted({of_catalog.verdict, added or Verdict.OK}, key=WORST_FIRST.index)
    if answer.exception and gravest_first[0] in FAILS:
        return _excepted(subject, of_catalog, answer, answer.exception, gravest_first)
    part = policy_part(answer)
    if added is None:
        return replace(of_catalog, policy=part)
    conditions = tuple(sorted({added, of_catalog.verdict}, key=WORST_FIRST.index))
    if added == of_catalog.verdict or conditions[0] != added:
        return replace(of_catalog, conditions=conditions, policy=part)
    return replace(
        of_catalog,
        verdict=added,
        conditions=conditions,
        rule=f"policy-{added}",
        why=_sentences(answer.words, answer.reason, of_catalog.why),
        next=advice.for_open_policy(answer.missing)
        if added == Verdict.UNKNOWN
        else advice.for_policy(subject, answer.until, of_catalog.plan or None),
        policy=part,
    )


def policy_part(answer: PolicyAnswer) -> PolicyPart:
    source = answer.exception if answer.standing == PolicyStanding.EXCEPTED else None
    until = source.ends if source else answer.until
    return PolicyPart(answer.standing, answer.words, answer.reason, answer.decision, until)


def _excepted(
    subject: Subject,
    of_catalog: HostVerdict,
    answer: PolicyAnswer,
    exception: PolicyException,
    covered: list[Verdict],
) -> HostVerdict:
    """Also where the rules allow it: an exception covers an end of support too."""
    answer = replace(answer, standing=PolicyStanding.EXCEPTED)
    return replace(
        of_catalog,
        verdict=Verdict.EXCEPTED,
        conditions=(Verdict.EXCEPTED, *covered),
        rule="policy-exception",
        why=_sentences(answer.words, answer.reason, of_catalog.why),
        next=advice.for_exception(subject, exception.ends, of_catalog.plan or None),
        policy=policy_part(answer),
    )


def _sentences(*texts: str) -> str:
    return " ".join(
        text if text.endswith((".", "!", "?")) else f"{text}." for text in texts if text
    )
