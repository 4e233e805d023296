"""Pure: inventories in the shapes that other products write, read and counted."""

from advisor.fleet.shapes.recognition import recognise
from advisor.fleet.shapes.shape import (
    FIELDS,
    Column,
    NamedHost,
    Shape,
    TallyEntry,
    Unreadable,
)
from advisor.fleet.shapes.shape import FileQuestion as Question
from advisor.fleet.shapes.shape import FileTally as Tally
from advisor.fleet.shapes.tallying import read, tally

__all__ = [
    "FIELDS",
    "Column",
    "NamedHost",
    "Question",
    "Shape",
    "Tally",
    "TallyEntry",
    "Unreadable",
    "read",
    "recognise",
    "tally",
]
