"""A record in Markdown, in the form of MADR (Markdown Any Decision Records, adr.github.io/madr)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from accounts.names import person_name
from advisor.models import Decision
from advisor.pages.decisions.frozen_document import FrozenRanked
from advisor.pages.decisions.record_page import RecordPage
from catalog.formats import plural

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&])")
_LIST_MARK = re.compile(r"^(\s*)(?:([-+=])|(\d+)([.)]))", re.MULTILINE)
_BLANKS = re.compile(r"^[ \t]+", re.MULTILINE)


def madr(decision: Decision, page: RecordPage, address: str) -> str:
    return "\n".join(_lines(decision, page, address)) + "\n"


def as_text(text: str) -> str:
    """What members wrote, so that Markdown shows it as it is, with its line breaks."""
    escaped = _SPECIAL.sub(r"\\\1", _BLANKS.sub("", text.replace("\r\n", "\n")))
    escaped = _LIST_MARK.sub(_without_list, escaped)
    return re.sub(r"(?<!\n)\n(?!\n)", "  \n", escaped)


def _without_list(match: re.Match[str]) -> str:
    space, mark, number, period = match.groups()
    return f"{space}\\{mark}" if mark else f"{space}{number}\\{period}"


def _lines(decision: Decision, page: RecordPage, address: str) -> Iterator[str]:
    yield from _front_matter(decision, page)
    yield f"# {as_text(decision.title)}"
    yield from ("", f"{decision.number}. {page.state.label}{as_text(page.after_state)}")
    yield from ("", "## Context and Problem Statement", "", as_text(decision.context) or "—")
    yield from ("", *_scope(decision))
    yield from (f"* {as_text(' '.join(row.sentences))}" for row in page.document.runs_today)
    yield from ("", "## Decision Drivers", "")
    yield from (f"* {as_text(row.question)}: {as_text(row.words)}" for row in page.answers)
    yield from ("", "## Considered Options", "")
    yield from (f"* {_option(row)}" for row in page.document.ranking)
    yield from (f"* {row.full_name}: {row.lacks}" for row in page.alternatives.ruled_out)
    yield from ("", "## Decision Outcome", "", *_outcome(decision, page))
    yield from ("", "### Consequences", "", as_text(decision.consequences) or "—")
    yield from ("", "### Assumptions", "", as_text(decision.assumptions) or "—")
    yield from ("", "### Confirmation", "", *_approvals(page))
    yield from ("", "## More Information", "", *_information(decision, page, address))


def _front_matter(decision: Decision, page: RecordPage) -> Iterator[str]:
    """The names in it are in quotes: a colon in one would end it."""
    day = (decision.decided_at or decision.changed_at).date().isoformat()
    names = [f'"{_quoted(name)}"' for name in page.approvals.tally.approvers]
    yield from ("---", f"status: {page.state.label.lower()}", f"date: {day}")
    yield f"decision-makers: [{', '.join(names)}]"
    yield from ("---", "")


def _quoted(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')


def _scope(decision: Decision) -> Iterator[str]:
    servers = plural(decision.servers, "server") if decision.servers else ""
    scope = (
        ("Environment", decision.environment),
        ("Group", decision.group),
        ("Servers", servers),
    )
    yield from (f"* {name}: {as_text(value)}" for name, value in scope if value)
    yield f"* Owner: {as_text(person_name(decision.owner))}"
    yield f"* Review by: {decision.review_by.isoformat()}"


def _option(row: FrozenRanked) -> str:
    end = row.supported_until.words
    return f"{row.full_name}, {row.plan_name}: {row.score:.1f} points, supported until {end}"


def _outcome(decision: Decision, page: RecordPage) -> Iterator[str]:
    choice = page.choice
    yield f"Chosen option: **{as_text(choice.name)}**, {as_text(choice.plan_name)}."
    yield from ("", *(f"* {row.label}: {row.value}" for row in page.figures[1:]))
    if decision.deviates_because:
        yield from ("", f"It deviates from the recommendation: {page.figures[-1].note}.")
        yield from ("", as_text(decision.deviates_because))
    elif choice.ranked:
        yield ""
        yield from (f"* {reason.sentence}" for reason in choice.ranked.reasons)


def _approvals(page: RecordPage) -> Iterator[str]:
    votes = page.approvals
    for line in votes.counting:
        yield f"* {as_text(line.name)} ({line.role}) on {line.at.date().isoformat()}"
    for line in votes.others:
        verdict = "rejected" if line.is_rejection else "approved, not counted"
        why = f": {line.why_not}" if line.why_not else ""
        yield f"* {as_text(line.name)} ({line.role}): {verdict}{why}"
    yield f"* {len(votes.counting)} of {plural(votes.quorum, 'approval')}"


def _information(decision: Decision, page: RecordPage, address: str) -> Iterator[str]:
    yield f"* Record: <{address}>"
    yield f"* Facts of {page.document.day}, catalog `{page.document.catalog.digest}`"
    yield f"* Rules `{page.document.rules.digest}`"
    yield f"* Content SHA-256 `{decision.content_sha256}`"
