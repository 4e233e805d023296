"""Pure: where a part of a fleet stands on a day: out of support, soon to be, later, unknown.

The verdict is that of a check, so that a fleet and a check never say different things of a host.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import msgspec

from advisor.fleet.check.types import HostVerdict, Verdict
from advisor.fleet.check.verdict import judge
from advisor.fleet.disputed import claimed_ends
from advisor.fleet.exposure.latest_start import months_after
from advisor.fleet.matched import MatchedRelease
from catalog.document import Catalog
from catalog.lifecycle import End

MINOR_RULE = "minor-ended"
"""The key of the check's rule for an older minor release of one that is supported."""


class SupportStage(StrEnum):
    """The most urgent first."""

    ENDED = "ended"
    MINOR_ENDED = "minor-ended"
    WITHIN_3 = "within-3-months"
    WITHIN_6 = "within-6-months"
    WITHIN_12 = "within-12-months"
    WITHIN_24 = "within-24-months"
    UNKNOWN = "unknown"
    LATER = "later"


WORDS = {
    SupportStage.ENDED: "Out of support",
    SupportStage.MINOR_ENDED: "Minor release out of support",
    SupportStage.WITHIN_3: "Ends within 3 months",
    SupportStage.WITHIN_6: "Ends within 6 months",
    SupportStage.WITHIN_12: "Ends within 12 months",
    SupportStage.WITHIN_24: "Ends within 24 months",
    SupportStage.UNKNOWN: "Unknown",
    SupportStage.LATER: "Supported for over 24 months",
}

MONTHS = {
    3: SupportStage.WITHIN_3,
    6: SupportStage.WITHIN_6,
    12: SupportStage.WITHIN_12,
    24: SupportStage.WITHIN_24,
}

TO_DO = frozenset(SupportStage) - {SupportStage.LATER}
"""Where something is to be done within two years."""


class SystemStage(msgspec.Struct, frozen=True, gc=False):
    """`end`: of the major release with the plan; None: no such release, or it is in preview.

    `verdict`: of today.
    """

    stage: SupportStage
    end: End | None
    verdict: HostVerdict


def stage_of(key: MatchedRelease, plan: str, catalog: Catalog, day: date) -> SystemStage:
    """`catalog`: with the phases of minor releases, as `catalog.reading` gives it."""
    verdict = judge(key, plan, day, 0, catalog)
    distribution = catalog.distribution(key.distribution)
    major = distribution.release(key.release) if distribution else None
    ends = list(claimed_ends(major, plan or None)) if major and not major.preview else []
    return SystemStage(_stage(verdict, ends, day), ends[0] if ends else None, verdict)


def _stage(verdict: HostVerdict, ends: Sequence[End], day: date) -> SupportStage:
    if verdict.verdict == Verdict.UNSUPPORTED:
        return SupportStage.MINOR_ENDED if verdict.rule == MINOR_RULE else SupportStage.ENDED
    if verdict.verdict == Verdict.UNKNOWN or not ends:
        return SupportStage.UNKNOWN
    return _by_ends(ends, day)


def _by_ends(ends: Sequence[End], day: date) -> SupportStage:
    """Only an end that is further away by every source is later; of claims the earliest counts."""
    for months, stage in MONTHS.items():
        reaches = [end.reaches(months_after(day, months)) for end in ends]
        if False in reaches:
            return stage
        if None in reaches:
            return SupportStage.UNKNOWN
    return SupportStage.LATER
