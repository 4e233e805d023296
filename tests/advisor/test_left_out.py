"""Who is ruled out or undetermined, what each lacks and what to relax: in the document and on the
page."""

import datetime
import re

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from advisor.document.gaps import ROLES
from advisor.document.wording import years_in_words
from advisor.engine.types import Answers
from advisor.forms import AnswersForm
from advisor.rules.easier import DEMANDS, EASIER, GIVEN_UP
from advisor.rules.questions import QUESTIONS
from advisor.rules.requirements import REQUIREMENTS
from catalog.models import Distribution, Fact, Phase, Price
from tests.advisor.recommended import recommended
from tests.pages import Page, page

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]
TODAY = datetime.date(2026, 11, 26)
NOBODY = "budget=none&support=round-the-clock&platform=aws&fidelity=bug-for-bug"


def answers_of(query: str) -> Answers:
    form = AnswersForm(QueryDict(query))
    assert form.is_valid(), form.errors
    return form.answers()


def document_of(query: str, today: datetime.date = TODAY) -> dict:
    return recommended(answers_of(query), today)


def now() -> datetime.date:
    return timezone.now().astimezone(datetime.UTC).date()


def lacks(query: str, slug: str, group: str = "excluded") -> list[str]:
    left = next(
        candidate for candidate in document_of(query)[group] if candidate["distribution"] == slug
    )
    return [requirement["words"] for requirement in left["missing"]]


def result(client: Client, query: str) -> Page:
    return page(client, f"/advisor/result/?{query}", follow=True)


@pytest.mark.parametrize(
    ("years", "words"),
    [
        (9.99, "9½ years"),
        (9.5, "9½ years"),
        (9.49, "9 years"),
        (1.2, "1 year"),
        (1.5, "1½ years"),
        (0.6, "half a year"),
        (0.3, "3 months"),
        (0.1, "1 month"),
        (0.01, "less than a month"),
    ],
)
def test_years_are_rounded_down_to_halves(years: float, words: str) -> None:
    assert years_in_words(years) == words


def test_years_are_compared_with_those_asked() -> None:
    assert lacks("lifespan=8", "birch") == ["5½ years of updates instead of 8 (until 31 May 2032)"]


def set_price_of_premium(amount: str) -> None:
    prices = Price.objects.filter(plan__slug="premium", reference=True)
    assert prices.update(amount=amount) == 1


def test_published_price_is_compared_with_the_budget() -> None:
    set_price_of_premium("899")
    assert lacks(NOBODY, "alder") == ["899 USD per server and year instead of free of charge"]
    query = "support=round-the-clock&budget=low&fidelity=rhel-itself"
    assert lacks(query, "alder") == ["899 USD per server and year instead of at most 500"]
    words = next(
        relaxation["words"]
        for relaxation in document_of(query)["relaxations"]
        if relaxation["drop"] == ["budget"]
    )
    assert words == (
        "Raise the budget from 500 to 899 USD per server and year: then Alder 9 Premium fits"
    )


def test_budget_is_raised_to_the_next_whole_dollar() -> None:
    set_price_of_premium("878.90")
    query = "support=round-the-clock&budget=low&fidelity=rhel-itself"
    words = next(
        relaxation["words"]
        for relaxation in document_of(query)["relaxations"]
        if relaxation["drop"] == ["budget"]
    )
    assert words == (
        "Raise the budget from 500 to 879 USD per server and year: then Alder 9 Premium fits"
    )
    assert lacks(query, "alder") == ["878.90 USD per server and year instead of at most 500"]


def test_unpublished_price_names_its_lower_bound() -> None:
    query = "lifespan=8&budget=low&support=business-hours"
    assert lacks(query, "alder") == [
        "price not published: at least 1,200 USD per server and year instead of at most 500"
    ]


def test_unpublished_price_within_the_budget_needs_a_quote() -> None:
    query = "budget=low&support=business-hours"
    assert lacks(query, "birch", "unconfirmed") == [
        "price not published; needs a quote of at most 500 USD"
    ]


