"""The pages of the sources: who speaks, and every value that rests on what they say. From the catalog document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from catalog import ages, lifecycle, presentation, vocabulary
from catalog.models.evidence import SOURCE_KINDS
from catalog.pages import profile
from catalog.presentation import Document, Row

SORTS = {
    "fact": "Facts",
    "release": "Release days",
    "phase": "Phases of support",
    "plan": "Plans",
    "price": "Prices",
    "statement": "Third-party software",
    "migration": "Ways from one to another",
    "event": "Events",
    "claim": "What is commonly said, and what was found",
    "dispute": "Values not used, because another source is followed",
}


def listed(document: Document) -> list[Row]:
    """The sources by who speaks, each with the number of values that rest on it."""
    numbers = Counter(key for key, _ in all_values(document))
    rows = sorted(
        (_source(document, key) | {"values": numbers[key]} for key in document["sources"]),
        key=lambda row: (row["title"].casefold(), row["key"]),
    )
    return [
        {"kind": kind, "words": words, "sources": [row for row in rows if row["kind"] == kind]}
        for kind, words in SOURCE_KINDS.items()
    ]


def in_full(document: Document, key: str) -> Row | None:
    """One source with all that rests on it, by sort and then in reading order; None where there is none of that key."""
    if key not in document["sources"]:
        return None
    values = [value for found, value in all_values(document) if found == key]
    sorts = [
        {"label": label, "values": [value for value in values if value["sort"] == sort]}
        for sort, label in SORTS.items()
    ]
    return _source(document, key) | {
        "values": len(values),
        "sorts": [sort for sort in sorts if sort["values"]],
    }


def ages_of(document: Document, key: str) -> ages.Ages:
    """How old the values are that rest on a source."""
    return ages.of(row for row in ages.of_catalog(document) if row["source"] == key)


def _source(document: Document, key: str) -> Row:
    source = document["sources"][key]
    return {
        "key": key,
        **source,
        "kind_words": SOURCE_KINDS[source["kind"]],
        "host": urlsplit(source["url"]).hostname or "",
    }


def all_values(document: Document) -> Iterator[tuple[str, Row]]:
    """(key of the source, value) for everything in the catalog that rests on a source."""
    for one in profile.in_order(document):
        yield from _of_distribution(document, one)
    for row in document["migrations"]:
        way = presentation.way(document, row)
        yield (
            row["source"],
            _value(
                row, "migration", f"{way['from']} to {way['to']}", way["tool"], (row["to"], "ways")
            ),
        )
    for row in document["events"]:
        event = presentation.event(document, row)
        where = (row["distributions"][0], "events") if row["distributions"] else None
        yield row["source"], _value(row, "event", event["title"], event["when"], where)
    for row in document["claims"]:
        yield (
            row["source"],
            _value(row, "claim", row["said"], vocabulary.VERDICTS[row["verdict"]], None),
        )


def _of_distribution(document: Document, one: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    name, slug = one["short_name"], one["slug"]
    for row in one["facts"]:
        attribute, fact = (
            vocabulary.ATTRIBUTES[row["attribute"]],
            presentation.fact(document, one, row),
        )
        subject = ", ".join(part for part in (fact["release"], fact["plan"]) if part)
        about = f"{name}: {fact['label']}" + (f" ({subject})" if subject else "")
        yield from _with_disputes(
            row, "fact", about, fact["words"], (slug, attribute.group), attribute
        )
    for row in one["statements"]:
        of = f" ({', '.join(row['releases'])})" if row["releases"] else ""
        about = f"{name}: {vocabulary.SUBJECTS[row['subject']]}{of}"
        yield row["source"], _value(row, "statement", about, _statement(row), (slug, "statements"))
    for row in one["releases"]:
        where = (slug, "releases")
        yield from _with_disputes(
            row, "release", f"{name} {row['name']}: day of release", _day(row["released_on"]), where
        )
        for each, phase in zip(row["phases"], lifecycle.phases_from(row["phases"]), strict=True):
            yield from _with_disputes(
                each,
                "phase",
                f"{name} {row['name']}: {phase.name}",
                lifecycle.end_in_words(phase.end),
                where,
            )
    for row in one["plans"]:
        where = (slug, "plans")
        yield row["source"], _value(row, "plan", f"{name}: {row['name']}", row["summary"], where)
        for each in row["prices"]:
            about = f"{name}: {row['name']}, {each['label']}"
            yield from _with_disputes(
                each, "price", about, presentation.price(document, each)["words"], where
            )


def _statement(row: Mapping[str, Any]) -> str:
    """ "yes, until 31 May 2032", "no", "unknown": by its days, whatever day it is."""
    parts = [presentation.SUPPORTED[row["supported"]]]
    parts += [
        f"{word} {_day(row[key])}"
        for word, key in (("from", "starts"), ("until", "ends"))
        if row[key]
    ]
    return ", ".join(parts)


def _with_disputes(
    row: Mapping[str, Any],
    sort: str,
    about: str,
    words: str,
    where: tuple[str, str],
    attribute: vocabulary.Attribute | None = None,
) -> Iterator[tuple[str, Row]]:
    """The value under its own source, and what others say instead under theirs."""
    yield row["source"], _value(row, sort, about, words, where)
    for other in row["disputes"]:
        label = f"{about}, {other['about']}" if other["about"] else about
        yield (
            other["source"],
            _value(
                other, "dispute", label, presentation.disputed(other["value"], attribute), where
            ),
        )


def _value(
    row: Mapping[str, Any], sort: str, about: str, words: str, where: tuple[str, str] | None
) -> Row:
    """`where`: the distribution on whose page the value stands, and the section of that page."""
    return {
        "sort": sort,
        "about": about,
        "words": words,
        "where": {"slug": where[0], "section": where[1]} if where else None,
        "as_of": row["as_of"],
        "confidence": row["confidence"],
        "why": row.get("why", ""),
    }


def _day(iso: str | None) -> str:
    return lifecycle.day_in_words(date.fromisoformat(iso)) if iso else "unknown"
