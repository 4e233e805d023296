"""The filters of an export: checked against the catalog, several values in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from catalog import clock, vocabulary
from catalog.document import Catalog
from catalog.feeds import downloads
from catalog.feeds.downloads import InvalidQuery, Query
from catalog.query_string import parse_day

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "status": tuple(vocabulary.RELEASE_STATUSES),
    "minors": ("0", "1"),
    "attribute": tuple(vocabulary.ATTRIBUTES),
    "group": tuple(vocabulary.GROUPS),
    "confidence": tuple(vocabulary.CONFIDENCE),
    "subject": tuple(vocabulary.SUBJECTS),
    "kind": tuple(vocabulary.IDENTIFIER_KINDS),
}


@dataclass(frozen=True)
class ExportQuery:
    """The values of each filter of the table. A filter without values lets every row through."""

    values: Query

    @property
    def filters(self) -> Query:
        """The filters that have values."""
        return {name: values for name, values in self.values.items() if values}

    @property
    def status_day(self) -> date:
        """On which day the statuses are."""
        return date.fromisoformat(self.values["as_of"][0])

    @property
    def with_minors(self) -> bool:
        return self.values["minors"] == ["1"]

    def allows(self, name: str, value: str) -> bool:
        return not self.values[name] or value in self.values[name]

    def is_valid(self, starts: date | None, ends: date | None) -> bool:
        """Whether such a period includes the day that is asked for."""
        days = map(date.fromisoformat, self.values["valid_on"])
        return all((starts or day) <= day <= (ends or day) for day in days)


def check_query(query: Query, catalog: Catalog) -> ExportQuery:
    """With the day filled in where statuses depend on one. Raises for a value nobody knows."""
    query = {**query, "distribution": downloads.known_slugs(query["distribution"], catalog)}
    downloads.must_be_known("plan", query.get("plan", ()), list(plan_keys(catalog)))
    for name, choices in _CHOICES.items():
        downloads.must_be_known(name, query.get(name, ()), choices, status=400)
    values = {name: sorted(sent) for name, sent in query.items()}
    if "minors" in query:
        downloads.only_one(query, "minors")
    if "as_of" in query:
        day = _only_day(query, "as_of") or clock.today()
        values["as_of"] = [day.isoformat()]
    if "valid_on" in query and (valid_on := _only_day(query, "valid_on")):
        values["valid_on"] = [valid_on.isoformat()]
    return ExportQuery(values)


def plan_key(distribution: str, plan: str) -> str:
    """What a plan is called in queries and tables: rhel/premium."""
    return f"{distribution}/{plan}"


def plan_keys(catalog: Catalog) -> Iterable[str]:
    """Of all plans."""
    for distribution in catalog.distributions:
        for plan in distribution.plans:
            yield plan_key(distribution.slug, plan.slug)


def _only_day(query: Query, name: str) -> date | None:
    text = downloads.only_one(query, name)
    return _day(name, text) if text else None


def _day(name: str, text: str) -> date:
    day = parse_day(text)
    if day is None:
        spelling = downloads.quoted(text)
        raise InvalidQuery(f"{name} is a day, written like 2032-05-31; not {spelling}.")
    return day
