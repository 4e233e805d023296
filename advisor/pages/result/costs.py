"""Cost over the years: the tables and their bars, and the form for the user's own numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from advisor.answer_formats import as_text, number_answer
from advisor.document.cost_rows import Amount, CostOption, CostOverYears, PlanPriceRow, YearsPaid
from advisor.document.costs import Costs
from advisor.document.ranking import RankedCandidate
from advisor.document.recommendation import Recommendation
from advisor.engine.types import Answers
from advisor.own_price_questions import SELLERS, PlanOnSale, discount_question, quote_question
from advisor.pages.addresses import hidden_inputs
from advisor.pages.charts import Bar, between
from advisor.pages.result.amounts import amount_html, amount_in_words, with_asides
from advisor.prices import DISCOUNT, QUOTE, percent_in_words
from advisor.rules.questions import QUESTIONS, Question
from catalog.formats import format_price, plural
from catalog.template_values import TemplateValue

OWN_NUMBERS = ("servers", "discount", "migration_cost")
USUAL_YEARS = 5
"""Years of a cost if no lifespan was answered."""


@dataclass(frozen=True)
class CostCell(TemplateValue):
    """What `years` years cost."""

    years: int
    amount: SafeString


@dataclass(frozen=True)
class SumRow(TemplateValue):
    """One term of a sum, over each number of years."""

    label: str
    cells: list[CostCell]


@dataclass(frozen=True)
class PriceLine:
    """A price row: what is listed, and what is paid if that is the user's own number."""

    price: PlanPriceRow
    listed: str
    paid: str


@dataclass(frozen=True)
class CostRow(TemplateValue):
    """The costs of one candidate; `bar`: over the longest span.

    `own_price`: the user's own discount or quote in words; empty for a list price.
    """

    candidate: RankedCandidate
    own_price: str
    cells: list[CostCell]
    bar: Bar
    sums: list[SumRow]
    prices: list[PriceLine]


@dataclass(frozen=True)
class OwnNumberField(TemplateValue):
    """A field of the form for the user's own numbers."""

    question: Question
    id: str
    value: str


@dataclass(frozen=True)
class CostSection:
    """`basis`: in words, whose prices are added up. `hidden`: (name, value) of the answers the form
    has no field for.
    """

    table: Costs
    basis: str
    rows: list[CostRow]
    fields: list[OwnNumberField]
    hidden: list[tuple[str, str]]

    @property
    def longest_span(self) -> int:
        return self.table.spans[-1]

    @property
    def extended(self) -> bool:
        """Extended support is part of some sum."""
        return any(over.extended.years for over in self._sums())

    @property
    def uncovered(self) -> bool:
        """Some sum has years that no plan covers."""
        return any(over.uncovered_years for over in self._sums())

    def _sums(self) -> Iterator[CostOverYears]:
        for option in self.table.options:
            yield from option.over


def cost_section(
    recommendation: Recommendation, answers: Answers, plans: Sequence[PlanOnSale]
) -> CostSection | None:
    """None if no candidate has costs."""
    table = recommendation.costs
    if not table.options:
        return None
    questions = _own_questions(recommendation, answers, plans)
    keys = {question.key for question in questions}
    return CostSection(
        table=table,
        basis=cost_basis(table),
        rows=_rows(recommendation),
        fields=[_field(question, answers) for question in questions],
        hidden=hidden_inputs(answers, keys),
    )


def years_wanted(answers: Answers) -> int:
    return int((answers.to("lifespan") or (str(USUAL_YEARS),))[0])


def over_wanted_years(option: CostOption, answers: Answers) -> CostOverYears:
    years = years_wanted(answers)
    return next(over for over in option.over if over.years == years)


def cost_basis(table: Costs) -> str:
    """list prices and your quotes, less your discount of 12.5 %, and 99.50 USD a server to move"""
    quotes = " and your quotes" if table.quotes else ""
    discount = _discount_in_words(table)
    less = f", less your discount of {discount}" if discount else ""
    moving = format_price(table.migration_per_server)
    once = f", and {moving} a server to move" if table.migration_per_server else ""
    return f"list prices{quotes}{less}{once}"


