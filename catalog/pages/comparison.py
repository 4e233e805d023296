"""The compare page: distributions side by side, what differs first. From the catalog document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from catalog import ages, lifecycle, presentation, vocabulary
from catalog.pages import profile
from catalog.presentation import Document, Row

NOT_ON_RECORD = "not on record"
"""No fact at all: nobody has looked. "unknown" is a fact: somebody looked and did not find it."""

DIFFERS, OPEN, SAME, UNKNOWN = KINDS = ("differs", "open", "same", "unknown")
"""How a row compares: known things differ; something is not known, so that it may differ; the same; known of none."""


def side_by_side(
    document: Document, slugs: Sequence[str], today: date, *, only_differences: bool
) -> Row:
    """Groups of rows, a cell for each distribution in the order of `slugs`; rows that differ come first in their group."""
    known = {one["slug"]: one for one in document["distributions"]}
    chosen = [known[slug] for slug in slugs]
    groups = [
        _at_a_glance(document, chosen, today),
        *(_group(document, chosen, key) for key in vocabulary.GROUPS),
        _third_party_software(document, chosen, today),
    ]
    rows = [row for group in groups for row in group["rows"]]
    for group in groups:
        on_record = sorted(
            (row for row in group["rows"] if row["on_record"]),
            key=lambda row: KINDS.index(row["kind"]),
        )
        group["rows"] = [
            row for row in on_record if row["kind"] in (DIFFERS, OPEN) or not only_differences
        ]
    return {
        "chosen": [profile.named(one) for one in chosen],
        "groups": [group for group in groups if group["rows"]],
        "counts": {
            kind: sum(row["kind"] == kind and row["on_record"] for row in rows) for kind in KINDS
        },
        "missing": [row["label"] for row in rows if not row["on_record"]],
        "only_differences": only_differences,
    }


def ages_of(document: Document, slugs: Sequence[str]) -> ages.Ages:
    """How old the values on record of these distributions are."""
    chosen = [one for one in document["distributions"] if one["slug"] in slugs]
    return ages.of(row for one in chosen for row in ages.of_distribution(one))


def _group(document: Document, chosen: Sequence[Mapping[str, Any]], key: str) -> Row:
    rows = [
        _attribute(document, chosen, one)
        for one in vocabulary.ATTRIBUTES.values()
        if one.group == key
    ]
    return {"key": key, "label": vocabulary.GROUPS[key], "rows": rows}


def _attribute(
    document: Document, chosen: Sequence[Mapping[str, Any]], attribute: vocabulary.Attribute
) -> Row:
    cells = [_lines(document, one, attribute.key) for one in chosen]
    return _row(attribute.label, attribute.group, chosen, cells, _compared(cells))


def _row(
    label: str, group: str, chosen: Sequence[Mapping[str, Any]], cells: list[list[Row]], kind: str
) -> Row:
    return {
        "label": label,
        "cells": [
            {"slug": one["slug"], "lines": lines, "group": group}
            for one, lines in zip(chosen, cells, strict=True)
        ],
        "kind": kind,
        "on_record": any(cells),
    }


def _compared(cells: list[list[Row]]) -> str:
    """An unknown never makes a difference, and never a sameness."""
    if not any(line["known"] for lines in cells for line in lines):
        return UNKNOWN
    if any(
        _contradict(one, other)
        for one, other in combinations([_by_release(lines) for lines in cells], 2)
    ):
        return DIFFERS
    complete = all(lines and all(line["known"] for line in lines) for lines in cells)
    return SAME if complete and _all_equal([_said(lines) for lines in cells]) else OPEN


def _contradict(one: Mapping[str, set[str]], other: Mapping[str, set[str]]) -> bool:
    """Whether different things are said of a release that both speak of; of which one is silent, its general value speaks."""
    if not one or not other:
        return False
    pairs = [
        (one.get(name) or one.get(""), other.get(name) or other.get("")) for name in {*one, *other}
    ]
    both = [(here, there) for here, there in pairs if here and there]
    if not both:
        return set().union(*one.values()) != set().union(*other.values())
    return any(here != there for here, there in both)


def _by_release(lines: list[Row]) -> dict[str, set[str]]:
    """What is known, by release; under "" what is said of the distribution as a whole."""
    known: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        for release in line["releases"] if line["known"] else ():
            known[release].add(line["words"])
    return known


def _said(lines: list[Row]) -> list[tuple[str, str, str]]:
    return [(line["of"], line["words"], line["aside"]) for line in lines]


def _all_equal(said: list[Any]) -> bool:
    return all(each == said[0] for each in said)


def _lines(document: Document, one: Mapping[str, Any], attribute: str) -> list[Row]:
    """What is on record, general first, then by release and plan; subjects of which the same is said share a line."""
    facts = [
        presentation.fact(document, one, fact)
        for fact in one["facts"]
        if fact["attribute"] == attribute
    ]
    order = {row["name"]: place for place, row in enumerate(one["releases"])}
    facts.sort(
        key=lambda fact: (
            fact["release"] is not None,
            order.get(fact["release"], -1),
            fact["plan"] or "",
        )
    )
    alike: dict[tuple[str, int, bool], list[Row]] = defaultdict(list)
    for fact in facts:
        alike[fact["words"], len(fact["disputes"]), fact["unreliable"]].append(fact)
    return [
        _line(
            words,
            of=_subjects(same, len(facts)),
            known=same[0]["known"],
            disputes=disputes,
            unreliable=unreliable,
        )
        | {"releases": [fact["release"] or "" for fact in same]}
        for (words, disputes, unreliable), same in alike.items()
    ]


def _subjects(facts: list[Row], of: int) -> str:
    """ "10, 9" or "in general"; nothing where the only fact there is speaks of the distribution as a whole."""
    names = [_subject(fact) for fact in facts]
    return "" if of == 1 and not names[0] else ", ".join(name or "in general" for name in names)


def _subject(fact: Row) -> str:
    """ "9", "with Premium", "9 with Premium"; nothing for the distribution as a whole."""
    return " ".join(
        part for part in (fact["release"], f"with {fact['plan']}" if fact["plan"] else "") if part
    )


def _line(
    words: str,
    *,
    of: str = "",
    known: bool = True,
    disputes: int = 0,
    unreliable: bool = False,
    aside: str = "",
) -> Row:
    return {
        "of": of,
        "words": words,
        "known": known,
        "disputes": disputes,
        "unreliable": unreliable,
        "aside": aside,
    }


# Third-party software


def _third_party_software(
    document: Document, chosen: Sequence[Mapping[str, Any]], today: date
) -> Row:
    rows = []
    for subject, label in vocabulary.SUBJECTS.items():
        cells = [_statements(document, one, subject, today) for one in chosen]
        rows.append(_row(label, "statements", chosen, cells, _compared(cells)))
    return {"key": "statements", "label": "Third-party software", "rows": rows}


def _statements(document: Document, one: Mapping[str, Any], subject: str, today: date) -> list[Row]:
    """A line for each statement; one that has ended says so instead of what it said."""
    rows = [
        presentation.statement(document, row, today)
        for row in one["statements"]
        if row["subject"] == subject
    ]
    lines = []
    for row in rows:
        words, aside = (row["until"], "") if row["over"] else (row["words"], _period(row))
        of = ", ".join(row["releases"]) or ("every release" if len(rows) > 1 else "")
        lines.append(
            _line(words, of=of, known=row["known"], aside=aside)
            | {"releases": row["releases"] or [""]}
        )
    return lines


def _period(row: Row) -> str:
    starts = (
        f"from {lifecycle.day_in_words(date.fromisoformat(row['starts']))}" if row["starts"] else ""
    )
    until = row["until"] if row["until"] in ("", "no end stated") else f"until {row['until']}"
    return ", ".join(part for part in (starts, until) if part)


# Releases and plans


def _at_a_glance(document: Document, chosen: Sequence[Mapping[str, Any]], today: date) -> Row:
    newest = [lifecycle.newest(one["releases"]) for one in chosen]
    rows = [
        _overview("Newest release", "releases", chosen, [_newest(row) for row in newest]),
        _overview(
            "Supported until, without extra payment",
            "releases",
            chosen,
            [_support(one, today) for one in chosen],
        ),
        _overview(
            "Plans and reference prices", "plans", chosen, [_plans(document, one) for one in chosen]
        ),
    ]
    return {"key": "releases", "label": "Releases and plans", "rows": rows}


def _overview(
    label: str, group: str, chosen: Sequence[Mapping[str, Any]], cells: list[list[Row]]
) -> Row:
    """These cells are whole: which releases and plans there are is known, even where an end or a price is not."""
    certain = [
        [
            (line["of"], line["words"], line["aside"]) if line["known"] else (line["of"], "", "")
            for line in lines
        ]
        for lines in cells
    ]
    known = all(line["known"] for lines in cells for line in lines)
    if not _all_equal([{of for of, *_ in lines} for lines in certain]) or _known_differ(certain):
        return _row(label, group, chosen, cells, DIFFERS)
    return _row(label, group, chosen, cells, SAME if known else OPEN)


def _known_differ(cells: list[list[tuple[str, str, str]]]) -> bool:
    """Whether two cells say different things of the same release or plan, unknowns left out."""
    said: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for of, words, aside in (line for lines in cells for line in lines if line[1]):
        said[of].add((words, aside))
    return any(len(different) > 1 for different in said.values())


def _newest(row: Mapping[str, Any] | None) -> list[Row]:
    if row is None:
        return [_line("none of its own")]
    return [
        _line(
            row["name"],
            aside=lifecycle.day_in_words(date.fromisoformat(row["released_on"]))
            if row["released_on"]
            else "release day unknown",
        )
    ]


def _support(one: Mapping[str, Any], today: date) -> list[Row]:
    """The end of each major release that is not over without payment; of the newest where all are."""
    majors = [
        (row, lifecycle.support_with(lifecycle.phases_from(row["phases"])).end)
        for row in one["releases"]
        if row["parent"] is None and not row["preview"]
    ]
    living = [(row, end) for row, end in majors if end.reaches(today) is not False] or majors[:1]
    ends = [(row, presentation.end(end, today)) for row, end in living]
    return [
        _line(
            end["words"],
            of=row["name"],
            known=end["kind"] != lifecycle.UNKNOWN,
            aside=lifecycle.withdrawn_in_words(row) or end["relative"],
        )
        for row, end in ends
    ]


def _plans(document: Document, one: Mapping[str, Any]) -> list[Row]:
    lines = []
    for plan in one["plans"]:
        price = next(
            (presentation.price(document, row) for row in plan["prices"] if row["reference"]), None
        )
        words, known = (
            (price["words"], price["known"]) if price else ("no reference price on record", False)
        )
        aside = "" if not price else price["label"]
        lines.append(
            _line(
                words,
                of=plan["name"],
                known=known,
                disputes=len(price["disputes"]) if price else 0,
                aside=aside,
            )
        )
    return lines
