"""Tables as command lines print them: names, a line of dashes below each, cells below those.

Azure's `-o table` and PowerShell's Format-Table write so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise
from typing import NamedTuple

from advisor.fleet.reported import MAX_TEXT
from advisor.fleet.shapes import header, limits
from advisor.fleet.shapes.cells import JOINT, BrokenRow, Row
from advisor.fleet.shapes.shape import Unreadable

DASHES = "--"
_RULE = re.compile(r"-+(?: +-+)+")
_DASHES = re.compile("-+")
LOST = "The line of dashes below the names of the columns is missing. Send the whole table."
MISALIGNED = "The row does not fit under the dashes of the header. Send the table as JSON or CSV."


class Ruling(NamedTuple):
    """`lines`: up to and with the dashes. `starts`: where the columns begin."""

    lines: int
    starts: tuple[int, ...]

    def cells(self, line: str) -> list[str] | None:
        """None: a text goes on into the next column."""
        ends = (*self.starts[1:], len(line))
        if any(line[start - 1 : start].strip() for start in self.starts[1:]):
            return None
        return [line[start:end].strip() for start, end in zip(self.starts, ends, strict=True)]


def in_text(head: str) -> tuple[Ruling, header.Header, header.Table] | None:
    """None: it is no such table. The last line may be cut."""
    lines = head.splitlines()
    ruling = _ruling(lines)
    if ruling is None:
        return None
    below = filter(str.strip, lines[ruling.lines :])
    texts = [lines[ruling.lines - 2], *islice(below, header.SAMPLE)]
    table = [cells for text in texts if (cells := ruling.cells(text))]
    top = header.in_table(table)
    return (ruling, top, table) if top else None


def rows(lines: Iterable[str], places: Sequence[int]) -> Iterator[list[Row]]:
    """`places`: of the wanted cells."""
    source = iter(lines)
    head = list(islice(source, header.WITHIN))
    ruling = _ruling(head)
    if ruling is None:
        raise Unreadable(LOST)
    below = filter(str.strip, chain(head[ruling.lines :], source))
    while block := list(islice(below, limits.BLOCK)):
        yield [_row(line.rstrip(), ruling, places) for line in block]


def _row(line: str, ruling: Ruling, places: Sequence[int]) -> Row:
    cells = ruling.cells(line)
    if cells is None:
        return BrokenRow(line.strip()[:MAX_TEXT], MISALIGNED)
    return JOINT.join(cells[place] for place in places)


def _ruling(lines: Sequence[str]) -> Ruling | None:
    for number, (names, dashes) in enumerate(pairwise(lines[: header.WITHIN]), 2):
        if not _RULE.fullmatch(dashes.rstrip()):
            continue
        ruling = Ruling(number, tuple(match.start() for match in _DASHES.finditer(dashes)))
        if all(ruling.cells(names) or [""]):
            return ruling
    return None
