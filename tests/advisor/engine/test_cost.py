"""Costs, worked out by hand as on a spreadsheet, and what must hold of them whatever the prices are."""

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
    """A subscription at 799 (another source: 878.90) for 5 years, then an extension of at least 799; 12 % off; 150 a server to move.

    year 1-5:  799.00 x 40 x 5 = 159,800.00   or 878.90 x 40 x 5 = 175,780.00
    year 6-9:  799.00 x 40 x 4 = 127,840.00   or nobody knows
    year 10:   not supported
    listed     287,640.00; 12 % of it 34,516.80; left 253,123.20; moving 150 x 40 = 6,000; together 259,123.20
    """
    price, extension = stated(D("799"), None, [D("878.9")]), stated(None, D("799"))
    paid, uncovered = terms(
        10, covered=5, rate=_less(price, 12), extended_to=9, extended=[_less(extension, 12)]
    )
    found = cost(paid, servers=40, uncovered=uncovered, migration=150)
    assert found.regular == Range(D("159800"), D("175780"))
    assert found.extended == Range(D("127840"), None)
    assert found.listed == Range(D("287640"), None)
    assert found.discount == Range(D("34516.80"), None)
    assert found.migration == D("6000")
    assert found.total == Range(D("259123.20"), None)
    assert found.uncovered == 1


def test_three_years_at_one_price_by_hand():
    """1,299 x 7 x 3 = 27,279; 10 % off leaves 24,551.10; moving 7 x 80 = 560; together 25,111.10."""
    paid, uncovered = terms(
        3, covered=5, rate=_less(stated(D(1299), None), 10), extended_to=9, extended=[]
    )
    found = cost(paid, servers=7, uncovered=uncovered, migration=80)
    assert (found.listed, found.total) == (
        Range(D(27279), D(27279)),
        Range(D("25111.10"), D("25111.10")),
    )
    assert (found.extended, found.uncovered) == (FREE, 0)


def test_cents_are_not_lost_where_floats_would_lose_them():
    assert cost(
        [Term(REGULAR, 1, _less(Range(D("0.10"), D("0.10")), 0))], servers=3
    ).total.low == D("0.30")


def test_an_unknown_price_is_never_nothing():
    found = cost([Term(REGULAR, 5, _less(UNKNOWN, 50))], servers=10)
    assert not found.total.known
    assert not found.listed.known
    assert cost([Term(REGULAR, 5, _less(FREE, 50))], servers=10).total.known


def test_a_full_discount_on_an_unknown_price_costs_nothing():
    assert cost([Term(REGULAR, 5, _less(UNKNOWN, 100))], servers=10).total == FREE


def test_a_year_in_which_regular_support_ends_is_paid_for_as_extended():
    paid, uncovered = terms(5, covered=2, rate=Rate.undiscounted(FREE), extended_to=4, extended=[])
    assert [(one.kind, one.years) for one in paid] == [(REGULAR, 2), (EXTENDED, 2)]
    assert uncovered == 1


def test_below_how_many_servers_a_price_a_server_costs_less_than_a_price_an_account():
    """15,000 a month for the account are 180,000 a year; 799 a server are less up to 225 servers (179,775), more from 226 (180,574)."""
    assert costs_less_below(Tariff(D(0), D(799)), Tariff(D(180000), D(0))) == 226
    assert costs_less_below(Tariff(D(180000), D(0)), Tariff(D(0), D(799))) is None
    assert costs_less_below(Tariff(D(0), D(799)), Tariff(D(0), D(1299))) is None
    assert costs_less_below(Tariff(D(0), D(800)), Tariff(D(2400), D(0))) == 3, (
        "at three both cost the same"
    )


def test_after_how_many_years_a_move_has_paid_for_itself():
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
    assert sum(one.years for one in paid) + uncovered == years
    assert uncovered == max(0, years - max(covered, extended_to))


def test_later_years_of_an_extension_have_their_own_price():
    """Premier for 2 years at 1,399; its extension at 1,538.90 in the first year and 1,678.80 after."""
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
def test_the_parts_add_up_and_more_servers_never_cost_less(paid, servers):
    found, more = (cost(paid, servers=number, migration=3) for number in (servers, servers + 1))
    assert found.total.low == found.listed.low - found.discount.low + found.migration
    assert found.listed.low == sum(
        (term.rate.listed.low * term.years * servers for term in paid), D(0)
    )
    assert more.total.low >= found.total.low
    assert found.listed.known == all(term.rate.listed.known for term in paid)
    for amount in (found.regular, found.extended, found.listed, found.discount, found.total):
        assert amount.low == round(amount.low, 2)
    if found.total.known and found.listed.known:
        assert found.total.high == found.listed.high - found.discount.high + found.migration
        assert found.total.low <= found.total.high


@settings(max_examples=50)
@given(*[st.builds(Tariff, prices, prices)] * 2)
def test_the_break_even_is_where_trying_each_number_finds_it(one, other):
    found = costs_less_below(one, other)
    cheaper = [
        one.fixed + one.per_server * n < other.fixed + other.per_server * n for n in range(1, 200)
    ]
    if found is None:
        assert all(cheaper) or not any(cheaper) or cheaper == sorted(cheaper)
    elif found < 200:
        assert cheaper.index(False) + 1 == found


@pytest.mark.parametrize(("amount", "low", "high"), [(D(5), D(4), D(6)), (D(9), D(4), D(9))])
def test_where_sources_differ_the_range_holds_them_all(amount, low, high):
    assert stated(amount, None, [D(4), D(6)]) == Range(low, high)
