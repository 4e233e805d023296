"""What a plan costs for one release, for how many years, and which plan extends it."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from advisor.document.names import CandidateKey, CatalogNames
from advisor.engine import cost
from advisor.engine.cost import Range, Rate
from advisor.engine.types import Answers, Candidate
from advisor.prices import (
    QUOTE,
    OwnNumbers,
    PlanPrice,
    later_years,
    own_in_words,
    plan_price,
)
from catalog import lifecycle
from catalog.document import Distribution, SupportPlan

_SUPPORT = ("vendor_support", "round_the_clock")
SPANS = (3, 5, 10)
"""Years over which costs are always calculated."""


def spans_for(answers: Answers) -> tuple[int, ...]:
    """The usual years, and those the answers ask for."""
    return tuple(sorted({*SPANS, *map(int, answers.to("lifespan"))}))


@dataclass(frozen=True)
class PlanTerms:
    """A plan for one release: its price per server and year, and how long it supports the release.

    `anniversaries`: today's date in one year, in two, and so on, as far as costs are calculated.
    """

    distribution: Distribution
    row: SupportPlan
    support: lifecycle.Support
    anniversaries: tuple[date, ...]
    own_numbers: OwnNumbers

    @cached_property
    def price(self) -> PlanPrice:
        return plan_price(self.distribution, self.row, self.own_numbers)

    @cached_property
    def later(self) -> PlanPrice | None:
        """From the second year on, if that differs."""
        return later_years(self.distribution, self.row, self.own_numbers)

    @cached_property
    def certain_years(self) -> int:
        """Whole years from today until whose last day it certainly supports the release."""
        return self._years((True,))

    @cached_property
    def possible_years(self) -> int:
        return self._years((True, None))

    def _years(self, accepted: tuple[bool | None, ...]) -> int:
        """An end that holds on a day holds on every day before it."""
        end = self.support.end
        return bisect(self.anniversaries, False, key=lambda day: end.reaches(day) not in accepted)

    @cached_property
    def prices(self) -> list[PlanPrice]:
        return [self.price, self.later] if self.later else [self.price]

    @cached_property
    def rates(self) -> list[Rate]:
        """By year, the last one for every later year."""
        return [_rate(price) for price in self.prices]

    def whose_price(self, price: PlanPrice) -> str:
        """Empty for a list price, and if there is no amount a discount could be taken off."""
        if amount_or_unknown(price.amount) == cost.UNKNOWN:
            return ""
        return own_in_words(price, self.row.seller, self.own_numbers)


@dataclass(frozen=True)
class PaidPlans:
    """The plans that are paid for one after the other.

    `extended_to`: the whole years from today until the end of the `extension`. `certain_years` of
    the `possible_years` that the chosen plan covers are promised.
    """

    regular: PlanTerms
    extension: PlanTerms | None
    extended_to: int
    certain_years: int
    possible_years: int


class PlanTermsFinder:
    """The terms of plans of one catalog, for one set of answers on one day."""

    def __init__(self, names: CatalogNames, answers: Answers, today: date) -> None:
        self.names, self.answers = names, answers
        self.spans = spans_for(answers)
        self.anniversaries = tuple(
            lifecycle.years_after(today, years) for years in range(1, self.spans[-1] + 1)
        )
        self.own_numbers = OwnNumbers.of(answers)
        self._terms: dict[CandidateKey, PlanTerms] = {}

    def of(self, candidate: Candidate) -> PlanTerms:
        return self._with_plan(candidate, candidate.plan or "")

    def of_key(self, key: CandidateKey) -> PlanTerms:
        """The plan is in the catalog; of a release that is not, the end of support is unknown."""
        if key not in self._terms:
            self._terms[key] = self._new_terms(key)
        return self._terms[key]

    def _with_plan(self, candidate: Candidate, slug: str) -> PlanTerms:
        return self.of_key((candidate.distribution, candidate.release or "", slug))

    def _new_terms(self, key: CandidateKey) -> PlanTerms:
        distribution = self.names.distributions[key[0]]
        plan, ends = distribution.plan(key[2]), self.names.support_ends(key)
        assert plan is not None
        support = ends.possible if ends else lifecycle.Support(lifecycle.End(lifecycle.UNKNOWN))
        return PlanTerms(distribution, plan, support, self.anniversaries, self.own_numbers)

    def paid_plans(self, candidate: Candidate) -> PaidPlans:
        terms = self.of(candidate)
        certain_years, possible_years = terms.certain_years, terms.possible_years
        if preceding := self._preceding(candidate):
            return PaidPlans(preceding, terms, possible_years, certain_years, possible_years)
        extension = self.extension(candidate)
        extended_to = extension.certain_years if extension else 0
        return PaidPlans(terms, extension, extended_to, certain_years, possible_years)

    def _preceding(self, candidate: Candidate) -> PlanTerms | None:
        """What is paid for until extended support begins, if the plan has a price for each of its
        years: Premier before Premier with Extended Support."""
        if self.of(candidate).later is None:
            return None
        plans = self.names.distributions[candidate.distribution].plans
        slugs = [plan.slug for plan in plans if str(candidate.plan).startswith(f"{plan.slug}-")]
        return self._with_plan(candidate, max(slugs, key=len)) if slugs else None

    def extension(self, candidate: Candidate) -> PlanTerms | None:
        """The plan with which the same release is supported longer.

        The same plan with an extension first, then one with no less vendor support, then the
        cheapest with a known price.
        """
        years = self.of(candidate).possible_years
        offered = [
            self._with_plan(candidate, plan.slug)
            for plan in self.names.distributions[candidate.distribution].plans
            if self._is_offered(plan, candidate) and plan.slug != candidate.plan
        ]
        longer = [terms for terms in offered if terms.certain_years > years]
        return min(longer, key=lambda terms: _preference(terms, candidate), default=None)

    def _is_offered(self, plan: SupportPlan, candidate: Candidate) -> bool:
        """A plan for certain platforms is offered only if all platforms answered are among them."""
        if plan.releases and candidate.release not in plan.releases:
            return False
        platforms = set(self.answers.to("platform"))
        return not plan.valid_on or (bool(platforms) and platforms <= set(plan.valid_on))


def _preference(terms: PlanTerms, candidate: Candidate) -> tuple[bool, bool, bool, Decimal, str]:
    slug, price = terms.row.slug, terms.price.amount
    is_other_plan = not slug.startswith(f"{candidate.plan}-")
    return (is_other_plan, _has_less_support(terms, candidate), not price.known, price.low, slug)


def _has_less_support(terms: PlanTerms, candidate: Candidate) -> bool:
    """Than the candidate, as far as is known of the plan."""
    wanted = [key for key in _SUPPORT if candidate.of(key).value is True]
    facts = [terms.distribution.fact(key, plan=terms.row.slug) for key in wanted]
    return any(fact is None or fact.value is not True for fact in facts)


def _rate(price: PlanPrice) -> Rate:
    """A quote has no discount taken off: it is the price."""
    paid = amount_or_unknown(price.amount)
    return Rate(paid if price.basis == QUOTE else amount_or_unknown(price.listed), paid)


def amount_or_unknown(price: Range) -> Range:
    """That an unpublished price is more than nothing ranks plans; it is no amount to add up."""
    is_unknown = price.high is None and price.low <= cost.CENT
    return cost.UNKNOWN if is_unknown else price
