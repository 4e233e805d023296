"""The lists of the catalog: releases, facts, attributes, sources, plans, prices, ways from one to another, events, claims."""

from __future__ import annotations

import datetime
from collections.abc import Collection as Some
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec
from django.urls import reverse
from rest_framework.exceptions import NotFound

from catalog import citations, vocabulary
from catalog import document as catalog_document
from catalog.api import rows
from catalog.api.collection import Collection, chosen, described, described_detail
from catalog.api.parameters import Row, choice, day, flag, named
from catalog.api.resource import Question, Resource, alternate, with_status
from catalog.lifecycle import AHEAD
from catalog.models.evidence import SOURCE_KINDS

RELEASE_STATUSES = (*vocabulary.RELEASE_STATUSES, AHEAD)


def slugs(document: Mapping[str, Any]) -> Some[str]:
    return [one["slug"] for one in document["distributions"]]


def _release_names(document: Mapping[str, Any]) -> Some[str]:
    return {row["name"] for one in document["distributions"] for row in one["releases"]}


def _plan_slugs(document: Mapping[str, Any]) -> Some[str]:
    return {row["slug"] for one in document["distributions"] for row in one["plans"]}


def _is_before(name: str) -> Any:
    return lambda row, value: (
        row[name] is not None and datetime.date.fromisoformat(row[name]) < value
    )


def _is_after(name: str) -> Any:
    return lambda row, value: (
        row[name] is not None and datetime.date.fromisoformat(row[name]) > value
    )


def _is_valid_on(row: Row, value: datetime.date) -> bool:
    on = value.isoformat()
    return (row["starts"] or on) <= on <= (row["ends"] or on)


OF = named("distribution", "Of this distribution, by its slug.", slugs)
CONFIDENCE = choice("confidence", "How far the value can be trusted.", list(vocabulary.CONFIDENCE))


@described("list_releases", "List the releases, with what they are on a day", "ReleaseRow")
class Releases(Collection):
    of_the_day = True
    page_route = "lifecycle"
    filters = (
        OF,
        choice("kind", "Major releases (9) or minor ones (9.6).", (rows.MAJOR, rows.MINOR)),
        choice("status", "The phase it is in on the day.", RELEASE_STATUSES),
        flag(
            "withdrawn",
            "Whether it is no longer listed where its data is from.",
            lambda row, value: (row["withdrawn_on"] is not None) == value,
        ),
        day(
            "ends_before",
            "Support without extra payment ends before this day. Ends that are no date are left out.",
            _is_before("ends_on"),
        ),
        day(
            "ends_after",
            "Support without extra payment ends after this day. Ends that are no date are left out.",
            _is_after("ends_on"),
        ),
        choice(
            "architecture",
            "It is built for this architecture. Releases of which that is not on record are left out.",
            [one.key for one in vocabulary.ATTRIBUTES["architectures"].choices],
            lambda row, value: value in (row["architectures"] or ()),
        ),
    )
    orders = ("distribution", "released_on", "ends_on", "days_left", "status")

    def rows(self, question: Question) -> Iterable[Row]:
        return rows.releases(question.document, question.day, question.today)

    def headers_for(self, question: Question) -> dict[str, str]:
        return with_status(question, super().headers_for(question))

    def complete(self, question: Question, row: Row) -> Row:
        return {**row, **_release_links(question, row)}


@described_detail("get_release", "Read one release", "ReleaseDetail")
class Release(Resource):
    """By its slug, with what it is on a day."""

    of_the_day = True

    def find(self, question: Question) -> Row:
        for one in question.document["distributions"]:
            for row in one["releases"]:
                if row["slug"] == question.names["slug"]:
                    return rows.release(one, row, question.day, question.today)
        raise NotFound("There is no release with this slug. /api/v1/releases/ lists them.")

    def body(self, question: Question, found: Row) -> Row:
        whole = {**found, **_release_links(question, found), "day": question.day.isoformat()}
        return chosen(question, rows.with_sources(whole, question.document["sources"]))

    def headers_for(self, question: Question) -> dict[str, str]:
        links = _release_links(question, self.find(question))
        return with_status(
            question, alternate((links["page"], "text/html"), (links["calendar"], "text/calendar"))
        )


