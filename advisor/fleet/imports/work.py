"""Works an inventory out: recognised, counted, matched. Stores nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain

import msgspec

from advisor.fleet.counts import Fleet
from advisor.fleet.imports.matching import Remembered, matched_patterns
from advisor.fleet.imports.patterns import Pattern, fleet_from
from advisor.fleet.shapes import Question, Shape, Tally, Unreadable, recognise, tally
from advisor.fleet.shapes.shape import NAMING
from catalog.snapshot import Published

COLUMNS = "columns"
"""The key of the question which column names the system."""


class ColumnsNeeded(Unreadable):
    """Nothing can be counted before somebody says which column names the system."""

    def __init__(self, shape: Shape) -> None:
        texts = [question.text for question in shape.questions if question.key == COLUMNS]
        super().__init__(" ".join(texts))
        self.shape = shape


class Counted(msgspec.Struct, frozen=True):
    """`raised`: what could not be read without an answer; `questions`: those of them that the
    mapping does not answer."""

    shape: Shape
    tally: Tally
    raised: tuple[Question, ...]
    questions: tuple[Question, ...]


class WorkedOut(msgspec.Struct, frozen=True):
    """`raised` as in `Counted`."""

    shape: Shape
    raised: tuple[Question, ...]
    fleet: Fleet
    patterns: tuple[Pattern, ...]


def work_out(
    chunks: Iterable[bytes],
    published: Published,
    *,
    filename: str = "",
    content_type: str = "",
    mapping: Mapping[str, str] | None = None,
    remembered: Remembered | None = None,
) -> WorkedOut:
    """The fleet of an inventory in any shape. Raises Unreadable with a sentence for people.

    `mapping`: column to field; under "?" and its key the answer to a question of the shape.
    """
    pieces = iter(chunks)
    head = next(pieces, b"")
    shape = recognise(head, filename, content_type)
    counted = count(chain((head,), pieces), shape, mapping or {})
    patterns = matched_patterns(counted.tally.entries, published, remembered or Remembered())
    return WorkedOut(shape, counted.raised, fleet_from(patterns), patterns)


def count(
    chunks: Iterable[bytes],
    shape: Shape,
    mapping: Mapping[str, str],
    progress: Callable[[int], None] | None = None,
) -> Counted:
    """Raises ColumnsNeeded, and Unreadable for all else that is wrong with the file.

    `progress` gets the bytes that are read so far; what it raises ends the work.
    """
    if any(question.key == COLUMNS for question in open_questions(shape.questions, mapping)):
        raise ColumnsNeeded(shape)
    tallied = tally(chunks, shape, mapping, progress=progress)
    raised = (*shape.questions, *tallied.questions)
    return Counted(shape, tallied, raised, open_questions(raised, mapping))


def open_questions(
    questions: Iterable[Question], mapping: Mapping[str, str]
) -> tuple[Question, ...]:
    return tuple(
        question
        for question in questions
        if f"?{question.key}" not in mapping
        and not (question.key == COLUMNS and not NAMING.isdisjoint(mapping.values()))
    )
