"""Pure: the rows of a check in one answer: numbers, exit code, age of the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from advisor.fleet.check.ages import data_age
from advisor.fleet.check.answer import CatalogPart, CheckAnswer, HostRow, VerdictCounts
from advisor.fleet.check.basis import CheckBasis
from advisor.fleet.check.question import CheckQuestion
from advisor.fleet.check.types import NOTHING_WRONG, WORDS, WORST_FIRST, Verdict
from advisor.fleet.check.verdict import days_after
from catalog.formats import join_words, plural

OK, WARNING, CRITICAL, UNKNOWN = range(4)
"""Exit codes of monitoring plugins."""


def answer_of(
    rows: tuple[HostRow, ...], question: CheckQuestion, basis: CheckBasis, now: datetime
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


def _counts(rows: Sequence[HostRow]) -> VerdictCounts:
    verdicts = Counter(row.verdict for row in rows)
    return VerdictCounts(
        rows=len(rows),
        hosts=sum(row.hosts for row in rows),
        failing=sum(row.fails for row in rows),
        **{verdict.value: verdicts[verdict] for verdict in Verdict},
    )


def _exit_code(row: HostRow) -> int:
    """Unknown is never a lesser fault, whatever the check is told to fail on."""
    if row.verdict == Verdict.UNKNOWN:
        return UNKNOWN
    if row.verdict in (*NOTHING_WRONG, Verdict.EXCEPTED) and not row.fails:
        return OK
    return CRITICAL if row.fails else WARNING


def _gravest(rows: Sequence[HostRow]) -> int:
    """Without a host nothing is known."""
    return max(map(_exit_code, rows), key=_gravity, default=UNKNOWN)


def _gravity(code: int) -> int:
    """A host that is known to fail comes before one that nobody can judge."""
    return (OK, WARNING, UNKNOWN, CRITICAL).index(code)


def _summary(counts: VerdictCounts) -> str:
    numbers = ((verdict, getattr(counts, verdict.value)) for verdict in WORST_FIRST)
    parts = [f"{number:,} {WORDS[verdict].lower()}" for verdict, number in numbers if number]
    return f"{plural(counts.rows, 'system')}: {join_words(parts)}." if parts else "No system."
