"""A file opened: what its cells mean, and its rows in blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from advisor.fleet.shapes import columns, delimited, encoding, lines
from advisor.fleet.shapes.cells import Row
from advisor.fleet.shapes.shape import Form, Shape


class Reader(NamedTuple):
    """`fields`: what each cell of a row means."""

    fields: tuple[str, ...]
    blocks: Iterator[list[Row]]


def open_file(
    chunks: Iterable[bytes],
    shape: Shape,
    mapping: Mapping[str, str] | None = None,
    *,
    leave_out: frozenset[str] = frozenset(),
) -> Reader:
    """The rows, without the cells of the fields to leave out. Raises Unreadable, now or later."""
    return _OPENERS[shape.form](chunks, shape, mapping, leave_out)


def _csv(
    chunks: Iterable[bytes],
    shape: Shape,
    mapping: Mapping[str, str] | None,
    leave_out: frozenset[str],
) -> Reader:
    names = [column.name for column in shape.columns]
    proposals = {column.name: column.field for column in shape.columns if column.field}
    layout = columns.layout(proposals, mapping).without(leave_out)
    texts = encoding.texts(chunks, shape.encoding)
    records = delimited.below(delimited.records(texts, shape.delimiter), shape.header)
    return Reader(layout.fields, delimited.rows(records, names, layout.columns))


def _lines(
    chunks: Iterable[bytes],
    shape: Shape,
    mapping: Mapping[str, str] | None,
    leave_out: frozenset[str],
) -> Reader:
    text = delimited.Lines(encoding.texts(chunks, shape.encoding))
    return Reader(lines.LINE_FIELDS, lines.line_rows(text))


def _os_release(
    chunks: Iterable[bytes],
    shape: Shape,
    mapping: Mapping[str, str] | None,
    leave_out: frozenset[str],
) -> Reader:
    text = delimited.Lines(encoding.texts(chunks, shape.encoding))
    return Reader(lines.OS_RELEASE_FIELDS, lines.os_release_rows(text))


Opener = Callable[
    [Iterable[bytes], Shape, Mapping[str, str] | None, frozenset[str]],
    Reader,
]
_OPENERS: dict[str, Opener] = {
    Form.CSV: _csv,
    Form.LINES: _lines,
    Form.OS_RELEASE: _os_release,
}
