"""The lists of support plans and of prices."""

from __future__ import annotations

from collections.abc import Iterable

from catalog import vocabulary
from catalog.api.collection import Collection, described
from catalog.api.parameters import choice, flag, named
from catalog.api.resource import Question
from catalog.api.rows.evidence import sources_of
from catalog.api.rows.plans import PlanListRow, PriceRow, plan_rows, price_rows
from catalog.api.shared_filters import (
    CONFIDENCE,
    DISTRIBUTION,
    PROVENANCE,
    plan_slugs,
    release_names,
)


@described("list_plans", "List the support plans", PlanListRow)
class PlanList(Collection):
    fields = (
        *("distribution", "slug", "name", "summary", "seller", "valid_on", "releases", "prices"),
        *PROVENANCE,
    )
    filters = (
        DISTRIBUTION,
        choice(
            "platform",
            "Available on this platform.",
            list(vocabulary.PLATFORMS),
            lambda row, value: not row.valid_on or value in row.valid_on,
        ),
        named(
            "release",
            "Available for this release, by its name.",
            release_names,
            lambda row, value: not row.releases or value in row.releases,
        ),
        choice("seller", "Sold by this vendor.", list(vocabulary.SELLERS)),
        CONFIDENCE,
    )
    orders = ("distribution", "slug", "name", "as_of", "checked_on")

    def rows(self, question: Question) -> Iterable[PlanListRow]:
        return plan_rows(question.document, sources_of(question.document))


@described("list_prices", "List the prices", PriceRow)
class PriceList(Collection):
    fields = (
        *("distribution", "plan", "label", "reference", "amount", "at_least", "currency", "unit"),
        *("effective_on", "disputes", *PROVENANCE),
    )
    filters = (
        DISTRIBUTION,
        named("plan", "Of this plan, by its slug.", plan_slugs),
        choice("unit", "Its unit.", list(vocabulary.PRICE_UNITS)),
        flag(
            "published",
            "Whether the amount is published.",
            lambda row, value: (row.amount is not None) == value,
        ),
        flag("reference", "Whether costs per server and year are calculated from it."),
        CONFIDENCE,
    )
    orders = ("distribution", "plan", "unit", "amount", "effective_on", "as_of", "checked_on")

    def rows(self, question: Question) -> Iterable[PriceRow]:
        return price_rows(question.document, sources_of(question.document))
