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
from advisor.engine.arithmetic import ARITHMETIC, PRESENT
from advisor.engine.board import Board
from advisor.engine.types import Answers
from advisor.evaluation import evaluate
from advisor.ruleset import RULES
from catalog.snapshot import Published

ENGINE_VERSION = 3
"""Raise it when the engine's arithmetic changes, so that frozen parts would give another result.

A test computes kept decisions of each version again and fails if the bytes differ. What an older
version does differently stays in `advisor.engine.arithmetic`, under its number, as long as
decisions of that version are kept. For a version that is not there `recompute` refuses: the digests
still prove what was decided, and `static/verify.py` of that time still computes it.
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
    frozen_answers = ComputedPart("answers", encode_answers(answers))
    frozen = encode_candidates(evaluation.candidates, attributes_read(RULES))
    candidates = ComputedPart("candidates", frozen)
    rules = ComputedPart("rules", present_rules())
    board = _board(candidates, rules, ENGINE_VERSION)
    return Computed(
        day,
        ENGINE_VERSION,
        frozen_answers,
        candidates,
        rules,
        ComputedPart("result", _result(board, frozen_answers)),
        ComputedPart("document", msgspec.json.encode(recommendation(evaluation))),
    )


def recompute(computed: Computed) -> bytes:
    """The result once more, from the frozen answers, candidates and rules alone.

    By the arithmetic of its version, whatever catalog and rules say today: the same bytes as
    `computed.result.content`, or a part was altered. OtherEngineError for a version of the engine
    that this code does not have. ValueError (of which msgspec.ValidationError is one) where a part
    cannot be read.
    """
    if computed.engine_version not in ARITHMETIC:
        raise OtherEngineError(
            f"This decision was computed by version {computed.engine_version} of the engine; "
            f"this is version {ENGINE_VERSION}. Verify it with the verify.py of that version."
        )
    return _result(frozen_board(computed), computed.answers)


def frozen_board(computed: Computed) -> Board:
    """The frozen candidates by the frozen rules, as the engine of that version computes.

    As the present one does, for a version that this code does not have.
    """
    return _board(computed.candidates, computed.rules, computed.engine_version)


@cache
def present_rules() -> bytes:
    """The rules of today as data: the same bytes for every decision until they change."""
    return encode_rules(RULES)


def _board(candidates: ComputedPart, rules: ComputedPart, version: int) -> Board:
    return Board(
        decode_candidates(candidates.content),
        decode_rules(rules.content),
        ARITHMETIC.get(version, PRESENT),
    )


def _result(board: Board, answers: ComputedPart) -> bytes:
    return canonical(result_of(board, decode_answers(answers.content)))
