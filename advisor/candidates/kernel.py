"""How new the kernel of a release is, among those that can be chosen today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from advisor.catalog_evidence import label_of
from advisor.engine.types import Evidence
from advisor.rules.derived import KERNEL_NEWEST, KERNEL_OLDER, KERNEL_RENEWED
from catalog import lifecycle
from catalog.document import Catalog, Distribution, Release

Series = tuple[int, ...]
"""A kernel series as numbers: (6, 12) for Linux 6.12."""


def newest_series(catalog: Catalog, today: date) -> Series | None:
    """The newest series of the releases that are supported today and keep one for good.

    None where no release of them states its series.
    """
    numbers = (
        series_of(str(fact.value))
        for distribution in catalog.distributions
        if not _renewed(distribution)
        for fact in distribution.facts
        if fact.attribute == "kernel_version" and _is_supported(distribution, fact.release, today)
    )
    return max((number for number in numbers if number is not None), default=None)


def kernel_evidence(facts: Mapping[str, Evidence], newest: Series | None) -> Iterator[Evidence]:
    """`kernel_age`, with the source of the series or of the policy it follows from."""
    policy, version = facts.get("kernel_policy"), facts.get("kernel_version")
    if policy is not None and policy.value == "rolling":
        yield _of(policy, KERNEL_RENEWED, policy.words)
        return
    number = series_of(str(version.value)) if version is not None and version.known else None
    if version is not None and number is not None and newest is not None:
        value = KERNEL_NEWEST if number >= newest else KERNEL_OLDER
        yield _of(version, value, f"Linux {version.value}")


def series_of(version: str) -> Series | None:
    """The numbers of a version such as "6.12"; None for what is no version."""
    parts = version.split(".")
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    return tuple(int(part) for part in parts)


def _of(fact: Evidence, value: str, words: str) -> Evidence:
    return replace(
        fact, attribute="kernel_age", value=value, label=label_of("kernel_age"), words=words
    )


def _renewed(distribution: Distribution) -> bool:
    return any(
        fact.attribute == "kernel_policy" and fact.value == "rolling" for fact in distribution.facts
    )


def _is_supported(distribution: Distribution, release: str | None, today: date) -> bool:
    return any(row.name == release and _is_current(row, today) for row in distribution.releases)


def _is_current(release: Release, today: date) -> bool:
    """Whether it is out, not in preview, and not known to have ended."""
    is_out = release.released_on is None or release.released_on <= today
    years = lifecycle.years_left(release.support().end, today)
    return is_out and not release.preview and (years is None or years > 0)
