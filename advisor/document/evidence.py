"""A value of the catalog with its source, as every section of a recommendation cites it."""

from __future__ import annotations

from typing import Annotated

from advisor.catalog_evidence import label_of
from advisor.document.fields import CheckedDay, Confidence, Part, SourceDay, Url, about
from advisor.engine.types import Evidence


class SourceLink(Part, frozen=True):
    """Where a value is published."""

    title: str
    url: Url


class CitedValue(Part, frozen=True):
    """One value, and its source."""

    attribute: Annotated[str, about("Key of the attribute in the vocabulary, or derived from it.")]
    label: str
    words: Annotated[str, about("The value as a reader sees it.")]
    known: Annotated[bool, about("False: the value is unknown. Unknown never counts as no.")]
    source: SourceLink | None
    as_of: SourceDay
    checked_on: CheckedDay
    confidence: Confidence | None
    note: str
    disputes: Annotated[list[str], about("What other sources say instead, and why it is not used.")]


def cited_value(evidence: Evidence) -> CitedValue:
    return CitedValue(
        evidence.attribute,
        evidence_label(evidence),
        evidence.words,
        evidence.known,
        SourceLink(evidence.source, evidence.url) if evidence.url else None,
        evidence.as_of,
        evidence.checked_on,
        evidence.confidence or None,
        evidence.note,
        list(map(str, evidence.disputes)),
    )


def evidence_label(evidence: Evidence) -> str:
    return evidence.label or label_of(evidence.attribute)
