"""A file that is to be read, and one that is being read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from advisor.fleet.shapes import columns, encoding, findings
from advisor.fleet.shapes.cells import Row
from advisor.fleet.shapes.families import Family
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
