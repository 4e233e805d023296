"""What a plan costs per server and year, as evidence: list price, discount or quote."""

from __future__ import annotations

from decimal import Decimal

from advisor.catalog_evidence import EvidenceWriter
from advisor.engine.cost import NOTHING, Range
from advisor.engine.types import Evidence
from advisor.prices import LIST, QUOTE, OwnNumbers, discounted, percent_in_words, plan_price
from catalog import vocabulary
from catalog.document import Distribution, Price, SupportPlan

_PRICE = "price_per_system_year"


def price_evidence(
    writer: EvidenceWriter, distribution: Distribution, plan: SupportPlan, own: OwnNumbers
) -> Evidence:
    price = plan_price(distribution, plan, own)
    low, row = price.amount.low, price.row
    if price.basis == QUOTE:
        words = f"{_usd(low)} per server and year (your quote)"
        return writer.derived(_PRICE, float(low), words)
    if row is None:
        words = "no known price per server"
        return writer.sourced(plan, _PRICE, None, words, low=float(low))
    if price.amount.high is None:
        return writer.sourced(row, _PRICE, None, _unpublished_words(low), low=float(low))
    if row.amount is None:  # a discount of 100 %: nothing, whatever the list price is
        return writer.sourced(row, _PRICE, 0.0, "0 USD (your discount of 100 %)")
    percent, basis = NOTHING, row.label
    if price.basis != LIST:
        percent = own.discount_at(plan.seller)
        basis = f"list price less your {percent_in_words(percent)}"
    return _published(writer, row, percent, basis)


def _published(writer: EvidenceWriter, row: Price, percent: Decimal, basis: str) -> Evidence:
    """`percent`: the user's discount off what any source states."""
    amount, unit = _less(percent, row.amount), vocabulary.PRICE_UNITS[row.unit]
    words = f"{amount:,.2f} {row.currency} {unit} ({basis})".replace(".00 ", " ")
    disputes = [
        writer.dispute(dispute, f"{dispute.value} {row.currency}", _less(percent, dispute.amount))
        for dispute in row.disputes
    ]
    return writer.sourced(row, _PRICE, amount, words, disputes=disputes)


def _less(percent: Decimal, amount: Decimal | None) -> float | None:
    if amount is None:
        return None
    return float(discounted(Range(amount, amount), percent).low) if percent else float(amount)


def _unpublished_words(least: Decimal) -> str:
    if least > 1:
        return f"not published; at least {_usd(least)}"
    return "not published; it is not free"


def _usd(amount: Decimal) -> str:
    return f"{amount:,.2f} USD".replace(".00 ", " ")
