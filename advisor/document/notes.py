"""No-cost programmes the organisation may be eligible for."""

from __future__ import annotations

from advisor.catalog_evidence import iso_day
from advisor.document.evidence import SourceLink
from advisor.document.fields import CheckedDay, Confidence, Part, Slug, SourceDay
from advisor.document.names import CatalogNames
from advisor.engine.types import Answers

_PROGRAMMES = {
    "university": ("academic_programme", "no_cost_programme"),
    "individual": ("no_cost_programme",),
}
"""Attributes by kind of organisation."""


class ProgrammeNote(Part, frozen=True):
    """A no-cost programme you may be eligible for."""

    distribution: Slug
    name: str
    text: str
    note: str
    as_of: SourceDay
    checked_on: CheckedDay
    confidence: Confidence
    source: SourceLink


def programme_notes(answers: Answers, names: CatalogNames) -> list[ProgrammeNote]:
    attributes = _eligible_attributes(answers)
    return [
        ProgrammeNote(
            slug,
            names.short_names[slug],
            str(fact.value),
            fact.note,
            iso_day(fact.as_of),
            iso_day(fact.checked_on),
            fact.confidence,
            names.source_link(fact.source),
        )
        for slug in sorted(names.distributions)
        for fact in names.distributions[slug].facts
        if fact.attribute in attributes and fact.value
    ]


def _eligible_attributes(answers: Answers) -> set[str]:
    attributes = {
        attribute for kind in answers.to("organisation") for attribute in _PROGRAMMES.get(kind, ())
    }
    if "development" in answers.to("workload"):
        attributes.add("no_cost_development")
    return attributes
