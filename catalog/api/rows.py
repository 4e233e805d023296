"""The rows of the API's lists: the catalog document in single rows, each saying what it belongs to. Sources by their key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from catalog import citations, lifecycle, presentation, vocabulary
from catalog.document import Release
from catalog.mapping_face import MappingFace
from catalog.presentation import Document, Row

MAJOR, MINOR = "major", "minor"


def distribution(one: Mapping[str, Any]) -> Row:
    return {
        **{key: one[key] for key in ("slug", "name", "short_name", "monogram", "role", "summary")},
        "status": next(
            (fact["value"] for fact in one["facts"] if fact["attribute"] == "status"), None
        ),
    }


def statements(document: Document) -> Iterator[Row]:
    for one in document["distributions"]:
        for row in one["statements"]:
            yield {"distribution": one["slug"], **statement(row)}


def statement(row: Mapping[str, Any]) -> Row:
    """The statement on third-party software, and how a reader sees it."""
    return {
        **row,
        "label": vocabulary.SUBJECTS[row["subject"]],
        "words": presentation.SUPPORTED[row["supported"]],
    }


def releases(document: Document, day: date, today: date) -> Iterator[Row]:
    for one in document["distributions"]:
        for row in one["releases"]:
            yield release(one, row, day, today)


def release(one: Mapping[str, Any], row: Release, day: date, today: date) -> Row:
    """A release with what it is on `day`. `support` counts what comes without paying extra, `paid_support` what is paid for beside it."""
    phases = lifecycle.phases_from(row["phases"])
    paid = [
        lifecycle.Phase(phase.kind, phase.name, phase.end)
        for phase in phases
        if not phase.covers(None)
    ]
    support = lifecycle.support_with(phases).end
    status = row.status_as_of(day, today)
    return {
        "distribution": one["slug"],
        "kind": MINOR if row["parent"] else MAJOR,
        **row,
        "status": status["kind"],
        "status_words": status["words"],
        "support": _end(support),
        "paid_support": _end(lifecycle.support_with(paid).end) if paid else None,
        "ends_on": _end(support)["on"] if support.kind == lifecycle.DATE else None,
        "days_left": lifecycle.days_left(support, day),
        "architectures": _architectures(one, row),
    }


def facts(document: Document) -> Iterator[Row]:
    for one in document["distributions"]:
        for row in one["facts"]:
            yield {"distribution": one["slug"], **fact(row)}


def fact(row: Mapping[str, Any]) -> Row:
    """The fact, and how a reader sees it."""
    definition = vocabulary.ATTRIBUTES[row["attribute"]]
    return {
        **row,
        "label": definition.label,
        "group": definition.group,
        "words": definition.in_words(row["value"]),
    }


def attributes() -> Iterator[Row]:
    for one in vocabulary.ATTRIBUTES.values():
        yield {
            "key": one.key,
            "label": one.label,
            "group": one.group,
            "type": one.type,
            "unit": one.unit,
            "choices": [{"key": choice.key, "label": choice.label} for choice in one.choices],
            "scopes": sorted(one.scopes),
            "help": one.help,
        }


def sources(document: Document) -> Iterator[Row]:
    values = citations.by_source(document)
    for key, source in sorted(document["sources"].items()):
        yield {"key": key, **source, "values": len(values.get(key, ()))}


def plans(document: Document) -> Iterator[Row]:
    for one in document["distributions"]:
        for row in one["plans"]:
            yield {"distribution": one["slug"], **row}


def prices(document: Document) -> Iterator[Row]:
    for plan in plans(document):
        for row in plan["prices"]:
            yield {"distribution": plan["distribution"], "plan": plan["slug"], **row}


def with_sources(value: Any, sources: Mapping[str, Any]) -> Any:
    """The same, with each source's key replaced by the source itself."""
    if isinstance(value, list):
        return [with_sources(each, sources) for each in value]
    if not isinstance(value, dict | MappingFace):
        return value
    return {
        key: {"key": each, **sources[each]} if key == "source" else with_sources(each, sources)
        for key, each in value.items()
    }


def _end(end: lifecycle.End) -> Row:
    """`on` is the last day where the end is a date; elsewhere the day up to which support is certain, if there is one."""
    return {
        "kind": end.kind,
        "on": end.day.isoformat() if end.day else None,
        "latest": end.latest.isoformat() if end.latest else None,
    }


def _architectures(one: Mapping[str, Any], row: Mapping[str, Any]) -> list[str] | None:
    """What the facts say: of this release, else of its major release, else of the distribution. None: unknown."""
    said = {
        fact["release"]: fact["value"]
        for fact in one["facts"]
        if fact["attribute"] == "architectures" and fact["plan"] is None
    }
    return next((said[name] for name in (row["name"], row["parent"], None) if name in said), None)
