"""Rows of support plans and their prices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar

from catalog import document, vocabulary
from catalog.api.rows.annotations import (
    Amount,
    AsOf,
    CheckedOn,
    ConfidenceKey,
    DistributionSlug,
    Note,
    described,
    one_of,
)
from catalog.api.rows.evidence import ApiRow, DisputeRow, SourceReference, Sources, row_of


class PriceEntry(ApiRow, frozen=True, kw_only=True):
    """A list price of a plan."""

    component: ClassVar = "Price"

    amount: Annotated[Amount | None, described("A decimal number as text. Null: not published.")]
    as_of: AsOf
    at_least: Annotated[
        Amount | None, described("The lower bound of an unpublished price, if known.")
    ]
    checked_on: CheckedOn
    confidence: ConfidenceKey
    currency: str
    disputes: tuple[DisputeRow, ...]
    effective_on: date | None
    label: str
    note: Note
    reference: Annotated[
        bool, described("The price from which costs per server and year are calculated.")
    ]
    source: SourceReference
    unit: Annotated[str, one_of(vocabulary.PRICE_UNITS)]


class PriceRow(PriceEntry, frozen=True):
    """A price, and the plan it belongs to."""

    distribution: DistributionSlug
    plan: Annotated[str, described("The slug of the plan.")]


class PlanEntry(ApiRow, frozen=True, kw_only=True):
    """A support plan of a distribution."""

    component: ClassVar = "SupportPlan"

    as_of: AsOf
    checked_on: CheckedOn
    confidence: ConfidenceKey
    name: str
    note: Note
    prices: tuple[PriceEntry, ...]
    releases: Annotated[
        tuple[str, ...], described("Only for these releases. Empty: for every one.")
    ]
    seller: Annotated[
        str, one_of(("", *vocabulary.SELLERS), "The seller. Empty: it comes without a contract.")
    ]
    slug: str
    source: SourceReference
    summary: str
    valid_on: Annotated[
        tuple[Annotated[str, one_of(vocabulary.PLATFORMS)], ...],
        described("Only on these platforms. Empty: anywhere."),
    ]


class PlanListRow(PlanEntry, frozen=True):
    """A support plan, and the distribution it belongs to."""

    component: ClassVar = "PlanRow"

    distribution: DistributionSlug


def plan_rows(catalog: document.Catalog, sources: Sources) -> Iterator[PlanListRow]:
    for distribution in catalog.distributions:
        for plan in distribution.plans:
            yield row_of(PlanListRow, plan, sources, distribution=distribution.slug)


def price_rows(catalog: document.Catalog, sources: Sources) -> Iterator[PriceRow]:
    for distribution in catalog.distributions:
        for plan in distribution.plans:
            owner = {"distribution": distribution.slug, "plan": plan.slug}
            for price in plan.prices:
                yield row_of(PriceRow, price, sources, **owner)
