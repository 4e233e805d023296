"""Entries of a document, as JSON gives them, to rows of cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from advisor.fleet.reported import MAX_TEXT
from advisor.fleet.shapes import columns, limits
from advisor.fleet.shapes.cells import BrokenRow, Cell, NumberCell, Row, text_of, tidy
from advisor.fleet.shapes.families import Family
from advisor.fleet.shapes.json_stream import Entry
from advisor.fleet.shapes.shape import NAMING, Column, Unreadable

SAMPLE = 20
"""Entries by which a document is recognised."""
MAX_NAMES = 2_000
MAX_DEPTH = 6
NAMES_OF_A_VALUE = ("display_value", "display", "name", "label", "title", "value")
"""Where an object stands for a text, such as a reference with its id."""
INSTANCES = "Instances"
TEXT = "Operating System"
"""The column of a list of texts."""
MAX_OTHERS = 10_000
OTHERS = f"More than {MAX_OTHERS:,} entries of the JSON are no objects: it is no list of hosts."
NO_OBJECT = "The entry is not an object that describes a host."


class Document(NamedTuple):
    """What the first entries tell of all. `samples`: name to some values of it."""

    family: Family
    samples: dict[str, list[str]]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Document:
        samples: dict[str, list[str]] = {}
        texts: list[str] = []
        for entry in entries:
            if isinstance(entry.value, dict):
                for name, text in islice(_flat(entry.value, "", 0), MAX_NAMES):
                    samples.setdefault(name, []).append(text)
            elif isinstance(entry.value, str):
                texts.append(tidy(entry.value)[:60])
        if texts and not samples:
            samples = {TEXT: texts}
        return cls(columns.family_of(tuple(samples)), dict(islice(samples.items(), MAX_NAMES)))

    def proposals(self) -> dict[str, str]:
        return columns.proposed(tuple(self.samples), self.family)

    def columns(self) -> tuple[Column, ...]:
        proposals = self.proposals()
        return tuple(
            Column(name, proposals.get(name, ""), tuple(dict.fromkeys(filter(None, texts)))[:3])
            for name, texts in self.samples.items()
        )


def unwrapped(entries: Iterable[Entry]) -> Iterator[Entry]:
    """`{"web1": {…}}` becomes the object of web1, a list under a host's name its objects, and a
    reservation of EC2 its instances."""
    for key, value in entries:
        instances = value.get(INSTANCES) if isinstance(value, dict) else None
        if isinstance(instances, list):
            yield from (Entry(key, instance) for instance in instances)
        elif isinstance(value, list) and key:
            yield from (Entry(key, item) for item in value)
        elif isinstance(value, dict) and len(value) == 1 and not key:
            name, only = next(iter(value.items()))
            wrapped = isinstance(only, dict) and not columns.is_step_of_a_path(name)
            yield Entry(name, only) if wrapped else Entry(key, value)
        else:
            yield Entry(key, value)


def rows(entries: Iterable[Entry], family: Family, layout: columns.Layout) -> Iterator[list[Row]]:
    """Rows of the layout's fields, after the key of an entry as a first cell."""
    paths = [name.split(".") for name in layout.columns]
    names, values = family.rows
    marks = [name.strip().split(".") for name in names.split("|")]
    naming = [place for place, field in enumerate(layout.fields, 1) if field in NAMING]
    source, others = iter(entries), 0
    while block := list(islice(source, limits.BLOCK)):
        others += sum(not isinstance(entry.value, dict | str) for entry in block)
        if others > MAX_OTHERS:
            raise Unreadable(OTHERS)
        hosts = [entry for entry in block if not names or _has(entry, marks, values)]
        yield [_row(entry, paths, naming[0]) for entry in hosts]


def _has(entry: Entry, paths: Iterable[list[str]], values: tuple[str, ...]) -> bool:
    cells = (cell_at(entry.value, path) for path in paths)
    return next(filter(None, cells), "") in values


def _row(entry: Entry, paths: Sequence[list[str]], place_of_text: int) -> Row:
    if isinstance(entry.value, str):
        cells = [entry.key, *("" for _ in paths)]
        cells[place_of_text] = entry.value
        return tuple(cells)
    if not isinstance(entry.value, dict):
        return BrokenRow(tidy(str(entry.value)[:MAX_TEXT]), NO_OBJECT)
    return (entry.key, *(cell_at(entry.value, path) for path in paths))


def cell_at(value: object, path: Sequence[str]) -> Cell:
    """What is at the end of the path, as a text; of a list the first."""
    for place, step in enumerate(path):
        if isinstance(value, list) and step.isdecimal():
            value = value[int(step)] if int(step) < len(value) else None
        elif isinstance(value, dict):
            rest = ".".join(path[place:])
            if step not in value and rest in value:
                return _text(value[rest])
            value = value.get(step)
        else:
            return ""
    return _text(value)


def _text(value: object) -> Cell:
    if isinstance(value, dict):
        texts = (value.get(name) for name in NAMES_OF_A_VALUE)
        value = next((text for text in texts if isinstance(text, str)), None)
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str | NumberCell):
        return value
    return str(value).lower() if isinstance(value, bool) else ""


def _flat(value: object, name: str, depth: int) -> Iterator[tuple[str, str]]:
    """The texts in an object by their paths; of a list the first item."""
    if isinstance(value, list):
        value, name = (value[0], f"{name}.0") if value else (None, name)
    if isinstance(value, dict):
        for key, inner in value.items() if depth < MAX_DEPTH else ():
            yield from _flat(inner, f"{name}.{key}" if name else key, depth + 1)
        if name and (text := text_of(_text(value))):
            yield name, text[:60]
    elif value is not None:
        yield name, text_of(_text(value))[:60]
