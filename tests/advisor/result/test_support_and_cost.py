"""Support and cost: one drawing, doubled by tables with the price rows and the own numbers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from advisor.pages.result.amounts import amount_in_words
from catalog.models import Phase
from tests.advisor.result.results import recommendation_for, result
from tests.pages import Element

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]

COSTLY = (
    "support=business-hours&servers=40&platform=aws&fidelity=binary-compatible&lifespan=5"
    "&estate=centos-7&estate=rhel&discount=10&migration_cost=150"
)
NEWER_IS_OPEN = "support=round-the-clock&fidelity=rhel-itself&compliance=common-criteria&lifespan=5"


@pytest.fixture(autouse=True)
def _fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))


def section(client: Client, query: str) -> Element:
    return result(client, query).section("h-costs")


def test_first_three_are_drawn_to_the_years_asked_for(client: Client) -> None:
    drawing = section(client, "lifespan=5&platform=aws").select_one(".cover")
    assert len(drawing.select('svg[role="img"]')) == 3
    assert len(drawing.select("line.today")) == len(drawing.select("line.wanted")) == 3
    assert "you asked for: Nov 2031" in drawing.text


def test_no_line_is_drawn_without_a_lifespan(client: Client) -> None:
    drawing = section(client, "platform=aws").select_one(".cover")
    assert drawing.select("line.today")
    assert not drawing.select("line.wanted")
    assert "you asked for" not in drawing.text


def test_newer_release_is_paler_with_its_reason(client: Client) -> None:
    *ranked, newer = section(client, NEWER_IS_OPEN).select(".cover-lane:has([role=img])")
    assert newer.classes == ["cover-lane", "not-ranked"]
    assert newer.select_one("b").text == "RHEL 10"
    assert "open: Common Criteria certificate unknown" in newer.text
    assert not any("not-ranked" in lane.classes for lane in ranked)


def test_bar_ends_where_cover_ends(client: Client) -> None:
    page = section(client, "platform=aws&lifespan=5")
    first = recommendation_for("platform=aws&lifespan=5").ranking[0]
    lane = page.select(".cover-lane:has([role=img])")[0]
    assert lane.select_one(".ends").text == (first.supported_until.on or "")[:4]


def test_unknown_end_is_a_question_mark(client: Client) -> None:
    phases = Phase.objects.filter(release__distribution__slug="rhel", release__name="10")
    phases.update(end_kind="unknown", ends_on=None)
    assert section(client, NEWER_IS_OPEN).texts(".cover .ends") == ["2032", "?"]


def test_each_name_carries_its_price(client: Client) -> None:
    document = recommendation_for(COSTLY)
    lanes = section(client, COSTLY).select(".cover-lane:has([role=img])")
    for lane, option in zip(lanes[:2], document.costs.options[:2], strict=True):
        five = next(over for over in option.over if over.years == 5)
        words = amount_in_words(five.total).replace("unknown", "price unknown")
        assert lane.select_one("p > span").text.startswith(words)


def test_cost_covers_exactly_the_years_asked_for(client: Client) -> None:
    document = recommendation_for("lifespan=8&support=business-hours&servers=2")
    assert document.costs.spans == [3, 5, 8, 10]
    option = document.costs.options[0]
    price = option.prices[0].low
    eight = next(over for over in option.over if over.years == 8)
    assert eight.total.low == 2 * 8 * price
    text = section(client, "lifespan=8&support=business-hours&servers=2").text
    assert "Cost of 2 servers over 8 years" in text


def test_assumed_number_of_servers_is_named(client: Client) -> None:
    assert "Cost of 1 server (no number given)" in section(client, "platform=aws").text
    assert "no number given" not in section(client, "platform=aws&servers=1").text


def test_table_doubles_the_drawing(client: Client) -> None:
    page = section(client, COSTLY)
    rows = page.select('[aria-label="Support and cost, in a table"] tbody tr')
    lanes = page.select(".cover-lane:has([role=img])")
    for row, lane in zip(rows, lanes, strict=True):
        assert row.select_one("th").text.startswith(lane.select_one("b").text)
        assert row.select("td")[-1].text == lane.select_one("p > span").text
        phases = row.select("td")[0].text
        assert lane.select_one("svg[role=img]")["aria-label"].endswith(phases)


def test_fleet_cost_equals_a_manual_calculation(client: Client) -> None:
    """RHEL 9 Standard: 799 USD, another source 878.90; 40 servers; 10 % off; 150 USD a server to
    move those that run CentOS 7.

    5 years: 799 x 40 x 5 = 159,800, less 15,980, and 6,000 for the move: 149,820. At the other
    price: 175,780 - 17,578 + 6,000 = 164,202.
    10 years: supported until May 2032, so 5 whole years at 799 (159,800) and 4 with the extension,
    at no less than 878.90 (140,624).
    """
    options = recommendation_for(COSTLY).costs.options
    rhel = next(option for option in options if option.distribution == "rhel")
    three, five, ten = rhel.over
    assert (three.total.low, three.total.high) == (92_292, 100_921.2)
    assert (five.listed.low, five.listed.high) == (159_800, 175_780)
    assert (five.discount.low, five.discount.high) == (15_980, 17_578)
    assert five.migration == 6_000
    assert (five.total.low, five.total.high) == (149_820, 164_202)
    assert (ten.regular.years, ten.regular.low) == (5, 159_800)
    assert (ten.extended.years, ten.extended.low, ten.extended.high) == (4, 140_624, None)
    assert "149,820 to 164,202 USD" in section(client, COSTLY).text


def test_decimal_discount_and_cents_are_exact(client: Client) -> None:
    """As above with 12.5 % off and 149.95 USD a server: 159,800 - 19,975 + 5,998 = 145,823."""
    query = COSTLY.replace("discount=10", "discount=12.5")
    query = query.replace("migration_cost=150", "migration_cost=149.95")
    options = recommendation_for(query).costs.options
    five = next(option for option in options if option.distribution == "rhel").over[1]
    assert (five.discount.low, five.migration, five.total.low) == (19_975, 5_998, 145_823)
    text = section(client, query).text
    assert "less your discount of 12.5 %, and 149.95 USD a server to move" in text
    assert "Your discount, 12.5 %" in text


def test_unknown_price_is_unknown_in_every_sum(client: Client) -> None:
    query = "support=business-hours&servers=5"
    options = recommendation_for(query).costs.options
    option = next(row for row in options if row.distribution == "almalinux")
    assert all(over.listed.high is None and over.total.high is None for over in option.over)
    sums = section(client, query).select("#cost-almalinux tbody tr")
    together = next(row for row in sums if row.select_one("th").text == "Total")
    assert [cell.text[:7] for cell in together.select("td")] == ["unknown"] * 3


def test_every_amount_opens_its_price_row_and_source(client: Client) -> None:
    page = section(client, COSTLY)
    options = recommendation_for(COSTLY).costs.options
    assert options
    for option in options:
        fold = page.select_one(f"#cost-{option.distribution}")
        assert f"/distributions/{option.distribution}/#h-plans" in fold.hrefs
        for price in option.prices:
            assert price.source.url in fold.hrefs


def test_break_even_is_shown_and_correct(client: Client) -> None:
    rows = recommendation_for("platform=aws").costs.break_even
    text = section(client, "platform=aws").text
    assert all(row.text in text for row in rows)
    row = next(row for row in rows if row.distribution == "rhel" and "(Enterprise," in row.text)
    amount, per_year = 383.9, 60_000
    assert f"{amount:.2f} USD per server, compared with {per_year:,} USD" in row.text
    assert (row.number - 1) * amount < per_year <= row.number * amount


def test_programmes_have_a_fold(client: Client) -> None:
    query = "organisation=university&workload=hpc"
    notes = recommendation_for(query).notes
    fold = section(client, query).select_one("#programmes")
    assert notes
    assert f"({len(notes)})" in fold.select_one("summary").text
    assert all(note.text in fold.text for note in notes)


def test_nothing_ranked_has_no_section(client: Client) -> None:
    page = result(client, "budget=none&support=round-the-clock&fidelity=bug-for-bug")
    assert not page.has_section("h-costs")
