"""A file opened: what its cells mean, and its rows in blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import chain, islice
from typing import NamedTuple

from advisor.fleet.shapes import (
    archive,
    columns,
    delimited,
    documents,
    encoding,
    findings,
    json_stream,
    lines,
    metrics,
    sheets,
)
from advisor.fleet.shapes.cells import Row
from advisor.fleet.shapes.families import Family
from advisor.fleet.shapes.shape import Form, Shape

NOTHING: frozenset[str] = frozenset()
Blocks = Iterator[list[Row]]


class Reader(NamedTuple):
    """`fields`: what each cell of a row means."""

    fields: tuple[str, ...]
    blocks: Blocks


class File(NamedTuple):
    """What is to be read and how. `leave_out`: fields that are not wanted; `table_rows`: the way
    through delimited text, one of those in delimited.py."""

    chunks: Iterable[bytes]
    shape: Shape
    mapping: Mapping[str, str]
    leave_out: frozenset[str]
    table_rows: Callable[[Iterable[str], delimited.Table, int], Blocks]

    def texts(self) -> Iterator[str]:
        return encoding.texts(self.chunks, self.shape.encoding)

    def layout(self, proposals: Mapping[str, str], family: Family) -> columns.Layout:
        """Findings are told apart by their hosts, whoever wants those."""
        layout = columns.layout(proposals, self.mapping)
        return layout if family.findings else layout.without(self.leave_out)


def open_file(file: File) -> Reader:
    """Raises Unreadable, now or from the blocks."""
    return _OPENERS[file.shape.form](file)


def _delimited(file: File) -> Reader:
    shape, family = file.shape, columns.family_with(file.shape.key)
    names = [column.name for column in shape.columns]
    fields = {column.name: column.field for column in shape.columns if column.field}
    best_first = [name for name in columns.proposed(names, family) if name in fields]
    layout = file.layout({name: fields[name] for name in (*best_first, *fields)}, family)
    places = tuple(names.index(column) for column in layout.columns)
    table = delimited.Table(shape.delimiter, len(names), places)
    return _reader(layout.fields, file.table_rows(file.texts(), table, shape.header), family)


def _workbook(file: File) -> Reader:
    """It has to be received as a whole, and is closed after its last row."""
    with ExitStack() as stack:
        content = stack.enter_context(archive.workbook(file.chunks))
        sheet = sheets.sheet_of(content)
        layout = file.layout(sheet.header.proposals, sheet.header.family)
        blocks = _within(stack.pop_all(), sheets.rows(sheet, layout))
    return _reader(layout.fields, blocks, sheet.header.family)


def _within(stack: ExitStack, blocks: Blocks) -> Blocks:
    with stack:
        yield from blocks


def _json(file: File) -> Reader:
    return _document(file, json_stream.entries(file.texts()))


def _metrics(file: File) -> Reader:
    return _document(file, metrics.entries(delimited.plain_lines(file.texts())))


def _document(file: File, entries: Iterator[json_stream.Entry]) -> Reader:
    entries = documents.unwrapped(entries)
    sample = list(islice(entries, documents.SAMPLE))
    document = documents.Document.of(sample)
    layout = file.layout(document.proposals(), document.family)
    rows = documents.rows(chain(sample, entries), document.family, layout)
    return _reader(("host", *layout.fields), rows, document.family)


def _reader(fields: tuple[str, ...], blocks: Blocks, family: Family) -> Reader:
    if family.findings:
        blocks = findings.hosts(blocks, fields, family.inside)
    return Reader(fields, blocks)


def _lines(file: File) -> Reader:
    return Reader(lines.LINE_FIELDS, lines.line_rows(delimited.plain_lines(file.texts())))


def _os_release(file: File) -> Reader:
    rows = lines.os_release_rows(delimited.plain_lines(file.texts()))
    return Reader(lines.OS_RELEASE_FIELDS, rows)


_OPENERS: dict[str, Callable[[File], Reader]] = {
    Form.CSV: _delimited,
    Form.JSON: _json,
    Form.LINES: _lines,
    Form.METRICS: _metrics,
    Form.ODS: _workbook,
    Form.OS_RELEASE: _os_release,
    Form.XLSX: _workbook,
}
