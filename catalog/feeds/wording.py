"""How feeds and exports word disputes, dates of sources and confidence; clean text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Protocol

from catalog import presentation, vocabulary
from catalog.document import Catalog, Dispute
from catalog.formats import format_date
from catalog.presentation import PresentedDispute

_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Cited(Protocol):
    @property
    def as_of(self) -> date | None: ...
    @property
    def confidence(self) -> str: ...


def disputes_in_words(catalog: Catalog, disputes: Iterable[Dispute], attribute: str = "") -> str:
    """How many sources disagree, then what the others say, how sure they are, and why not."""
    presented = presentation.disputes(catalog, disputes, vocabulary.ATTRIBUTES.get(attribute))
    texts = [_dispute_in_words(dispute) for dispute in presented]
    if not texts:
        return ""
    if len(texts) > 1:
        texts = [f"({number}) {text}" for number, text in enumerate(texts, 1)]
    return f"{len(texts) + 1} sources disagree: {' '.join(texts)}"


def as_of_in_words(row: Cited) -> str:
    return f"as of {format_date(row.as_of)}" if row.as_of else "of no stated date"


def confidence_in_words(row: Cited) -> str:
    return row.confidence.replace("_", " ")


def without_control_characters(text: str) -> str:
    """Without those that RFC 5545 and XML forbid; every line break in one form."""
    return _CONTROL_CHARACTERS.sub("", "\n".join(text.splitlines()))


def _dispute_in_words(dispute: PresentedDispute) -> str:
    about = f"{dispute.about} " if dispute.about else ""
    why = f" {dispute.why}" if dispute.why else ""
    dated = f"{as_of_in_words(dispute)}, {confidence_in_words(dispute)}"
    return f"{dispute.source.title} ({dated}) says: {about}{dispute.words.rstrip('.')}.{why}"
