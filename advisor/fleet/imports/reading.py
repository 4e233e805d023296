"""Provisional: lines of text, each a system; replaced by advisor.fleet.shapes and matching."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import msgspec

from advisor.fleet.matched import Match, MatchKind
from advisor.fleet.reported import ReportedSystem
from catalog.document import Catalog

Progress = Callable[[int], None]
"""Called with the bytes read so far; raises to stop."""


class Unreadable(ValueError):
    """Why nothing can be read, in a sentence."""


class Shape(msgspec.Struct, frozen=True):
    key: str = "lines"
    label: str = "plain lines"
    encoding: str = "utf-8"


class CountedSystem(NamedTuple):
    """Equal words in equal groups. `problem`: why these rows cannot be read."""

    system: ReportedSystem
    group: str
    entitlement: str
    problem: str
    rows: int
    hosts: int
    first_row: int
    raw: str


def recognise(head: bytes, filename: str, content_type: str) -> Shape:
    return Shape()


def tally(
    chunks: Iterable[bytes], shape: Shape, mapping: Mapping[str, str], progress: Progress
) -> list[CountedSystem]:
    content = b"".join(chunks)
    progress(len(content))
    entries: dict[str, CountedSystem] = {}
    for row, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        text = line.strip()[:300]
        entry = entries.get(text)
        if entry:
            entries[text] = entry._replace(rows=entry.rows + 1, hosts=entry.hosts + 1)
        elif text:
            entries[text] = CountedSystem(ReportedSystem(name=text), "", "", "", 1, 1, row, text)
    return list(entries.values())


class Matcher:
    def __init__(self, catalog: Catalog) -> None:
        self._names = {
            f"{name} {release.name}".lower(): (distribution.slug, release.name)
            for distribution in catalog.distributions
            for name in (distribution.name, distribution.short_name)
            for release in distribution.majors
        }

    def match(self, system: ReportedSystem) -> Match:
        name = self._names.get(f"{system.name} {system.version}".strip().lower())
        if name is None:
            return Match(MatchKind.NONE, "none", reason="No distribution has this name.")
        return Match(MatchKind.EXACT, "name", *name)

    def plan_of(self, entitlement: str, match: Match) -> str:
        return ""
