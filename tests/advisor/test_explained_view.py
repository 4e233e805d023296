"""What explains a result, on its page and in its files: each figure on the page is that of the
document."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from django.test import Client

from advisor.forms import AnswersForm
from catalog.models import Distribution, Price
from tests.advisor.recommended import recommended
from tests.advisor.test_result_view import WEAK

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]

COSTLY = (
    "support=business-hours&servers=40&platform=aws&fidelity=binary-compatible&lifespan=5"
    "&estate=centos-7&estate=rhel&discount=10&migration_cost=150"
)
NOBODY = "budget=none&support=round-the-clock&fidelity=rhel-itself"


@pytest.fixture(autouse=True)
def _a_fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))


def _page(client: Client, query: str = "") -> str:
    response = client.get(f"/advisor/result/?{query}", follow=True)
    assert response.status_code == 200
    return response.content.decode()


def _text(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def _document(query: str) -> dict:
    form = AnswersForm(QueryDict(query))
    assert form.is_valid(), form.errors
    return recommended(form.answers(), datetime(2026, 11, 24, tzinfo=UTC).date())


def _section(page: str, name: str) -> str:
    return page.split(f'<section class="sec" aria-labelledby="{name}"')[1].split("</section>")[0]


def _rows(client: Client, query: str) -> list[dict[str, str]]:
    response = client.get(f"/advisor/result.csv?{query}")
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_named_price_changes_the_winner(client: Client) -> None:
    change = next(
        change
        for change in _document("platform=aws")["counterfactuals"]
        if "the price of RHEL" in change["change"]
    )
    at = float(re.search(r"less than ([\d,.]+) USD", change["change"])[1].replace(",", ""))
    prices = Price.objects.filter(
        plan__distribution__slug="rhel", plan__slug=change["plan"], reference=True
    )
    for amount, wins in ((at + 1, False), (at - 1, True)):
        prices.update(amount=round(amount, 2))
        assert (_document("platform=aws")["winner"]["distribution"] == "rhel") == wins


def test_named_price_has_cents_only_where_there_are_any() -> None:
    query = "platform=aws&software=epel&budget=none&lifespan=5&estate=centos-7"
    changes = [change["change"] for change in _document(query)["counterfactuals"]]
    assert any("were more than 0 USD per server and year" in change for change in changes)


def test_every_ranked_candidate_is_compared_with_the_winner(client: Client) -> None:
    document, page = _document(COSTLY), _page(client, COSTLY)
    assert len(document["why_not"]) == Distribution.objects.count() - 1
    for comparison in document["why_not"]:
        if comparison["standing"] != "ranked":
            assert (comparison["rows"], comparison["score"]) == ([], None)
            continue
        part = _text(page.split(f'id="why-{comparison["distribution"]}"')[1].split("</table>")[0])
        assert comparison["sentence"] in part
        for row in comparison["rows"]:
            assert row["difference"] == round(row["points"] - row["winner_points"], 1)
            assert f"{row['label']} {row['points']:.1f}" in part
        lead = round(sum(row["winner_points"] - row["points"] for row in comparison["rows"]), 1)
        assert lead == round(document["winner"]["score"] - comparison["score"], 1)


def test_answers_that_contradict_each_other_are_linked_both(client: Client) -> None:
    page = _section(_page(client, NOBODY), "h-conflicts")
    assert "No distribution meets both of these answers" in page
    links = re.findall(r'<a class="unprinted" href="/advisor/\?[^"]*#q-([a-z_]+)">Change', page)
    assert sorted(links) == ["budget", "budget", "fidelity", "support"]


def test_no_conflicts_with_a_match(client: Client) -> None:
    assert _document("")["conflicts"] == []
    assert "Conflicting answers" not in _page(client)


def test_cost_of_moving_ranks_nobody(client: Client) -> None:
    plain, own = (
        _document(COSTLY),
        _document(COSTLY.replace("migration_cost=150", "migration_cost=5000")),
    )
    assert [row["score"] for row in plain["ranking"]] == [row["score"] for row in own["ranking"]]


def test_current_release_costs_no_migration(client: Client) -> None:
    query = "migration_cost=100&support=business-hours"
    options = {
        option["distribution"]: option
        for option in _document(f"{query}&estate=rhel-10")["costs"]["options"]
    }
    assert options["rhel"]["release"] == "10"
    assert options["rhel"]["over"][0]["migration"] == 0
    assert options["oracle-linux"]["over"][0]["migration"] == 100
    unsaid = {
        option["distribution"]: option
        for option in _document(f"{query}&estate=rhel")["costs"]["options"]
    }
    assert unsaid["rhel"]["over"][0]["migration"] == 100, "it may be another release"


def test_own_numbers_form_keeps_the_other_answers(client: Client) -> None:
    form = _page(client, COSTLY).split('<form class="own"')[1].split("</form>")[0]
    assert 'name="discount" value="10"' in form
    assert 'name="migration_cost" value="150"' in form
    assert '<input type="hidden" name="estate" value="rhel">' in form


def test_decimals_are_normalised_in_url_files_and_api(
    client: Client,
) -> None:
    response = client.get("/advisor/result/?discount=12.50&migration_cost=%2B99.00&servers=3")
    query = response["Location"].partition("?")[2]
    assert sorted(query.split("&")) == ["discount=12.5", "migration_cost=99", "servers=3"]
    saved = json.loads(client.get(f"/advisor/result.json?{query}").content)
    assert saved["answers"] == {"servers": 3, "discount": 12.5, "migration_cost": 99}
    assert (
        client.post(
            "/api/v1/recommendations/",
            {"answers": saved["answers"]},
            content_type="application/json",
        ).json()
        == saved
    )
    answers = {row["item"]: row["value"] for row in _rows(client, query) if row["part"] == "answer"}
    assert answers == {"servers": "3", "discount": "12.5", "migration_cost": "99"}


DISCOUNT_RANGE = "Give a number from 0 to 100 with at most one decimal, such as 12.5."
WRONG_DISCOUNTS = (
    "101", "100.1", "-1", "ten", "12.55", "12,5", "5%25",
    "1e1", "NaN", "1_0", "٤٠", "0" * 21, ".", "Infinity",
)  # fmt: skip
COST_RANGE = "Give a number from 0 to 100,000 with at most two decimals, such as 149.50."
WRONG_COSTS = ("100001", "1e3", "0.005", "1,500", "100000.01")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        *((f"discount={number}", DISCOUNT_RANGE) for number in WRONG_DISCOUNTS),
        *((f"migration_cost={number}", COST_RANGE) for number in WRONG_COSTS),
        ("servers=2.5", "Give a whole number from 1 to 1,000,000."),
    ],
)
@pytest.mark.parametrize("page", ["result/", "result.csv"])
def test_invalid_number_is_refused_in_words(
    page: str, query: str, message: str, client: Client
) -> None:
    response = client.get(f"/advisor/{page}?{query}")
    assert response.status_code == 400
    assert message in response.content.decode()


LONG_WAY = (
    "estate=centos-7&platform=bare-metal&budget=none&fidelity=binary-compatible"
    "&importance.lifespan=4"
)


def test_the_json_file_is_the_document(client: Client) -> None:
    response = client.get(f"/advisor/result.json?{COSTLY}")
    assert response["Content-Disposition"].startswith("attachment; filename=")
    api_response = client.post(
        "/api/v1/recommendations/",
        {"answers": _document(COSTLY)["answers"]},
        content_type="application/json",
    )
    assert json.loads(response.content) == api_response.json()


def test_csv_has_every_part_of_the_page(client: Client) -> None:
    document, rows = _document(COSTLY), _rows(client, COSTLY)
    parts = {row["part"] for row in rows}
    assert {
        "headline",
        "weight",
        "ranking",
        "reason",
        "out",
        "share of weightings",
        "why not",
        "cost, total",
        "migration",
    } <= parts
    assert {
        "how sure",
        "quote that would win",
        "why not another release",
        "another release, lacks",
        "missing",
    } <= parts
    totals = [row for row in rows if row["part"] == "cost, total" and row["distribution"] == "rhel"]
    assert (totals[1]["low"], totals[1]["high"]) == ("149820.0", "164202.0")
    assert totals[2]["high"] == "", "an unknown amount is an empty cell"
    assert {row["catalog_digest"] for row in rows} == {document["catalog"]["digest"]}


def test_files_without_an_answer_hold_the_questions_to_ask(client: Client) -> None:
    document, rows = (
        _document(""),
        [row for row in _rows(client, "") if row["part"] == "question to ask"],
    )
    outcomes = [
        (question["text"], outcome)
        for question in document["questions_to_ask"]
        for outcome in question["outcomes"]
    ]
    assert [(row["item"], row["value"], row["words"]) for row in rows] == [
        (text, outcome["option"], outcome["label"]) for text, outcome in outcomes
    ]
    assert [row["distribution"] for row in rows] == [
        outcome["leader"] or "" for _, outcome in outcomes
    ]


def test_csv_lists_unverified_facts(client: Client) -> None:
    query = next(query for query in WEAK if _document(query)["robustness"]["unverified"])
    facts = _document(query)["robustness"]["unverified"]
    rows = [row for row in _rows(client, query) if row["part"] == "decisive, not verified"]
    assert [(row["words"], row["source_url"]) for row in rows] == [
        (fact["sentence"], fact["source"]["url"]) for fact in facts
    ]


def test_csv_lists_disputed_facts_that_decide(client: Client) -> None:
    query = "fidelity=rhel-itself&lifespan=12"
    (fact,) = _document(query)["robustness"]["unverified"]
    assert fact["disputed"]["words"] == "31 May 2038"
    (row,) = (row for row in _rows(client, query) if row["part"] == "decisive, disputed")
    assert row["words"] == fact["sentence"]


def test_csv_has_quotes_and_releases_of_the_document(client: Client) -> None:
    document, rows = _document(COSTLY), _rows(client, COSTLY)
    quotes = {(row["words"], row["value"]) for row in rows if row["part"] == "quote that would win"}
    assert quotes == {(quote["sentence"], str(quote["price"])) for quote in document["break_even"]}
    releases = [
        (row["release"], row["words"], row["value"])
        for row in rows
        if row["part"] == "why not another release"
    ]
    assert releases == [
        (release["release"], release["sentence"], str(release["score"]))
        for release in document["releases"]
    ]


def test_text_that_a_spreadsheet_would_run_is_made_harmless(client: Client) -> None:
    Distribution.objects.filter(slug="almalinux").update(short_name="=HYPERLINK(1)")
    cells = [cell for row in _rows(client, "") for cell in row.values() if "=HYPERLINK" in cell]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert not any(cell.startswith("=") for cell in cells)


def test_a_file_costs_one_query(client: Client, django_assert_num_queries) -> None:
    client.get("/advisor/result.csv")
    with django_assert_num_queries(1):
        client.get(f"/advisor/result.csv?{COSTLY}")


def test_unpublished_price_puts_the_second_behind(client: Client) -> None:
    query = "organisation=government&fips=validated&compliance=disa-stig&lifespan=8"
    assert "RHEL 9 ranks behind it because its price is not published." in _page(client, query)
