"""What the winner's plan costs per server and year, as far as that is known."""

from __future__ import annotations

from advisor.document.cost_rows import CostOption, CostOverYears, PlanPriceRow
from advisor.document.ranking import Winner
from advisor.document.recommendation import Recommendation
from advisor.pages.result.amounts import amount_in_words
from catalog.formats import format_amount, format_price, plural

EACH = "per server and year"
NOT_PUBLISHED = "price not published"


def option_of(recommendation: Recommendation, winner: Winner) -> CostOption:
    options = recommendation.costs.options
    return next(option for option in options if option.distribution == winner.distribution)


def offer_price(recommendation: Recommendation, winner: Winner) -> str:
    """from 1,200 USD per server and year, exact price not published"""
    amount = winner.cost_per_server_year.amount
    rows = option_of(recommendation, winner).prices
    if amount is None:
        floor = _floor(price_row(recommendation, winner))
        return f"{floor}, exact {NOT_PUBLISHED}" if floor else NOT_PUBLISHED
    if rows[0].plan != winner.plan:  # another plan is paid for until extended support begins
        paid = [row.paid.low for row in rows]
        return f"{format_amount(min(paid))} to {format_price(max(paid))} {EACH}"
    return f"{format_price(amount)} {EACH}" if amount else "free of charge"


def price_row(recommendation: Recommendation, winner: Winner) -> PlanPriceRow:
    """Of the winner's plan; others may be paid for until extended support begins."""
    rows = option_of(recommendation, winner).prices
    return next(row for row in rows if row.plan == winner.plan)


def unpublished(over: CostOverYears) -> str:
    """price not published; free of charge for 3 years, then price not published"""
    if over.regular.years and over.regular.high == 0:
        return f"free of charge for {plural(over.regular.years, 'year')}, then {NOT_PUBLISHED}"
    return NOT_PUBLISHED


def row_price(row: PlanPriceRow) -> str:
    """from 878.90 USD per system and year, exact price not published; 300 USD … with your quote"""
    own = f" with {row.own}" if row.own else ""
    if row.paid.high is None:
        known = f"{amount_in_words(row.paid)} {row.unit}{own}" if row.paid.low else ""
        return f"{known}, exact {NOT_PUBLISHED}" if known else NOT_PUBLISHED
    return f"{amount_in_words(row.paid)} {row.unit}{own}" if row.paid.high else "free of charge"


def _floor(row: PlanPriceRow) -> str:
    return f"{amount_in_words(row.paid)} {EACH}" if row.paid.low else ""
