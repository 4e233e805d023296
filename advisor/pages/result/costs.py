"""Cost over the years: the table and its bars, and the form for the user's own numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from advisor.answer_formats import as_text, number_answer
from advisor.document.cost_rows import CostOption, CostOverYears, PlanPriceRow
from advisor.document.costs import Costs
from advisor.document.ranking import RankedCandidate
from advisor.document.recommendation import Recommendation
from advisor.engine.types import Answers
from advisor.own_numbers import SELLERS, PlanOnSale, discount_question, quote_question
from advisor.pages.addresses import hidden_inputs
from advisor.pages.charts import Bar, between
from advisor.prices import DISCOUNT, QUOTE, percent_in_words
from advisor.rules.questions import QUESTIONS, Question

OWN_NUMBERS = ("servers", "discount", "migration_cost")


@dataclass(frozen=True)
class CostRow:
    """The costs of one candidate; `bar`: over the longest span."""

    option: CostOption
    candidate: RankedCandidate
    bar: Bar

    @property
    def own_price(self) -> str:
        """The user's own discount or quote in words; empty for a list price."""
        return self.option.prices[0].own

    @property
    def quoted(self) -> bool:
        return any(price.basis == QUOTE for price in self.option.prices)

    @property
    def discount_in_words(self) -> str:
        """12.5 %; empty without a discount."""
        return _percents(self.option.prices)


@dataclass(frozen=True)
class OwnNumberField:
    """A field of the form for the user's own numbers."""

    question: Question
    id: str
    value: str


@dataclass(frozen=True)
class CostSection:
    """`hidden`: (name, value) of the answers the form has no field for."""

    table: Costs
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

    @property
    def discount_in_words(self) -> str:
        """12.5 %, 25 % at Red Hat"""
        discount = self.table.discount
        general = [percent_in_words(Decimal(str(discount)))] if discount else []
        sellers = [f"{row.percent} % at {row.label}" for row in self.table.discounts]
        return ", ".join(general + sellers)

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
    return CostSection(
        table=table,
        rows=_rows(recommendation),
        fields=[_field(question, answers) for question in questions],
        hidden=hidden_inputs(answers, {question.key for question in questions}),
    )


def _rows(recommendation: Recommendation) -> list[CostRow]:
    candidates = {row.distribution: row for row in recommendation.ranking}
    options = recommendation.costs.options
    totals = [option.over[-1].total for option in options]
    widest = max(1, *(total.high or total.low for total in totals))
    return [
        CostRow(option, candidates[option.distribution], between(total.low, total.high, widest))
        for option, total in zip(options, totals, strict=True)
    ]


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
