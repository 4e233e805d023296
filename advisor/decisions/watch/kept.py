"""What a watched decision was decided by: its answers and rules, as they were kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from advisor.decisions.answers_data import decode_answers
from advisor.decisions.rules_data import decode_rules
from advisor.engine.board import Rules
from advisor.engine.outlook import Key
from advisor.engine.types import Answers
from advisor.models import Decision, FrozenPart
from advisor.prices import OwnNumbers


@dataclass(frozen=True)
class Kept:
    """`own`: the own prices among the answers."""

    answers: Answers
    rules: Rules
    rules_sha256: str
    own: OwnNumbers
    choice: Key


def kept(decisions: Iterable[Decision]) -> Mapping[int, Kept]:
    """By the key of the decision: one query for all."""
    rows = list(decisions)
    wanted = {row.answers_part_id for row in rows} | {row.rules_part_id for row in rows}
    parts = FrozenPart.objects.in_bulk(wanted)
    answers = {sha256: decode_answers(parts[sha256].content) for sha256 in _of_answers(rows)}
    return {row.pk: _kept(row, answers[row.answers_part_id], parts) for row in rows}


def _of_answers(rows: Iterable[Decision]) -> set[str]:
    return {row.answers_part_id for row in rows}


def _kept(row: Decision, answers: Answers, parts: Mapping[str, FrozenPart]) -> Kept:
    return Kept(
        answers,
        _rules(parts[row.rules_part_id].content),
        row.rules_part_id,
        OwnNumbers.of(answers),
        (row.distribution, row.release, row.plan),
    )


@lru_cache(8)
def _rules(content: bytes) -> Rules:
    """The same object for the same rules, so that decisions share a board."""
    return decode_rules(content)
