"""Pure: which release of the catalog a reported system is, and how sure that is."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import msgspec

NO_HOST = "no-host"
"""The rule of machines that are no hosts."""


class MatchKind(StrEnum):
    """How a system was recognised.

    Exact: by identifiers the distribution itself writes. Alias: by another name of it that a source
    records. Guessed: by something that may also mean another release; somebody confirms it once.
    """

    EXACT = "exact"
    ALIAS = "alias"
    GUESSED = "guessed"
    NONE = "none"


class MatchedRelease(NamedTuple):
    """A release by its distribution's slug and the name of the major release; `minor` if known."""

    distribution: str
    release: str
    minor: str | None = None


class Match(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What a reported system is.

    `release` is None where only the distribution was recognised, and both are None where nothing
    was. `rule`: the key of the rule that decided (see advisor/fleet/matching). `reason`: why
    nothing was recognised, or what makes it a guess; a sentence.
    """

    kind: MatchKind
    rule: str
    distribution: str | None = None
    release: str | None = None
    minor: str | None = None
    reason: str = ""

    @property
    def is_no_host(self) -> bool:
        """The inventory says so: it is ignored, unless somebody counts it after all."""
        return self.rule == NO_HOST

    @property
    def key(self) -> MatchedRelease | None:
        """None unless a release was recognised."""
        if self.distribution is None or self.release is None:
            return None
        return MatchedRelease(self.distribution, self.release, self.minor)
