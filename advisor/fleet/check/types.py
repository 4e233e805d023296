"""What a check says of a host."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec


class Verdict(StrEnum):
    """Whether a system is supported for whoever asks, on their day and with their plan."""

    OK = "ok"
    ENDS_SOON = "ends_soon"
    UNSUPPORTED = "unsupported"
    DEPRECATED = "deprecated"
    FORBIDDEN = "forbidden"
    EXCEPTED = "excepted"
    UNKNOWN = "unknown"
    IGNORED = "ignored"
    """A machine that is no host: see advisor/fleet/shapes/machines.py."""


NOTHING_WRONG = frozenset({Verdict.OK, Verdict.IGNORED})
"""Verdicts with which there is nothing to do."""

WORDS = {
    Verdict.OK: "Supported",
    Verdict.ENDS_SOON: "Support ends soon",
    Verdict.UNSUPPORTED: "Out of support",
    Verdict.DEPRECATED: "Deprecated by policy",
    Verdict.FORBIDDEN: "Forbidden by policy",
    Verdict.EXCEPTED: "Excepted for now",
    Verdict.UNKNOWN: "Unknown",
    Verdict.IGNORED: "Ignored",
}

WORST_FIRST = (
    Verdict.FORBIDDEN,
    Verdict.UNSUPPORTED,
    Verdict.UNKNOWN,
    Verdict.DEPRECATED,
    Verdict.ENDS_SOON,
    Verdict.EXCEPTED,
    Verdict.OK,
    Verdict.IGNORED,
)

MAY_FAIL = (
    Verdict.UNSUPPORTED,
    Verdict.FORBIDDEN,
    Verdict.UNKNOWN,
    Verdict.ENDS_SOON,
    Verdict.DEPRECATED,
)
"""Verdicts that a strict check can be told to fail on."""

FAILS = frozenset({Verdict.UNSUPPORTED, Verdict.FORBIDDEN, Verdict.UNKNOWN})
"""Those it fails on unless it is told otherwise."""


class CheckSource(msgspec.Struct, frozen=True, gc=False):
    key: str
    title: str
    url: str


class DisputedEnd(msgspec.Struct, frozen=True, gc=False):
    """Another end that another source states."""

    on: date
    source: CheckSource
    why: str


class Ends(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The end that decided: of which release, with which plan, and where that is from.

    `kind`, `on` and `latest` as in catalog/lifecycle.py. `as_of`: the date the source carries.
    `derived_from`: the sentence it follows from; empty: it is recorded as it stands.
    """

    release: str
    kind: str
    on: date | None
    latest: date | None
    words: str
    phase: str
    paid: bool
    projected: bool
    confidence: str
    source: CheckSource
    as_of: date | None
    checked_on: date | None
    derived_from: str
    disputes: tuple[DisputedEnd, ...]


class ConversionStep(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A conversion in place: with which tool to which release. `name`: of that release.

    `limits`: of the tool, in sentences.
    """

    tool: str
    distribution: str
    release: str
    name: str
    limits: str
    source: CheckSource
    as_of: date | None
    confidence: str


class StepOption(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A thing to do: `update` to a minor release, `upgrade` or `migrate` to another release, `buy`
    a plan, `rebuild` elsewhere. `source`, `as_of`, `confidence`: of the row that says so.

    `steps`: the conversions in place that lead there, in order; the row is the least certain one,
    and `text` names the limits of the first.
    """

    kind: str
    text: str
    distribution: str = ""
    release: str = ""
    plan: str = ""
    tool: str = ""
    steps: tuple[ConversionStep, ...] = ()
    source: CheckSource
    as_of: date | None
    confidence: str


class HostStep(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What an administrator would do now. `kind`: `none`, `identify`, `ask`, `wait` or that of the
    first option."""

    kind: str
    text: str
    options: tuple[StepOption, ...] = ()


class PolicyPart(msgspec.Struct, frozen=True, gc=False):
    """What the team's policy says, see advisor/fleet/policy. `until`: of the rule or exception."""

    standing: str
    words: str
    reason: str
    decision: str
    until: date | None


class HostVerdict(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`verdict` is the gravest of `conditions`, all that hold; `rule`: the key of what decided.

    `ends` is None where no release of the catalog was recognised, or it has no phases.
    `plan`: the slug of the plan it was judged with; empty: without any. `policy` None: no team's
    policy was asked.
    """

    verdict: Verdict
    conditions: tuple[Verdict, ...]
    rule: str
    why: str
    plan: str
    ends: Ends | None
    next: HostStep
    policy: PolicyPart | None = None

    def fails(self, fail_on: frozenset[Verdict]) -> bool:
        """An exception covers what else holds."""
        return self.verdict != Verdict.EXCEPTED and not fail_on.isdisjoint(self.conditions)
