"""Pure: what the catalog says of a release on a day and up to a horizon, with a plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from advisor.fleet.check.types import Verdict
from advisor.fleet.disputed import claimed_ends
from catalog import lifecycle
from catalog.document import Distribution, Release
from catalog.formats import format_date, format_relative
from catalog.lifecycle import DATE, NOT_ANNOUNCED, End, Support


@dataclass(frozen=True)
class Window:
    """The day of the check and the day up to which support should last."""

    day: date
    until: date


@dataclass(frozen=True)
class Finding:
    """`support` and `release`: whose end decided. None: nothing did."""

    verdict: Verdict
    rule: str
    why: str
    release: Release | None = None
    support: Support | None = None


def numbers(name: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in name.split("."))


def title(distribution: Distribution, name: str) -> str:
    return f"{distribution.short_name} {name}"


def outcome(end: End, window: Window) -> Verdict:
    """What an end means. Only what is certain is ok."""
    now, later = end.reaches(window.day), end.reaches(window.until)
    if now is None or (now and later is None):
        return Verdict.UNKNOWN
    if not now:
        return Verdict.UNSUPPORTED
    return Verdict.OK if later else Verdict.ENDS_SOON


def of_release(
    distribution: Distribution, release: Release, plan: str | None, window: Window
) -> Finding:
    name, support = title(distribution, release.name), release.support(plan)
    if early := _not_yet(name, release, window):
        return early
    verdict, rule = _of_ends(claimed_ends(release, plan), window)
    if verdict in (Verdict.OK, Verdict.ENDS_SOON) and release.withdrawn_on:
        why = f"{name} was {release.withdrawn_in_words}."
        return Finding(Verdict.UNKNOWN, "withdrawn", why, release, support)
    return Finding(verdict, rule, _why(name, rule, support, window), release, support)


def _not_yet(name: str, release: Release, window: Window) -> Finding | None:
    if release.preview:
        why = f"{name} is in preview: it is not for production and not supported."
        return Finding(Verdict.UNSUPPORTED, "preview", why, release, None)
    if release.released_on and release.released_on > window.day:
        why = f"{name} was not released before {format_date(release.released_on)}."
        return Finding(Verdict.UNKNOWN, "not-released", why, release, None)
    return None


def _of_ends(ends: Iterable[End], window: Window) -> tuple[Verdict, str]:
    """The catalog's end comes first. Where another source would decide otherwise, nothing is ok."""
    recorded, *others = [(outcome(end, window), end) for end in ends]
    verdicts = {recorded[0], *(verdict for verdict, _ in others)}
    if len(verdicts) == 1:
        return recorded[0], _rule(*recorded)
    if verdicts == {Verdict.OK, Verdict.ENDS_SOON}:
        return Verdict.ENDS_SOON, "end-disputed"
    return Verdict.UNKNOWN, "end-disputed"


def _rule(verdict: Verdict, end: End) -> str:
    if verdict == Verdict.UNKNOWN:
        return "end-not-announced" if end.kind == NOT_ANNOUNCED else "end-unknown"
    return {
        Verdict.OK: "supported",
        Verdict.ENDS_SOON: "ends-soon",
        Verdict.UNSUPPORTED: "ended",
    }[verdict]


def _why(name: str, rule: str, support: Support, window: Window) -> str:
    end, until = support.end, format_date(window.until)
    words = lifecycle.end_in_words(end)
    if rule == "end-disputed":
        return f"Sources disagree about the end of {name}: the catalog has {words}."
    if rule == "supported":
        return f"{name} is supported until {words}." if end.day else f"{name} has no end."
    if rule == "ends-soon" and end.day:
        relative = format_relative(end.day, window.day)
        return f"Support of {name} ends on {words}, {relative} and before {until}."
    if rule == "ended":
        return f"Support of {name} ended{_ended_on(end)}."
    return f"The end of support of {name} is {words}; it may not last until {until}."


def _ended_on(end: End) -> str:
    if end.kind == DATE and end.day:
        return f" on {format_date(end.day)}"
    return f", by {format_date(end.latest)} at the latest" if end.latest else ""
