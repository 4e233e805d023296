"""A file that is to be read, and one that is being read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from advisor.fleet.shapes import columns, delimited, encoding, findings
from advisor.fleet.shapes.cells import Row
from advisor.fleet.shapes.families import Family
from advisor.fleet.shapes.reading import OF_A_HOST
from advisor.fleet.shapes.shape import Shape

NOTHING: frozenset[str] = frozenset()
Blocks = Iterator[list[Row]]


class Reader(NamedTuple):
    """`fields`: what each cell of a row means."""

    fields: tuple[str, ...]
    blocks: Blocks


class File(NamedTuple):
    """What is to be read and how. `leave_out`: fields that are not wanted."""

    chunks: Iterable[bytes]
    shape: Shape
    mapping: Mapping[str, str]
    leave_out: frozenset[str]

    def texts(self) -> Iterator[str]:
        return encoding.texts(self.chunks, self.shape.encoding)

    def layout(self, proposals: Mapping[str, str], family: Family) -> columns.Layout:
        """Findings are told apart by their hosts, whoever wants those."""
        layout = columns.layout(proposals, self.mapping)
        return layout if family.findings else layout.without(self.leave_out)


def reader_of(fields: tuple[str, ...], blocks: Blocks, family: Family) -> Reader:
    if family.findings:
        blocks = findings.hosts(blocks, fields, family.inside)
    return Reader(fields, blocks)


def table_of(file: File) -> tuple[tuple[str, ...], delimited.Table]:
    """Which cells of delimited text are wanted, and what they mean."""
    shape, family = file.shape, columns.family_with(file.shape.key)
    names = [column.name for column in shape.columns]
    fields = {column.name: column.field for column in shape.columns if column.field}
    best_first = [name for name in columns.proposed(names, family) if name in fields]
    layout = file.layout({name: fields[name] for name in (*best_first, *fields)}, family)
    places = tuple(names.index(column) for column in layout.columns)
    of_system = sum(field not in OF_A_HOST for field in layout.fields)
    return layout.fields, delimited.Table(shape.delimiter, len(names), places, of_system)
