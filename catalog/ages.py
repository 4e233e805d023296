"""Pure: how old the values of the catalog are: the middle and the oldest of them, never the newest check of one.

A value is of the later of two days: the date its source carries, and the day somebody last compared it with the source.
A value that nobody has found in a text has only the date of its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.lifecycle import day_in_words, span_in_words

Evidence = Mapping[str, Any]
"""Any row of the catalog document with `as_of`, `checked_on` and `confidence`."""

OF_DISTRIBUTION = ("facts", "releases", "plans", "statements")
OF_CATALOG = ("migrations", "events", "claims")


@dataclass(frozen=True)
class Ages:
    """Of how many values; how many of them carry no date; the days of the others. No day: none carries a date.

    `median`: half of the dated values are of this day or older. `newest` is not for readers: it says nothing of the rest.
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
        """ "Median age of 1,191 values: 3 months, of the oldest 5 years 11 months; 31 carry no date" """
        if self.median is None or self.oldest is None:
            return f"{_values(self.number)}, none with a date" if self.number else "No values"
        return f"Median age of {_values(self.number)}: {self.median_in_words(today)}, {self.others_in_words(today)}"

    def median_in_words(self, today: date) -> str:
        """ "3 months"; "unknown" where no value carries a date."""
        return _span(self.median, today) if self.median else "unknown"

    def others_in_words(self, today: date) -> str:
        """ "of the oldest 2 years 4 months; 31 carry no date" """
        oldest = (
            f"of the oldest {_span(self.oldest, today)}" if self.oldest else "of the oldest unknown"
        )
        return f"{oldest}{self._undated()}"

    def dates_in_words(self) -> str:
        """The same for what is read later: by its days."""
        if self.median is None or self.oldest is None:
            return f"{_values(self.number)}, none with a date" if self.number else "No values"
        days = f"half are of {day_in_words(self.median)} or older, the oldest of {day_in_words(self.oldest)}"
        return f"{_values(self.number)}: {days}{self._undated()}"

    def _undated(self) -> str:
        if not self.undated:
            return ""
        return f"; {self.undated:,} {'carries' if self.undated == 1 else 'carry'} no date"


def of(rows: Iterable[Evidence]) -> Ages:
    """How old these values are. Of an even number of dated values the older of the two in the middle is the median."""
    days = [_day(row) for row in rows]
    dated = sorted(day for day in days if day is not None)
    if not dated:
        return Ages(len(days), len(days))
    return Ages(
        len(days), len(days) - len(dated), dated[(len(dated) - 1) // 2], dated[0], dated[-1]
    )


def of_catalog(document: Mapping[str, Any]) -> Iterator[Evidence]:
    """Every value of the catalog document that has a source of its own. Values that are disputed and not used are left out."""
    for one in document["distributions"]:
        yield from of_distribution(one)
    for kind in OF_CATALOG:
        yield from document[kind]


def of_distribution(one: Mapping[str, Any]) -> Iterator[Evidence]:
    """The values of a distribution as the document spells it; those that only follow from others are left out."""
    for kind in OF_DISTRIBUTION:
        yield from one[kind]
    for release in one["releases"]:
        yield from of_phases(release)
    for plan in one["plans"]:
        yield from plan["prices"]


def of_phases(release: Mapping[str, Any]) -> Iterator[Evidence]:
    """The phases on record: one that follows from other rows has no date of its own."""
    for phase in release["phases"]:
        if not phase.get("derived_from"):
            yield phase


def _day(row: Evidence) -> date | None:
    checked = None if row["confidence"] == "unverified" else row["checked_on"]
    days = [day for day in (row["as_of"], checked) if day]
    return date.fromisoformat(max(days)) if days else None


def _age(day: date | None, today: date) -> int | None:
    return max(0, (today - day).days) if day else None


def _span(day: date, today: date) -> str:
    return span_in_words(day, today) if day < today else "less than a day"


def _values(number: int) -> str:
    return f"{number:,} value{'' if number == 1 else 's'}"
