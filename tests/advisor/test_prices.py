"""The price of a plan: list price, discount, quote, and what is known of an unpublished one."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from advisor.engine.cost import Range
from advisor.engine.types import Answers
from advisor.prices import OwnNumbers, PlanPrice, plan_price
from catalog.document import Distribution
from tests.advisor.rows import row

Row = dict[str, Any]


def _price(amount: str | None, at_least: str | None = None, *disputes: Row) -> Row:
    return {"reference": True, "amount": amount, "at_least": at_least, "disputes": list(disputes)}


DISTRIBUTION = row(
    Distribution,
    {
        "slug": "alpha",
        "plans": [
            {"slug": "community", "seller": "", "prices": [_price("0.00")]},
            {"slug": "standard", "seller": "red-hat", "prices": [_price("799.00")]},
            {"slug": "standard-els", "seller": "red-hat", "prices": [_price(None)]},
            {"slug": "standardised", "seller": "red-hat", "prices": [_price(None)]},
            {"slug": "premium", "seller": "red-hat", "prices": [_price("1299.00")]},
            {"slug": "premium-els", "seller": "red-hat", "prices": [_price(None, "1500.00")]},
            {
                "slug": "essential",
                "seller": "tuxcare",
                "prices": [_price("33.33", None, {"value": 40, "about": ""})],
            },
            {"slug": "hourly", "seller": "red-hat", "prices": [_price("504.5760")]},
            {"slug": "stream", "seller": "", "prices": []},
        ],
    },
)


def _of(plan: str, **own: Any) -> PlanPrice:
    plan_row = next(row for row in DISTRIBUTION.plans if row.slug == plan)
    return plan_price(DISTRIBUTION, plan_row, OwnNumbers.of(Answers(**own)))


def test_list_price_without_own_numbers():
    price = _of("standard")
    assert (price.amount, price.basis) == (Range(D(799), D(799)), "list")
    assert price.row
    assert price.row.amount == D("799.00")


@pytest.mark.parametrize(
    ("plan", "least"),
    [("standard-els", "799"), ("premium-els", "1500"), ("standardised", "0.01"), ("stream", "0")],
)
def test_unpublished_price_has_a_floor_and_no_ceiling(plan: str, least: str):
    assert _of(plan).amount == Range(D(least), None)


def test_disputed_price_is_a_range():
    assert _of("essential").amount == Range(D("33.33"), D(40))


def test_seller_discount_replaces_the_general_one():
    own = {"discount": D(10), "discounts": {"red-hat": D(25)}}
    assert _of("standard", **own).amount == Range(D("599.25"), D("599.25"))
    assert _of("essential", **own).amount == Range(D("29.997"), D(36))
    assert _of("standard", discount=D(10), discounts={"red-hat": D(0)}).basis == "list"


def test_discount_is_exact_on_a_list_price_in_cents():
    assert _of("standard", discount=D("12.5")).amount == Range(D("699.125"), D("699.125"))
    assert _of("hourly", discount=D(50)).amount == Range(D("252.29"), D("252.29"))


def test_discount_leaves_free_and_unknown_as_they_are():
    assert _of("community", discount=D(50)).basis == "list"
    assert _of("standard-els", discount=D(50)).amount == Range(D("399.50"), None)
    assert _of("standardised", discount=D(99)).amount == Range(D("0.01"), None)
    assert _of("standard-els", discount=D(100)).amount == Range(D(0), D(0))


def test_quote_beats_list_price_and_discount():
    quotes = {("alpha", "standard"): D("512.50")}
    price = _of("standard", discount=D(10), discounts={"red-hat": D(25)}, quotes=quotes)
    assert (price.amount, price.basis) == (Range(D("512.50"), D("512.50")), "quote")
    assert price.listed == Range(D(799), D(799))
    assert _of("standard-els", quotes={("alpha", "standard-els"): D(0)}).amount == Range(D(0), D(0))
    assert _of("standard", quotes={("beta", "standard"): D(1)}).basis == "list"


def test_own_numbers_that_change_nothing_are_false():
    assert not OwnNumbers.of(Answers())
    assert not OwnNumbers.of(Answers(discount=D(0), discounts={"red-hat": D(0)}))
    assert OwnNumbers.of(Answers(discounts={"red-hat": D("0.1")}))
    assert OwnNumbers.of(Answers(quotes={("alpha", "standard"): D(0)}))


def test_order_of_own_numbers_makes_no_difference():
    numbers = OwnNumbers.of(Answers(discounts={"ciq": D(1), "suse": D(2)}))
    other = OwnNumbers.of(Answers(discounts={"suse": D("2.0"), "ciq": D("1.0")}))
    assert numbers == other
    assert hash(numbers) == hash(other)
