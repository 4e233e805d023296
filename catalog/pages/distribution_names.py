"""How a distribution names itself on a host, and what inventories call it, each with its source."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from catalog import presentation, row_keys, vocabulary
from catalog.document import Catalog, Distribution, Identifier
from catalog.pages.value_lines import ValueLine, source_note


@dataclass(frozen=True)
class NameRow:
    """Where the names are found, and the names: `scope` is the release they are of."""

    label: str
    lines: tuple[ValueLine, ...]


def name_rows(catalog: Catalog, distribution: Distribution) -> tuple[NameRow, ...]:
    """In the order of the kinds; a kind that nothing is known of is left out."""
    by_kind: dict[str, list[ValueLine]] = defaultdict(list)
    for identifier in distribution.identifiers:
        by_kind[identifier.kind].append(_line(catalog, distribution, identifier))
    return tuple(
        NameRow(label[0].upper() + label[1:], tuple(sorted(by_kind[kind], key=_by_release)))
        for kind, label in vocabulary.IDENTIFIER_KINDS.items()
        if kind in by_kind
    )


def _by_release(line: ValueLine) -> tuple[int, str, str]:
    """8 before 10; first what is of every release."""
    return (len(line.scope), line.scope, line.words)


def _line(catalog: Catalog, distribution: Distribution, identifier: Identifier) -> ValueLine:
    row = presentation.provenance(catalog, identifier)
    return ValueLine(
        words=identifier.value,
        source=source_note(row),
        scope=identifier.release or "",
        note=row.note,
        kind="identifier",
        key=row_keys.join(distribution.slug, identifier.kind, identifier.release, identifier.value),
    )
