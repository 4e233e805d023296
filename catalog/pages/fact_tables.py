"""Tables with a row for each attribute and a column for each release, equal values spanning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from catalog.formats import plural
from catalog.pages.value_lines import ValueLine, merge_scopes


@dataclass(frozen=True)
class TableEntry:
    """A value to put into a table. `releases` empty: it is of every release."""

    key: str
    label: str
    releases: tuple[str, ...]
    line: ValueLine


@dataclass(frozen=True)
class TableCell:
    """`label`: the releases it stands for, as the columns name them; no lines: nothing recorded."""

    span: int
    label: str
    lines: tuple[ValueLine, ...]


@dataclass(frozen=True)
class TableRow:
    """`common`: what holds of every release, on a line before the cells."""

    key: str
    label: str
    common: tuple[ValueLine, ...]
    cells: tuple[TableCell, ...]


@dataclass(frozen=True)
class FactTable:
    """`counts`: 14 facts, 1 unknown, 2 not verified. `columns` empty: no value is of a release."""

    key: str
    label: str
    counts: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


def tabulate(
    key: str,
    label: str,
    noun: str,
    entries: Sequence[TableEntry],
    releases: Iterable[str],
    current: frozenset[str],
) -> FactTable:
    """Columns in the order of `releases`: those that a value is of, and the current ones."""
    named = {release for entry in entries for release in entry.releases}
    columns = tuple(name for name in releases if named and (name in named or name in current))
    rows = (_row(list(group), columns) for _, group in groupby(entries, lambda entry: entry.key))
    counts = _counts(noun, [entry.line for entry in entries])
    return FactTable(key, label, counts, columns, tuple(rows))


def _row(entries: Sequence[TableEntry], columns: Sequence[str]) -> TableRow:
    special = [entry for entry in entries if entry.releases]
    common = [entry.line for entry in entries if not entry.releases]
    return TableRow(
        key=entries[0].key,
        label=entries[0].label,
        common=merge_scopes(common),
        cells=tuple(_cells(special, columns)) if special else (),
    )


def _cells(entries: Sequence[TableEntry], columns: Sequence[str]) -> Iterator[TableCell]:
    """Neighbours that say the same become one cell."""
    lines = {name: merge_scopes(_lines_of(entries, name), name) for name in columns}
    words = {name: [replace(line, key="") for line in lines[name]] for name in columns}
    for _, group in groupby(columns, words.__getitem__):
        names = list(group)
        yield TableCell(len(names), ", ".join(names), lines[names[0]])


def _lines_of(entries: Iterable[TableEntry], release: str) -> Iterator[ValueLine]:
    return (entry.line for entry in entries if release in entry.releases)


def _counts(noun: str, lines: Sequence[ValueLine]) -> str:
    unknown = sum(not line.known for line in lines)
    unverified = sum(line.known and line.source.mark.sign == "?" for line in lines)
    disputed = sum(bool(line.disputes) for line in lines)
    parts = [plural(len(lines), noun)]
    for number, words in ((unknown, "unknown"), (unverified, "not verified")):
        parts += [f"{number} {words}"] if number else []
    parts += [f"{disputed} disputed"] if disputed else []
    return ", ".join(parts)