def test_another_relation_to_rhel_reads_as_a_sentence() -> None:
    facts = Fact.objects.filter(distribution__slug="birch", attribute="relation_to_rhel")
    compatible = "binary-compatible (runs programs built for RHEL)"
    assert lacks("fidelity=rhel-itself", "birch") == [f"not RHEL itself, but {compatible}"]
    facts.update(value="bug-for-bug")
    rebuild = "a RHEL rebuild that aims for bug-for-bug compatibility"
    assert lacks("fidelity=rhel-itself", "birch") == [f"not RHEL itself, but {rebuild}"]


def test_missing_image_names_the_platform() -> None:
    Fact.objects.filter(attribute="platform_bare_metal").update(value="none")
    words = "no official image or installer for bare metal"
    assert lacks("platform=bare-metal", "birch") == [words]
    assert lacks("platform=azure", "birch") == ["third-party images only for Microsoft Azure"]


def test_unknown_image_names_the_platform() -> None:
    words = "official image or installer for Google Cloud unknown"
    assert lacks("platform=gcp", "birch", "unconfirmed") == [words]


def test_missing_support_is_community_only() -> None:
    query = "support=business-hours&budget=none"
    assert lacks(query, "birch") == ["no vendor support; community forums only"]
    assert lacks("support=round-the-clock&fidelity=rhel-itself&budget=low", "alder") == [
        "1,200 USD per server and year instead of at most 500"
    ]


def test_pinning_is_told_in_months() -> None:
    Fact.objects.filter(attribute__startswith="minor_pinning").update(plan=None)
    assert lacks("pinning=over-24-months", "alder") == [
        "one minor release fixed for 24 months, more than 24 needed"
    ]


def test_software_is_named() -> None:
    query = "software=sap-hana&support=community&lifespan=5"
    assert lacks(query, "birch") == ["SAP HANA not supported"]


def test_discontinued_lists_no_answer_as_reason() -> None:
    def dogwood() -> dict:
        document = document_of("lifespan=10&budget=none&software=sap-hana")
        return document["excluded"][-1]

    assert dogwood()["missing"] == [
        {"question": None, "words": "discontinued"},
        {"question": None, "words": "regular support ended 30 June 2024"},
    ]
    Phase.objects.filter(release__distribution__slug="dogwood").update(
        ends_on=None, end_kind="unknown"
    )
    assert dogwood()["missing"] == [{"question": None, "words": "discontinued"}]
    assert dogwood()["near_miss"] is False


def test_left_out_are_ordered_by_role() -> None:
    """Against the order of their names and that of what they lack."""
    for slug, role in (("alder", "catalogued"), ("birch", "development")):
        Distribution.objects.filter(slug=slug).update(role=role)
    slugs = [left["distribution"] for left in document_of(NOBODY)["excluded"]]
    assert slugs == ["cedar", "birch", "alder", "dogwood"]
    for query in (NOBODY, "", "lifespan=12&budget=low", "workload=development&lifespan=8"):
        document = document_of(query)
        for group in ("excluded", "unconfirmed"):
            roles = [ROLES[candidate["role"]] for candidate in document[group]]
            assert roles == sorted(roles), query


@pytest.mark.parametrize(
    ("query", "nearest"),
    [
        ("lifespan=8&budget=low&support=business-hours", "alder"),
        ("software=hosting-panel&fidelity=rhel-itself&budget=none", "birch"),
    ],
)
def test_nearest_of_the_recommended_comes_first(query: str, nearest: str) -> None:
    first, second = document_of(query)["excluded"][:2]
    assert first["distribution"] == nearest
    assert (len(first["missing"]), len(second["missing"])) == (1, 2)


@pytest.mark.parametrize(
    ("query", "verdict"),
    [("lifespan=8", "Ruled out: "), ("platform=aws&software=gitlab", "Undetermined: ")],
)
def test_ruled_out_are_not_compared_by_points(query: str, verdict: str) -> None:
    comparisons = document_of(query)["why_not"]
    birch = next(left for left in comparisons if left["distribution"] == "birch")
    assert birch["sentence"].startswith(verdict)
    for left in comparisons:
        if left["standing"] == "ranked":
            continue
        assert (left["score"], left["rows"]) == (None, [])
        assert "point" not in left["sentence"]
        assert left["sentence"].startswith(("Ruled out: ", "Undetermined: "))


