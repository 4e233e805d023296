"""Pure: a host's own SUPPORT_END against the catalog."""

from __future__ import annotations

from datetime import date, timedelta

from advisor.fleet.matched import Match
from advisor.fleet.matching.rules import quote
from advisor.fleet.reported import ReportedSystem
from catalog.document import Catalog, Phase, Release
from catalog.formats import format_date
from catalog.lifecycle import DATE

ONE_DAY = timedelta(days=1)


def support_end_note(system: ReportedSystem, match: Match, catalog: Catalog) -> str:
    """One or two sentences where the two differ; empty where they agree, or one says nothing.

    SUPPORT_END comes with a package of the distribution: a host without updates keeps a date that
    has been changed since. The catalog counts.
    """
    release = _release(match, catalog)
    if not system.support_end or release is None:
        return ""
    day = _day(system.support_end)
    if day is None:
        return f"Its SUPPORT_END, {quote(system.support_end)}, is not a day."
    end = release.support().end
    if end.kind != DATE or end.day is None:
        return f"Its SUPPORT_END is {format_date(day)}; the catalog has no end of support."
    return "" if day == end.day else _difference(day, end.day, release, catalog)


def _difference(day: date, last: date, release: Release, catalog: Catalog) -> str:
    its = f"Its SUPPORT_END is {format_date(day)}"
    if day - last == ONE_DAY:
        return (
            f"{its}, a day after the last supported one in the catalog, {format_date(last)}: it "
            "names the first day without support."
        )
    if last - day == ONE_DAY:
        return (
            f"{its}, a day before the last supported one in the catalog, {format_date(last)}: "
            "sources differ in whether they name the last day or the one after it."
        )
    for phase in release.phases:
        if phase.end.day == day:
            return f"{its}, the end of {phase.name}; support ends on {format_date(last)}."
    longest = next((phase for phase in release.phases if phase.end.day == last), None)
    source = f" ({catalog.source(longest).title})" if longest else ""
    known = f"the catalog says {format_date(last)}{source}"
    if longest and _was_stated(day, longest):
        return f"{its}, an earlier statement; {known}."
    if day < last:
        return f"{its}; {known}. A host without updates keeps an earlier date."
    return f"{its}; {known}. They contradict each other."


def _was_stated(day: date, phase: Phase) -> bool:
    """Whether a source named this day for the phase, and the catalog no longer uses it."""
    return any(dispute.value == day.isoformat() for dispute in phase.disputes)


def _release(match: Match, catalog: Catalog) -> Release | None:
    distribution = catalog.distribution(match.distribution or "")
    return distribution.release(match.release) if distribution and match.release else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
