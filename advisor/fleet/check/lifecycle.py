"""Pure: what the catalog says of a release on a day and up to a horizon, with a plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace

from advisor.fleet.check.verdicts import Verdict
from catalog import lifecycle
from catalog.document import Distribution, Phase, Release, Value
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


def find(
    distribution: Distribution, major: Release, minor: str | None, plan: str | None, window: Window
) -> Finding:
    """The graver of what holds for the minor release and for its major release."""
    of_major = _of_release(distribution, major, plan, window)
    if minor is None or minor == major.name or of_major.verdict == Verdict.UNSUPPORTED:
        return of_major
    of_minor = _of_minor(distribution, major, minor, plan, window)
    return _graver(of_minor, of_major) if of_minor else of_major


def newest_minor(distribution: Distribution, major: Release, day: date) -> Release | None:
    """The newest minor release that was out on `day`; None: the catalog records none."""
    minors = [
        release
        for release in minors_of(distribution, major)
        if not release.preview and (release.released_on is None or release.released_on <= day)
    ]
    return max(minors, key=lambda release: numbers(release.name), default=None)


def minors_of(distribution: Distribution, major: Release) -> Iterator[Release]:
    return (release for release in distribution.releases if release.parent == major.name)


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


def disputed_ends(release: Release, plan: str | None) -> Iterator[End]:
    """What support would come to if each of the other sources were right."""
    for phase in release.phases:
        for day in disputed_days(phase):
            others = (other for other in release.phases if other is not phase)
            yield lifecycle.support_with([*others, replace(phase, end=End(DATE, day))], plan).end


def disputed_days(phase: Phase) -> Iterator[date]:
    days = (day_of(dispute.value) for dispute in phase.disputes if dispute.about in ("", "ends"))
    return (day for day in days if day)


def day_of(value: Value) -> date | None:
    """None: what the other source says is no day, such as "unknown"."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _of_release(
    distribution: Distribution, release: Release, plan: str | None, window: Window
) -> Finding:
    name, support = title(distribution, release.name), release.support(plan)
    if early := _not_yet(name, release, window):
        return early
    ends = [support.end, *disputed_ends(release, plan)]
    verdict, rule = _of_ends(ends, window)
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


# Minor releases


def _of_minor(
    distribution: Distribution, major: Release, name: str, plan: str | None, window: Window
) -> Finding | None:
    """None: the minor release says nothing more than its major release."""
    minor = distribution.release(name)
    if minor is None or minor.parent != major.name:
        return _not_recorded(distribution, major, name)
    newest = newest_minor(distribution, major, window.day)
    if minor is not newest:
        return _earlier(_of_release(distribution, minor, plan, window), newest)
    return _newest(distribution, minor, plan, window)


def _not_recorded(distribution: Distribution, major: Release, name: str) -> Finding | None:
    is_latest = major.latest is not None and major.latest.name == name
    if is_latest or not any(minors_of(distribution, major)):
        return None
    why = f"The catalog does not record {title(distribution, name)}, only other minor releases."
    return Finding(Verdict.UNKNOWN, "minor-not-recorded", why)


def _newest(
    distribution: Distribution, minor: Release, plan: str | None, window: Window
) -> Finding | None:
    """The newest lasts until the next one, which an update brings: its major release decides."""
    finding = _of_release(distribution, minor, plan, window)
    support = finding.support
    if support is None or support.end.reaches(window.day):
        return finding if finding.rule in ("preview", "not-released", "withdrawn") else None
    lasts_until_the_next = support.phase is not None and support.phase.kind == "minor"
    if lasts_until_the_next and support.end.kind == NOT_ANNOUNCED:
        return finding if finding.verdict == Verdict.UNSUPPORTED else None
    if finding.verdict == Verdict.UNSUPPORTED and support.projected:
        why = f"{finding.why} That day was projected, and no later minor release is recorded."
        return Finding(Verdict.UNKNOWN, "end-projected", why, minor, support)
    return finding


def _earlier(finding: Finding, newest: Release | None) -> Finding:
    rules = {"ended": "minor-ended", "ends-soon": "minor-ends-soon"}
    later = f" {newest.name} is the newest minor release." if newest else ""
    if finding.rule not in rules:
        return finding
    return Finding(
        finding.verdict,
        rules[finding.rule],
        f"{finding.why}{later}",
        finding.release,
        finding.support,
    )


def _graver(first: Finding, second: Finding) -> Finding:
    order = (Verdict.UNSUPPORTED, Verdict.UNKNOWN, Verdict.ENDS_SOON, Verdict.OK)
    return min(first, second, key=lambda finding: order.index(finding.verdict))
