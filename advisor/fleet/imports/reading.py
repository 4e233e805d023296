"""Provisional: lines of text, each a system; replaced by advisor.fleet.shapes and matching."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import msgspec

from advisor.fleet.matched import Match, MatchKind
from advisor.fleet.reported import ReportedSystem
from catalog.document import Catalog

Progress = Callable[[int], None]
"""Called with the bytes read so far; raises to stop."""
NAMING = frozenset({"name", "id", "pretty_name", "cpe"})
FIELDS = ("name", "version", "id", "host", "group", "entitlement", "hosts")


class Unreadable(ValueError):
    """Why nothing can be read, in a sentence."""


class Column(msgspec.Struct, frozen=True):
    name: str
    field: str = ""
    samples: tuple[str, ...] = ()


class Question(msgspec.Struct, frozen=True):
    key: str
    text: str
    example: str = ""
    choices: tuple[tuple[str, str], ...] = ()


class Shape(msgspec.Struct, frozen=True):
    key: str = "lines"
    label: str = "plain lines"
    form: str = "lines"
    encoding: str = "utf-8"
    columns: tuple[Column, ...] = ()
    questions: tuple[Question, ...] = ()


class TallyEntry(NamedTuple):
    system: ReportedSystem
    group: str
    entitlement: str
    rows: int
    hosts: int
    first_row: int
    raw: str
    problem: str


class Tally(msgspec.Struct, frozen=True):
    entries: tuple[TallyEntry, ...]
    rows: int
    hosts: int
    questions: tuple[Question, ...] = ()


_KNOWN = {"os": "name", "version": "version", "group": "group", "entitlement": "entitlement"}


def recognise(head: bytes, filename: str = "", content_type: str = "") -> Shape:
    lines = head.decode("utf-8", "replace").splitlines()
    if not lines or "," not in lines[0]:
        return Shape()
    table = list(csv.reader(lines[:4]))
    columns = tuple(
        Column(name, _KNOWN.get(name.lower(), ""), tuple(row[place] for row in table[1:]))
        for place, name in enumerate(table[0])
    )
    named = any(column.field == "name" for column in columns)
    questions = () if named else (Question("columns", "No column names the operating system."),)
    return Shape("csv", "CSV", "csv", columns=columns, questions=questions)


def tally(
    chunks: Iterable[bytes],
    shape: Shape,
    mapping: Mapping[str, str] | None = None,
    progress: Progress = lambda _: None,
) -> Tally:
    content = bytearray()
    for chunk in chunks:
        content += chunk
        progress(len(content))
    proposed = {column.name: column.field for column in shape.columns if column.field}
    fields = {**proposed, **(mapping or {})}
    if shape.key == "csv" and NAMING.isdisjoint(fields.values()):
        raise Unreadable("No column names the operating system.")
    entries: dict[tuple[str, ...], TallyEntry] = {}
    lines = content.decode("utf-8", "replace").splitlines()
    rows = list(csv.reader(lines)) if shape.key == "csv" else [[line] for line in lines]
    names = rows.pop(0) if shape.key == "csv" else ["line"]
    for number, row in enumerate(rows, 1):
        if not any(row):
            continue
        values = dict(zip((fields.get(name, "") for name in names), row, strict=False))
        values = values if shape.key == "csv" else {"name": row[0].strip()}
        place = tuple(values.get(key, "") for key in ("name", "version", "group", "entitlement"))
        known = entries.get(place)
        entries[place] = (
            known._replace(rows=known.rows + 1, hosts=known.hosts + 1)
            if known
            else TallyEntry(
                ReportedSystem(name=place[0], version=place[1]),
                *place[2:],
                1,
                1,
                number,
                " ".join(place[:2]),
                "",
            )
        )
    found = tuple(entries.values())
    return Tally(found, sum(e.rows for e in found), sum(e.hosts for e in found))


class Matcher:
    def __init__(self, catalog: Catalog) -> None:
        self._names = {
            f"{name} {release.name}".lower(): (distribution.slug, release.name)
            for distribution in catalog.distributions
            for name in (distribution.name, distribution.short_name)
            for release in distribution.majors
        }

    def match(self, system: ReportedSystem) -> Match:
        text = f"{system.name} {system.version}".strip().lower()
        name = self._names.get(text.removesuffix("?"))
        if name is None:
            return Match(MatchKind.NONE, "none", reason="No distribution has this name.")
        if text.endswith("?"):
            return Match(MatchKind.GUESSED, "name", *name, reason="It ends with a question mark.")
        return Match(MatchKind.EXACT, "name", *name)

    def plan_of(self, entitlement: str, match: Match) -> str:
        return ""