@described("list_facts", "List the facts", "FactRow")
class Facts(Collection):
    filters = (
        OF,
        choice("attribute", "What it says something about.", list(vocabulary.ATTRIBUTES)),
        choice("group", "The group the attribute belongs to.", list(vocabulary.GROUPS)),
        named("release", "Only for this release, by its name.", _release_names),
        named("plan", "Only with this plan, by its slug.", _plan_slugs),
        CONFIDENCE,
        flag(
            "known",
            "Whether the value is known. false: looked for, not found.",
            lambda row, value: (row["value"] is not None) == value,
        ),
        flag(
            "disputed",
            "Whether another source says something else.",
            lambda row, value: bool(row["disputes"]) == value,
        ),
    )
    orders = (
        "distribution",
        "attribute",
        "group",
        "release",
        "plan",
        "confidence",
        "as_of",
        "checked_on",
    )

    def rows(self, question: Question) -> Iterable[Row]:
        return rows.facts(question.document)


@described(
    "list_attributes",
    "List what can be known of a distribution, a release or a plan",
    "AttributeRow",
)
class Attributes(Collection):
    filters = (
        choice("group", "The group it belongs to.", list(vocabulary.GROUPS)),
        choice(
            "type",
            "What sort of value it takes.",
            sorted({one.type for one in vocabulary.ATTRIBUTES.values()}),
        ),
    )
    orders = ("key", "label", "group", "type")

    def rows(self, question: Question) -> Iterable[Row]:
        return rows.attributes()


@described("list_sources", "List the sources", "SourceRow")
class Sources(Collection):
    page_route = "sources"
    filters = (choice("kind", "Who speaks.", list(SOURCE_KINDS)),)
    orders = ("key", "title", "kind", "values")

    def rows(self, question: Question) -> Iterable[Row]:
        return rows.sources(question.published.document)

    def complete(self, question: Question, row: Row) -> Row:
        return {**row, "page": question.address("source", row["key"])}


@described_detail("get_source", "Read one source, with all that rests on it", "SourceDetail")
class Source(Resource):
    """By its key."""

    def find(self, question: Question) -> tuple[str, catalog_document.Source]:
        key = question.names["key"]
        source = question.published.document.sources.get(key)
        if source is None:
            raise NotFound("There is no source with this key. /api/v1/sources/ lists them.")
        return key, source

    def body(self, question: Question, found: tuple[str, catalog_document.Source]) -> Row:
        key, source = found
        values = citations.of_source(question.published.document, key)
        return chosen(
            question,
            {
                "key": key,
                "title": source.title,
                "url": source.url,
                "kind": source.kind,
                "values": len(values),
                "page": question.address("source", key),
                "rests_on_it": msgspec.to_builtins(values),
            },
        )

    def headers_for(self, question: Question) -> dict[str, str]:
        return alternate((question.address("source", question.names["key"]), "text/html"))


@described("list_plans", "List the support plans", "PlanRow")
class Plans(Collection):
    filters = (
        OF,
        choice(
            "platform",
            "It can be had on this platform.",
            list(vocabulary.PLATFORMS),
            lambda row, value: not row["valid_on"] or value in row["valid_on"],
        ),
        named(
            "release",
            "It can be had for this release, by its name.",
            _release_names,
            lambda row, value: not row["releases"] or value in row["releases"],
        ),
        choice("seller", "It is sold by this vendor.", list(vocabulary.SELLERS)),
        CONFIDENCE,
    )
    orders = ("distribution", "slug", "name", "as_of", "checked_on")

    def rows(self, question: Question) -> Iterable[Row]:
        return rows.plans(question.document)


