"""The price of a plan as a row, with the user's own discount or quote."""

from __future__ import annotations

from typing import Literal

from advisor.answer_formats import as_number
from advisor.catalog_evidence import iso_day
from advisor.document.cost_rows import PlanPriceRow, amount, amounts
from advisor.document.cost_terms import PlanTerms, amount_or_unknown
from advisor.document.names import CatalogNames
from advisor.prices import DISCOUNT, PlanPrice
from catalog import vocabulary
from catalog.document import Dispute, Sourced


def plan_price_row(
    term: Literal["regular", "extended"],
    terms: PlanTerms,
    price: PlanPrice,
    names: CatalogNames,
) -> PlanPriceRow:
    plan, row = terms.row, price.row
    cited: Sourced = plan if row is None else row
    percent = terms.own_numbers.discount_at(plan.seller)
    return PlanPriceRow(
        term,
        plan.slug,
        plan.name,
        *amounts(amount_or_unknown(price.listed)),
        price.basis,
        as_number(percent if price.basis == DISCOUNT else 0),
        amount(amount_or_unknown(price.amount)),
        terms.whose_price(price),
        row.label if row else "",
        vocabulary.PRICE_UNITS[row.unit if row else "system-year"],
        row is not None,
        iso_day(row.effective_on) if row else None,
        iso_day(cited.as_of),
        iso_day(cited.checked_on),
        cited.confidence,
        cited.note,
        names.source_link(cited.source),
        [_dispute(dispute, names) for dispute in (row.disputes if row else ())],
    )


def _dispute(dispute: Dispute, names: CatalogNames) -> str:
    title = names.source_link(dispute.source).title
    return f"{title}: {dispute.value} USD. {dispute.why}"
