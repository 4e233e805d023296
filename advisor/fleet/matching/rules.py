"""Which rule decided a match, and the sentences of those that recognise nothing."""

from __future__ import annotations

from enum import StrEnum

from advisor.fleet.matched import NO_HOST


class MatchRule(StrEnum):
    """The key of a rule, as it stands in `Match.rule`."""

    OS_RELEASE = "os-release"
    """NAME, ID and version agree."""
    ID = "id"
    """ID alone, which no other distribution uses."""
    NAME = "name"
    """NAME and version, as the distribution itself writes them."""
    ALIAS = "alias"
    """Another name of it that a source records."""
    LOOSE_NAME = "loose-name"
    """A name that may also mean something else."""
    ONLY_RELEASE = "only-release"
    """Several distributions use the name; only one of them has the release."""
    SHARED_NAME = "shared-name"
    """Several distributions use the name, and more than one has the release."""
    PLATFORM_ID = "platform-id"
    """The release by PLATFORM_ID, where no version is reported."""
    PRETTY_NAME = "pretty-name"
    """NAME, ID and version agree, and PRETTY_NAME says something else."""
    RHEL_VERSION = "rhel-version"
    """The release of RHEL that CoreOS is made of."""
    EMPTY = "empty"
    CPE_ONLY = "cpe-only"
    PLATFORM_ONLY = "platform-only"
    VERSION_ONLY = "version-only"
    KERNEL = "kernel"
    UNKNOWN_NAME = "unknown-name"
    CONTRADICTION = "contradiction"
    COREOS = "coreos"
    NO_VERSION = "no-version"
    NO_RELEASE = "no-release"
    UNKNOWN_VERSION = "unknown-version"
    SEVERAL_RELEASES = "several-releases"
    DATE = "date"
    NO_HOST = NO_HOST
    """The inventory says that the machine is a template, or is gone."""


MAX_QUOTE = 80


def quote(text: str) -> str:
    """The text as a sentence quotes it: in one line, and not too long."""
    spaced = " ".join(text.split())
    if len(spaced) > MAX_QUOTE:
        spaced = f"{spaced[: MAX_QUOTE - 1]}…"
    return f"“{spaced}”"
