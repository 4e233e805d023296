"""Certificates that hold for one minor release only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from advisor.catalog_evidence import EvidenceWriter
from advisor.engine.types import Evidence
from catalog import lifecycle
from catalog.document import Distribution, Fact, Release, SupportPlan

CERTIFICATES = ("common_criteria",)
"""Attributes that hold only for the minor release they name, and while it gets updates."""


def certificate_evidence(
    writer: EvidenceWriter,
    distribution: Distribution,
    release: Release,
    plan: SupportPlan,
    today: date,
) -> Iterator[Evidence]:
    minors = {row.name: row for row in distribution.releases if row.parent == release.name}
    for attribute in CERTIFICATES:
        certified = [
            fact
            for fact in distribution.facts
            if fact.attribute == attribute and fact.release in minors and fact.value
        ]
        if certified:
            yield _certificate(writer, certified, minors, plan, today)


def _certificate(
    writer: EvidenceWriter,
    certified: list[Fact],
    minors: Mapping[str, Release],
    plan: SupportPlan,
    today: date,
) -> Evidence:
    """It counts while the minor release it names gets updates with the plan."""
    current = [
        fact for fact in certified if _gets_updates(minors[fact.release or ""], plan.slug, today)
    ]
    fact = max(current or certified, key=_minor_number)
    words = f"certified is {fact.release}"
    if not current:
        words = f"{words}, which gets no updates with this plan"
    return writer.sourced(fact, fact.attribute, bool(current), words, narrowed=True)


def _gets_updates(minor: Release, plan: str, today: date) -> bool:
    """Certainly: by a phase that has not ended or, of the newest, one without a known end."""
    support = lifecycle.support_with(minor.phases, plan)
    return support.end.reaches(today) is True or support.end.kind == lifecycle.NOT_ANNOUNCED


def _minor_number(fact: Fact) -> tuple[int, ...]:
    parts = (fact.release or "").split(".")
    return tuple(int(part) for part in parts if part.isdigit())
