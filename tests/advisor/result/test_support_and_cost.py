"""Support and cost: one drawing, doubled by tables with the price rows and the own numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from msgspec.structs import replace

from advisor.pages.result.amounts import total_in_words
from advisor.pages.result.offer import unpublished
from catalog.models import Distribution, Fact, Phase, Price, Release, SupportPlan
from tests.advisor.result.results import offer_programme, recommendation_for, result, stand_in
from tests.pages import Element

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]

COSTLY = (
    "servers=40&platform=aws&fidelity=binary-compatible&lifespan=5&estate=centos-7&estate=rhel"
    "&discount=10&migration_cost=150"
)
UNPUBLISHED = "support=business-hours&servers=5&platform=aws&discount=10"
NEWER_IS_OPEN = "support=round-the-clock&compliance=common-criteria"


@pytest.fixture(autouse=True)
def _fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))


def section(client: Client, query: str) -> Element:
    return result(client, query).section("h-costs")


def revive_dogwood_and_open_cedar() -> None:
    """So that all four distributions are ranked, whatever they run on."""
    Distribution.objects.filter(slug="dogwood").update(role="recommended")
    facts = Fact.objects.filter(distribution__slug="dogwood")
    facts.filter(attribute="status").update(value="active")
    facts.filter(attribute="successor").update(attribute="intended_use", value="production")
    SupportPlan.objects.filter(slug="included").update(valid_on=[])
    phases = Phase.objects.filter(release__slug__in=["dogwood-7", "cedar-2"])
    phases.update(end_kind="date", ends_on=date(2033, 6, 30))


def test_first_three_are_drawn_to_the_years_asked_for(client: Client) -> None:
    revive_dogwood_and_open_cedar()
    assert len(recommendation_for("lifespan=5").ranking) == 4
    drawing = section(client, "lifespan=5").select_one(".cover")
    assert len(drawing.select('svg[role="img"]')) == 3
    assert len(drawing.select("line.today")) == len(drawing.select("line.wanted")) == 3
    assert "you asked for: Nov 2031" in drawing.text


def test_no_line_is_drawn_without_a_lifespan(client: Client) -> None:
    drawing = section(client, "platform=aws").select_one(".cover")
    assert drawing.select("line.today")
    assert not drawing.select("line.wanted")
    assert "you asked for" not in drawing.text


def certify_alder_8() -> None:
    facts = Fact.objects.filter(attribute="common_criteria")
    assert facts.update(release=Release.objects.get(slug="alder-8")) == 1


def test_newer_release_is_paler_with_its_reason(client: Client) -> None:
    certify_alder_8()
    *ranked, newer = section(client, NEWER_IS_OPEN).select(".cover-lane:has([role=img])")
    assert newer.classes == ["cover-lane", "not-ranked"]
    assert newer.select_one("b").text == "Alder 9"
    assert "undetermined: Common Criteria certificate unknown" in newer.text
    assert [lane.select_one("b").text for lane in ranked] == ["Alder 8"]
    assert not any("not-ranked" in lane.classes for lane in ranked)


def test_newer_release_without_a_promised_end_is_not_called_tied(client: Client) -> None:
    Phase.objects.filter(release__slug="birch-9").update(confidence="verified_secondary")
    Phase.objects.filter(release__slug="birch-8").update(ends_on=date(2035, 1, 31))
    drawing = section(client, "budget=none&importance.lifespan=0").select_one(".cover")
    assert "ranked lower: the end of its support is not promised" in drawing.text


def test_bar_ends_where_cover_ends(client: Client) -> None:
    page = section(client, "platform=aws&lifespan=5")
    first = recommendation_for("platform=aws&lifespan=5").ranking[0]
    lane = page.select(".cover-lane:has([role=img])")[0]
    assert lane.select_one(".ends").text == (first.supported_until.on or "")[:4]


def test_unknown_end_is_a_question_mark(client: Client) -> None:
    certify_alder_8()
    Phase.objects.filter(release__slug="alder-9").update(end_kind="unknown", ends_on=None)
    assert section(client, NEWER_IS_OPEN).texts(".cover .ends") == ["2029", "?"]


@pytest.mark.parametrize("query", [COSTLY, UNPUBLISHED])
def test_each_name_carries_its_price(query: str, client: Client) -> None:
    document = recommendation_for(query)
    lanes = section(client, query).select(".cover-lane:has([role=img])")
    for lane, option in zip(lanes[:2], document.costs.options[:2], strict=True):
        five = next(over for over in option.over if over.years == 5)
        words = total_in_words(five.total).replace("unknown", "price not published")
        assert lane.select_one("p > span").text.startswith(words)


def test_unpublished_price_after_free_years_says_so() -> None:
    option = recommendation_for("budget=none").costs.options[0]
    over = next(over for over in option.over if over.years == 5)
    assert over.regular.high == 0
    regular = replace(over.regular, years=3)
    assert unpublished(replace(over, regular=regular)) == (
        "free of charge for 3 years, then price not published"
    )
    paid = replace(regular, high=None)
    assert unpublished(replace(over, regular=paid)) == "price not published"


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


@pytest.mark.parametrize("query", [COSTLY, UNPUBLISHED])
def test_table_doubles_the_drawing(query: str, client: Client) -> None:
    page = section(client, query)
    rows = page.select('[aria-label="Support and cost, in a table"] tbody tr')
    lanes = page.select(".cover-lane:has([role=img])")
    assert len(lanes) > 1
    for row, lane in zip(rows, lanes, strict=True):
        assert row.select_one("th").text.startswith(lane.select_one("b").text)
        assert row.select("td")[-1].text == lane.select_one("p > span").text
        phases = row.select("td")[0].text
        assert lane.select_one("svg[role=img]")["aria-label"].endswith(phases)


def test_fleet_cost_equals_a_manual_calculation(client: Client) -> None:
    """Alder 9 Basic: 300.50 USD, another source 250; 40 servers; 10 % off; 150 USD a server to move
    those that run CentOS 7.

    5 years: 250 x 40 x 5 = 50,000, less 5,000, and 6,000 for the move: 51,000. At the other price:
    60,100 - 6,010 + 6,000 = 60,090.
    10 years: supported until May 2032, so 5 whole years at 250 (50,000) and 4 with the extension,
    at no less than 1,200 (192,000).
    """
    stand_in("alder", "rhel")
    options = recommendation_for(COSTLY).costs.options
    alder = next(option for option in options if option.distribution == "rhel")
    three, five, ten = alder.over
    assert (three.total.low, three.total.high) == (33_000, 38_454)
    assert (five.listed.low, five.listed.high) == (50_000, 60_100)
    assert (five.discount.low, five.discount.high) == (5_000, 6_010)
    assert five.migration == 6_000
    assert (five.total.low, five.total.high) == (51_000, 60_090)
    assert (ten.regular.years, ten.regular.low) == (5, 50_000)
    assert (ten.extended.years, ten.extended.low, ten.extended.high) == (4, 192_000, None)
    assert "51,000 to 60,090 USD" in section(client, COSTLY).text


def test_extension_has_no_less_support_than_the_plan() -> None:
    """A cheaper one without anybody to call at night is no extension of a plan that has."""
    longer = SupportPlan.objects.get(slug="premium-longer")
    phase = Phase.objects.get(release__name="9", name="Longer Life")
    SupportPlan.objects.filter(pk=longer.pk).update(slug="all-night-longer")
    cheaper = SupportPlan.objects.get(pk=longer.pk)
    cheaper.pk, cheaper.slug, cheaper.name = None, "a-longer", "Longer Life alone"
    cheaper.save()
    cheaper.releases.set(longer.releases.all())
    phase.plans.add(cheaper)
    price = Price.objects.get(plan=longer)
    price.pk, price.plan, price.at_least = None, cheaper, Decimal(500)
    price.save()
    (option,) = recommendation_for("support=round-the-clock&lifespan=5").costs.options
    extended = [row.plan for row in option.prices if row.term == "extended"]
    assert extended == ["all-night-longer"]


def test_decimal_discount_and_cents_are_exact(client: Client) -> None:
    """As above with 12.5 % off and 149.95 USD a server: 50,000 - 6,250 + 5,998 = 49,748."""
    query = COSTLY.replace("discount=10", "discount=12.5")
    query = query.replace("migration_cost=150", "migration_cost=149.95")
    options = recommendation_for(query).costs.options
    five = next(option for option in options if option.distribution == "alder").over[1]
    assert (five.discount.low, five.migration, five.total.low) == (6_250, 5_998, 49_748)
    text = section(client, query).text
    assert "less your discount of 12.5 %, and 149.95 USD a server to move" in text
    assert "Your discount, 12.5 %" in text


def test_unknown_price_is_unknown_in_every_sum(client: Client) -> None:
    query = "support=business-hours&servers=5"
    options = recommendation_for(query).costs.options
    option = next(row for row in options if row.distribution == "birch")
    assert all(over.listed.high is None and over.total.high is None for over in option.over)
    sums = section(client, query).select("#cost-birch tbody tr")
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
    (row,) = recommendation_for("support=round-the-clock").costs.break_even
    assert row.text in section(client, "support=round-the-clock").text
    amount, per_year = 1_200, 2_600
    assert f"{amount:,} USD per guest, compared with {per_year:,} USD per year" in row.text
    assert row.number == 3
    assert (row.number - 1) * amount < per_year <= row.number * amount


def test_programmes_have_a_fold(client: Client) -> None:
    query = "organisation=university&workload=hpc"
    offer_programme()
    notes = recommendation_for(query).notes
    fold = section(client, query).select_one("#programmes")
    assert notes
    assert f"({len(notes)})" in fold.select_one("summary").text
    assert all(note.text in fold.text for note in notes)


def test_nothing_ranked_has_no_section(client: Client) -> None:
    page = result(client, "budget=none&support=round-the-clock&fidelity=bug-for-bug")
    assert not page.has_section("h-costs")
