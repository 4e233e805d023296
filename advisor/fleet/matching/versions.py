"""Pure: the one version that the texts of a system agree on."""

from __future__ import annotations

from advisor.fleet.matching.rules import MatchRule
from advisor.fleet.matching.texts import Spelled

MAX_MINOR = 99


def flaw_of(texts: tuple[Spelled, ...]) -> MatchRule | None:
    """Why the texts name no version; a kernel's version counts only where there is no other."""
    flaws = {text.flaw for text in texts}
    for flaw in (MatchRule.DATE, MatchRule.SEVERAL_RELEASES):
        if flaw in flaws:
            return flaw
    if any(text.versions for text in texts):
        return None
    return MatchRule.KERNEL if MatchRule.KERNEL in flaws else MatchRule.NO_VERSION


def agreed_version(texts: tuple[Spelled, ...]) -> str | None:
    """The most exact of the versions; None where they contradict each other."""
    versions = [version for text in texts for version in text.versions]
    longest = max(versions, key=len)
    agree = all(f"{longest}.".startswith(f"{version}.") for version in versions)
    return longest if agree else None


def minor_of(version: str, release: str) -> str | None:
    """9.4 of 9.4.0; None where the version has no part after the release, or no number like one.

    A release that is a month, such as 2018.03, has no minors. Two zeros, as in 2023.0.0, may only
    fill the version up.
    """
    if "." in release or version.removeprefix(release) == ".0.0":
        return None
    rest = version.removeprefix(release).lstrip(".").split(".")[0]
    if not rest.isascii() or not rest.isdecimal() or int(rest[:9]) > MAX_MINOR:
        return None
    return f"{release}.{rest}"
