"""The user's own prices as answers: discounts by seller and quotes by plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from advisor.catalog_keys import SameCatalog
from advisor.engine.cost import CENT, NOTHING
from advisor.engine.types import Answers
from advisor.prices import list_price
from advisor.rules.questions import NUMBER, QUESTIONS, Question
from catalog import vocabulary
from catalog.document import Catalog, Distribution, SupportPlan

DISCOUNT, QUOTE = "discount.", "quote."
"""How the keys begin: discount.<seller>, quote.<distribution>.<plan>."""
MOST_QUOTES = 60
SELLERS = {key: label for key, label in vocabulary.SELLERS.items() if key != "amazon"}
"""Vendors a discount can be given for. AWS sells support by account, at its published prices."""

_USD_A_YEAR = "USD per server and year"


@dataclass(frozen=True)
class PlanOnSale:
    """A plan that can be bought. `name` is what a reader calls it: RHEL Premium. `hint` is its list
    price in words."""

    distribution: str
    plan: str
    name: str
    seller: str
    hint: str

    @property
    def key(self) -> str:
        return f"{QUOTE}{self.distribution}.{self.plan}"


def plans_on_sale(catalog: Catalog) -> tuple[PlanOnSale, ...]:
    """Every plan of the catalog with a seller or a price, except those that cost nothing."""
    return _plans_on_sale(SameCatalog(catalog))


def discount_question(seller: str) -> Question:
    """What discount one seller gives; bounds and decimals as for the general one."""
    general = QUESTIONS["discount"]
    name = f"Discount at {SELLERS.get(seller, 'one vendor')}"
    return Question(
        f"{DISCOUNT}{seller}",
        NUMBER,
        name,
        name,
        "In percent off its list prices. It replaces the general discount for this vendor.",
        least=general.least,
        most=general.most,
        decimals=general.decimals,
        unit=general.unit,
    )


def quote_question(plan: PlanOnSale | None = None) -> Question:
    """What was quoted for a plan; without one, for any."""
    name = f"Quote for {plan.name}" if plan else "Quote for a plan"
    return Question(
        plan.key if plan else QUOTE,
        NUMBER,
        name,
        name,
        f"In {_USD_A_YEAR}, subscription and support together. "
        "It replaces list price and discount.",
        help=plan.hint if plan else "",
        least=0,
        most=1_000_000,
        decimals=2,
        unit=" USD",
    )


def any_number(key: str) -> Question | None:
    """The question behind a key that takes a number, as far as bounds and decimals go."""
    if key.startswith(DISCOUNT):
        return discount_question(key.removeprefix(DISCOUNT))
    if key.startswith(QUOTE):
        return quote_question()
    question = QUESTIONS.get(key)
    return question if question and question.kind == NUMBER else None


def unknown_discount() -> str:
    return f"Unknown vendor. Known: {', '.join(SELLERS)}."


def unknown_quote(key: str, plans: Iterable[PlanOnSale]) -> str:
    """Which plans there are instead. It does not repeat what was sent: that may be anything."""
    by_distribution: dict[str, list[str]] = {}
    for plan in plans:
        by_distribution.setdefault(plan.distribution, []).append(plan.plan)
    distribution = key.removeprefix(QUOTE).partition(".")[0]
    if distribution in by_distribution:
        known = ", ".join(by_distribution[distribution])
        return f"{distribution} has no such plan on sale. Known: {known}."
    known = ", ".join(by_distribution)
    return f"Write {QUOTE}<distribution>.<plan>. Distributions with plans on sale: {known}."


def discount_answers(answers: Answers) -> Iterator[tuple[str, Decimal]]:
    """(key, percent) in the order of the sellers."""
    for seller in SELLERS:
        if seller in answers.discounts:
            yield f"{DISCOUNT}{seller}", answers.discounts[seller]


def quote_answers(answers: Answers) -> Iterator[tuple[str, Decimal]]:
    """(key, USD), sorted by distribution and plan."""
    for (distribution, plan), amount in sorted(answers.quotes.items()):
        yield f"{QUOTE}{distribution}.{plan}", amount


def _is_on_sale(distribution: Distribution, plan: SupportPlan) -> bool:
    has_price = plan.reference_price is not None
    return bool(plan.seller or has_price) and list_price(distribution, plan).high != NOTHING


def _list_price_in_words(distribution: Distribution, plan: SupportPlan) -> str:
    if plan.prices and plan.reference_price is None:
        return "List price: not per server."
    price = list_price(distribution, plan)
    if price.high is None:
        least = f"; at least {_usd(price.low)}" if price.low > CENT else ""
        return f"List price: not published{least}."
    if price.is_exact:
        return f"List price: {_usd(price.low)}."
    return f"List price: {_usd(price.low).removesuffix(' USD')} to {_usd(price.high)}."


def _usd(amount: Decimal) -> str:
    return f"{amount:,.2f} USD".replace(".00 ", " ")


def _name(distribution: Distribution, plan: SupportPlan) -> str:
    if plan.name.startswith(distribution.short_name):
        return plan.name
    return f"{distribution.short_name} {plan.name}"


@lru_cache(maxsize=2)
def _plans_on_sale(same: SameCatalog) -> tuple[PlanOnSale, ...]:
    return tuple(
        PlanOnSale(
            distribution.slug,
            plan.slug,
            _name(distribution, plan),
            plan.seller,
            _list_price_in_words(distribution, plan),
        )
        for distribution in same.catalog.distributions
        for plan in distribution.plans
        if _is_on_sale(distribution, plan)
    )
