"""Pure: checks hosts against a catalog, and a policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from msgspec.structs import replace

from advisor.fleet import matching
from advisor.fleet.check.ages import data_age
from advisor.fleet.check.answer import CatalogPart, CheckAnswer, Counts, HostRow
from advisor.fleet.check.judge import days_after, judge
from advisor.fleet.check.question import CheckQuestion
from advisor.fleet.check.verdicts import (
    WORDS,
    WORST_FIRST,
    HostVerdict,
    NextStep,
    Verdict,
)
from advisor.fleet.matched import Match, MatchKind, ReleaseKey
from advisor.fleet.matching import Names
from advisor.fleet.policy import PolicyAnswer
from advisor.fleet.reported import ReportedHost, ReportedSystem
from catalog.document import Catalog
from catalog.formats import join_words, plural
from catalog.stored_freshness import Stored

OK, WARNING, CRITICAL, UNKNOWN = range(4)
"""Exit codes of monitoring plugins."""

AskPolicy = Callable[[ReleaseKey, str], PolicyAnswer]
"""What the team's policy says of a release in a group, on the day of the question."""


@dataclass(frozen=True)
class Basis:
    """What hosts are checked against. `catalog` has the phases of minor releases."""

    catalog: Catalog
    names: Names
    digest: str
    as_of: str | None = None
    freshness: Stored = field(default_factory=Stored)
    policy: AskPolicy | None = None


def check(
    hosts: Sequence[ReportedHost], question: CheckQuestion, basis: Basis, now: datetime
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
    return _answer(tuple(rows), question, basis, now)


@dataclass(frozen=True)
class _Judged:
    match: Match
    name: str
    verdict: HostVerdict
    note: str = ""


def _judge(host: ReportedHost, question: CheckQuestion, basis: Basis) -> _Judged:
    match = matching.match(host.system, basis.names)
    distribution = basis.catalog.distribution(match.distribution or "")
    own = wanted = ""
    if distribution:
        own = matching.plan_of(host.entitlement, distribution.slug, match.release)
        wanted = own or question.plan_for(distribution)
    answer = basis.policy(match.key, host.group) if basis.policy and match.key else None
    verdict = judge(match, wanted, question.as_of, question.horizon, basis.catalog, answer)
    if host.entitlement and not own:
        verdict = _with_unread_entitlement(verdict, host.entitlement)
    name = (
        f"{distribution.name} {match.minor or match.release or ''}".strip() if distribution else ""
    )
    note = matching.support_end_note(host.system, match, basis.catalog)
    return _Judged(match, name, verdict, note)


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
    step = NextStep(kind="identify", text="Correct this row and send it again.")
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


def _answer(
    rows: tuple[HostRow, ...], question: CheckQuestion, basis: Basis, now: datetime
) -> CheckAnswer:
    age = data_age(rows, basis.freshness, now, question.max_age)
    counts = _counts(rows)
    return CheckAnswer(
        passes=not counts.failing and not age.too_old,
        exit_code=UNKNOWN
        if age.too_old
        else max(map(_exit_code, rows), key=_gravity, default=UNKNOWN),
        summary=_summary(counts),
        as_of=question.as_of,
        until=days_after(question.as_of, question.horizon),
        plan=question.plans,
        fail_on=tuple(verdict for verdict in WORST_FIRST if verdict in question.fail_on),
        team=question.team or None,
        hosts=rows,
        counts=counts,
        catalog=CatalogPart(
            digest=basis.digest,
            as_of=date.fromisoformat(basis.as_of) if basis.as_of else None,
            data_age=age,
        ),
    )


def _counts(rows: Sequence[HostRow]) -> Counts:
    verdicts = Counter(row.verdict for row in rows)
    return Counts(
        rows=len(rows),
        hosts=sum(row.hosts for row in rows),
        failing=sum(row.fails for row in rows),
        **{verdict.value: verdicts[verdict] for verdict in Verdict},
    )


def _exit_code(row: HostRow) -> int:
    """Unknown is never a lesser fault, whatever the check is told to fail on."""
    if row.verdict == Verdict.UNKNOWN:
        return UNKNOWN
    if row.verdict in (Verdict.OK, Verdict.EXCEPTED) and not row.fails:
        return OK
    return CRITICAL if row.fails else WARNING


def _gravity(code: int) -> int:
    """A host that is known to fail comes before one that nobody can judge."""
    return (OK, WARNING, UNKNOWN, CRITICAL).index(code)


def _summary(counts: Counts) -> str:
    numbers = ((verdict, getattr(counts, verdict.value)) for verdict in WORST_FIRST)
    parts = [f"{number:,} {WORDS[verdict].lower()}" for verdict, number in numbers if number]
    return f"{plural(counts.rows, 'system')}: {join_words(parts)}." if parts else "No system."
