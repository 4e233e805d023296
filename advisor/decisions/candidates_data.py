"""Candidates with their evidence as data: sources and evidence once, whoever shares them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from advisor.decisions.attributes import ReadAttributes
from advisor.decisions.canonical import canonical
from advisor.engine.types import Candidate, Evidence, OtherValue

Value = bool | int | float | str | tuple[str, ...] | None
Row = TypeVar("Row")


class SourceData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who says it; both empty for what follows from several rows."""

    title: str
    url: str


class DisputeData(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The fields of `OtherValue`. `value`: missing in decisions kept before it was."""

    source: str
    words: str
    why: str
    value: Value = None


class EvidenceData(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """The fields of `Evidence`. `source`: its place in the table of sources.

    `key`: by what the candidate is asked for it, where that is not the attribute: a route that is
    another on some machines.
    """

    attribute: str
    key: str = ""
    value: Value = None
    label: str = ""
    words: str = "unknown"
    source: int
    as_of: str | None = None
    confidence: str = ""
    note: str = ""
    disputes: tuple[DisputeData, ...] = ()
    narrowed: bool = False
    low: float | None = None
    high: float | None = None
    checked_on: str | None = None


class CandidateData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`evidence`: places in the table of evidence, sorted by attribute."""

    distribution: str
    release: str | None
    plan: str | None
    evidence: tuple[int, ...]


class CandidatesData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Candidates sorted by key; the tables in the order in which they are first needed."""

    sources: tuple[SourceData, ...]
    evidence: tuple[EvidenceData, ...]
    candidates: tuple[CandidateData, ...]


def encode_candidates(candidates: Iterable[Candidate], attributes: ReadAttributes) -> bytes:
    """Canonical JSON of the candidates, with their evidence for these attributes only."""
    sources: dict[SourceData, int] = {}
    evidence: dict[EvidenceData, int] = {}
    rows = []
    for candidate in sorted(candidates, key=lambda candidate: candidate.key):
        numbers = [
            _number(evidence, _evidence_data(key, fact, _number(sources, _source(fact))))
            for key, fact in sorted(candidate.evidence.items())
            if key in attributes
        ]
        rows.append(
            CandidateData(candidate.distribution, candidate.release, candidate.plan, tuple(numbers))
        )
    return canonical(CandidatesData(tuple(sources), tuple(evidence), tuple(rows)))


def decode_candidates(content: bytes) -> tuple[Candidate, ...]:
    """msgspec.ValidationError where the bytes are not those of candidates."""
    data = msgspec.json.decode(content, type=CandidatesData)
    evidence = [
        (row.key or row.attribute, _evidence(row, data.sources[row.source]))
        for row in data.evidence
    ]
    return tuple(_candidate(row, evidence) for row in data.candidates)


def _candidate(row: CandidateData, evidence: list[tuple[str, Evidence]]) -> Candidate:
    """`evidence`: the table, each with the key by which it is asked for."""
    own = dict(evidence[number] for number in row.evidence)
    return Candidate(row.distribution, row.release, row.plan, own)


def _number(table: dict[Row, int], row: Row) -> int:
    """The row's place in the table, to which it is added if it is new."""
    return table.setdefault(row, len(table))


def _source(fact: Evidence) -> SourceData:
    return SourceData(fact.source, fact.url)


def _evidence_data(key: str, fact: Evidence, source: int) -> EvidenceData:
    disputes = (
        DisputeData(row.source, row.words, row.why, _value(row.value)) for row in fact.disputes
    )
    return EvidenceData(
        attribute=fact.attribute,
        key="" if key == fact.attribute else key,
        value=_value(fact.value),
        label=fact.label,
        words=fact.words,
        source=source,
        as_of=fact.as_of,
        confidence=fact.confidence,
        note=fact.note,
        disputes=tuple(disputes),
        narrowed=fact.narrowed,
        low=fact.low,
        high=fact.high,
        checked_on=fact.checked_on,
    )


def _value(value: object) -> Value:
    """TypeError for a value that no catalog has."""
    if isinstance(value, list | tuple):
        return tuple(map(str, value))
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{value!r} is no value of an attribute")


def _evidence(row: EvidenceData, source: SourceData) -> Evidence:
    return Evidence(
        row.attribute,
        row.value,
        row.label,
        row.words,
        source.title,
        source.url,
        row.as_of,
        row.confidence,
        row.note,
        tuple(OtherValue(*msgspec.structs.astuple(other)) for other in row.disputes),
        row.narrowed,
        row.low,
        row.high,
        row.checked_on,
    )
