"""Discounts by vendor and quotes by plan: the same keys in addresses and API, in every cost, stored
nowhere."""

import json
import re
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client

from advisor import evaluation
from advisor.answer_formats import as_data, as_query
from advisor.forms import AnswersForm
from advisor.own_price_questions import MOST_QUOTES, SELLERS, plans_on_sale
from advisor.rules.questions import QUESTIONS
from catalog import snapshot
from catalog.models import Dispute, Price, SupportPlan
from tests.advisor.recommended import recommended

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]

ADDRESS = "/api/v1/recommendations/"
OWN = (
    "discount=10&discount.red-hat=25.5&discount.tuxcare=0&quote.oracle-linux.premier=1000"
    "&quote.rhel.premium=900.55"
)
PREMIUM = "support=round-the-clock&fidelity=rhel-itself&servers=3"
NASTY = [
    "-1",
    "NaN",
    "Infinity",
    "1e9",
    "1000000.01",
    "9" * 30,
    "0x10",
    "12,5",
    "ten",
    "٤٠",
    "[1]",
    "900.555",
    "-0",
    "\x00",
]


@pytest.fixture(autouse=True)
def _sold_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a fixed day, RHEL Premium costs 1,300 USD and TuxCare publishes nothing."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))
    SupportPlan.objects.filter(distribution__slug="rhel").update(seller="red-hat")
    SupportPlan.objects.filter(slug__startswith="tuxcare").update(seller="tuxcare")
    premium = Price.objects.get(
        plan__slug="premium", plan__distribution__slug="rhel", reference=True
    )
    premium.amount = 1300
    premium.save()
    Dispute.objects.filter(price=premium).delete()


def _form(data: Any) -> AnswersForm:
    return AnswersForm(QueryDict(data) if isinstance(data, str) else data)


def _costs(query: str, distribution: str = "rhel") -> dict[str, Any]:
    form = _form(query)
    assert form.is_valid(), form.errors
    costs = recommended(form.answers(), datetime(2026, 11, 24, tzinfo=UTC).date())["costs"]
    option = next(option for option in costs["options"] if option["distribution"] == distribution)
    return {**option, "table": costs}


def _post(client: Client, answers: Any) -> Any:
    return client.post(ADDRESS, json.dumps({"answers": answers}), content_type="application/json")


def _errors(client: Client, answers: Any) -> dict[str, str]:
    response = _post(client, answers)
    assert response.status_code == 400, response.content
    return {
        error["field"].removeprefix("answers."): error["detail"]
        for error in response.json()["errors"]
    }


