"""The answer as the output of a monitoring plugin.

https://nagios-plugins.org/doc/guidelines.html: a line with the state and performance data, then
further lines. A bar would begin the performance data, so none is in the text.
"""

from __future__ import annotations

from advisor.fleet.check.answer import CheckAnswer, HostRow
from advisor.fleet.check.formats.text import one_line, reason_after_verdict, subject
from advisor.fleet.check.types import NOTHING_WRONG, WORDS, WORST_FIRST

STATES = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
"""By exit code."""
MOST_LINES = 50


def nagios(answer: CheckAnswer) -> str:
    age = answer.catalog.data_age
    summary = f"The data is {age.words}. {answer.summary}" if age.too_old else answer.summary
    values = ((verdict.value, getattr(answer.counts, verdict.value)) for verdict in WORST_FIRST)
    numbers = " ".join(f"{name}={number};;;0" for name, number in values)
    first = f"ELWISE {STATES[answer.exit_code]} - {_plain(summary)} | {numbers}"
    rows = [row for row in answer.hosts if row.verdict not in NOTHING_WRONG]
    return "\n".join([first, *map(_line, rows[:MOST_LINES]), *_more(rows)]) + "\n"


def _line(row: HostRow) -> str:
    return _plain(f"{WORDS[row.verdict]}: {subject(row)}. {reason_after_verdict(row)}")


def _more(rows: list[HostRow]) -> list[str]:
    return [f"{len(rows) - MOST_LINES:,} more"] if len(rows) > MOST_LINES else []


def _plain(text: str) -> str:
    return one_line(text.replace("|", "/"))
