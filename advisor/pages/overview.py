"""The front page's view of the catalog: the distributions that can be recommended, and what ends soonest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from catalog import lifecycle, vocabulary
from catalog.formats import format_relative

SOONEST = 5
_NO_RELEASE: Mapping[str, Any] = {"name": "", "released_on": None, "phases": []}


def overview(document: Mapping[str, Any], today: date) -> dict[str, Any]:
    distributions = document["distributions"]
    return {
        "glance": [_glance(one, today) for one in distributions if one["role"] == "recommended"],
        "ending": sorted(_ends(distributions, today), key=lambda row: (row["on"], row["name"]))[
            :SOONEST
        ],
        "counts": {
            "distributions": len(distributions),
            "facts": sum(len(one["facts"]) for one in distributions),
            "sources": len(document["sources"]),
        },
    }


def _glance(one: Mapping[str, Any], today: date) -> dict[str, Any]:
    newest = lifecycle.newest(one["releases"]) or _NO_RELEASE
    end = lifecycle.support_with(lifecycle.phases_from(newest["phases"])).end
    return {
        "slug": one["slug"],
        "name": one["name"],
        "monogram": one["monogram"],
        "relation": _relation(one, newest["name"]),
        "release": newest["name"],
        "released_on": newest["released_on"],
        "end": {"kind": end.kind, "words": lifecycle.end_in_words(end)},
        "relative": format_relative(end.day, today)
        if end.kind == lifecycle.DATE and end.day
        else "",
    }


def _relation(one: Mapping[str, Any], release: str) -> str:
    """What is on record of the release, or else of the distribution as a whole."""
    facts = {
        f["release"]: f["value"]
        for f in one["facts"]
        if f["attribute"] == "relation_to_rhel" and f["value"]
    }
    return vocabulary.ATTRIBUTES["relation_to_rhel"].in_words(facts.get(release) or facts.get(None))


def _ends(distributions: list[Mapping[str, Any]], today: date) -> Iterator[dict[str, Any]]:
    """Every major release that was not withdrawn and whose support without extra payment ends on a day that is still to come."""
    for one in distributions:
        for row in one["releases"]:
            end = lifecycle.support_with(lifecycle.phases_from(row["phases"])).end
            if (
                row["parent"] is None
                and not row["withdrawn_on"]
                and not row["preview"]
                and end.kind == lifecycle.DATE
                and end.day
                and end.day >= today
            ):
                yield {
                    "slug": one["slug"],
                    "name": f"{one['short_name']} {row['name']}",
                    "on": end.day.isoformat(),
                    "relative": format_relative(end.day, today),
                }
