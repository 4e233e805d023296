"""The catalog in the words of endoflife.date, so that what was made for it can be pointed here. Pure: from the catalog document.

Flags are worked out for a day; an end that is no date has none, and is not over, as it is there. What that format cannot say is left
out: phases that are only projected, releases withdrawn there or in preview, and those without a day of release or without any end
on record. What the
catalog does not hold (icons, commands, identifiers, links of releases, code names, LTS) is null, empty or false, as the format asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from catalog import lifecycle
from catalog.document import Catalog

Row = dict[str, Any]
Document = Mapping[str, Any]

SCHEMA_VERSION = "1.2.1"
CATEGORY = "os"
TAGS = ("linux-distribution", CATEGORY)
DISCONTINUED = "discontinued"

_PHASES = {"eoas": "active", "eol": "security", "eoes": "extended"}
_OLD_NAMES = {"eoas": "support", "eoes": "extendedSupport"}


def name(one: Mapping[str, Any]) -> str:
    """What a distribution is called here: as on endoflife.date where it has a name there."""
    return one["endoflife_product"] or one["slug"]


def products(document: Document) -> list[Mapping[str, Any]]:
    return sorted(document["distributions"], key=name)


def behind(document: Catalog, called: str) -> Mapping[str, Any] | None:
    """The distribution of that name, slug or alias."""
    by_name = {name(one): one for one in document["distributions"]}
    if called in by_name:
        return by_name[called]
    return document.find_distribution(called)


def tags(one: Mapping[str, Any]) -> list[str]:
    return sorted([*TAGS, *([DISCONTINUED] if one["role"] == "discontinued" else [])])


def summary(one: Mapping[str, Any]) -> Row:
    others = {*one["aliases"], one["slug"]} - {name(one)}
    return {
        "name": name(one),
        "aliases": sorted(others),
        "label": one["name"],
        "category": CATEGORY,
        "tags": tags(one),
    }


def product(one: Mapping[str, Any], today: date, *, page: str) -> Row:
    """`page`: the address of its page for people."""
    rows = [(row, _ends(row)) for row in one["releases"] if _is_told(row)]
    kinds = [kind for kind in _PHASES if kind == "eol" or any(kind in ends for _, ends in rows)]
    return {
        **summary(one),
        "versionCommand": None,
        "identifiers": [],
        "labels": {
            "eoas": None,
            "discontinued": None,
            "eol": None,
            "eoes": None,
            **_labels(one, kinds),
        },
        "links": {"icon": None, "html": page, "releasePolicy": None},
        "releases": [
            _release(row, ends, kinds, today) for row, ends in rows if row["released_on"] and ends
        ],
    }


def _is_told(row: Mapping[str, Any]) -> bool:
    return row["parent"] is None and not row["withdrawn_on"] and not row["preview"]


def last_modified(one: Mapping[str, Any]) -> str | None:
    """The newest day on which one of its values was checked."""
    rows = [row for kind in ("facts", "releases", "plans") for row in one[kind]]
    rows += [phase for row in one["releases"] for phase in row["phases"]]
    return max((row["checked_on"] for row in rows if row["checked_on"]), default=None)


def cycles(one: Mapping[str, Any], today: date) -> list[Row]:
    """The releases as the first API of endoflife.date has them: a day, or whether it is over ("eol") or still there ("support")."""
    return [_cycle(row) for row in product(one, today, page="")["releases"]]


def _cycle(row: Mapping[str, Any]) -> Row:
    made = {
        "cycle": row["name"],
        "releaseDate": row["releaseDate"],
        "eol": row["eolFrom"] or row["isEol"],
    }
    if row["latest"]:
        made["latest"] = row["latest"]["name"]
        if row["latest"]["date"]:
            made["latestReleaseDate"] = row["latest"]["date"]
    made["lts"] = row["ltsFrom"] or row["isLts"]
    for kind, old in _OLD_NAMES.items():
        if f"{kind}From" in row:
            made[old] = row[f"{kind}From"] or row[f"is{kind.capitalize()}"] is False
    return made


def _ends(row: Mapping[str, Any]) -> dict[str, lifecycle.End]:
    """The end of each sort of support that a release has; of several of one sort the last."""
    phases = [phase for phase in lifecycle.phases_from(row["phases"]) if not phase.projected]
    found = {}
    for kind, ours in _PHASES.items():
        if ends := [phase.end for phase in phases if phase.kind == ours]:
            found[kind] = max(
                ends, key=lambda end: (end.kind != lifecycle.DATE, end.day or date.min)
            )
    if found and "eol" not in found:
        found["eol"] = next(iter(found.values()))
    return found


def _labels(one: Mapping[str, Any], kinds: Sequence[str]) -> Row:
    """The vendor's word for each sort of support, as the newest release that has it says."""
    labels = {}
    for kind in kinds:
        words = [
            phase["name"]
            for row in one["releases"]
            if row["parent"] is None and not row["preview"]
            for phase in row["phases"]
            if phase["kind"] == _PHASES[kind] and not phase["projected"]
        ]
        labels[kind] = words[0] if words else None
    return labels


def _release(
    row: Mapping[str, Any], ends: Mapping[str, lifecycle.End], kinds: Sequence[str], today: date
) -> Row:
    over = {kind: end.reaches(today) is False for kind, end in ends.items()}
    made = {
        "name": row["name"],
        "codename": None,
        "label": row["name"],
        "releaseDate": row["released_on"],
        "isLts": False,
        "ltsFrom": None,
    }
    for kind in kinds:
        flag = f"is{kind.capitalize()}"
        made[flag] = over.get(kind)
        made[f"{kind}From"] = _day(ends.get(kind))
    latest = row["latest"]
    return {
        **made,
        "isMaintained": not all(over.values()),
        "latest": {"name": latest["name"], "date": latest["on"], "link": None} if latest else None,
        "custom": None,
    }


def _day(end: lifecycle.End | None) -> str | None:
    return end.day.isoformat() if end and end.kind == lifecycle.DATE and end.day else None
