"""The answer as lines for people and shell scripts."""

from __future__ import annotations

from advisor.fleet.check.answer import CheckAnswer, HostRow
from advisor.fleet.check.types import NOTHING_WRONG, WORDS, Verdict


def text(answer: CheckAnswer) -> str:
    """A line a host, the failing ones marked, then a summary and the age of the data."""
    lines = [_line(row) for row in answer.hosts]
    result = "Passes" if answer.passes else "Fails"
    age = answer.catalog.data_age
    if age.too_old:
        result = "Not decided: the data is too old"
    lines.append(f"{result}. {answer.summary} Data: {age.words}.")
    return "\n".join(lines) + "\n"


def subject(row: HostRow) -> str:
    """The host, if it has a name, and its system as it was recognised, or as it came."""
    system = row.name or one_line(row.input)[:80] or f"row {row.row}"
    return f"{row.host}: {system}" if row.host else system


def reason(row: HostRow) -> str:
    """Why, and what to do where there is something to do."""
    steps = [] if row.verdict in NOTHING_WRONG else [row.next.text]
    return one_line(" ".join(filter(None, (row.why, row.note, *steps))))


def reason_after_verdict(row: HostRow) -> str:
    """The reason where the words of the verdict stand before it: "Since 1 May 2026." instead of
    "Forbidden by policy since 1 May 2026."."""
    text, words = reason(row), WORDS[row.verdict]
    if row.verdict not in (Verdict.FORBIDDEN, Verdict.DEPRECATED) or not text.startswith(words):
        return text
    rest = text.removeprefix(words).lstrip(". ")
    return rest[:1].upper() + rest[1:]


def one_line(text: str) -> str:
    """Without control characters, which a terminal would obey."""
    printable = (character if character.isprintable() else " " for character in text)
    return " ".join("".join(printable).split())


def _line(row: HostRow) -> str:
    mark = "FAIL" if row.fails else "pass"
    return f"{mark}  {WORDS[row.verdict]}: {one_line(subject(row))}. {reason_after_verdict(row)}"
