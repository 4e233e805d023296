"""How old the values of the catalog are: their median and the oldest of them. Pure.

The newest check never stands for the others.

A value is of the later of two days: the date its source carries, and the day somebody last compared
it with the source. A value that nobody has found in a text has only the date of its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from catalog.document import Catalog, Distribution, Phase, Release, Sourced
from catalog.formats import format_date, format_span, plural


class Dated(Protocol):
    """Any row with the days of its value."""

    @property
    def as_of(self) -> date | None: ...
    @property
    def checked_on(self) -> date | None: ...
    @property
    def confidence(self) -> str: ...


@dataclass(frozen=True)
class Ages:
    """Of how many values; how many of them carry no date; the days of the others.

    No day: none carries a date.

    `median`: half of the dated values are of this day or older. `newest` is not for readers: it
    says nothing of the rest.
    """

    number: int = 0
    undated: int = 0
    median: date | None = None
    oldest: date | None = None
    newest: date | None = None

    def median_age(self, today: date) -> int | None:
        """In days."""
        return _age(self.median, today)

    def oldest_age(self, today: date) -> int | None:
        return _age(self.oldest, today)

    def in_words(self, today: date) -> str:
        """ "Median age of 1,191 values: 3 months, oldest 5 years; 31 without a date" """
        if self.median is None or self.oldest is None:
            return self._without_dates()
        values = plural(self.number, "value")
        median, others = self.median_in_words(today), self.others_in_words(today)
        return f"Median age of {values}: {median}, {others}"

    def median_in_words(self, today: date) -> str:
        """ "3 months"; "unknown" where no value carries a date."""
        return _span(self.median, today) if self.median else "unknown"

    def others_in_words(self, today: date) -> str:
        """ "oldest 2 years 4 months; 31 without a date" """
        oldest = f"oldest {_span(self.oldest, today)}" if self.oldest else "oldest unknown"
        return f"{oldest}{self._undated()}"

    def dates_in_words(self) -> str:
        """The same for what is read later: by its days."""
        if self.median is None or self.oldest is None:
            return self._without_dates()
        median, oldest = format_date(self.median), format_date(self.oldest)
        days = f"half are from {median} or earlier, the oldest from {oldest}"
        return f"{plural(self.number, 'value')}: {days}{self._undated()}"

    def _without_dates(self) -> str:
        return f"{plural(self.number, 'value')}, none with a date" if self.number else "No values"

    def _undated(self) -> str:
        if not self.undated:
            return ""
        return f"; {self.undated:,} without a date"


def of(rows: Iterable[Dated]) -> Ages:
    """How old these values are.

    Of an even number the older of the two in the middle is the median.
    """
    days = [_day(row) for row in rows]
    dated = sorted(day for day in days if day is not None)
    if not dated:
        return Ages(len(days), len(days))
    return Ages(
        len(days), len(days) - len(dated), dated[(len(dated) - 1) // 2], dated[0], dated[-1]
    )


def of_catalog(catalog: Catalog) -> Iterator[Sourced | Phase]:
    """Every value that has a source of its own. What is disputed and not used is left out."""
    for distribution in catalog.distributions:
        yield from of_distribution(distribution)
    yield from catalog.migrations
    yield from catalog.events
    yield from catalog.claims


def of_distribution(distribution: Distribution) -> Iterator[Sourced | Phase]:
    """Its values; those that only follow from others are left out."""
    yield from distribution.facts
    yield from distribution.releases
    yield from distribution.plans
    yield from distribution.statements
    yield from distribution.identifiers
    for release in distribution.releases:
        yield from of_phases(release)
    for plan in distribution.plans:
        yield from plan.prices


def of_phases(release: Release) -> Iterator[Phase]:
    """The recorded phases: one that follows from other rows has no date of its own."""
    return (phase for phase in release.phases if not phase.derived_from)


def _day(row: Dated) -> date | None:
    checked = None if row.confidence == "unverified" else row.checked_on
    return max((day for day in (row.as_of, checked) if day), default=None)


def _age(day: date | None, today: date) -> int | None:
    return max(0, (today - day).days) if day else None


def _span(day: date, today: date) -> str:
    return format_span(day, today) if day < today else "less than a day"
