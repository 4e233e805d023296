"""What each candidate costs over the years, from the price rows of the catalog: every amount with the rows it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from advisor.candidates import phases_of
from advisor.engine import cost as engine
from advisor.engine.cost import Range, Tariff
from advisor.engine.types import Answers, Candidate
from advisor.forms import as_number
from advisor.rules.derived import ESTATES, NOTHING_TO_DO, releases_of
from catalog import lifecycle, vocabulary

SPANS = (3, 5, 10)
"""Years over which costs are worked out."""
A_YEAR = {"account-month": 12}
"""How many of a unit make a year, of the units that do not depend on the number of servers."""


@dataclass(frozen=True)
class _Plan:
    """A plan for one release: its price per server and year, and whether it supports the release after so many years."""

    row: Mapping[str, Any]
    price: Range
    price_row: Mapping[str, Any] | None
    support: lifecycle.Support

    def covered(self, today: date, *, certainly: bool) -> int:
        """Whole years from today to whose last day it supports the release; with `certainly` False also those it may."""
        wanted = (True,) if certainly else (True, None)
        years = 0
        while years < max(SPANS) and self.support.end.reaches(lifecycle.years_after(today, years + 1)) in wanted:
            years += 1
        return years


class Costs:
    """The costs of candidates out of one catalog, for one set of answers on one day."""

    def __init__(self, catalog: Mapping[str, Any], answers: Answers, today: date) -> None:
        self.catalog, self.answers, self.today = catalog, answers, today
        self.distributions = {one["slug"]: one for one in catalog["distributions"]}
        self.servers = answers.servers or 1

    def document(self, candidates: Iterable[Candidate]) -> dict[str, Any]:
        chosen = [one for one in candidates if one.release is not None and one.plan is not None]
        options = [self._option(one) for one in chosen]
        return {
            "currency": "USD",
            "servers": self.servers,
            "discount": as_number(self.answers.discount or 0),
            "migration_per_server": as_number(self.answers.migration_cost or 0),
            "spans": list(SPANS),
            "options": options,
            "break_even": [*self._against_accounts(chosen), *self._against_hosts(chosen), *self._against_moving(chosen)],
        }

    def _option(self, candidate: Candidate) -> dict[str, Any]:
        plan = self._plan(candidate, candidate.plan)
        extension = self._extension(candidate, plan)
        rows = {"regular": plan, "extended": extension}
        return {
            "distribution": candidate.distribution,
            "release": candidate.release,
            "plan": candidate.plan,
            "prices": [self._price(kind, one) for kind, one in rows.items() if one],
            "over": [self._over(span, candidate, plan, extension) for span in SPANS],
        }

    def _over(self, span: int, candidate: Candidate, plan: _Plan, extension: _Plan | None) -> dict[str, Any]:
        likely = plan.covered(self.today, certainly=False)
        paid, uncovered = engine.terms(
            span,
            covered=likely,
            price=plan.price,
            extended_to=extension.covered(self.today, certainly=True) if extension else 0,
            extended_price=extension.price if extension else engine.UNKNOWN,
        )
        migration = (self.answers.migration_cost or 0) if self._has_to_move(candidate) else 0
        found = engine.cost(paid, servers=self.servers, uncovered=uncovered, discount=self.answers.discount or 0, migration=migration)
        years = {term.kind: term.years for term in paid}
        return {
            "years": span,
            "regular": {"years": years.get(engine.REGULAR, 0), **_amount(found.regular)},
            "extended": {"years": years.get(engine.EXTENDED, 0), **_amount(found.extended)},
            "uncovered_years": found.uncovered,
            "certain": plan.covered(self.today, certainly=True) >= min(span, likely),
            "listed": _amount(found.listed),
            "discount": _amount(found.discount),
            "migration": _usd(found.migration),
            "total": _amount(found.total),
        }

    def _has_to_move(self, candidate: Candidate) -> bool:
        """Not where every system that runs today is this one, or none runs yet."""
        estates = self.answers.to("estate")
        stays = [one == "none" or self._runs_already(one, candidate) for one in estates]
        return not stays or not all(stays)

    def _runs_already(self, key: str, candidate: Candidate) -> bool:
        """Certainly: an answer without a release may mean another."""
        estate = ESTATES.get(key)
        return estate is not None and all(candidate.of(one.attribute).value == NOTHING_TO_DO for one in releases_of(estate))

    # Plans and prices

    def _plan(self, candidate: Candidate, slug: str | None) -> _Plan:
        distribution = self.distributions[candidate.distribution]
        row = next(one for one in distribution["plans"] if one["slug"] == slug)
        release = next(one for one in distribution["releases"] if one["name"] == candidate.release)
        price = next((one for one in row["prices"] if one["reference"]), None)
        return _Plan(row, range_of(price) if price else engine.UNKNOWN, price, lifecycle.support_with(phases_of(release), slug))

    def _extension(self, candidate: Candidate, plan: _Plan) -> _Plan | None:
        """The plan with which the same release lives longer: the same with an extension, else the one that costs least."""
        reach = plan.covered(self.today, certainly=False)
        others = [
            self._plan(candidate, one["slug"])
            for one in self.distributions[candidate.distribution]["plans"]
            if self._is_offered(one, candidate) and one["slug"] != candidate.plan
        ]
        longer = [one for one in others if one.covered(self.today, certainly=True) > reach]
        same = f"{candidate.plan}-"
        return min(longer, key=lambda one: (not one.row["slug"].startswith(same), one.price.low, one.row["slug"]), default=None)

    def _is_offered(self, row: Mapping[str, Any], candidate: Candidate) -> bool:
        for_release = not row["releases"] or candidate.release in row["releases"]
        return for_release and (not row["valid_on"] or set(self.answers.to("platform")) <= set(row["valid_on"]))

    def _price(self, kind: str, plan: _Plan) -> dict[str, Any]:
        return {"for": kind, "plan": plan.row["slug"], "plan_name": plan.row["name"], **_amount(plan.price), **self._row(plan)}

    def _row(self, plan: _Plan) -> dict[str, Any]:
        row: Mapping[str, Any] = plan.price_row or {**plan.row, "label": "", "unit": "system-year", "disputes": [], "effective_on": None}
        sources = self.catalog["sources"]
        return {
            "label": row["label"],
            "unit": vocabulary.PRICE_UNITS[row["unit"]],
            "on_record": plan.price_row is not None,
            "effective_on": row["effective_on"],
            "as_of": row["as_of"],
            "confidence": row["confidence"],
            "note": row["note"],
            "source": {key: sources[row["source"]][key] for key in ("title", "url")},
            "disputes": [f"{sources[one['source']]['title']}: {one['value']} USD. {one['why']}" for one in row["disputes"]],
        }

    # Break-even

    def _against_accounts(self, chosen: list[Candidate]) -> Iterator[dict[str, Any]]:
        """A price per server against the least an account costs however many servers it has."""
        for other in (self.distributions[slug] for slug in dict.fromkeys(one.distribution for one in chosen)):
            for plan in other["plans"]:
                for row in plan["prices"]:
                    fixed = range_of(row).low * A_YEAR.get(row["unit"], 0)
                    name = f"{other['short_name']} with {plan['name']} ({row['label']}, the least for an account)"
                    for one in chosen if fixed else ():
                        if one.distribution != other["slug"]:
                            yield from self._break_even(one, fixed, name, "server")

    def _against_hosts(self, chosen: list[Candidate]) -> Iterator[dict[str, Any]]:
        """A price per server against the price of a host with any number of guests, of the same plan."""
        for one in chosen:
            for row in self._plan(one, one.plan).row["prices"]:
                if row["unit"] == "host-year" and (amount := range_of(row).low):
                    yield from self._break_even(one, amount, f"the same plan for a whole host ({row['label']})", "guest")

    def _break_even(self, one: Candidate, fixed: Decimal, other: str, counted: str) -> Iterator[dict[str, Any]]:
        price = self._plan(one, one.plan).price
        if price.high is None:
            return
        number = engine.costs_less_below(Tariff(engine.NOTHING, price.high), Tariff(fixed, engine.NOTHING))
        if number:
            amounts = f"{_words(price.high)} for each against {_words(fixed)} a year"
            text = f"{self._name(one)} costs less than {other} below {number:,} {counted}s: {amounts}."
            yield {"text": text, "number": number, "counts": counted, "distribution": one.distribution, "plan": one.plan}

    def _against_moving(self, chosen: list[Candidate]) -> Iterator[dict[str, Any]]:
        """After how many years a move to a cheaper plan has paid for itself, against staying on what runs today."""
        once = Decimal(self.answers.migration_cost or 0)
        stays = [one for one in chosen if not self._has_to_move(one)] if self.answers.to("estate") else []
        for home in stays if once else ():
            dearest = self._discounted(home)
            for one in chosen:
                cheapest = self._discounted(one)
                if one in stays or cheapest.high is None:
                    continue
                years = engine.pays_back(once, saved=dearest.low - cheapest.high)
                if years is not None:
                    after = f"{years:,} year{'' if years == 1 else 's'} at the latest"
                    text = f"Moving from {self._name(home)} to {self._name(one)} has paid for itself after {after}."
                    yield {"text": text, "number": years, "counts": "year", "distribution": one.distribution, "plan": one.plan}

    def _discounted(self, candidate: Candidate) -> Range:
        return self._plan(candidate, candidate.plan).price.times(Decimal(100 - (self.answers.discount or 0)) / 100)

    def _name(self, candidate: Candidate) -> str:
        plan = self._plan(candidate, candidate.plan).row["name"]
        return f"{self.distributions[candidate.distribution]['short_name']} {candidate.release} {plan}"


def range_of(row: Mapping[str, Any]) -> Range:
    """What a price row and those who say otherwise make of it, in USD per its unit."""
    return engine.stated(_decimal(row["amount"]), _decimal(row["at_least"]), filter(None, map(_disputed, row["disputes"])))


def _disputed(row: Mapping[str, Any]) -> Decimal | None:
    """The other amount; None where the dispute is about something else, or says it in words."""
    try:
        amount = Decimal(str(row["value"]))
    except InvalidOperation:
        return None
    return amount if not row["about"] and amount.is_finite() and amount >= 0 else None


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _amount(one: Range) -> dict[str, Any]:
    return {"low": _usd(one.low), "high": None if one.high is None else _usd(one.high)}


def _usd(amount: Decimal) -> float:
    """In cents exactly; JSON has no decimals."""
    return float(amount.quantize(Decimal("0.01")))


def _words(amount: Decimal) -> str:
    return f"{amount:,.2f} USD".replace(".00 ", " ")