def _discount_in_words(table: Costs) -> str:
    """12.5 %, 25 % at Red Hat"""
    general = [percent_in_words(Decimal(str(table.discount)))] if table.discount else []
    sellers = [f"{row.percent} % at {row.label}" for row in table.discounts]
    return ", ".join(general + sellers)


def _rows(recommendation: Recommendation) -> list[CostRow]:
    candidates = {row.distribution: row for row in recommendation.ranking}
    options = recommendation.costs.options
    totals = [option.over[-1].total for option in options]
    widest = max(1, *(total.high or total.low for total in totals))
    return [
        _row(option, candidates[option.distribution], between(total.low, total.high, widest))
        for option, total in zip(options, totals, strict=True)
    ]


def _row(option: CostOption, candidate: RankedCandidate, bar: Bar) -> CostRow:
    return CostRow(
        candidate=candidate,
        own_price=option.prices[0].own,
        cells=[
            CostCell(over.years, amount_html(over.total, *_limits(over))) for over in option.over
        ],
        bar=bar,
        sums=_sum_rows(option),
        prices=[
            PriceLine(price, amount_in_words(price), amount_in_words(price.paid))
            for price in option.prices
        ],
    )


def _limits(over: CostOverYears) -> Iterator[str]:
    if over.extended.years:
        yield f"{plural(over.extended.years, 'year')} extended"
    if over.uncovered_years:
        yield f"{plural(over.uncovered_years, 'year')} not covered"
    if not over.certain:
        yield "if it lasts"


def _sum_rows(option: CostOption) -> list[SumRow]:
    """The terms of the sum, in the order in which they are added up."""
    is_quoted = any(price.basis == QUOTE for price in option.prices)
    percents = _percents(option.prices)
    terms: dict[str, Callable[[CostOverYears], SafeString]] = {
        "Subscription and support": lambda over: _paid(over.regular),
        "Extended support": lambda over: _paid(over.extended),
        "Before discount" if is_quoted else "At list price": lambda over: amount_html(over.listed),
        f"Your discount{', ' * bool(percents)}{percents}": lambda over: _discount(over, percents),
        "Your migration cost": lambda over: with_asides(format_price(over.migration)),
        "Total": lambda over: amount_html(over.total),
    }
    return [
        SumRow(label, [CostCell(over.years, term(over)) for over in option.over])
        for label, term in terms.items()
    ]


def _paid(paid: YearsPaid) -> SafeString:
    return amount_html(paid, plural(paid.years, "year"))


def _discount(over: CostOverYears, percents: str) -> SafeString:
    if not percents:
        return amount_html(Amount(0, 0))
    return format_html("less {}", amount_html(over.discount))


def _percents(prices: Sequence[PlanPriceRow]) -> str:
    percents = (price.discount for price in prices if price.basis == DISCOUNT)
    return " and ".join(f"{percent} %" for percent in dict.fromkeys(percents))


def _own_questions(
    recommendation: Recommendation, answers: Answers, plans: Sequence[PlanOnSale]
) -> list[Question]:
    """Servers, discounts, quotes and the cost of moving.

    Discounts by seller that were entered. Quotes that were entered, and those for the plans in the
    ranking, its costs and the break-even.
    """
    quotable = {*_plans_named(recommendation), *answers.quotes}
    servers, discount, migration = (QUESTIONS[key] for key in OWN_NUMBERS)
    sellers = [discount_question(seller) for seller in SELLERS if seller in answers.discounts]
    quotes = [quote_question(plan) for plan in plans if (plan.distribution, plan.plan) in quotable]
    return [servers, discount, *sellers, *quotes, migration]


def _plans_named(recommendation: Recommendation) -> Iterator[tuple[str, str]]:
    """(distribution, plan)"""
    for candidate in recommendation.ranking:
        yield candidate.distribution, candidate.plan
    for quote in recommendation.break_even:
        yield quote.distribution, quote.plan
    for option in recommendation.costs.options:
        for price in option.prices:
            yield option.distribution, price.plan


def _field(question: Question, answers: Answers) -> OwnNumberField:
    value = number_answer(question, answers)
    element = f"own-{question.key.replace('.', '-')}"
    return OwnNumberField(question, element, "" if value is None else as_text(value))
