"""A file opened: what its cells mean, and its rows in blocks."""

from __future__ import annotations

from advisor.fleet.shapes import columns, delimited
from advisor.fleet.shapes.file import File, Reader, reader_of, table_of
from advisor.fleet.shapes.shape import Form


def open_file(file: File) -> Reader:
    """Raises Unreadable, now or from the blocks."""
    if file.shape.form == Form.CSV:
        return _delimited(file)
    # What reads all else takes as long to import as 50,000 rows of CSV take to count.
    from advisor.fleet.shapes import openers

    return openers.OPENERS[file.shape.form](file)


def _delimited(file: File) -> Reader:
    family = columns.family_with(file.shape.key)
    fields, table = table_of(file)
    blocks = delimited.rows(file.texts(), table, file.shape.header)
    return reader_of(fields, blocks, family)
