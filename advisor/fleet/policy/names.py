"""Pure: names of distributions, releases and architectures as the catalog spells them."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

from advisor.fleet.policy.fields import PlacedRow
from advisor.fleet.policy.problems import Problems, did_you_mean, quoted
from advisor.fleet.policy.selectors import ARCHITECTURES, Selector, architecture_key
from catalog.document import Catalog, Distribution

Row = TypeVar("Row", bound=Selector)


def named(placed: PlacedRow[Row], catalog: Catalog, problems: Problems) -> Row:
    """The row with the catalog's slug of its distribution; what is not in it is a problem."""
    row = placed.row
    _need_parents(placed, problems)
    architecture = architecture_key(row.architecture)
    if architecture and architecture not in ARCHITECTURES:
        words = f"{quoted(row.architecture)} is no architecture of the catalog."
        hint = did_you_mean(row.architecture, ARCHITECTURES)
        placed.refuse(problems, words + hint, "architecture")
    distribution = find_distribution(row.distribution, catalog)
    if row.distribution and distribution is None:
        words = f"{quoted(row.distribution)} is no distribution of the catalog."
        names = [name for slug in catalog.distributions for name in (slug.slug, *slug.aliases)]
        hint = did_you_mean(row.distribution, names)
        placed.refuse(problems, words + hint, "distribution")
    if distribution is None:
        return msgspec.structs.replace(row, architecture=architecture)
    _check_release(placed, distribution, problems)
    return msgspec.structs.replace(row, architecture=architecture, distribution=distribution.slug)


def find_distribution(name: str, catalog: Catalog) -> Distribution | None:
    """By slug, alias or name, whatever its case."""
    if distribution := catalog.find_distribution(name):
        return distribution
    folded = name.casefold()
    names = ((row, (row.name, row.short_name)) for row in catalog.distributions)
    return next((row for row, pair in names if folded in map(str.casefold, pair)), None)


def is_minor_of(minor: str, release: str) -> bool:
    """By its name; the catalog does not list every minor release of every distribution."""
    return bool(re.fullmatch(re.escape(release) + r"(\.\d{1,8}){1,3}", minor, re.ASCII))


def _need_parents(placed: PlacedRow[Row], problems: Problems) -> None:
    row = placed.row
    if row.release and not row.distribution:
        words = "A release needs its distribution."
        placed.refuse(problems, words, "release")
    if row.minor and not row.release:
        words = 'A minor release needs its release, as in release: "9" with minor: "9.4".'
        placed.refuse(problems, words, "minor")


def _check_release(placed: PlacedRow[Row], distribution: Distribution, problems: Problems) -> None:
    row = placed.row
    majors = [release.name for release in distribution.majors]
    if row.release and row.release not in majors:
        words = _unknown_release(row.release, distribution, majors)
        placed.refuse(problems, words, "release")
    elif row.minor and row.release and not _has_minor(row, distribution):
        words = f"{quoted(row.minor)} is no minor release of {distribution.name} {row.release}."
        placed.refuse(problems, words, "minor")


def _has_minor(row: Selector, distribution: Distribution) -> bool:
    listed = distribution.release(row.minor)
    if listed is not None and listed.parent == row.release:
        return True
    return is_minor_of(row.minor, row.release)


def _unknown_release(name: str, distribution: Distribution, majors: list[str]) -> str:
    release = distribution.release(name)
    if release is not None and release.parent:
        return f'{name} is a minor release: write release: "{release.parent}" and minor: "{name}".'
    words = f"{distribution.name} has no release {quoted(name)}."
    return words + did_you_mean(name, majors)
