"""Certificates that hold for one minor release only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from advisor.catalog_evidence import EvidenceWriter
from advisor.engine.types import Evidence
from catalog import lifecycle
from catalog.document import Distribution, Fact, Release, SupportPlan

CERTIFICATES = ("common_criteria", "sap_hana")
"""Attributes that hold only for the minor release they name, and while it gets updates. Without a
minor release they are facts as any other."""

_BEST_LAST = (False, None, True)
_CONDITIONS = {
    True: "",
    None: "; whether it still gets updates with this plan is unknown",
    False: " but gets no updates with this plan",
}
"""What the certificate is worth, by whether the minor release gets updates."""


def certificate_evidence(
    writer: EvidenceWriter,
    distribution: Distribution,
    release: Release,
    plan: SupportPlan,
    today: date,
) -> Iterator[Evidence]:
    minors = {row.name: row for row in distribution.releases if row.parent == release.name}
    of_minors = [
        fact
        for fact in distribution.facts
        if fact.release in minors and fact.plan in (None, plan.slug)
    ]
    for attribute in CERTIFICATES:
        certified = [fact for fact in of_minors if fact.attribute == attribute and fact.value]
        if certified:
            yield _certificate(writer, certified, minors, plan, today)


def _certificate(
    writer: EvidenceWriter,
    certified: list[Fact],
    minors: Mapping[str, Release],
    plan: SupportPlan,
    today: date,
) -> Evidence:
    """It counts while the minor release it names gets updates with the plan.

    Unknown where the plan extends that minor release and no end is known.
    """

    def updated(fact: Fact) -> bool | None:
        return _gets_updates(minors[fact.release or ""], plan.slug, today)

    fact = max(certified, key=lambda row: (_BEST_LAST.index(updated(row)), _minor_number(row)))
    words = f"{fact.release} is certified{_CONDITIONS[updated(fact)]}"
    return writer.sourced(fact, fact.attribute, updated(fact), words, narrowed=True)


def _gets_updates(minor: Release, plan: str, today: date) -> bool | None:
    """By a phase that has not ended or, of the newest, one without a known end.

    None: by a phase that is sold with the plan and whose end is unknown.
    """
    end = lifecycle.support_with(minor.phases, plan).end
    if end.kind == lifecycle.NOT_ANNOUNCED or end.reaches(today):
        return True
    extended = any(plan in phase.plans for phase in minor.phases)
    return end.reaches(today) if extended else False


def _minor_number(fact: Fact) -> tuple[int, ...]:
    parts = (fact.release or "").split(".")
    return tuple(int(part) for part in parts if part.isdigit())
