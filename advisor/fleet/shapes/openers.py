"""How files that are no delimited text are opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import chain, islice

from advisor.fleet.shapes import (
    delimited,
    documents,
    facts,
    json_stream,
    lines,
    metrics,
    ruled,
    spdx_tags,
)
from advisor.fleet.shapes.file import Blocks, File, Reader, reader_of, table_of
from advisor.fleet.shapes.json_stream import Entry
from advisor.fleet.shapes.shape import Form


def _workbook(file: File) -> Reader:
    """It has to be received as a whole, and is closed after its last row."""
    # Archives and XML: most files are no workbook.
    from advisor.fleet.shapes import archive, sheets

    with ExitStack() as stack:
        content = stack.enter_context(archive.workbook(file.chunks))
        sheet = sheets.sheet_of(content)
        layout = file.layout(sheet.header.proposals, sheet.header.family)
        blocks = _within(stack.pop_all(), sheets.rows(sheet, layout))
    return reader_of(layout.fields, blocks, sheet.header.family)


def _within(stack: ExitStack, blocks: Blocks) -> Blocks:
    with stack:
        yield from blocks


def _cyclonedx(texts: Iterable[str]) -> Iterator[Entry]:
    # As in _workbook: most files are no XML.
    from advisor.fleet.shapes import cyclonedx_xml

    return cyclonedx_xml.entries(texts)


def _metrics(texts: Iterable[str]) -> Iterator[Entry]:
    return metrics.entries(delimited.plain_lines(texts))


def _spdx(texts: Iterable[str]) -> Iterator[Entry]:
    return spdx_tags.entries(delimited.plain_lines(texts))


ENTRIES: dict[str, Callable[[Iterable[str]], Iterator[Entry]]] = {
    Form.JSON: json_stream.entries,
    Form.METRICS: _metrics,
    Form.TAG_VALUE: _spdx,
    Form.XML: _cyclonedx,
}
"""How texts of documents become entries."""


def _document(file: File) -> Reader:
    entries = documents.unwrapped(ENTRIES[file.shape.form](file.texts()))
    sample = list(islice(entries, documents.SAMPLE))
    if sample and facts.is_fact(sample[0].value):
        return Reader(facts.FIELDS, facts.hosts(facts.of_entries(chain(sample, entries))))
    document = documents.Document.of(sample)
    layout = file.layout(document.proposals(), document.family)
    rows = documents.rows(chain(sample, entries), document.family, layout)
    return reader_of(("host", *layout.fields), rows, document.family)


def _facts(file: File) -> Reader:
    """A table of them."""
    records = delimited.records(file.texts(), file.shape.delimiter)
    return Reader(facts.FIELDS, facts.hosts(facts.of_records(records, file.shape.header)))


def _lines(file: File) -> Reader:
    return Reader(lines.LINE_FIELDS, lines.line_rows(delimited.plain_lines(file.texts())))


def _os_release(file: File) -> Reader:
    rows = lines.os_release_rows(delimited.plain_lines(file.texts()))
    return Reader(lines.OS_RELEASE_FIELDS, rows)


def _ruled(file: File) -> Reader:
    fields, table = table_of(file)
    return Reader(fields, ruled.rows(delimited.plain_lines(file.texts()), table.places))


OPENERS: dict[str, Callable[[File], Reader]] = {
    **dict.fromkeys(ENTRIES, _document),
    Form.FACTS: _facts,
    Form.LINES: _lines,
    Form.ODS: _workbook,
    Form.OS_RELEASE: _os_release,
    Form.RULED: _ruled,
    Form.XLSX: _workbook,
}
