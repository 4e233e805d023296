"""What a watched decision was decided by: its answers and rules, as they were kept."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from advisor.decisions.answers_data import decode_answers
from advisor.decisions.rules_data import decode_rules
from advisor.engine.board import Rules
from advisor.engine.outlook import Key
from advisor.engine.types import Answers
from advisor.models import Decision, FrozenPart
from advisor.prices import OwnNumbers

log = logging.getLogger(__name__)

UNREADABLE = (ValueError, KeyError, TypeError, msgspec.MsgspecError, zlib.error)
"""What an altered part raises."""


@dataclass(frozen=True)
class Basis:
    """`own`: the own prices among the answers."""

    answers: Answers
    rules: Rules
    rules_sha256: str
    own: OwnNumbers
    choice: Key


def bases(decisions: Iterable[Decision]) -> Mapping[int, Basis]:
    """By the key of the decision, without those of which a part cannot be read. One query."""
    rows = list(decisions)
    wanted = {row.answers_part_id for row in rows} | {row.rules_part_id for row in rows}
    parts = FrozenPart.objects.in_bulk(wanted)
    readable: dict[int, Basis] = {}
    for row in rows:
        try:
            readable[row.pk] = _basis(row, parts)
        except UNREADABLE as error:
            log.warning("%s of team %s cannot be read: %s", row, row.team_id, error)
    return readable


def _basis(row: Decision, parts: Mapping[str, FrozenPart]) -> Basis:
    answers = decode_answers(parts[row.answers_part_id].content)
    return Basis(
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
