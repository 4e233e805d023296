"""Pure: what the catalog says of a minor release, and of its major release with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from advisor.fleet.check.lifecycle import Finding, Window, numbers, of_release, title
from advisor.fleet.check.types import Verdict
from catalog.document import Distribution, Release
from catalog.lifecycle import NOT_ANNOUNCED


def find(
    distribution: Distribution, major: Release, minor: str | None, plan: str | None, window: Window
) -> Finding:
    """The graver of what holds for the minor release and for its major release."""
    of_major = of_release(distribution, major, plan, window)
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


def _of_minor(
    distribution: Distribution, major: Release, name: str, plan: str | None, window: Window
) -> Finding | None:
    """None: the minor release says nothing more than its major release."""
    minor = distribution.release(name)
    if minor is None or minor.parent != major.name:
        return _not_recorded(distribution, major, name)
    newest = newest_minor(distribution, major, window.day)
    if minor is not newest:
        return _earlier(of_release(distribution, minor, plan, window), newest)
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
    finding = of_release(distribution, minor, plan, window)
    support = finding.support
    if support is None or support.end.reaches(window.day):
        return finding if finding.rule in ("preview", "not-released", "withdrawn") else None
    lasts_until_the_next = support.phase is not None and support.phase.kind == "minor"
    if lasts_until_the_next and support.end.kind == NOT_ANNOUNCED:
        return None
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
