"""Distributions that are not ranked: undetermined, ruled out, and the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from advisor.document.excluded import Excluded, NotRanked, Unconfirmed

Row = TypeVar("Row", Unconfirmed, Excluded)


@dataclass(frozen=True)
class NotRankedGroups:
    """The undetermined and the ruled out have a line each; the others share a folded one."""

    undetermined: list[Unconfirmed]
    ruled_out: list[Excluded]
    also_looked_at: list[Unconfirmed | Excluded]


def not_ranked_groups(
    unconfirmed: Sequence[Unconfirmed], excluded: Sequence[Excluded]
) -> NotRankedGroups:
    undetermined, other_undetermined = _by_line(unconfirmed)
    ruled_out, other_ruled_out = _by_line(excluded)
    return NotRankedGroups(undetermined, ruled_out, [*other_undetermined, *other_ruled_out])


def has_own_line(row: NotRanked) -> bool:
    """It could have been recommended, or only answers rule it out."""
    return row.near_miss or row.role == "recommended"


def names_of_undetermined(unconfirmed: Iterable[Unconfirmed]) -> list[str]:
    return [row.name for row in unconfirmed if has_own_line(row)]


def _by_line(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Those with a line of their own, and the others."""
    own_line: list[Row] = []
    others: list[Row] = []
    for row in rows:
        (own_line if has_own_line(row) else others).append(row)
    return own_line, others
