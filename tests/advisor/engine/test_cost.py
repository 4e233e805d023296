"""Costs, computed by hand as on a spreadsheet, and properties that hold for any price."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engine.cost import (
    EXTENDED,
    FREE,
    REGULAR,
    UNKNOWN,
    Range,
    Rate,
    Tariff,
    Term,
    cost,
    costs_less_below,
    pays_back,
    stated,
    terms,
)

D = Decimal
prices = st.decimals(0, 5000, places=2)
ranges = st.builds(
    lambda low, more: Range(low, None if more is None else low + more), prices, st.none() | prices
)
percents = st.integers(0, 1000).map(lambda tenths: D(tenths) / 10)


def _less(price: Range, percent: D | int) -> Rate:
    return Rate(price, price.times((100 - D(percent)) / 100))


any_rates = st.builds(_less, ranges, percents)
any_terms = st.builds(Term, st.sampled_from([REGULAR, EXTENDED]), st.integers(1, 10), any_rates)
any_paid = st.lists(any_terms, max_size=5)


def test_ten_years_of_forty_servers_by_hand():
    """A subscription at 799 (another source: 878.90) for 5 years, then at least 799 as extension.

    12 % off; 150 a server to move.

    year 1-5:  799.00 x 40 x 5 = 159,800.00   or 878.90 x 40 x 5 = 175,780.00
    year 6-9:  799.00 x 40 x 4 = 127,840.00   or unknown
    year 10:   not supported
    listed     287,640.00; 12 % of it 34,516.80; the rest 253,123.20
    moving     150 x 40 = 6,000; total 259,123.20
    """
    price, extension = stated(D("799"), None, [D("878.9")]), stated(None, D("799"))
    paid, uncovered = terms(
        10, covered=5, rate=_less(price, 12), extended_to=9, extended=[_less(extension, 12)]
    )
    costs = cost(paid, servers=40, uncovered=uncovered, migration=150)
    assert costs.regular == Range(D("159800"), D("175780"))
    assert costs.extended == Range(D("127840"), None)
    assert costs.listed == Range(D("287640"), None)
    assert costs.discount == Range(D("34516.80"), None)
    assert costs.migration == D("6000")
    assert costs.total == Range(D("259123.20"), None)
    assert costs.uncovered == 1


def test_three_years_at_one_price_by_hand():
    """1,299 x 7 x 3 = 27,279; 10 % off: 24,551.10; moving 7 x 80 = 560; total 25,111.10."""
    paid, uncovered = terms(
        3, covered=5, rate=_less(stated(D(1299), None), 10), extended_to=9, extended=[]
    )
    costs = cost(paid, servers=7, uncovered=uncovered, migration=80)
    assert (costs.listed, costs.total) == (
        Range(D(27279), D(27279)),
        Range(D("25111.10"), D("25111.10")),
    )
    assert (costs.extended, costs.uncovered) == (FREE, 0)


def test_cents_are_exact():
    assert cost(
        [Term(REGULAR, 1, _less(Range(D("0.10"), D("0.10")), 0))], servers=3
    ).total.low == D("0.30")


def test_unknown_price_is_never_nothing():
    costs = cost([Term(REGULAR, 5, _less(UNKNOWN, 50))], servers=10)
    assert not costs.total.known
    assert not costs.listed.known
    assert cost([Term(REGULAR, 5, _less(FREE, 50))], servers=10).total.known


def test_full_discount_on_unknown_price_costs_nothing():
    assert cost([Term(REGULAR, 5, _less(UNKNOWN, 100))], servers=10).total == FREE


def test_year_in_which_support_ends_is_an_extended_one():
    paid, uncovered = terms(5, covered=2, rate=Rate.undiscounted(FREE), extended_to=4, extended=[])
    assert [(term.kind, term.years) for term in paid] == [(REGULAR, 2), (EXTENDED, 2)]
    assert uncovered == 1


def test_servers_below_which_a_price_per_server_is_lower():
    """15,000 a month for the account are 180,000 a year.

    799 a server are 179,775 for 225 servers, and 180,574 for 226.
    """
    assert costs_less_below(Tariff(D(0), D(799)), Tariff(D(180000), D(0))) == 226
    assert costs_less_below(Tariff(D(180000), D(0)), Tariff(D(0), D(799))) is None
    assert costs_less_below(Tariff(D(0), D(799)), Tariff(D(0), D(1299))) is None
    assert costs_less_below(Tariff(D(0), D(800)), Tariff(D(2400), D(0))) == 3, (
        "at three both cost the same"
    )


def test_years_until_a_move_pays_back():
    assert pays_back(D(1500), saved=D(799)) == 2
    assert pays_back(D(1598), saved=D(799)) == 2
    assert pays_back(D(0), saved=D(799)) == 0
    assert pays_back(D(1500), saved=D(0)) is None


@settings(max_examples=50)
@given(st.integers(0, 12), st.integers(0, 15), st.integers(0, 15), st.integers(1, 3))
def test_every_year_is_paid_once_or_uncovered(years, covered, extended_to, rows):
    rates = [Rate.undiscounted(UNKNOWN)] * rows
    paid, uncovered = terms(
        years, covered=covered, rate=rates[0], extended_to=extended_to, extended=rates
    )
    assert sum(term.years for term in paid) + uncovered == years
    assert uncovered == max(0, years - max(covered, extended_to))


def test_later_years_of_an_extension_have_their_own_price():
    """2 years at 1,399; the extension at 1,538.90 in the first year and at 1,678.80 after."""
    rates = [
        Rate.undiscounted(Range(D(amount), D(amount))) for amount in ("1399", "1538.90", "1678.80")
    ]
    paid, uncovered = terms(6, covered=2, rate=rates[0], extended_to=5, extended=rates[1:])
    assert [(term.kind, term.years) for term in paid] == [
        (REGULAR, 2),
        (EXTENDED, 1),
        (EXTENDED, 2),
    ]
    assert cost(paid, servers=10).total.low == D(27980) + D(15389) + D(33576)
    assert uncovered == 1
    only_one, _ = terms(3, covered=2, rate=rates[0], extended_to=5, extended=rates[1:])
    assert [term.rate for term in only_one] == rates[:2]


@settings(max_examples=50)
@given(any_paid, st.integers(1, 10**6))
def test_parts_add_up_and_more_servers_never_cost_less(paid, servers):
    costs, more = (cost(paid, servers=number, migration=3) for number in (servers, servers + 1))
    assert costs.total.low == costs.listed.low - costs.discount.low + costs.migration
    assert costs.listed.low == sum(
        (term.rate.listed.low * term.years * servers for term in paid), D(0)
    )
    assert more.total.low >= costs.total.low
    assert costs.listed.known == all(term.rate.listed.known for term in paid)
    for amount in (costs.regular, costs.extended, costs.listed, costs.discount, costs.total):
        assert amount.low == round(amount.low, 2)
    if costs.total.known and costs.listed.known:
        assert costs.total.high == costs.listed.high - costs.discount.high + costs.migration
        assert costs.total.low <= costs.total.high


def yearly(tariff: Tariff, servers: int) -> Decimal:
    return tariff.fixed + tariff.per_server * servers


@settings(max_examples=50)
@given(*[st.builds(Tariff, prices, prices)] * 2)
def test_break_even_agrees_with_trying_each_number(tariff, other):
    number = costs_less_below(tariff, other)
    cheaper = [yearly(tariff, servers) < yearly(other, servers) for servers in range(1, 200)]
    if number is None:
        assert all(cheaper) or not any(cheaper) or cheaper == sorted(cheaper)
    elif number < 200:
        assert cheaper.index(False) + 1 == number


@pytest.mark.parametrize(("amount", "low", "high"), [(D(5), D(4), D(6)), (D(9), D(4), D(9))])
def test_disputed_price_is_a_range(amount, low, high):
    assert stated(amount, None, [D(4), D(6)]) == Range(low, high)
