"""A file opened: what its cells mean, and its rows in blocks."""

from __future__ import annotations

from advisor.fleet.shapes import columns, delimited
from advisor.fleet.shapes.file import File, Reader, reader_of
from advisor.fleet.shapes.reading import OF_A_HOST
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