def _text(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


# As answers


def test_own_numbers_become_answers():
    form = _form(OWN)
    assert form.is_valid(), form.errors
    answers = form.answers()
    assert {seller: str(percent) for seller, percent in answers.discounts.items()} == {
        "red-hat": "25.5",
        "tuxcare": "0",
    }
    assert {place: str(amount) for place, amount in answers.quotes.items()} == {
        ("oracle-linux", "premier"): "1E+3",
        ("rhel", "premium"): "900.55",
    }


def test_address_and_api_round_trip(client: Client):
    form = _form(OWN)
    assert form.is_valid()
    answers = form.answers()
    assert urlencode(as_query(answers)) == OWN
    data = json.loads(json.dumps(as_data(answers)))
    assert data["quote.rhel.premium"] == 900.55
    assert data["discount.tuxcare"] == 0
    again = _form(data)
    assert again.is_valid(), again.errors
    assert again.answers() == answers
    assert _post(client, data).json()["answers"] == data
    saved = json.loads(client.get(f"/advisor/result.json?{OWN}").content)
    assert saved == _post(client, data).json()


def test_order_and_spelling_lead_to_one_address(client: Client):
    response = client.get(
        "/advisor/result/?quote.rhel.premium=%2B900.550&discount.red-hat=25.0&quote.rhel.standard="
    )
    assert response["Location"] == "/advisor/result/?discount.red-hat=25&quote.rhel.premium=900.55"


def test_numbers_of_programs_are_brought_to_their_decimals(client: Client):
    sent = {"discount.red-hat": 12.34, "quote.rhel.premium": 0.1 + 0.2}
    assert _post(client, sent).json()["answers"] == {
        "discount.red-hat": 12.3,
        "quote.rhel.premium": 0.3,
    }


# What is refused


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize("value", NASTY)
def test_wrong_number_is_refused_on_its_key(value: str, client: Client):
    query = QueryDict(mutable=True)
    query["discount.red-hat"] = query["quote.rhel.premium"] = value
    form = AnswersForm(query)
    assert not form.is_valid()
    percent = "Give a number from 0 to 100 with at most one decimal, such as 12.5."
    amount = "Give a number from 0 to 1,000,000 with at most two decimals, such as 149.50."
    assert set(form.errors["discount.red-hat"]) == {percent}
    assert set(form.errors["quote.rhel.premium"]) == {amount}


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize(
    "value",
    [None, True, "25", "", [], [1], {}, -1, 1e9, 10**400, 1e300],
    ids=lambda value: repr(value)[:9],
)
def test_wrong_type_is_refused_by_the_api(value: Any, client: Client):
    errors = _errors(client, {"discount.red-hat": value, "quote.rhel.premium": value})
    assert set(errors) == {"discount.red-hat", "quote.rhel.premium"}
    if value is not None:
        assert "from 0 to 1,000,000" in errors["quote.rhel.premium"]


def test_nan_is_no_json(client: Client):
    body = '{"answers": {"quote.rhel.premium": NaN}}'
    assert client.post(ADDRESS, body, content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    "key", ["discount.amazon", "discount.", "discount.red hat", "discount.red-hat.x"]
)
def test_unknown_vendor_lists_those_known(key: str, client: Client):
    assert _errors(client, {key: 3}) == {key: f"Unknown vendor. Known: {', '.join(SELLERS)}."}


@pytest.mark.parametrize("key", ["quote.", "quote.rhel9.premium", "quote.<b>", "quote.premium"])
def test_unknown_distribution_lists_those_known(key: str, client: Client):
    (message,) = _errors(client, {key: 3}).values()
    assert message.startswith("Write quote.<distribution>.<plan>.")
    assert "oracle-linux" in message
    assert "centos-stream" not in message


@pytest.mark.parametrize(
    "key", ["quote.rhel", "quote.rhel.gold", "quote.rhel.premium.x", "quote.almalinux.community"]
)
def test_unknown_plan_lists_those_on_sale(key: str, client: Client):
    (message,) = _errors(client, {key: 3}).values()
    slug = key.split(".")[1]
    plans = [
        plan.plan
        for plan in plans_on_sale(snapshot.current().document)
        if plan.distribution == slug
    ]
    assert message == f"{slug} has no such plan on sale. Known: {', '.join(plans)}."


def test_quote_for_a_withdrawn_plan_is_named(client: Client):
    query = "quote.rhel.sap-solutions=500"
    assert client.get(f"/advisor/result/?{query}").status_code == 200
    SupportPlan.objects.get(distribution__slug="rhel", slug="sap-solutions").delete()
    response = client.get(f"/advisor/result/?{query}")
    assert response.status_code == 400
    assert "quote.rhel.sap-solutions rhel has no such plan on sale." in _text(response)
    stale_form = client.get("/advisor/?topic=money&quote.rhel.sap-solutions=&budget=low")
    assert stale_form["Location"] == "/advisor/?budget=low&topic=money"


def test_two_values_for_one_key_are_refused():
    form = _form("quote.rhel.premium=1&quote.rhel.premium=2&discount.red-hat=1&discount.red-hat=2")
    assert not form.is_valid()
    assert set(form.errors) == {"quote.rhel.premium", "discount.red-hat"}


def test_more_quotes_than_allowed_are_one_error(client: Client):
    quotes = {f"quote.rhel.plan-{number}": 1 for number in range(MOST_QUOTES + 1)}
    assert _errors(client, quotes) == {"quote": "Give at most 60 quotes."}


@pytest.mark.parametrize("prefix", ["quote.x.", "discount.", ""])
def test_ten_thousand_keys_get_a_short_answer(prefix: str, client: Client):
    errors = _errors(client, {f"{prefix}{number}": 1 for number in range(9_000)})
    assert 0 < len(errors) <= 100


def test_own_numbers_without_quotes_ask_the_catalog_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert _form("discount.red-hat=25&budget=low&discount=3").is_valid()


# In the costs


def test_quote_equal_to_the_list_price_changes_no_amount():
    plain, quoted = _costs(PREMIUM), _costs(f"{PREMIUM}&quote.rhel.premium=1300")
    assert plain["plan"] == quoted["plan"] == "premium"
    assert plain["over"] == quoted["over"]
    assert (plain["prices"][0]["basis"], quoted["prices"][0]["basis"]) == ("list", "quote")


def test_quote_beats_list_price_and_discount():
    """3 servers for 3 years at 1,000: 9,000, whatever the discount."""
    option = _costs(f"{PREMIUM}&discount=50&discount.red-hat=60&quote.rhel.premium=1000")
    three = option["over"][0]
    assert (three["listed"], three["discount"]["low"], three["total"]["low"]) == (
        {"low": 9000, "high": 9000},
        0,
        9000,
    )
    price = option["prices"][0]
    assert (price["low"], price["paid"], price["own"]) == (
        1300,
        {"low": 1000, "high": 1000},
        "your quote",
    )


def test_vendor_discount_replaces_the_general_one():
    """3 servers for 3 years at 1,300: 11,700; 25.5 % of it is 2,983.50."""
    option = _costs(f"{PREMIUM}&discount=10&discount.red-hat=25.5")
    three = option["over"][0]
    assert (three["listed"]["low"], three["discount"]["low"], three["total"]["low"]) == (
        11_700,
        2_983.5,
        8_716.5,
    )
    assert option["prices"][0]["own"] == "your discount of 25.5 % at Red Hat"
    assert (
        _costs(f"{PREMIUM}&discount=10&discount.oracle=90")["over"][0]["discount"]["low"] == 1_170
    )


def test_higher_discount_never_costs_more():
    totals = [
        _costs(f"{PREMIUM}&discount.red-hat={percent}")["over"][2]["total"]["low"]
        for percent in (0, 0.1, 12.5, 99.9, 100)
    ]
    assert totals == sorted(totals, reverse=True)
    assert totals[0] > totals[1]


def test_quote_makes_an_unpublished_price_known():
    query = "support=business-hours&fips=validated&servers=2"
    assert _costs(query, "almalinux")["over"][0]["total"]["high"] is None
    plan = _costs(query, "almalinux")["plan"]
    quoted = _costs(f"{query}&quote.almalinux.{plan}=100", "almalinux")["over"][0]["total"]
    assert quoted == {"low": 600, "high": 600}


def test_parts_add_up_to_the_cent():
    query = f"{PREMIUM}&servers=7&discount.red-hat=33.3&migration_cost=0.07&estate=centos-7"
    costs = _costs(query.replace("servers=3&", ""))["over"]
    assert any(over["total"]["high"] is not None for over in costs)
    for over in costs:
        for end in ("low", "high"):
            if over["total"][end] is not None:
                parts = over["listed"][end] - over["discount"][end] + over["migration"]
                assert round(parts, 2) == over["total"][end]
                assert round(over["regular"][end] + over["extended"][end], 2) == over["listed"][end]


def test_extension_for_one_cloud_is_not_offered_elsewhere():
    """Support included on OCI would cover Oracle Linux longer than Basic, for nothing."""
    query = "support=business-hours&quote.oracle-linux.basic=1"
    assert {price["plan"] for price in _costs(query, "oracle-linux")["prices"]} == {
        "basic",
        "premier-extended",
    }


def test_extended_support_is_priced_year_by_year():
    """Premier until June 2032, then 10 % and later 20 % more: 5 x 1,399 + 1,538.90 + 2 x 1,678.80.

    A quote for the plan is for every year.
    """
    query = "support=round-the-clock&software=oracle-database&lifespan=8&skills=oracle"
    costs = _costs(query, "oracle-linux")
    assert costs["plan"] == "premier-extended"
    over = next(over for over in costs["over"] if over["years"] == 8)
    assert (over["regular"]["years"], over["extended"]["years"]) == (5, 3)
    assert over["total"] == {"low": 11891.5, "high": 11891.5}
    assert [row["plan"] for row in costs["prices"]] == ["premier", *["premier-extended"] * 2]
    quoted = _costs(f"{query}&quote.oracle-linux.premier-extended=1000", "oracle-linux")
    assert next(over for over in quoted["over"] if over["years"] == 8)["total"]["high"] == 8000


def test_break_even_is_at_the_users_own_prices():
    texts = [
        row["text"]
        for row in _costs("platform=aws&support=business-hours&quote.rhel.standard=100")["table"][
            "break_even"
        ]
    ]
    assert any("100 USD (your quote) per server, compared with" in text for text in texts)


def test_discount_and_quote_reach_the_budget():
    query = (
        "organisation=university&workload=hpc&budget=low&support=round-the-clock"
        "&fidelity=rhel-itself"
    )
    day = datetime(2026, 11, 24, tzinfo=UTC).date()
    winners = {}
    for own in (
        "",
        "&discount=90",
        "&discount.red-hat=90",
        "&discount.oracle=90",
        "&quote.rhel.premium=500",
    ):
        form = _form(query + own)
        assert form.is_valid()
        winner = evaluation.evaluate(form.answers(), day).analysis.winner
        winners[own] = winner and winner.candidate.distribution
    assert winners == {
        "": None,
        "&discount=90": "rhel",
        "&discount.red-hat=90": "rhel",
        "&discount.oracle=90": None,
        "&quote.rhel.premium=500": "rhel",
    }


def test_full_discount_on_an_unpublished_price_is_answered():
    option = _costs(f"{PREMIUM}&lifespan=12&discount.red-hat=100")
    assert option["over"][2]["total"] == {"low": 0, "high": 0}


# On the pages


def test_every_plan_on_sale_has_an_empty_field(client: Client):
    page = client.get("/advisor/?topic=money").content.decode()
    plans = plans_on_sale(snapshot.current().document)
    assert plans
    for plan in plans:
        assert f'name="{plan.key}" value=""' in page
    for seller in SELLERS:
        assert f'name="discount.{seller}" value=""' in page
    assert "quote.almalinux.community" not in page
    assert page.count('<details class="fold">') == 2
    text = unescape(page)
    assert "List price: 1,300 USD." in text
    assert "List price: not published" in text


def test_filled_fold_is_open_and_keeps_its_values(client: Client):
    page = client.get("/advisor/?quote.rhel.premium=900.55&topic=money").content.decode()
    assert '<details class="fold" open>' in page
    assert 'name="quote.rhel.premium" value="900.55"' in page


def test_own_numbers_travel_with_the_other_topics(client: Client):
    page = client.get(f"/advisor/?{OWN}&topic=today").content.decode()
    assert '<input type="hidden" name="quote.rhel.premium" value="900.55">' in page
    assert '<input type="hidden" name="discount.red-hat" value="25.5">' in page


def test_wrong_quote_is_shown_at_its_field(client: Client):
    response = client.get("/advisor/result/?quote.rhel.premium=cheap&topic=life")
    page = response.content.decode()
    assert response.status_code == 400
    assert '<a href="#q-quote-rhel-premium-0">Quote for RHEL Premium</a>' in page
    assert 'id="q-quote-rhel-premium-0" name="quote.rhel.premium" value="cheap"' in page
    assert 'id="q-quote-rhel-premium-error">Error: Give a number' in page
    assert "<h1>Budget and support</h1>" in page


def test_check_page_lists_own_numbers_with_a_way_to_change_them(client: Client):
    response = client.get(f"/advisor/check/?{OWN}")
    text = _text(response)
    assert "Discount at Red Hat 25.5 % Change" in text
    assert "Quote for RHEL Premium 900.55 USD Change" in text
    assert "Discount at SUSE" not in text
    (link,) = re.findall(
        r'<a href="(/advisor/\?[^"]*#q-quote-rhel-premium)">', unescape(response.content.decode())
    )
    assert 'id="q-quote-rhel-premium"' in client.get(link).content.decode()


def test_result_page_marks_own_numbers(client: Client):
    response = client.get(
        f"/advisor/result/?{PREMIUM}&discount=10&discount.red-hat=25&quote.rhel.premium=900.55",
        follow=True,
    )
    text = _text(response)
    assert "and your quotes, less your discount of 10 %, 25 % at Red Hat" in text
    assert "with your quote" in text
    assert "With your quote: 900.55 USD" in text
    form = response.content.decode().split('<form class="own"')[1].split("</form>")[0]
    assert 'name="quote.rhel.premium" value="900.55"' in form
    assert 'name="discount.red-hat" value="25"' in form
    assert 'type="hidden" name="quote' not in form


def test_csv_holds_the_price_with_the_quote(client: Client):
    text = client.get(f"/advisor/result.csv?{PREMIUM}&quote.rhel.premium=900.55").content.decode(
        "utf-8-sig"
    )
    assert "answer,,,,quote.rhel.premium,,900.55" in text
    assert "price with your quote,rhel" in text


def test_break_even_quotes_stand_above_fields_for_them(client: Client):
    query = "support=business-hours"
    saved = json.loads(client.get(f"/advisor/result.json?{query}").content)
    assert saved["break_even"]
    response = client.get(f"/advisor/result/?{query}")
    section = response.content.decode().split('aria-labelledby="h-costs"')[1].split("</form>")[0]
    text = client.get(f"/advisor/result.csv?{query}").content.decode("utf-8-sig")
    for quote in saved["break_even"]:
        assert quote["sentence"] in unescape(response.content.decode())
        assert f'name="quote.{quote["distribution"]}.{quote["plan"]}"' in section
        assert f"quote that would win,{quote['distribution']}" in text


# Described for programs


def test_questions_describe_own_numbers(client: Client):
    discount, quote = client.get("/api/v1/questions/").json()["own_numbers"]
    assert [row["key"] for row in discount["sellers"]] == list(SELLERS)
    assert (quote["key"], quote["most"], quote["at_most"]) == (
        "quote.<distribution>.<plan>",
        1_000_000,
        MOST_QUOTES,
    )
    rows = client.get(f"{quote['plans']}?page_size=200").json()["results"]
    listed = {f"quote.{row['distribution']}.{row['slug']}" for row in rows}
    assert {plan.key for plan in plans_on_sale(snapshot.current().document)} <= listed


# Options that exclude the others


EXCLUSIVE = [
    (question, option)
    for question in QUESTIONS.values()
    for option in question.options
    if option.exclusive
]


@pytest.mark.parametrize(("question", "option"), EXCLUSIVE, ids=lambda row: row.key)
def test_exclusive_option_stands_alone(question: Any, option: Any, client: Client):
    other = next(alternative for alternative in question.options if alternative is not option)
    message = f"Choose “{option.label}” alone, or leave it out."
    assert _errors(client, {question.key: [option.key, other.key]}) == {question.key: message}
    assert message in _text(
        client.get(f"/advisor/?{question.key}={option.key}&{question.key}={other.key}")
    )
    assert _post(client, {question.key: [option.key, option.key]}).status_code == 200


def test_some_options_are_exclusive():
    assert "skills" in {question.key for question, _ in EXCLUSIVE}
