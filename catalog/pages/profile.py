"""The distributions as their pages show them: from the catalog document, on a day. Asks the database for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from catalog import ages, lifecycle, presentation, timeline, vocabulary
from catalog.presentation import Document, Row
from catalog.query_string import similar

LONG_ENDED = 5
"""Years after which an ended release is no longer drawn on the timeline; the table keeps it."""


def in_brief(document: Document, today: date) -> list[Row]:
    """Every distribution in a few words, in reading order: those that can be recommended first, the discontinued last."""
    return [_brief(document, one, today) for one in in_order(document)]


def in_order(document: Document) -> list[Mapping[str, Any]]:
    """The distributions as the document spells them, in reading order."""
    return sorted(document["distributions"], key=_reading_order)


def named(one: Mapping[str, Any]) -> Row:
    """What it takes to name a distribution and to lead to its page."""
    return {key: one[key] for key in ("slug", "name", "short_name", "monogram")}


def in_full(document: Document, slug: str, today: date) -> Row | None:
    """Everything on record of one distribution; None where there is none of that slug."""
    found = next((one for one in document["distributions"] if one["slug"] == slug), None)
    if found is None:
        return None
    majors = [
        presentation.release(document, found, row, today)
        for row in found["releases"]
        if row["parent"] is None
    ]
    living = [row for row in majors if row["state"]["kind"] != "ended"]
    minors = [
        presentation.release(document, found, row, today)
        for row in found["releases"]
        if row["parent"] is not None
    ]
    return {
        **_brief(document, found, today),
        "majors": living or majors,
        "ended_majors": [row for row in majors if row not in living] if living else [],
        "minors": minors,
        "calendar": "&".join(f"release={row['slug']}" for row in living if _has_a_day_to_come(row)),
        "chart": _chart(found["releases"], today),
        "plans": [_plan(document, row) for row in found["plans"]],
        "until": _until(document, found, today),
        "groups": _groups(document, found),
        "statements": [
            presentation.statement(document, row, today) for row in _in_reading_order(found)
        ],
        "ways_in": [
            presentation.way(document, row)
            for row in document["migrations"]
            if row["to"] == slug and row["from"] != slug
        ],
        "upgrades": [
            presentation.way(document, row)
            for row in document["migrations"]
            if row["to"] == row["from"] == slug
        ],
        "ways_out": [
            presentation.way(document, row)
            for row in document["migrations"]
            if row["from"] == slug and row["to"] != slug
        ],
        "events": [
            presentation.event(document, row)
            for row in reversed(document["events"])
            if slug in row["distributions"]
        ],
        "facts": len(found["facts"]),
        "ages": ages.of(_evidence(document, found)),
    }


def _evidence(document: Document, one: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every value on the page of a distribution."""
    yield from ages.of_distribution(one)
    yield from (row for row in document["migrations"] if one["slug"] in (row["from"], row["to"]))
    yield from (row for row in document["events"] if one["slug"] in row["distributions"])


