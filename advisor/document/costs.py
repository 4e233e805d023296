"""What each candidate costs over the years: every amount with its price row, quote or discount."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from advisor.answer_formats import as_number
from advisor.document.cost_break_even import BreakEvenCalculator
from advisor.document.cost_rows import (
    CostBreakEven,
    CostOption,
    CostOverYears,
    amount,
    usd,
    years_paid,
)
from advisor.document.cost_terms import PaidPlans, PlanTermsFinder
from advisor.document.fields import Count, Part, Percent, Slug, Usd, about
from advisor.document.names import CatalogNames
from advisor.document.price_rows import plan_price_row
from advisor.engine import cost
from advisor.engine.types import Answers, Candidate
from advisor.rules.derived import ESTATES, NOTHING_TO_DO, releases_of
from catalog import vocabulary


class SellerDiscount(Part, frozen=True):
    """The discount one vendor gives."""

    seller: str
    label: str
    percent: Percent


class PlanQuote(Part, frozen=True):
    """A quote for a plan, in USD per server and year."""

    distribution: Slug
    plan: str
    amount: Usd


class Costs(Part, frozen=True):
    """List prices over the years; the user's discount and migration cost are kept apart."""

    currency: Literal["USD"]
    servers: Annotated[Count, about("As answered; 1 if unanswered.")]
    discount: Annotated[Percent, about("Percent off list prices, as answered.")]
    discounts: Annotated[
        list[SellerDiscount], about("By vendor, as answered; each replaces `discount`.")
    ]
    quotes: Annotated[list[PlanQuote], about("As answered; each replaces list price and discount.")]
    migration_per_server: Annotated[Usd, about("USD, once, as answered.")]
    spans: Annotated[list[Count], about("Years.")]
    options: list[CostOption]
    break_even: list[CostBreakEven]


def costs(
    candidates: Iterable[Candidate], names: CatalogNames, answers: Answers, today: date
) -> Costs:
    return CostCalculator(names, answers, today).costs(_with_plan(candidates))


def cost_options(
    candidates: Iterable[Candidate], names: CatalogNames, answers: Answers, today: date
) -> list[CostOption]:
    """The costs of these candidates alone."""
    calculator = CostCalculator(names, answers, today)
    return [calculator.option(candidate) for candidate in _with_plan(candidates)]


class CostCalculator:
    def __init__(self, names: CatalogNames, answers: Answers, today: date) -> None:
        self.names, self.answers = names, answers
        self.servers = answers.servers or 1
        self.terms = PlanTermsFinder(names, answers, today)

    def costs(self, candidates: list[Candidate]) -> Costs:
        answers = self.answers
        return Costs(
            "USD",
            self.servers,
            as_number(answers.discount or 0),
            [
                SellerDiscount(seller, vocabulary.SELLERS[seller], as_number(percent))
                for seller, percent in sorted(answers.discounts.items())
            ],
            [
                PlanQuote(distribution, plan, usd(quoted))
                for (distribution, plan), quoted in sorted(answers.quotes.items())
            ],
            as_number(answers.migration_cost or 0),
            list(self.terms.spans),
            [self.option(candidate) for candidate in candidates],
            BreakEvenCalculator(self.terms, self._has_to_move).all(candidates),
        )

    def option(self, candidate: Candidate) -> CostOption:
        plans = self.terms.paid_plans(candidate)
        regular, extension = plans.regular, plans.extension
        prices = [plan_price_row("regular", regular, regular.price, self.names)]
        if extension:
            prices += [
                plan_price_row("extended", extension, price, self.names)
                for price in extension.prices
            ]
        once = (self.answers.migration_cost or 0) if self._has_to_move(candidate) else 0
        return CostOption(
            candidate.distribution,
            str(candidate.release),
            str(candidate.plan),
            prices,
            [self._over(span, plans, once) for span in self.terms.spans],
        )

    def _over(self, span: int, plans: PaidPlans, migration: Decimal | int) -> CostOverYears:
        paid, uncovered = cost.terms(
            span,
            covered=plans.regular.possible_years,
            rate=plans.regular.rates[0],
            extended_to=plans.extended_to,
            extended=plans.extension.rates if plans.extension else [],
        )
        sums = cost.cost(paid, servers=self.servers, uncovered=uncovered, migration=migration)
        return CostOverYears(
            span,
            years_paid(_years(paid, cost.REGULAR), sums.regular),
            years_paid(_years(paid, cost.EXTENDED), sums.extended),
            sums.uncovered,
            plans.certain_years >= min(span, plans.possible_years),
            amount(sums.listed),
            amount(sums.discount),
            usd(sums.migration),
            amount(sums.total),
        )

    def _has_to_move(self, candidate: Candidate) -> bool:
        """False if every system that runs today is this one, or none runs yet."""
        systems = self.answers.to("estate")
        staying = [key == "none" or _runs_already(key, candidate) for key in systems]
        return not staying or not all(staying)


def _with_plan(candidates: Iterable[Candidate]) -> list[Candidate]:
    return [row for row in candidates if row.release is not None and row.plan is not None]


def _runs_already(key: str, candidate: Candidate) -> bool:
    """Certainly: an answer without a release may mean another."""
    estate = ESTATES.get(key)
    return estate is not None and all(
        candidate.of(release.attribute).value == NOTHING_TO_DO for release in releases_of(estate)
    )


def _years(paid: Iterable[cost.Term], kind: str) -> int:
    return sum(term.years for term in paid if term.kind == kind)
