"""From how many servers, guests or years on one offer costs less than another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Literal

from advisor.document.cost_rows import CostBreakEven, usd_in_words
from advisor.document.cost_terms import PlanTerms, PlanTermsFinder
from advisor.document.wording import counted
from advisor.engine import cost
from advisor.engine.cost import Range, Tariff
from advisor.engine.types import Candidate
from advisor.prices import discounted, range_of
from catalog.document import Price, SupportPlan

UNITS_PER_YEAR = {"account-month": 12}
"""How many of a unit make a year, for units that do not depend on the number of servers."""
Counted = Literal["server", "guest"]


class BreakEvenCalculator:
    """`has_to_move`: whether choosing a candidate means a migration."""

    def __init__(self, terms: PlanTermsFinder, has_to_move: Callable[[Candidate], bool]) -> None:
        self.terms, self.has_to_move = terms, has_to_move
        self.distributions = terms.names.distributions

    def all(self, candidates: list[Candidate]) -> list[CostBreakEven]:
        return [
            *self._against_accounts(candidates),
            *self._against_hosts(candidates),
            *self._against_moving(candidates),
        ]

    def _against_accounts(self, candidates: list[Candidate]) -> Iterator[CostBreakEven]:
        """A price per server against the least an account costs, however many servers it has."""
        for slug in dict.fromkeys(candidate.distribution for candidate in candidates):
            for name, yearly in self._account_prices(slug):
                for candidate in candidates:
                    if candidate.distribution != slug:
                        yield from self._break_even(candidate, yearly, name, "server")

    def _account_prices(self, slug: str) -> Iterator[tuple[str, Decimal]]:
        """(the offer in words, USD a year) for each plan that is sold by account."""
        distribution = self.distributions[slug]
        for plan in distribution.plans:
            offer = f"{distribution.short_name} with {plan.name}"
            for row in plan.prices:
                units = UNITS_PER_YEAR.get(row.unit, 0)
                if units and (price := self._discounted(plan, row)):
                    yield f"{offer} ({row.label}, the minimum for an account)", price * units

    def _against_hosts(self, candidates: list[Candidate]) -> Iterator[CostBreakEven]:
        """A price per server against a host with any number of guests, of the same plan."""
        for candidate in candidates:
            plan = self.terms.of(candidate).row
            for row in plan.prices:
                if row.unit == "host-year" and (price := self._discounted(plan, row)):
                    name = f"the same plan for a whole host ({row.label})"
                    yield from self._break_even(candidate, price, name, "guest")

    def _discounted(self, plan: SupportPlan, row: Price) -> Decimal:
        """The price of an account or host: a quote is for a server and does not change it."""
        price = range_of(row).low
        percent = self.terms.own_numbers.discount_at(plan.seller)
        return discounted(Range(price, price), percent).low

    def _break_even(
        self, candidate: Candidate, fixed: Decimal, other: str, unit: Counted
    ) -> Iterator[CostBreakEven]:
        terms = self.terms.of(candidate)
        price = terms.price.amount.high
        if price is None:
            return
        number = cost.costs_less_below(Tariff(cost.NOTHING, price), Tariff(fixed, cost.NOTHING))
        if number:
            unit_price = f"{usd_in_words(price)}{_in_brackets(terms)}"
            amounts = f"{unit_price} per {unit}, compared with {usd_in_words(fixed)} per year"
            below = f"below {number:,} {unit}s: {amounts}."
            text = f"{self._name(candidate)} costs less than {other} {below}"
            yield CostBreakEven(text, number, unit, candidate.distribution, str(candidate.plan))

    def _against_moving(self, candidates: list[Candidate]) -> Iterator[CostBreakEven]:
        """After how many years a move to a cheaper plan has paid for itself."""
        answers = self.terms.answers
        if not answers.migration_cost or not answers.to("estate"):
            return
        staying = [candidate for candidate in candidates if not self.has_to_move(candidate)]
        for current in staying:
            for candidate in candidates:
                if candidate not in staying:
                    yield from self._pays_back(current, candidate, Decimal(answers.migration_cost))

    def _pays_back(
        self, current: Candidate, candidate: Candidate, once: Decimal
    ) -> Iterator[CostBreakEven]:
        current_terms, terms = self.terms.of(current), self.terms.of(candidate)
        if terms.price.amount.high is None:
            return
        saved = current_terms.price.amount.low - terms.price.amount.high
        years = cost.pays_back(once, saved=saved)
        if years is not None:
            text = (
                f"Moving from {self._name(current)}{_in_brackets(current_terms)} "
                f"to {self._name(candidate)}{_in_brackets(terms)} "
                f"pays for itself after {counted(years, 'year')} at the latest."
            )
            yield CostBreakEven(text, years, "year", candidate.distribution, str(candidate.plan))

    def _name(self, candidate: Candidate) -> str:
        return f"{self.terms.names.release_name(candidate)} {self.terms.of(candidate).row.name}"


def _in_brackets(terms: PlanTerms) -> str:
    """Whose price it is; empty for a list price."""
    price_owner = terms.whose_price(terms.price)
    return f" ({price_owner})" if price_owner else ""