def test_unknown_purpose_is_said_in_words() -> None:
    Fact.objects.filter(distribution__slug="birch", attribute="intended_use").delete()
    words = set(lacks("support=community", "birch", "unconfirmed"))
    assert words == {"whether it is meant for production is unknown"}


def test_every_demand_has_words() -> None:
    """A new option must not end in an empty sentence or an error."""
    for rule in REQUIREMENTS:
        if rule.question in ("budget", "lifespan") or rule.question is None:
            continue
        named = (rule.question, rule.option) in DEMANDS
        alone = rule.question in ("software", "platform", "cpu", "compliance")
        assert named or alone, rule.key
    for question, options in EASIER.items():
        keys = {option.key for option in QUESTIONS[question].options}
        assert set(options) <= keys
        assert question in GIVEN_UP or options[-1] in ("high", "community", "not-needed")


def test_confirming_names_whom_to_ask() -> None:
    words = [way["words"] for way in document_of("software=gitlab&budget=none")["relaxations"]]
    assert "Confirm with GitLab that GitLab is supported on Birch 9: then it fits" in words


def test_confirmed_answer_stays_in_the_relaxation() -> None:
    document = document_of("software=gitlab&software=hosting-panel&budget=none&lifespan=5")
    instead = {
        change["question"]: change["options"]
        for way in document["relaxations"]
        for change in way["instead"]
    }
    assert instead["software"] == ["hosting-panel"]


def test_nobody_fits_page_shows_the_recommended_a_line_each(client: Client) -> None:
    document = recommended(answers_of(NOBODY), now())
    section = result(client, NOBODY).section("h-out")
    lines = section.texts("details:not(.also) > summary")
    rows = [candidate for candidate in document["excluded"] if candidate["role"] == "recommended"]
    assert len(lines) == len(rows) == 3
    for line, left in zip(lines, rows, strict=True):
        assert f"{left['name']} {left['release']}" in line
        assert all(requirement["words"] in line for requirement in left["missing"])


def test_extras_and_dead_are_one_folded_line_without_scores(client: Client) -> None:
    Distribution.objects.filter(slug="cedar").update(role="catalogued")
    query = "budget=none&support=round-the-clock&fidelity=bug-for-bug"
    folded = result(client, query).section("h-out").select_one("details.also")
    assert folded.select_one("summary").text == "Also considered: Cedar, Dogwood"
    rows = {row.links[0].text: row.text for row in folded.select("li")}
    assert list(rows) == ["Cedar", "Dogwood"]
    assert rows["Dogwood"].startswith("Dogwood: discontinued. Alternatives: Alder, Birch")
    assert not re.search(r"\bpoints\b|of 100", folded.text)
    assert "open" not in folded.node.attributes


def test_relaxations_link_to_a_result_with_a_winner(client: Client) -> None:
    section = result(client, NOBODY).section("h-relax")
    assert section.select_one("h2").text == "Requirements to relax"
    rows = section.select("li")
    assert "Raise the budget from 0 to 1,200 USD per server and year" in rows[0].text
    assert len(rows) == 2
    for row in rows:
        address = row.select_one("a")["href"]
        assert document_of(address.partition("?")[2], now())["winner"]


def test_conflicting_answers_are_listed(client: Client) -> None:
    section = result(client, NOBODY).section("h-conflicts")
    assert section.select_one("h2").text == "Conflicting answers"
    assert "How close to RHEL must it be?" in section.text


def test_undetermined_candidates_name_the_missing_data(client: Client) -> None:
    query = "budget=low&support=business-hours"
    section = result(client, query).section("h-out")
    assert "ndetermined" in section.select_one("h2").text
    lines = section.texts("details:not(.also) > summary")
    assert any("needs a quote of at most 500 USD" in line for line in lines)
    assert not any("Dogwood" in line for line in lines)


def test_why_not_lists_only_ranked_candidates(client: Client) -> None:
    section = result(client, "lifespan=3").section("h-ranking")
    names = [entry["id"] for entry in section.select("details.left")]
    ranked = [row["distribution"] for row in document_of("lifespan=3", now())["ranking"]]
    assert names == [f"why-{slug}" for slug in ranked]
