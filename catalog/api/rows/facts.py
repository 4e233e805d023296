"""Rows of facts, of statements on third-party software, and of the attributes of facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar

from catalog import document, presentation, vocabulary
from catalog.api.rows.annotations import (
    Architectures,
    AsOf,
    AttributeKey,
    CheckedOn,
    ConfidenceKey,
    DistributionSlug,
    Note,
    described,
    one_of,
)
from catalog.api.rows.evidence import ApiRow, DisputeRow, SourceReference, Sources, row_of

ATTRIBUTE_TYPES = sorted({attribute.type for attribute in vocabulary.ATTRIBUTES.values()})


class FactEntry(ApiRow, frozen=True, kw_only=True):
    """The value of an attribute, as data and in words."""

    component: ClassVar = "Fact"

    as_of: AsOf
    attribute: AttributeKey
    checked_on: CheckedOn
    confidence: ConfidenceKey
    disputes: tuple[DisputeRow, ...]
    note: Note
    plan: Annotated[str | None, described("Only with the plan of this slug. Null: with any.")]
    release: Annotated[str | None, described("Only for this release. Null: for all.")]
    source: SourceReference
    unreliable: Annotated[bool, described("Shown, but not used for recommendations.")]
    value: Annotated[
        document.Value, described("Of the type of the attribute. Null: searched for, not found.")
    ]
    label: str
    group: Annotated[str, one_of(vocabulary.GROUPS)]
    words: Annotated[str, described("The value as a reader sees it.")]


class FactRow(FactEntry, frozen=True):
    """A fact, and the distribution it is about."""

    distribution: DistributionSlug


class StatementEntry(ApiRow, frozen=True, kw_only=True):
    """Whether a software vendor supports its product on a distribution."""

    component: ClassVar = "Statement"

    architectures: Annotated[
        Architectures, described("Only on these CPU architectures. Empty: not stated.")
    ]
    as_of: AsOf
    checked_on: CheckedOn
    confidence: ConfidenceKey
    ends: Annotated[date | None, described("The last day it is valid. Null: no end is stated.")]
    note: Note
    releases: Annotated[
        tuple[str, ...], described("Only for these major releases. Empty: for every one.")
    ]
    source: SourceReference
    starts: Annotated[date | None, described("The first day it is valid. Null: not stated.")]
    subject: Annotated[str, one_of(vocabulary.SUBJECTS)]
    supported: Annotated[bool | None, described("Null: searched for, not found.")]
    label: Annotated[str, described("The name of the software.")]
    words: Annotated[str, one_of(presentation.SUPPORTED.values(), "The same as a reader sees it.")]


class StatementRow(StatementEntry, frozen=True):
    """A statement, and the distribution it is about."""

    distribution: DistributionSlug


class ChoiceRow(ApiRow, frozen=True, kw_only=True):
    """A value that an attribute may have."""

    component: ClassVar = "AttributeChoice"

    key: str
    label: str


class AttributeRow(ApiRow, frozen=True, kw_only=True):
    """An attribute that a distribution, a release or a plan may have."""

    key: AttributeKey
    label: str
    group: Annotated[str, one_of(vocabulary.GROUPS)]
    type: Annotated[str, one_of(ATTRIBUTE_TYPES)]
    unit: str
    choices: Annotated[
        tuple[ChoiceRow, ...],
        described("The keys a value may have. Empty: it is not one of several choices."),
    ]
    scopes: Annotated[
        tuple[Annotated[str, one_of(("release", "plan"))], ...],
        described("What a fact may be narrowed to."),
    ]
    help: str


def fact_rows(catalog: document.Catalog, sources: Sources) -> Iterator[FactRow]:
    for distribution in catalog.distributions:
        for fact in distribution.facts:
            words = fact_in_words(fact)
            yield row_of(FactRow, fact, sources, distribution=distribution.slug, **words)


def fact_in_words(fact: document.Fact) -> dict[str, str]:
    attribute = vocabulary.ATTRIBUTES[fact.attribute]
    words = attribute.in_words(fact.value)
    return {"label": attribute.label, "group": attribute.group, "words": words}


def statement_rows(catalog: document.Catalog, sources: Sources) -> Iterator[StatementRow]:
    for distribution in catalog.distributions:
        for statement in distribution.statements:
            words = statement_in_words(statement)
            yield row_of(StatementRow, statement, sources, distribution=distribution.slug, **words)


def statement_in_words(statement: document.SupportStatement) -> dict[str, str]:
    label = vocabulary.SUBJECTS[statement.subject]
    return {"label": label, "words": presentation.SUPPORTED[statement.supported]}


def attribute_rows() -> Iterator[AttributeRow]:
    for attribute in vocabulary.ATTRIBUTES.values():
        choices = (ChoiceRow(key=choice.key, label=choice.label) for choice in attribute.choices)
        yield AttributeRow(
            key=attribute.key,
            label=attribute.label,
            group=attribute.group,
            type=attribute.type,
            unit=attribute.unit,
            choices=tuple(choices),
            scopes=tuple(sorted(attribute.scopes)),
            help=attribute.help,
        )
