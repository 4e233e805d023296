"""Rows of the comparison: a cell for each distribution, and how the cells compare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from catalog.document import Distribution

DIFFERS, OPEN, SAME, UNKNOWN = KINDS = ("differs", "open", "same", "unknown")
"""How a row compares: known values differ; a value is unknown, so they may differ; the same; all
unknown."""


@dataclass(frozen=True)
class ComparisonLine:
    """`subject`: what of the distribution it is about, in words; `releases`: by name, "" for all.

    `sign` and `sure`: its confidence, empty where it rests on several values; `disputes`: how many;
    `limits`: from and until when, and on which architectures; `aside`: what is said less loudly.
    """

    words: str
    subject: str = ""
    releases: tuple[str, ...] = ()
    known: bool = True
    disputes: int = 0
    unreliable: bool = False
    limits: str = ""
    aside: str = ""
    sign: str = ""
    sure: str = ""


Lines = Sequence[ComparisonLine]


@dataclass(frozen=True)
class Cell:
    """`name`: of the distribution, in short; `anchor`: on its page, where the values stand with
    their sources."""

    slug: str
    name: str
    anchor: str
    lines: Lines


@dataclass(frozen=True)
class ComparisonRow:
    label: str
    kind: str
    cells: tuple[Cell, ...]

    @property
    def has_values(self) -> bool:
        return any(cell.lines for cell in self.cells)


@dataclass(frozen=True)
class ComparisonGroup:
    label: str
    rows: tuple[ComparisonRow, ...]


def make_row(
    label: str,
    anchor: str,
    distributions: Iterable[Distribution],
    cells: Sequence[Lines],
    kind: str,
) -> ComparisonRow:
    pairs = zip(distributions, cells, strict=True)
    return ComparisonRow(
        label,
        kind,
        tuple(Cell(row.slug, row.short_name, anchor, lines) for row, lines in pairs),
    )


def compare_values(cells: Sequence[Lines]) -> str:
    """Cells with facts: an unknown value never makes them differ, and never the same."""
    lines = [line for cell in cells for line in cell]
    if not any(line.known for line in lines):
        return UNKNOWN
    by_release = [_words_by_release(cell) for cell in cells]
    if any(_contradict(first, second) for first, second in combinations(by_release, 2)):
        return DIFFERS
    is_complete = all(cells) and all(line.known for line in lines)
    return SAME if is_complete and _all_equal([_texts(cell) for cell in cells]) else OPEN


def compare_lists(cells: Sequence[Lines]) -> str:
    """Cells that list all there is, such as plans, where a price or an end may be unknown."""
    subjects = [_subjects(cell) for cell in cells]
    lines = [line for cell in cells for line in cell]
    if not _all_equal(subjects) or _known_lines_differ(lines):
        return DIFFERS
    return SAME if all(line.known for line in lines) else OPEN


def _contradict(first: dict[str, set[str]], second: dict[str, set[str]]) -> bool:
    """Whether they differ on a release that both have a value for; "" stands for the others."""
    if not first or not second:
        return False
    names = {*first, *second}
    pairs = [
        (first.get(name) or first.get(""), second.get(name) or second.get("")) for name in names
    ]
    known = [(words, other_words) for words, other_words in pairs if words and other_words]
    if not known:
        return set().union(*first.values()) != set().union(*second.values())
    return any(words != other_words for words, other_words in known)


def _words_by_release(lines: Lines) -> dict[str, set[str]]:
    """The known values by release; under "" those of the distribution as a whole."""
    words: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        for release in line.releases if line.known else ():
            words[release].add(line.words)
    return dict(words)


def _subjects(lines: Lines) -> set[str]:
    return {line.subject for line in lines}


def _texts(lines: Lines) -> list[tuple[str, str, str, str]]:
    return [(line.subject, line.words, line.limits, line.aside) for line in lines]


def _known_lines_differ(lines: Iterable[ComparisonLine]) -> bool:
    """Whether two distributions have different values for one release or plan."""
    texts: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for line in lines:
        if line.known and line.words:
            texts[line.subject].add((line.words, line.limits, line.aside))
    return any(len(different) > 1 for different in texts.values())


def _all_equal(values: Sequence[object]) -> bool:
    return all(value == values[0] for value in values)
