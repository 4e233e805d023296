"""A file opened: what its cells mean, and its rows in blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import NamedTuple

from advisor.fleet.shapes import (
    columns,
    delimited,
    documents,
    encoding,
    json_stream,
    lines,
    metrics,
)
from advisor.fleet.shapes.cells import Row
from advisor.fleet.shapes.shape import Form, Shape


class Reader(NamedTuple):
    """`fields`: what each cell of a row means."""

    fields: tuple[str, ...]
    blocks: Iterator[list[Row]]


class File(NamedTuple):
    """What is to be read and how. `leave_out`: fields that are not wanted; `table_rows`: the way
    through delimited text, one of those in delimited.py."""

    chunks: Iterable[bytes]
    shape: Shape
    mapping: Mapping[str, str]
    leave_out: frozenset[str]
    table_rows: Callable[[Iterable[str], delimited.Table, int], Iterator[list[Row]]]

    def texts(self) -> Iterator[str]:
        return encoding.texts(self.chunks, self.shape.encoding)

    def layout(self) -> columns.Layout:
        proposals = {column.name: column.field for column in self.shape.columns if column.field}
        return columns.layout(proposals, self.mapping).without(self.leave_out)


def open_file(file: File) -> Reader:
    """Raises Unreadable, now or from the blocks."""
    return _OPENERS[file.shape.form](file)


def _delimited(file: File) -> Reader:
    layout, shape = file.layout(), file.shape
    names = [column.name for column in shape.columns]
    places = tuple(names.index(column) for column in layout.columns)
    table = delimited.Table(shape.delimiter, len(names), places)
    return Reader(layout.fields, file.table_rows(file.texts(), table, shape.header))


def _lines(file: File) -> Reader:
    return Reader(lines.LINE_FIELDS, lines.line_rows(delimited.Lines(file.texts())))


def _os_release(file: File) -> Reader:
    rows = lines.os_release_rows(delimited.Lines(file.texts()))
    return Reader(lines.OS_RELEASE_FIELDS, rows)


def _json(file: File) -> Reader:
    return _document(file, json_stream.entries(file.texts()))


def _metrics(file: File) -> Reader:
    return _document(file, metrics.entries(delimited.Lines(file.texts())))


def _document(file: File, entries: Iterator[json_stream.Entry]) -> Reader:
    entries = documents.unwrapped(entries)
    sample = list(islice(entries, documents.SAMPLE))
    document = documents.Document.of(sample)
    layout = columns.layout(document.proposals(), file.mapping).without(file.leave_out)
    rows = documents.rows(chain(sample, entries), document.family, layout)
    return Reader(("host", *layout.fields), rows)


_OPENERS: dict[str, Callable[[File], Reader]] = {
    Form.CSV: _delimited,
    Form.JSON: _json,
    Form.LINES: _lines,
    Form.METRICS: _metrics,
    Form.OS_RELEASE: _os_release,
}
