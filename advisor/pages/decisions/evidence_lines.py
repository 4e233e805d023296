"""The facts that a kept decision rests on, each with its source, day and confidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from advisor.pages.decisions.chosen import Chosen
from advisor.pages.decisions.frozen_document import (
    FrozenDocument,
    FrozenRanked,
    FrozenUnranked,
    FrozenValue,
)
from advisor.pages.result.certainty import MARKS
from catalog.vocabulary import CONFIDENCE_WORDS


@dataclass(frozen=True)
class EvidenceLine:
    """`mark`, `confidence`: how sure the value is; both empty where nothing says it."""

    value: FrozenValue

    @property
    def mark(self) -> str:
        return MARKS.get(self.value.confidence or "", "")

    @property
    def confidence(self) -> str:
        return CONFIDENCE_WORDS.get(self.value.confidence or "", self.value.confidence or "")

    @property
    def source_name(self) -> str:
        """The title of the source up to its first colon."""
        return self.value.source.title.partition(":")[0] if self.value.source else ""


@dataclass(frozen=True)
class CandidateEvidence:
    name: str
    lines: list[EvidenceLine]


@dataclass(frozen=True)
class EvidenceSection:
    """`own`: of the choice. `others`: of the other candidates that were ranked."""

    own: CandidateEvidence
    others: list[CandidateEvidence]

    @property
    def count(self) -> int:
        return sum(len(row.lines) for row in (self.own, *self.others))


def evidence_section(choice: Chosen, document: FrozenDocument) -> EvidenceSection:
    others = [row for row in document.ranking if row is not choice.ranked]
    return EvidenceSection(
        CandidateEvidence(choice.name, _lines(_of_choice(choice))),
        [CandidateEvidence(row.full_name, _lines(_of_ranked(row))) for row in others],
    )


def _lines(values: Iterable[FrozenValue]) -> list[EvidenceLine]:
    """Each fact once, in the order in which it matters."""
    by_fact = {(value.attribute, value.words): value for value in values if value.label}
    return list(map(EvidenceLine, by_fact.values()))


def _of_choice(choice: Chosen) -> Iterator[FrozenValue]:
    if choice.ranked:
        yield from _of_ranked(choice.ranked)
    elif choice.unranked:
        yield from _of_unranked(choice.unranked)


def _of_ranked(row: FrozenRanked) -> Iterator[FrozenValue]:
    yield row.supported_until.evidence
    yield row.cost_per_server_year.evidence
    for score in row.contributions:
        yield from (reason.evidence for reason in score.reasons)
    yield from (warning.evidence for warning in row.warnings)


def _of_unranked(row: FrozenUnranked) -> Iterator[FrozenValue]:
    yield row.supported_until.evidence
    yield row.cost_per_server_year.evidence
    for requirement in row.unmet:
        yield from requirement.evidence
