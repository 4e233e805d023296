"""The result: one claim, then the evidence. It shows what the document says, and nothing else."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from advisor.forms import AnswersForm
from advisor.rules.criteria import CRITERIA
from advisor.rules.derived import ESTATES
from catalog.formats import format_date
from catalog.models import Phase
from tests.advisor.recommended import recommended

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]
UNIVERSITY = (
    "organisation=university&servers=40&budget=none&platform=virtualised"
    "&fidelity=binary-compatible&estate=centos-7"
)
NOBODY = "budget=none&support=round-the-clock&platform=aws&fidelity=bug-for-bug"
WEAK = [
    "software=sap-hana&support=round-the-clock",
    "software=sap-hana",
    "fips=validated",
    "compliance=common-criteria",
    "compliance=cis-benchmark",
    "software=oracle-database",
    "software=cpanel",
    "workload=hpc",
    "live_patching=included",
    "platform=azure",
    "platform=oci",
    "cpu=s390x",
    "cpu=riscv64",
]
"""Some of these rest on a fact that nobody has verified."""
QUERIES = [
    "",
    UNIVERSITY,
    NOBODY,
    "workload=development",
    "platform=aws&estate=amazon-linux-2",
    "fips=validated&software=sap-hana",
]


def _page(client: Client, query: str = "") -> str:
    response = client.get(f"/advisor/result/?{query}", follow=True)
    assert response.status_code == 200
    return unescape(response.content.decode())


def _text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def _document(query: str) -> dict:
    form = AnswersForm(QueryDict(query))
    assert form.is_valid()
    return recommended(form.answers(), timezone.now().astimezone(UTC).date())


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize("query", QUERIES)
def test_heading_is_the_winner_and_title_the_headline(query: str, client: Client) -> None:
    document, page = _document(query), _page(client, query)
    winner = document["winner"]
    heading = f"{winner['name']} {winner['release']}" if winner else document["headline"]
    assert f'<h1 id="h-claim">{heading}</h1>' in page
    assert f"<title>{document['headline']} " in page


@pytest.mark.parametrize("query", QUERIES)
def test_every_candidate_and_every_excluded_one_is_named(query: str, client: Client) -> None:
    document, text = _document(query), _text(_page(client, query))
    assert document["ranking"] or document["excluded"]
    for candidate in document["ranking"]:
        assert f"{candidate['name']} {candidate['release']}" in text
    for candidate in [*document["excluded"], *document["unconfirmed"]]:
        assert candidate["name"] in text


def test_every_reason_has_source_date_and_confidence(client: Client) -> None:
    document, page = _document(UNIVERSITY), _page(client, UNIVERSITY)
    text = _text(page)
    for contribution in document["ranking"][0]["contributions"]:
        for reason in contribution["reasons"]:
            assert reason["sentence"] in text
            assert f'href="{reason["evidence"]["source"]["url"]}"' in page
    assert "18 August 2026; verified" in text


def test_warnings_stand_above_the_ranking(client: Client) -> None:
    page = _page(client, UNIVERSITY)
    first = _document(UNIVERSITY)["ranking"][0]
    assert first["warnings"]
    for warning in first["warnings"]:
        assert page.index(warning["text"]) < page.index('id="h-ranking"')


@pytest.mark.parametrize(
    ("processors", "check"),
    [
        ("", ""),
        ("&cpu=x86-64-v3", ""),
        ("&cpu=x86-64-v2", "x86-64, older than 2013."),
        ("&cpu=aarch64", ""),
        ("&cpu=x86-64-v2&cpu=aarch64", "x86-64, older than 2013."),
    ],
)
def test_software_on_old_processors_is_to_be_checked(
    client: Client, processors: str, check: str
) -> None:
    """Other architectures are a requirement: a vendor has to name them."""
    query = f"software=gitlab&lifespan=3{processors}"
    assert _document(query)["ranking"]
    for ranked in _document(query)["ranking"]:
        (text,) = [
            warning["text"]
            for warning in ranked["warnings"]
            if warning["evidence"]["attribute"] == "software_gitlab"
        ] or [""]
        asks = "It is not recorded which processors this covers: check it for "
        assert text.partition(asks)[2] == check
    assert check in _text(_page(client, query))


@pytest.mark.parametrize(
    ("query", "attributes"),
    [
        ("cpu=s390x", {"price_per_system_year", "fips_140_3"}),
        ("cpu=s390x&quote.rhel.standard=900", {"fips_140_3"}),
        ("cpu=x86-64-v2", set()),
        ("", set()),
    ],
)
def test_price_and_fips_on_other_processors_are_to_be_checked(
    query: str, attributes: set[str]
) -> None:
    document = _document(f"fips=validated&support=business-hours&fidelity=rhel-itself&{query}")
    (rhel,) = document["ranking"]
    assert {
        warning["evidence"]["attribute"]
        for warning in rhel["warnings"]
        if warning["text"].endswith("which processors this covers: check it for IBM Z.")
    } == attributes


THIRD_PARTY_IMAGE = (
    "organisation=university&platform=oci&software=nvidia-gpu&budget=none&lifespan=3"
)


def test_equal_releases_show_equal_points() -> None:
    """Rounded on its own, a release would have a tenth more than the one preferred."""
    row = next(
        ranked
        for ranked in _document(THIRD_PARTY_IMAGE)["ranking"]
        if ranked["distribution"] == "oracle-linux"
    )
    other = next(option for option in row["other_options"] if option["plan"] == row["plan"])
    assert {row["release"], other["release"]} == {"8", "9"}
    assert other["score"] == row["score_low"]


def test_risk_names_a_distribution_that_is_not_ranked(client: Client) -> None:
    facts = _document(THIRD_PARTY_IMAGE)["robustness"]["unverified"]
    assert [fact["new_winner"] for fact in facts] == ["rocky-linux"]
    text = _text(_page(client, THIRD_PARTY_IMAGE))
    assert "If it is wrong, Rocky Linux could win." in text
    assert "rocky-linux could win" not in text


@pytest.mark.parametrize(
    ("query", "effort"),
    [
        (
            "estate=rocky-linux-9&fips=validated&budget=none&fidelity=binary-compatible",
            "1 in-place step, unsupported Oracle Linux 9, with migrate-to-ol",
        ),
        ("estate=almalinux-8&budget=none&lifespan=5", "1 in-place step AlmaLinux 9, with ELevate"),
    ],
)
def test_step_that_nobody_supports_says_so(client: Client, query: str, effort: str) -> None:
    assert effort in _text(_page(client, query))


def test_unknown_end_is_no_reason_against_a_newer_release(client: Client) -> None:
    text = _text(_page(client, "platform=oci&support=business-hours&servers=30"))
    assert "Why not Oracle Linux 10?" in text
    assert "points behind: unknown" not in text


def test_at_most_three_options_stand_open_and_the_rest_is_folded(client: Client) -> None:
    part = _page(client).split('id="h-ranking"')[1].split("</section>")[0]
    before, after = part.split('<ol class="stack" start="4">')
    assert before.split("</ol>")[0].count('<li><span class="who">') == 3
    assert after.split("</ol>")[0].count('<li><span class="who">') == (
        len(_document("")["ranking"]) - 3
    )


def test_every_bar_has_its_number_beside_it(client: Client) -> None:
    document, text = _document(UNIVERSITY), _text(_page(client, UNIVERSITY))
    for contribution in document["ranking"][0]["contributions"]:
        assert f"{contribution['label']} {contribution['points']:.1f}" in text


def test_the_score_shows_its_range_where_a_fact_is_unknown(client: Client) -> None:
    row = next(
        ranked
        for ranked in _document(CONTRACT)["ranking"]
        if ranked["score_low"] != ranked["score_high"]
    )
    assert f"{row['score_low']:.1f} up to {row['score_high']:.1f}" in _text(_page(client, CONTRACT))


CONTRACT = "support=business-hours"
"""Asks for plans of which some have no published price."""
ONLY = "software=rhel-certified&platform=aws"


def _why(page: str) -> str:
    return page.split('<p class="because">')[1].split("</p>")[0]


def test_claim_names_the_lead_and_its_main_reason(client: Client) -> None:
    document, page = _document(UNIVERSITY), _page(client, UNIVERSITY)
    first, second = document["ranking"][:2]
    rows = next(
        comparison["rows"]
        for comparison in document["why_not"]
        if comparison["distribution"] == second["distribution"]
    )
    known = [row for row in rows if row["known"]]
    most = min(known, key=lambda row: row["difference"])
    lead = first["score"] - second["score"]
    assert (
        f"It leads {second['name']} {second['release']} by {lead:.1f} of 100 points, "
        f"mainly on {most['label'].lower()} (" in _why(page)
    )


@pytest.mark.long("cases", keep=7)
@pytest.mark.parametrize(
    "query", QUERIES + [f"estate={key}" for key in ESTATES] + [f"{CONTRACT}&lifespan=8"]
)
def test_no_advantage_is_named_where_something_is_unknown(query: str, client: Client) -> None:
    document = _document(query)
    for other in document["why_not"]:
        ahead = other["sentence"].partition("Ahead on ")[2]
        assert not any(f"{row['label']} (" in ahead for row in other["rows"] if not row["known"])
    if document["winner"] and len(document["ranking"]) > 1:
        second = next(
            row
            for row in document["why_not"]
            if row["distribution"] == document["ranking"][1]["distribution"]
        )
        lead = _why(_page(client, query))
        if document["ranking"][0]["score"] > document["ranking"][1]["score"]:
            assert not any(
                f"by {row['label'].lower()}" in lead for row in second["rows"] if not row["known"]
            )


def _first(queries: list[str], wanted: Callable[[dict], object]) -> tuple[str, dict]:
    for query in queries:
        if wanted(document := _document(query)):
            return query, document
    raise AssertionError("none of these answers shows it")


def test_unpublished_price_is_the_reason_to_come_last(client: Client) -> None:
    document, text = _document(CONTRACT), _text(_page(client, CONTRACT))
    unpriced = [row for row in document["ranking"] if row["cost_per_server_year"]["amount"] is None]
    assert unpriced
    for row in unpriced:
        sentence = next(
            comparison["sentence"]
            for comparison in document["why_not"]
            if comparison["distribution"] == row["distribution"]
        )
        assert sentence.startswith("Ranked after the others because its price is not published")
        assert sentence in text


def test_projected_end_is_shown_beside_the_promised_one(client: Client) -> None:
    until = next(
        row["supported_until"]
        for row in _document(CONTRACT)["ranking"]
        if row["supported_until"]["projected_until"]
    )
    text = _text(_page(client, CONTRACT))
    projected = format_date(date.fromisoformat(until["projected_until"]))
    assert (
        f"{until['words']} {until['relative']} projected until {projected} with this plan" in text
    )


def test_projected_end_is_called_projected(client: Client) -> None:
    phases = Phase.objects.filter(release__distribution__slug="rocky-linux")
    phases.update(confidence="verified_secondary")
    query = "fidelity=bug-for-bug&budget=none"
    until = _document(query)["winner"]["supported_until"]
    assert until["projected"]
    page = _page(client, query)
    figures = page.split('<dl class="facts4">')[1].split("</dl>")[0]
    assert f"Projected end of support {until['words']}" in _text(figures)
    assert "not promised" in figures
    assert "Supported until" not in figures
    assert f"projected to be supported until {until['words']}" in page.split("</title>")[0]
    assert f"{until['words']} is projected, not promised." in page


def test_without_an_answer_three_questions_are_asked(client: Client) -> None:
    document, page = _document(""), _page(client)
    assert "No recommendation without an answer" in document["headline"]
    assert document["winner"] is None
    assert len(document["questions_to_ask"]) == 3
    part = page.split('aria-labelledby="h-ask"')[1].split("</section>")[0]
    for question in document["questions_to_ask"]:
        assert f"#q-{question['question']}" in part
        for outcome in question["outcomes"]:
            assert outcome["label"] in _text(part)
            assert outcome["leader_name"] is None or outcome["leader_name"] in _text(part)
    assert page.index('id="h-ask"') < page.index('id="h-ranking"')
    assert "How sure" not in _text(page)


@pytest.mark.parametrize(
    "query", ["", "platform=aws", "fidelity=binary-compatible", "fidelity=not-needed&platform=aws"]
)
def test_amazon_linux_2023_is_never_called_compatible_with_rhel(query: str, client: Client) -> None:
    text = _text(_page(client, query))
    assert "Amazon Linux 2023" in text
    assert text.count("RHEL-compatible") == text.count("not RHEL-compatible")


@pytest.mark.parametrize("query", QUERIES)
def test_page_has_no_superlative_and_no_inline_style(query: str, client: Client) -> None:
    page = _page(client, query)
    assert not re.search(r"\bbest\b", _text(page), re.IGNORECASE)
    assert "style=" not in page


def test_ties_are_named(client: Client) -> None:
    ignored = "&".join(
        f"importance.{criterion.key}=0" for criterion in CRITERIA if criterion.key != "cost"
    )
    query = f"budget=none&{ignored}"
    tied = _document(query)["winner"]["tied_with"]
    assert tied
    page = _page(client, query)
    assert f"; tied with {_document(query)['ranking'][1]['name']}" in page
    assert "Tied with" in page


def test_the_day_is_the_day_in_utc(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 31, 23, 59, tzinfo=UTC))
    assert "Recommendation of </span>31 December 2026" in _page(client)


def test_few_queries_are_enough(client: Client, django_assert_num_queries) -> None:
    client.get("/advisor/result/")
    for query in ("", UNIVERSITY, NOBODY):
        with django_assert_num_queries(1):
            client.get(f"/advisor/result/?{query}", follow=False)