def _in_reading_order(one: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Its statements on third-party software by subject as the vocabulary has them, then by release, the newest first."""
    subjects = list(vocabulary.SUBJECTS)
    order = {row["name"]: place for place, row in enumerate(one["releases"])}

    def place(row: Mapping[str, Any]) -> tuple[int, list[int], str]:
        return (
            subjects.index(row["subject"]),
            [order[name] for name in row["releases"]],
            row["starts"] or "",
        )

    newest_first = [
        {**row, "releases": sorted(row["releases"], key=order.__getitem__)}
        for row in one["statements"]
    ]
    return sorted(newest_first, key=place)


def _has_a_day_to_come(row: Row) -> bool:
    """Whether a calendar is worth while: some end is a date, and the release is still listed."""
    return (
        not row["withdrawn"]
        and not row["preview"]
        and any(phase["end"]["kind"] == "date" for phase in row["phases"])
    )


def find(document: Document, name: str) -> str | None:
    """The slug behind a slug or alias, however it is capitalised; None where nothing is called so."""
    wanted = name.casefold()
    return next(
        (
            one["slug"]
            for one in document["distributions"]
            if wanted in (one["slug"], *one["aliases"])
        ),
        None,
    )


def near(document: Document, name: str) -> list[Row]:
    """Distributions whose names resemble `name`, nearest first."""
    spelled = {
        alias: one for one in document["distributions"] for alias in (one["slug"], *one["aliases"])
    }
    found = {spelled[word]["slug"]: spelled[word] for word in similar(name.casefold(), spelled)}
    return [{"slug": slug, "name": one["name"]} for slug, one in found.items()]


def _reading_order(one: Mapping[str, Any]) -> tuple[int, str]:
    return (list(vocabulary.ROLES).index(one["role"]), one["name"])


def _brief(document: Document, one: Mapping[str, Any], today: date) -> Row:
    names = {each["slug"]: each["name"] for each in document["distributions"]}
    newest = lifecycle.newest(one["releases"])
    status = _general(one, "status")
    where_to_go = _general(one, "successor")
    return {
        "slug": one["slug"],
        "name": one["name"],
        "short_name": one["short_name"],
        "monogram": one["monogram"],
        "summary": one["summary"],
        "role": one["role"],
        "role_words": vocabulary.ROLES[one["role"]],
        "ended": one["role"] == "discontinued",
        "status": presentation.fact(document, one, status) if status else None,
        "relation": _relation(document, one, newest),
        "newest": presentation.release(document, one, newest, today) if newest else None,
        "successors": [{"slug": slug, "name": names[slug]} for slug in one["successors"]],
        "where_to_go": presentation.fact(document, one, where_to_go)
        if where_to_go and where_to_go["value"]
        else None,
    }


def _general(one: Mapping[str, Any], attribute: str) -> Mapping[str, Any] | None:
    """The fact about the distribution as a whole."""
    return next(
        (
            f
            for f in one["facts"]
            if f["attribute"] == attribute and f["release"] is None and f["plan"] is None
        ),
        None,
    )


def _relation(
    document: Document, one: Mapping[str, Any], newest: Mapping[str, Any] | None
) -> Row | None:
    """How the newest release relates to RHEL, or else the distribution as a whole."""
    name = newest["name"] if newest else None
    facts = [
        f
        for f in one["facts"]
        if f["attribute"] == "relation_to_rhel" and f["value"] and f["release"] in (name, None)
    ]
    found = max(facts, key=lambda f: f["release"] is not None, default=None)
    return presentation.fact(document, one, found) if found else None


# Releases


def _chart(releases: Iterable[Mapping[str, Any]], today: date) -> Row | None:
    """The timeline of the major releases that are supported or ended not long ago. None where no day is known."""
    rows = [row for row in releases if row["parent"] is None and row["released_on"]]
    drawn = [(row, lifecycle.phases_from(row["phases"])) for row in rows]
    dated = [(row, phases) for row, phases in drawn if any(phase.end.day for phase in phases)]
    recent = [
        (row, phases)
        for row, phases in dated
        if _last_day(phases) >= lifecycle.years_after(today, -LONG_ENDED)
    ] or dated
    scale = timeline.scale_for(
        [
            day
            for row, phases in recent
            for day in (date.fromisoformat(row["released_on"]), _last_day(phases))
        ]
    )
    if scale is None:
        return None
    bars = [
        {
            "name": row["name"],
            "stretches": timeline.stretches(
                date.fromisoformat(row["released_on"]),
                [
                    (phase, f"{phase.name} until {lifecycle.end_in_words(phase.end)}")
                    for phase in phases
                ],
                scale,
            ),
        }
        for row, phases in recent
    ]
    within = scale.first <= today.year <= scale.last
    kinds = {stretch.kind for bar in bars for stretch in bar["stretches"]}
    return {
        "bars": bars,
        "ticks": [{"year": year, "x": x} for year, x in scale.ticks()],
        "today": timeline.percent(scale.at(today)) if within else None,
        "legend": [
            (kind, words) for kind, words in vocabulary.PHASE_KINDS.items() if kind in kinds
        ],
    }


def _last_day(phases: Iterable[lifecycle.Phase]) -> date:
    return max((phase.end.day for phase in phases if phase.end.day), default=date.min)


# Plans, facts, ways, events


def _plan(document: Document, row: Mapping[str, Any]) -> Row:
    return {
        "name": row["name"],
        "summary": row["summary"],
        "seller": vocabulary.SELLERS[row["seller"]] if row["seller"] else "",
        "valid_on": [vocabulary.PLATFORMS[key] for key in row["valid_on"]],
        "releases": row["releases"],
        "prices": [presentation.price(document, price) for price in row["prices"]],
        **presentation.provenance(document, row),
    }


def _until(document: Document, one: Mapping[str, Any], today: date) -> list[Row]:
    """Until when each release is supported with each plan; of the minor releases those that some plan keeps alive by itself."""
    rows = []
    for release in one["releases"]:
        phases = lifecycle.phases_from(release["phases"])
        alive = [phase for phase in phases if phase.end.reaches(today) is not False]
        if (
            alive
            and not release["preview"]
            and (release["parent"] is None or any(phase.plans for phase in alive))
        ):
            cells = [
                _with_plan(document, one, release, phases, plan, today) for plan in one["plans"]
            ]
            rows.append(
                {
                    "name": release["name"],
                    "withdrawn": lifecycle.withdrawn_in_words(release),
                    "cells": cells,
                }
            )
    return rows


def _with_plan(
    document: Document,
    one: Mapping[str, Any],
    release: Mapping[str, Any],
    phases: list[lifecycle.Phase],
    plan: Mapping[str, Any],
    today: date,
) -> Row | None:
    """None: the plan is not for this release."""
    if plan["releases"] and not {release["name"], release["parent"]}.intersection(plan["releases"]):
        return None
    support = lifecycle.support_with(phases, plan["slug"])
    rests_on = next(
        (row for row in release["phases"] if support.phase and row["name"] == support.phase.name),
        None,
    )
    return {
        "end": presentation.end(support.end, today),
        "paid": support.paid,
        "projected": support.projected,
        "phase": support.phase.name if support.phase else "",
        "source": presentation.provenance(document, rests_on) if rests_on else None,
        "disputed": bool(rests_on and rests_on["disputes"]),
    }


def _groups(document: Document, one: Mapping[str, Any]) -> list[Row]:
    """The facts under the vocabulary's groups, in the vocabulary's order."""
    order = {key: place for place, key in enumerate(vocabulary.ATTRIBUTES)}
    places = _places(one)
    facts = sorted(
        one["facts"],
        key=lambda f: (order[f["attribute"]], places[f["release"]], f["plan"] is not None),
    )
    grouped = {
        key: [
            presentation.fact(document, one, f)
            for f in facts
            if vocabulary.ATTRIBUTES[f["attribute"]].group == key
        ]
        for key in vocabulary.GROUPS
    }
    return [
        {"key": key, "label": vocabulary.GROUPS[key], "facts": rows}
        for key, rows in grouped.items()
        if rows
    ]


def _places(one: Mapping[str, Any]) -> dict[str | None, tuple[int, int]]:
    """Where the facts of a release stand: those of the distribution first, those of a minor release after those of its major."""
    names = [row["name"] for row in one["releases"]]
    places: dict[str | None, tuple[int, int]] = {None: (-1, 0)}
    for place, row in enumerate(one["releases"]):
        places[row["name"]] = (names.index(row["parent"]), place) if row["parent"] else (place, -1)
    return places
