"""Whether a kept decision is what it was: digests, content, approvals, the same result again."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from urllib.parse import parse_qsl

import msgspec

from advisor.answer_formats import IMPORTANCE, as_text
from advisor.decisions.answers_data import decode_answers
from advisor.decisions.audit import details_of
from advisor.decisions.canonical import sha256
from advisor.decisions.computed import Computed, OtherEngineError, recompute
from advisor.decisions.computed import ComputedPart as Part
from advisor.decisions.frozen import PART_NAMES, content_digest
from advisor.engine.types import Answers
from advisor.models import Decision, FrozenPart
from advisor.own_price_questions import DISCOUNT, QUOTE

_RECOMPUTED_FROM = ("answers", "candidates", "rules", "result")
_AS_DECIDED = ("approved", "superseded")


class AlteredPart(msgspec.Struct, frozen=True):
    """`part`: answers, candidates, rules, result, document, content or approvals."""

    part: str
    words: str


class CheckedDecision(msgspec.Struct, frozen=True, kw_only=True):
    """`altered`: empty where all is as it was. `is_recomputed`: the result was computed once more;
    not where this code lacks the engine of that time (`note` says so), or a part is altered."""

    number: str
    team: str
    content_sha256: str
    result_sha256: str
    is_recomputed: bool
    altered: tuple[AlteredPart, ...]
    note: str = ""

    @property
    def words(self) -> str:
        if self.altered:
            return "; ".join(f"{part.part}: {part.words}" for part in self.altered)
        return self.note or f"identical (sha256 {self.result_sha256})"


def verify(decision: Decision) -> CheckedDecision:
    """Four queries at most."""
    parts, altered = _read_parts(decision)
    altered += [*_row_problems(decision, parts), *_approval_problems(decision)]
    note, is_recomputed = "", False
    if all(name in parts for name in _RECOMPUTED_FROM):
        try:
            altered += _recompute_problems(decision, parts)
            is_recomputed = True
        except OtherEngineError as error:
            note = str(error)
    return CheckedDecision(
        number=decision.number,
        team=decision.team.slug,
        content_sha256=decision.content_sha256,
        result_sha256=decision.result_part_id,
        is_recomputed=is_recomputed,
        altered=tuple(altered),
        note=note,
    )


def _read_parts(decision: Decision) -> tuple[dict[str, bytes], list[AlteredPart]]:
    """The bytes of the parts that have their digest, and what is wrong with each other."""
    keys = {name: getattr(decision, f"{name}_part_id") for name in PART_NAMES}
    rows = FrozenPart.objects.in_bulk(keys.values())
    parts: dict[str, bytes] = {}
    altered = []
    for name, key in keys.items():
        try:
            content = rows[key].content
        except KeyError:
            altered.append(AlteredPart(name, "missing"))
        except zlib.error:
            altered.append(AlteredPart(name, "altered: it cannot be unpacked"))
        else:
            if sha256(content) == key:
                parts[name] = content
            else:
                altered.append(AlteredPart(name, "altered: it has another digest"))
    return parts, altered


def _row_problems(decision: Decision, parts: dict[str, bytes]) -> Iterator[AlteredPart]:
    if content_digest(decision) != decision.content_sha256:
        words = "altered: question, choice, digests of parts or text have another digest"
        yield AlteredPart("content", words)
    if "answers" in parts and not _has_answers(decision.answers, parts["answers"]):
        yield AlteredPart("answers", "altered: the query string differs from the frozen answers")


def _has_answers(query: str, part: bytes) -> bool:
    answers = decode_answers(part)
    return sorted(parse_qsl(query, keep_blank_values=True)) == sorted(_pairs(answers))


def _pairs(answers: Answers) -> Iterator[tuple[str, str]]:
    """As an address has them, whatever is asked today."""
    for question, options in answers.options.items():
        yield from ((question, option) for option in options)
    numbers = {
        "servers": answers.servers,
        "discount": answers.discount,
        "migration_cost": answers.migration_cost,
        **{DISCOUNT + seller: percent for seller, percent in answers.discounts.items()},
        **{f"{QUOTE}{key[0]}.{key[1]}": amount for key, amount in answers.quotes.items()},
        **{IMPORTANCE + criterion: step for criterion, step in answers.importance.items()},
    }
    yield from ((key, as_text(number)) for key, number in numbers.items() if number is not None)


def _approval_problems(decision: Decision) -> Iterator[AlteredPart]:
    """The approvals that made it approved are there, and of this text."""
    if decision.state not in _AS_DECIDED:
        return
    event = decision.events.filter(kind="approved").order_by("-pk").first()
    keys = details_of(event).approvals if event else ()
    approvals = decision.approvals.filter(
        pk__in=keys, verdict="approve", content_sha256=decision.content_sha256
    )
    if not keys or approvals.count() != len(keys):
        yield AlteredPart("approvals", "altered: those that counted are not of this text")


def _recompute_problems(decision: Decision, parts: dict[str, bytes]) -> list[AlteredPart]:
    frozen = {name: Part(name, parts.get(name, b"")) for name in PART_NAMES}
    try:
        again = recompute(Computed(decision.day, int(decision.engine_version), **frozen))
    except ValueError as error:
        return [AlteredPart("result", f"cannot be computed again: {error}")]
    if again != parts["result"]:
        return [AlteredPart("result", "computed again it has other bytes")]
    return []
