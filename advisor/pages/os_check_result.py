"""The verdicts of a check as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from advisor.engine.types import Answers
from advisor.fleet.check.answer import CheckAnswer, HostRow
from advisor.fleet.check.types import FAILS, WORDS, StepOption, Verdict
from advisor.pages.addresses import address
from advisor.rules.derived import ESTATES
from catalog.formats import format_relative

SIGNS = {
    Verdict.OK: "✓",
    Verdict.ENDS_SOON: "!",
    Verdict.DEPRECATED: "!",
    Verdict.EXCEPTED: "!",
    Verdict.UNSUPPORTED: "✕",
    Verdict.FORBIDDEN: "✕",
    Verdict.UNKNOWN: "?",
    Verdict.IGNORED: "\N{EN DASH}",
}


@dataclass(frozen=True)
class CheckedHost:
    """`tone` chooses the colour, beside sign and word: firm, care, wrong or open. `steps`: what to
    do; the first is the next step where `advice` is empty. `relative`: to the day of the check.
    `advisor`: the address of the advisor that knows what runs today; empty: it has no such answer.
    """

    row: HostRow
    title: str
    sign: str
    words: str
    tone: str
    relative: str
    advice: str
    steps: tuple[StepOption, ...]
    advisor: str


@dataclass(frozen=True)
class CheckResult:
    """`single`: the only host; it is shown in full, several in a table."""

    answer: CheckAnswer
    hosts: list[CheckedHost]
    single: CheckedHost | None


def result_of(answer: CheckAnswer) -> CheckResult:
    hosts = [_host(row, answer.as_of) for row in answer.hosts]
    return CheckResult(answer, hosts, hosts[0] if len(hosts) == 1 else None)


def _host(row: HostRow, day: date) -> CheckedHost:
    steps = row.next.options
    is_first_step = bool(steps) and steps[0].text == row.next.text
    return CheckedHost(
        row=row,
        title=row.name or row.input or "This row",
        sign=SIGNS[row.verdict],
        words=WORDS[row.verdict],
        tone=_tone(row.verdict),
        relative=format_relative(row.ends.on, day) if row.ends and row.ends.on else "",
        advice="" if is_first_step else row.next.text,
        steps=steps,
        advisor=_advisor(f"{row.distribution}-{row.release}"),
    )


def _advisor(estate: str) -> str:
    return address("advisor", Answers(options={"estate": (estate,)})) if estate in ESTATES else ""


def _tone(verdict: Verdict) -> str:
    if verdict in (Verdict.UNKNOWN, Verdict.IGNORED):
        return "open"
    if verdict in FAILS:
        return "wrong"
    return "firm" if verdict == Verdict.OK else "care"
