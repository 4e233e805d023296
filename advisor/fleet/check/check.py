"""Pure: checks hosts against a catalog, and a policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from advisor.fleet import matching
from advisor.fleet.check.answer import CheckAnswer, HostRow
from advisor.fleet.check.basis import CheckBasis
from advisor.fleet.check.question import CheckQuestion
from advisor.fleet.check.summary import answer_of
from advisor.fleet.check.types import (
    HostStep,
    HostVerdict,
    Verdict,
)
from advisor.fleet.check.verdict import judge
from advisor.fleet.matched import Match, MatchKind
from advisor.fleet.reported import ReportedHost, ReportedSystem


def check(
    hosts: Sequence[ReportedHost], question: CheckQuestion, basis: CheckBasis, now: datetime
) -> CheckAnswer:
    """Equal systems are judged once."""
    judged: dict[tuple[ReportedSystem, str, str], _Judged] = {}
    rows = []
    for host in hosts:
        key = (host.system, host.group, host.entitlement)
        if host.problem:
            rows.append(_row(host, _unreadable(host.problem), question))
            continue
        if key not in judged:
            judged[key] = _judge(host, question, basis)
        rows.append(_row(host, judged[key], question))
    return answer_of(tuple(rows), question, basis, now)


@dataclass(frozen=True)
class _Judged:
    match: Match
    name: str
    verdict: HostVerdict
    note: str = ""


def _judge(host: ReportedHost, question: CheckQuestion, basis: CheckBasis) -> _Judged:
    match = matching.match(host.system, basis.names)
    distribution = basis.catalog.distribution(match.distribution or "")
    own = wanted = ""
    if distribution:
        release = distribution.release(match.release)
        if release and host.entitlement:
            own = matching.plan_of(host.entitlement, distribution, release)
        wanted = own or question.plan_for(distribution)
    answer = basis.policy(match.key, host.group) if basis.policy and match.key else None
    verdict = judge(match, wanted, question.as_of, question.horizon, basis.catalog, answer)
    if host.entitlement and not own:
        verdict = _with_unread_entitlement(verdict, host.entitlement)
    name = f"{distribution.name} {match.minor or match.release or ''}" if distribution else ""
    note = matching.support_end_note(host.system, match, basis.catalog)
    return _Judged(match, name.strip(), verdict, note)


def _with_unread_entitlement(verdict: HostVerdict, entitlement: str) -> HostVerdict:
    """Where a plan could be bought that covers it, it may be the one that nobody recognised."""
    could_help = any(option.kind == "buy" for option in verdict.next.options)
    if verdict.verdict not in (Verdict.UNSUPPORTED, Verdict.ENDS_SOON) or not could_help:
        return verdict
    why = f"It is unknown which plan {entitlement!r} is. Without a plan: {verdict.why}"
    step = replace(verdict.next, kind="ask", text="Name the plan in the parameter plan.")
    return replace(
        verdict,
        verdict=Verdict.UNKNOWN,
        conditions=(Verdict.UNKNOWN, *verdict.conditions[1:]),
        rule="plan-unknown",
        why=why,
        next=step,
    )


def _unreadable(problem: str) -> _Judged:
    step = HostStep(kind="identify", text="Correct this row and send it again.")
    verdict = HostVerdict(
        verdict=Verdict.UNKNOWN,
        conditions=(Verdict.UNKNOWN,),
        rule="unreadable",
        why=problem,
        plan="",
        ends=None,
        next=step,
    )
    return _Judged(Match(MatchKind.NONE, "unreadable", reason=problem), "", verdict)


def _row(host: ReportedHost, judged: _Judged, question: CheckQuestion) -> HostRow:
    match, verdict = judged.match, judged.verdict
    return HostRow(
        row=host.row,
        hosts=host.hosts,
        host=host.host,
        group=host.group,
        input=host.raw,
        distribution=match.distribution,
        release=match.release,
        minor=match.minor,
        name=judged.name,
        match=match.kind,
        match_rule=match.rule,
        match_reason=match.reason,
        plan=verdict.plan or None,
        verdict=verdict.verdict,
        conditions=verdict.conditions,
        fails=verdict.fails(question.fail_on),
        rule=verdict.rule,
        why=verdict.why,
        note=judged.note,
        ends=verdict.ends,
        next=verdict.next,
        policy=verdict.policy,
    )
