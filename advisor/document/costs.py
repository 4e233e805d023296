"""What each candidate costs over the years: every amount with the price row, quote or discount behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from advisor.candidates import phases_of
from advisor.engine import cost as engine
from advisor.engine.cost import Range, Rate, Tariff
from advisor.engine.types import Answers, Candidate
from advisor.forms import as_number
from advisor.prices import (
    DISCOUNT,
    QUOTE,
    OwnNumbers,
    PlanPrice,
    discounted,
    later_years,
    own_in_words,
    plan_price,
    range_of,
)
from advisor.rules.derived import ESTATES, NOTHING_TO_DO, releases_of
from catalog import lifecycle, vocabulary

SPANS = (3, 5, 10)
"""Years over which costs are worked out."""
A_YEAR = {"account-month": 12}
"""How many of a unit make a year, of the units that do not depend on the number of servers."""


@dataclass(frozen=True)
class _Plan:
    """A plan for one release: its price per server and year (`later` from the second year on, where
    that differs), and whether it supports the release after so many years."""

    row: Mapping[str, Any]
    price: PlanPrice
    later: PlanPrice | None
    support: lifecycle.Support

    def covered(self, today: date, *, certainly: bool) -> int:
        """Whole years from today to whose last day it supports the release; with `certainly` False also those it may."""
        wanted = (True,) if certainly else (True, None)
        years = 0
        while (
            years < max(SPANS)
            and self.support.end.reaches(lifecycle.years_after(today, years + 1)) in wanted
        ):
            years += 1
        return years

    @property
    def prices(self) -> list[PlanPrice]:
        return [self.price, self.later] if self.later else [self.price]


class Costs:
    """The costs of candidates out of one catalog, for one set of answers on one day."""

    def __init__(self, catalog: Mapping[str, Any], answers: Answers, today: date) -> None:
        self.catalog, self.answers, self.today = catalog, answers, today
        self.distributions = {row["slug"]: row for row in catalog["distributions"]}
        self.servers = answers.servers or 1
        self.own = OwnNumbers.of(answers)

    def document(self, candidates: Iterable[Candidate]) -> dict[str, Any]:
        chosen = [each for each in candidates if each.release is not None and each.plan is not None]
        options = [self._option(candidate) for candidate in chosen]
        return {
            "currency": "USD",
            "servers": self.servers,
            "discount": as_number(self.answers.discount or 0),
            "discounts": [
                {
                    "seller": seller,
                    "label": vocabulary.SELLERS[seller],
                    "percent": as_number(percent),
                }
                for seller, percent in sorted(self.answers.discounts.items())
            ],
            "quotes": [
                {"distribution": slug, "plan": plan, "amount": _usd(amount)}
                for (slug, plan), amount in sorted(self.answers.quotes.items())
            ],
            "migration_per_server": as_number(self.answers.migration_cost or 0),
            "spans": list(SPANS),
            "options": options,
            "break_even": [
                *self._against_accounts(chosen),
                *self._against_hosts(chosen),
                *self._against_moving(chosen),
            ],
        }

    def _option(self, candidate: Candidate) -> dict[str, Any]:
        plan = self._plan(candidate, candidate.plan)
        extension = self._extension(candidate, plan)
        prices = [self._price("regular", plan, plan.price)]
        if extension:
            prices += [self._price("extended", extension, price) for price in extension.prices]
        return {
            "distribution": candidate.distribution,
            "release": candidate.release,
            "plan": candidate.plan,
            "prices": prices,
            "over": [self._over(span, candidate, plan, extension) for span in SPANS],
        }

    def _over(
        self, span: int, candidate: Candidate, plan: _Plan, extension: _Plan | None
    ) -> dict[str, Any]:
        likely = plan.covered(self.today, certainly=False)
        paid, uncovered = engine.terms(
            span,
            covered=likely,
            rate=_rate(plan.price),
            extended_to=extension.covered(self.today, certainly=True) if extension else 0,
            extended=[_rate(price) for price in extension.prices] if extension else [],
        )
        migration = (self.answers.migration_cost or 0) if self._has_to_move(candidate) else 0
        costs = engine.cost(paid, servers=self.servers, uncovered=uncovered, migration=migration)
        return {
            "years": span,
            "regular": {"years": _years(paid, engine.REGULAR), **_amount(costs.regular)},
            "extended": {"years": _years(paid, engine.EXTENDED), **_amount(costs.extended)},
            "uncovered_years": costs.uncovered,
            "certain": plan.covered(self.today, certainly=True) >= min(span, likely),
            "listed": _amount(costs.listed),
            "discount": _amount(costs.discount),
            "migration": _usd(costs.migration),
            "total": _amount(costs.total),
        }

    def _has_to_move(self, candidate: Candidate) -> bool:
        """Not where every system that runs today is this one, or none runs yet."""
        estates = self.answers.to("estate")
        stays = [one == "none" or self._runs_already(one, candidate) for one in estates]
        return not stays or not all(stays)

    def _runs_already(self, key: str, candidate: Candidate) -> bool:
        """Certainly: an answer without a release may mean another."""
        estate = ESTATES.get(key)
        return estate is not None and all(
            candidate.of(one.attribute).value == NOTHING_TO_DO for one in releases_of(estate)
        )

    # Plans and prices

    def _plan(self, candidate: Candidate, slug: str | None) -> _Plan:
        distribution = self.distributions[candidate.distribution]
        row = next(plan for plan in distribution["plans"] if plan["slug"] == slug)
        release = next(
            each for each in distribution["releases"] if each["name"] == candidate.release
        )
        price = plan_price(distribution, row, self.own)
        later = later_years(distribution, row, self.own)
        return _Plan(row, price, later, lifecycle.support_with(phases_of(release), slug))

    def _extension(self, candidate: Candidate, plan: _Plan) -> _Plan | None:
        """The plan with which the same release lives longer: the same with an extension, else the
        one that costs least of those with a known price, else of the others."""
        reach = plan.covered(self.today, certainly=False)
        others = [
            self._plan(candidate, row["slug"])
            for row in self.distributions[candidate.distribution]["plans"]
            if self._is_offered(row, candidate) and row["slug"] != candidate.plan
        ]
        longer = [other for other in others if other.covered(self.today, certainly=True) > reach]
        same = f"{candidate.plan}-"

        def preference(other: _Plan) -> tuple[bool, bool, Decimal, str]:
            slug, amount = other.row["slug"], other.price.amount
            return (not slug.startswith(same), not amount.known, amount.low, slug)

        return min(longer, key=preference, default=None)

    def _is_offered(self, row: Mapping[str, Any], candidate: Candidate) -> bool:
        """A plan for certain platforms is offered only to who named those and no other."""
        if row["releases"] and candidate.release not in row["releases"]:
            return False
        platforms = set(self.answers.to("platform"))
        return not row["valid_on"] or (bool(platforms) and platforms <= set(row["valid_on"]))

    def _price(self, kind: str, plan: _Plan, price: PlanPrice) -> dict[str, Any]:
        percent = self.own.discount_at(plan.row["seller"])
        return {
            "for": kind,
            "plan": plan.row["slug"],
            "plan_name": plan.row["name"],
            **_amount(_summed(price.listed)),
            "basis": price.basis,
            "discount": as_number(percent if price.basis == DISCOUNT else 0),
            "paid": _amount(_summed(price.amount)),
            "own": self._own(plan, price),
            **self._row(plan, price),
        }

    def _own(self, plan: _Plan, price: PlanPrice) -> str:
        """Empty as well where there is no amount a discount could be taken off."""
        if _summed(price.amount) == engine.UNKNOWN:
            return ""
        return own_in_words(price, plan.row["seller"], self.own)

    def _row(self, plan: _Plan, price: PlanPrice) -> dict[str, Any]:
        row = price.row or {
            **plan.row,
            "label": "",
            "unit": "system-year",
            "disputes": [],
            "effective_on": None,
        }
        sources = self.catalog["sources"]
        return {
            "label": row["label"],
            "unit": vocabulary.PRICE_UNITS[row["unit"]],
            "on_record": price.row is not None,
            "effective_on": row["effective_on"],
            "as_of": row["as_of"],
            "checked_on": row["checked_on"],
            "confidence": row["confidence"],
            "note": row["note"],
            "source": {key: sources[row["source"]][key] for key in ("title", "url")},
            "disputes": [
                f"{sources[dispute['source']]['title']}: {dispute['value']} USD. {dispute['why']}"
                for dispute in row["disputes"]
            ],
        }

    # Break-even

    def _against_accounts(self, chosen: list[Candidate]) -> Iterator[dict[str, Any]]:
        """A price per server against the least an account costs however many servers it has."""
        for slug in dict.fromkeys(candidate.distribution for candidate in chosen):
            other = self.distributions[slug]
            for plan in other["plans"]:
                for row in plan["prices"]:
                    monthly = self._discounted(plan, range_of(row).low)
                    yearly = monthly * A_YEAR.get(row["unit"], 0)
                    name = f"{other['short_name']} with {plan['name']} ({row['label']}, the least for an account)"
                    for candidate in chosen if yearly else ():
                        if candidate.distribution != slug:
                            yield from self._break_even(candidate, yearly, name, "server")

    def _against_hosts(self, chosen: list[Candidate]) -> Iterator[dict[str, Any]]:
        """A price per server against the price of a host with any number of guests, of the same plan."""
        for candidate in chosen:
            plan = self._plan(candidate, candidate.plan).row
            for row in plan["prices"]:
                amount = self._discounted(plan, range_of(row).low)
                if row["unit"] == "host-year" and amount:
                    name = f"the same plan for a whole host ({row['label']})"
                    yield from self._break_even(candidate, amount, name, "guest")

    def _discounted(self, plan: Mapping[str, Any], amount: Decimal) -> Decimal:
        """The price of an account or host: a quote is for a server and changes nothing about it."""
        return discounted(Range(amount, amount), self.own.discount_at(plan["seller"])).low

    def _break_even(
        self, candidate: Candidate, fixed: Decimal, other: str, counted: str
    ) -> Iterator[dict[str, Any]]:
        plan = self._plan(candidate, candidate.plan)
        price = plan.price.amount
        if price.high is None:
            return
        number = engine.costs_less_below(
            Tariff(engine.NOTHING, price.high), Tariff(fixed, engine.NOTHING)
        )
        if number:
            own = self._own(plan, plan.price)
            each = f"{_words(price.high)} ({own})" if own else _words(price.high)
            amounts = f"{each} for each against {_words(fixed)} a year"
            text = f"{self._name(candidate)} costs less than {other} below {number:,} {counted}s: {amounts}."
            yield _even(text, number, counted, candidate)

    def _against_moving(self, chosen: list[Candidate]) -> Iterator[dict[str, Any]]:
        """After how many years a move to a cheaper plan has paid for itself, against staying on what runs today."""
        once = Decimal(self.answers.migration_cost or 0)
        stays = (
            [each for each in chosen if not self._has_to_move(each)]
            if self.answers.to("estate")
            else []
        )
        for home in stays if once else ():
            dearest = self._plan(home, home.plan)
            for candidate in chosen:
                cheapest = self._plan(candidate, candidate.plan)
                if candidate in stays or cheapest.price.amount.high is None:
                    continue
                saved = dearest.price.amount.low - cheapest.price.amount.high
                years = engine.pays_back(once, saved=saved)
                if years is not None:
                    text = (
                        f"Moving from {self._name(home)}{self._at_own(dearest)} to {self._name(candidate)}{self._at_own(cheapest)} "
                        f"has paid for itself after {years:,} year{'' if years == 1 else 's'} at the latest."
                    )
                    yield _even(text, years, "year", candidate)

    def _at_own(self, plan: _Plan) -> str:
        own = self._own(plan, plan.price)
        return f" ({own})" if own else ""

    def _name(self, candidate: Candidate) -> str:
        plan = self._plan(candidate, candidate.plan).row["name"]
        return (
            f"{self.distributions[candidate.distribution]['short_name']} {candidate.release} {plan}"
        )


def _rate(price: PlanPrice) -> Rate:
    """A quote has no discount taken off: it is the price."""
    paid = _summed(price.amount)
    return Rate(paid if price.basis == QUOTE else _summed(price.listed), paid)


def _summed(price: Range) -> Range:
    """That an unpublished price is more than nothing ranks plans; as an amount it says nothing."""
    says_nothing = price.high is None and price.low <= engine.CENT
    return engine.UNKNOWN if says_nothing else price


def _years(paid: Iterable[engine.Term], kind: str) -> int:
    return sum(term.years for term in paid if term.kind == kind)


def _even(text: str, number: int, counted: str, candidate: Candidate) -> dict[str, Any]:
    return {
        "text": text,
        "number": number,
        "counts": counted,
        "distribution": candidate.distribution,
        "plan": candidate.plan,
    }


def _amount(amount: Range) -> dict[str, Any]:
    return {"low": _usd(amount.low), "high": None if amount.high is None else _usd(amount.high)}


def _usd(amount: Decimal) -> float:
    """In cents exactly; JSON has no decimals."""
    return float(amount.quantize(Decimal("0.01")))


def _words(amount: Decimal) -> str:
    return f"{amount:,.2f} USD".replace(".00 ", " ")
