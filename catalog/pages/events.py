"""The history page: what happened in the family, oldest first, and apart from it what is planned. From the catalog document."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from catalog import presentation
from catalog.presentation import Document, Row

TURNING_POINTS = frozenset({"2020-12-08", "2023-06-21"})
"""The days on which CentOS Linux was ended early and on which RHEL's sources left git.centos.org: all the rest follows from them."""


def history(document: Document, slugs: Collection[str], today: date) -> Row:
    """Events by year; of these distributions only, or of all where none is named."""
    rows = matching(document, slugs)
    names = {one["slug"]: one["short_name"] for one in document["distributions"]}
    return {
        "happened": _years(
            [_event(document, row, names, today) for row in rows if not row["planned"]]
        ),
        "planned": _years([_event(document, row, names, today) for row in rows if row["planned"]]),
        "found": len(rows),
        "of": len(document["events"]),
    }


def matching(document: Document, slugs: Collection[str]) -> list[Mapping[str, Any]]:
    """The events of these distributions, or all where none is named."""
    return [
        row
        for row in document["events"]
        if not slugs or not set(slugs).isdisjoint(row["distributions"])
    ]


def _event(
    document: Document, row: Mapping[str, Any], names: Mapping[str, str], today: date
) -> Row:
    return {
        **presentation.event(document, row),
        "year": row["date"][:4],
        "distributions": [{"slug": slug, "name": names[slug]} for slug in row["distributions"]],
        "turning_point": row["date"] in TURNING_POINTS,
        "overdue": row["planned"] and row["date"] < today.isoformat(),
    }


def _years(events: list[Row]) -> list[Row]:
    """The document has the events by date already."""
    return [
        {"year": year, "events": list(found)}
        for year, found in groupby(events, key=lambda event: event["year"])
    ]
