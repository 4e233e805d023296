"""The candidates that a decision may choose, in groups, the recommended one first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advisor.pages.decisions.forms import ChoiceGroups, candidate_value
from advisor.pages.decisions.frozen_document import FrozenDocument, FrozenRanked, FrozenUnranked

RECOMMENDED = "Recommended"
MATCHING = "Meets every requirement"
OTHER_OPTIONS = "Another release or plan that meets every requirement"
UNDETERMINED = "Undetermined: a required fact is unknown"
RULED_OUT = "Does not meet a requirement"
NONE_YET = ("", "Choose a candidate")

ChoiceOption = tuple[str, str]


def candidate_choices(document: FrozenDocument) -> ChoiceGroups:
    """Without a recommendation, nothing is chosen to begin with."""
    recommended = document.recommended
    others = [row for row in document.ranking if row is not recommended]
    groups = {
        RECOMMENDED: [_ranked(recommended)] if recommended else [],
        MATCHING: list(map(_ranked, others)),
        OTHER_OPTIONS: list(_other_options(document.ranking)),
        UNDETERMINED: list(_unranked(document.unconfirmed)),
        RULED_OUT: list(_unranked(document.excluded)),
    }
    named = [(name, options) for name, options in groups.items() if options]
    return named if recommended else [("", [NONE_YET]), *named]


def recommended_value(document: FrozenDocument) -> str:
    """Empty where nothing is recommended."""
    row = document.recommended
    return candidate_value(row.distribution, row.release, row.plan) if row else ""


def _ranked(row: FrozenRanked) -> ChoiceOption:
    value = candidate_value(row.distribution, row.release, row.plan)
    return value, f"{row.full_name}, {row.plan_name} ({row.score:.1f} points)"


def _other_options(rows: Iterable[FrozenRanked]) -> Iterator[ChoiceOption]:
    for row in rows:
        for option in row.other_options:
            value = candidate_value(row.distribution, option.release, option.plan)
            yield value, f"{row.name} {option.release}, {option.plan_name}"


def _unranked(rows: Iterable[FrozenUnranked]) -> Iterator[ChoiceOption]:
    for row in rows:
        if row.has_own_line and row.release and row.plan:
            value = candidate_value(row.distribution, row.release, row.plan)
            yield value, f"{row.full_name}, {row.plan_name} ({row.lacks})"
