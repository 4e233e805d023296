"""The computed parts of a kept decision: frozen as bytes, and computed again from them alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

import msgspec

from advisor.decisions.answers_data import decode_answers, encode_answers
from advisor.decisions.attributes import attributes_read
from advisor.decisions.candidates_data import decode_candidates, encode_candidates
from advisor.decisions.canonical import canonical, sha256
from advisor.decisions.result import Result, result_of
from advisor.decisions.rules_data import decode_rules, encode_rules
from advisor.document.recommendation import recommendation
from advisor.engine.board import Board
from advisor.engine.types import Answers
from advisor.evaluation import evaluate
from advisor.ruleset import RULES
from catalog.snapshot import Published

ENGINE_VERSION = 1
"""Raise it when the engine's arithmetic changes, so that frozen parts would give another result.

A test computes a kept decision of each version again and fails if the bytes differ. The code that
computes an older version stays, under its number, as long as decisions of that version are kept;
until there is such code, `recompute` refuses: the digests still prove what was decided, and
`static/verify.py` of that time, which the record offers, still computes it.
"""


class OtherEngineError(Exception):
    """The decision was computed by a version of the engine that this code does not have."""


@dataclass(frozen=True)
class ComputedPart:
    """A part of a kept decision: its bytes, known by their digest. Equal parts are stored once."""

    name: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        """64 hexadecimal digits."""
        return sha256(self.content)


@dataclass(frozen=True)
class Computed:
    """What was computed on a day, and all it was computed from.

    `answers`, `candidates`, `rules` and `result` are canonical JSON. `document`: the recommendation
    as the API encodes it, with its words. It is kept to be shown as it was, not computed again.
    """

    day: date
    engine_version: int
    answers: ComputedPart
    candidates: ComputedPart
    rules: ComputedPart
    result: ComputedPart
    document: ComputedPart

    @property
    def parts(self) -> tuple[ComputedPart, ...]:
        return (self.answers, self.candidates, self.rules, self.result, self.document)

    def decoded_result(self) -> Result:
        """The result as types."""
        return msgspec.json.decode(self.result.content, type=Result)


def compute(answers: Answers, day: date, published: Published) -> Computed:
    """Decide by the present rules, and freeze the result with all it follows from."""
    evaluation = evaluate(answers, day, published)
    frozen_answers = encode_answers(answers)
    candidates = encode_candidates(evaluation.candidates, attributes_read(RULES))
    rules = present_rules()
    return Computed(
        day,
        ENGINE_VERSION,
        ComputedPart("answers", frozen_answers),
        ComputedPart("candidates", candidates),
        ComputedPart("rules", rules),
        ComputedPart("result", _result(frozen_answers, candidates, rules)),
        ComputedPart("document", msgspec.json.encode(recommendation(evaluation))),
    )


def recompute(computed: Computed) -> bytes:
    """The result once more, from the frozen answers, candidates and rules alone.

    Whatever catalog and rules say today: the same bytes as `computed.result.content`, or a part was
    altered. OtherEngineError for a version of the engine that is not this one. ValueError (of which
    msgspec.ValidationError is one) where a part cannot be read.
    """
    if computed.engine_version != ENGINE_VERSION:
        raise OtherEngineError(
            f"This decision was computed by version {computed.engine_version} of the engine; "
            f"this is version {ENGINE_VERSION}. Verify it with the verify.py of that version."
        )
    return _result(computed.answers.content, computed.candidates.content, computed.rules.content)


def frozen_board(computed: Computed) -> Board:
    """The frozen candidates by the frozen rules."""
    return Board(
        decode_candidates(computed.candidates.content), decode_rules(computed.rules.content)
    )


@cache
def present_rules() -> bytes:
    """The rules of today as data: the same bytes for every decision until they change."""
    return encode_rules(RULES)


def _result(answers: bytes, candidates: bytes, rules: bytes) -> bytes:
    board = Board(decode_candidates(candidates), decode_rules(rules))
    return canonical(result_of(board, decode_answers(answers)))