@described("list_prices", "List the prices", "PriceRow")
class Prices(Collection):
    filters = (
        OF,
        named("plan", "Of this plan, by its slug.", _plan_slugs),
        choice("unit", "What it is paid for.", list(vocabulary.PRICE_UNITS)),
        flag(
            "published",
            "Whether the amount is published.",
            lambda row, value: (row["amount"] is not None) == value,
        ),
        flag("reference", "Whether costs per server and year are worked out from it."),
        CONFIDENCE,
    )
    orders = ("distribution", "plan", "unit", "amount", "effective_on", "as_of", "checked_on")
    sort_keys = {"amount": lambda row: None if row["amount"] is None else Decimal(row["amount"])}

    def rows(self, question: Question) -> Iterable[Row]:
        return rows.prices(question.document)


@described("list_statements", "List what is stated on third-party software", "StatementRow")
class Statements(Collection):
    """Whether the maker of a piece of software supports it on a distribution, for which releases and until when."""

    filters = (
        choice("subject", "On this software.", list(vocabulary.SUBJECTS)),
        OF,
        named(
            "release",
            "It holds for this release, by its name.",
            _release_names,
            lambda row, value: not row["releases"] or value in row["releases"],
        ),
        flag("supported", "Whether it is supported. Where that is unknown, neither."),
        day(
            "valid_on", "It holds on this day. A day that is not stated is no limit.", _is_valid_on
        ),
        CONFIDENCE,
    )
    orders = ("distribution", "subject", "starts", "ends", "as_of", "checked_on")

    def rows(self, question: Question) -> Iterable[Row]:
        return rows.statements(question.document)


@described(
    "list_migrations", "List the ways from one distribution or release to another", "MigrationPath"
)
class Migrations(Collection):
    filters = (
        named("from", "From this distribution, by its slug.", slugs),
        named("to", "To this distribution, by its slug.", slugs),
        named("from_release", "From this release, by its name.", _release_names),
        named("to_release", "To this release, by its name.", _release_names),
        flag("in_place", "Whether it keeps the installation."),
        flag("official", "Whether it is made by the project one arrives at."),
        flag(
            "offline",
            "Whether it is documented without internet access. Where that is unknown, neither.",
        ),
        choice(
            "architecture",
            "Its tool runs on this architecture. Where that is not stated it is left out.",
            list(vocabulary.ARCHITECTURES),
            lambda row, value: value in row["architectures"],
        ),
    )
    orders = ("from", "from_release", "to", "to_release", "tool", "as_of", "checked_on")

    def rows(self, question: Question) -> Iterable[Row]:
        return question.document["migrations"]


@described("list_events", "List the events of the family's history", "Event")
class Events(Collection):
    page_route = "history"
    filters = (
        named(
            "distribution",
            "About this distribution, by its slug.",
            slugs,
            lambda row, value: value in row["distributions"],
        ),
        flag("planned", "Whether it has not happened yet."),
        day("before", "Before this day.", _is_before("date")),
        day("after", "After this day.", _is_after("date")),
    )
    orders = ("date", "title", "as_of", "checked_on")

    def rows(self, question: Question) -> Iterable[Row]:
        return question.document["events"]


@described(
    "list_claims", "List what is commonly said of the family, and what was found", "ClaimRow"
)
class Claims(Collection):
    page_route = "background"
    filters = (
        choice("topic", "What it is about.", list(vocabulary.CLAIM_TOPICS)),
        choice("verdict", "What was found.", list(vocabulary.VERDICTS)),
    )
    orders = ("key", "topic", "verdict", "as_of", "checked_on")

    def rows(self, question: Question) -> Iterable[Row]:
        return question.document["claims"]


def _release_links(question: Question, row: Row) -> dict[str, str]:
    calendar = question.request.build_absolute_uri(f"{reverse('calendar')}?release={row['slug']}")
    return {
        "url": question.address("api-release", row["slug"]),
        "page": question.address("distribution", row["distribution"]),
        "calendar": calendar,
    }
