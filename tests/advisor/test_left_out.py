"""Who is ruled out or undetermined, what each lacks and what to relax: in the document and on the
page."""

import datetime
import random
import re

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from advisor import evaluation
from advisor.document.gaps import ROLES
from advisor.document.wording import years_in_words
from advisor.engine.constraints import MEETS
from advisor.engine.types import Answers
from advisor.forms import AnswersForm
from advisor.rules.easier import DEMANDS, EASIER, GIVEN_UP
from advisor.rules.questions import QUESTIONS
from advisor.rules.requirements import REQUIREMENTS
from catalog.models import Price, SupportStatement
from tests import long
from tests.advisor.recommended import recommended
from tests.pages import Page, page

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]
TODAY = datetime.date(2026, 11, 26)
TRIED = long.number("ELWISE_SETS", 30, 150)
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
    assert lacks("lifespan=3", "amazon-linux") == [
        "2½ years of updates instead of 3 (until 30 June 2029)"
    ]


def test_published_price_is_compared_with_the_budget() -> None:
    Price.objects.filter(
        plan__distribution__slug="rhel", plan__slug="premium", reference=True
    ).update(amount="899")
    assert lacks(NOBODY, "rhel") == ["899 USD per server and year instead of free of charge"]
    query = "support=round-the-clock&budget=low&fidelity=rhel-itself"
    assert lacks(query, "rhel") == ["899 USD per server and year instead of at most 500"]
    words = next(
        relaxation["words"]
        for relaxation in document_of(query)["relaxations"]
        if relaxation["drop"] == ["budget"]
    )
    assert words == (
        "Raise the budget from 500 to 899 USD per server and year: then RHEL 10 Premium fits"
    )


def test_budget_is_raised_to_the_next_whole_dollar() -> None:
    Price.objects.filter(
        plan__distribution__slug="rhel", plan__slug="premium", reference=True
    ).update(amount="878.90")
    query = "support=round-the-clock&budget=low&fidelity=rhel-itself"
    words = next(
        relaxation["words"]
        for relaxation in document_of(query)["relaxations"]
        if relaxation["drop"] == ["budget"]
    )
    assert words.startswith("Raise the budget from 500 to 879 USD per server and year: then RHEL")
    assert lacks(query, "rhel") == ["878.90 USD per server and year instead of at most 500"]


def test_unpublished_price_names_its_lower_bound() -> None:
    query = "lifespan=12&budget=low&support=business-hours"
    (words,) = lacks(query, "rhel")
    pattern = (
        r"price not published: at least [\d,.]+ USD per server and year instead of at most 500"
    )
    assert re.fullmatch(pattern, words)


def test_unpublished_price_within_the_budget_needs_a_quote() -> None:
    query = "budget=low&support=round-the-clock"
    assert "price not published; needs a quote of at most 500 USD" in lacks(
        query, "almalinux", "unconfirmed"
    )


def test_missing_support_is_community_only() -> None:
    query = "support=business-hours&budget=none"
    assert lacks(query, "rocky-linux") == ["no vendor support; community forums only"]
    assert lacks("support=round-the-clock&fidelity=rhel-itself&budget=low", "rhel") != []


def test_pinning_is_told_in_months() -> None:
    assert lacks("pinning=over-24-months&lifespan=10", "rhel") == [
        "one minor release fixed for 24 months, more than 24 needed"
    ]


def test_software_is_named() -> None:
    query = "software=sap-hana&support=community&lifespan=5"
    assert lacks(query, "almalinux") == ["SAP HANA not supported"]


def test_discontinued_is_the_only_reason_listed() -> None:
    document = document_of("lifespan=10&budget=none&software=sap-hana")
    dead = next(
        candidate for candidate in document["excluded"] if candidate["distribution"] == "clearos"
    )
    assert dead["missing"] == [{"question": None, "words": "discontinued"}]
    assert dead["near_miss"] is False


def test_left_out_are_ordered_by_role() -> None:
    for query in (NOBODY, "", "lifespan=12&budget=low", "workload=development&lifespan=8"):
        document = document_of(query)
        for group in ("excluded", "unconfirmed"):
            roles = [ROLES[candidate["role"]] for candidate in document[group]]
            assert roles == sorted(roles), query


def test_nearest_of_the_five_comes_first() -> None:
    first = document_of("lifespan=12&budget=low&support=business-hours")["excluded"][0]
    assert first["distribution"] == "rhel", "it lacks one requirement, the others two"


def test_ruled_out_are_not_compared_by_points() -> None:
    comparisons = document_of("lifespan=3")["why_not"]
    assert {left["standing"] for left in comparisons} - {"ranked"}
    for left in comparisons:
        if left["standing"] == "ranked":
            continue
        assert (left["score"], left["rows"]) == (None, [])
        assert "point" not in left["sentence"]
        assert left["sentence"].startswith(("Ruled out: ", "Undetermined: "))


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


def random_answers(number: int) -> list[str]:
    """Demanding answers, so that often nobody fits."""
    chance = random.Random(26)
    demands: dict[str, list[str]] = {}
    for rule in REQUIREMENTS:
        if rule.question and rule.option:
            demands.setdefault(rule.question, []).append(rule.option)
    queries = []
    for _ in range(number):
        chosen = chance.sample(sorted(demands), chance.randint(2, 5))
        queries.append("&".join(f"{key}={chance.choice(demands[key])}" for key in sorted(chosen)))
    return queries


def test_relaxed_answers_fit_on_the_catalog() -> None:
    """`instead` is what the page links to: the named distributions are really in that result."""
    relaxed = 0
    for query in random_answers(TRIED):
        recommendation = evaluation.evaluate_ranking(answers_of(query), TODAY)
        for relaxation in recommendation.analysis.relaxations:
            assert relaxation.changes
            assert {change.candidate.distribution for change in relaxation.changes} == set(
                relaxation.then_fits
            )
        document = document_of(query)
        for relaxation in document["relaxations"]:
            answers = answers_of(query)
            for instead in relaxation["instead"]:
                answers = answers.with_answer(instead["question"], tuple(instead["options"]))
            again = evaluation.evaluate_ranking(answers, TODAY).analysis
            fitting = {row.candidate.distribution for row in again.ranking}
            assert fitting, (query, relaxation)
            assert fitting <= set(relaxation["then_fits"]), (query, relaxation)
            relaxed += 1
    assert relaxed > TRIED / 3


def test_every_left_out_candidate_names_its_gaps() -> None:
    left_out, eased = 0, 0
    for query in random_answers(TRIED // 2):
        document = document_of(query)
        for left in (*document["excluded"], *document["unconfirmed"]):
            assert left["missing"], query
            assert all(requirement["words"].strip(" ;:") for requirement in left["missing"]), query
            left_out += 1
        for relaxation in document["relaxations"]:
            assert re.search(r": then .+ fits?$", relaxation["words"]), relaxation["words"]
            assert "None" not in relaxation["words"]
            eased += 1
    assert min(left_out, eased) > TRIED / 8


def gitlab_is_unknown() -> None:
    statements = SupportStatement.objects.filter(distribution__slug="rocky-linux", subject="gitlab")
    assert statements.update(supported=None)


def test_confirming_names_whom_to_ask() -> None:
    gitlab_is_unknown()
    document = document_of("software=gitlab&fidelity=bug-for-bug&budget=none&support=community")
    words = " ".join(relaxation["words"] for relaxation in document["relaxations"])
    assert "onfirm with GitLab that GitLab is supported on Rocky Linux" in words


def test_confirmed_answer_stays_in_the_relaxation() -> None:
    query = "software=gitlab&software=epel&fidelity=bug-for-bug&budget=none&support=community"
    gitlab_is_unknown()
    document = document_of(query)
    instead = {
        change["question"]: change["options"]
        for way in document["relaxations"]
        for change in way["instead"]
    }
    assert instead["software"] == ["epel"]


def test_nobody_fits_page_shows_the_five_a_line_each(client: Client) -> None:
    document = recommended(answers_of(NOBODY), now())
    section = result(client, NOBODY).section("h-out")
    lines = section.texts("details:not(.also) > summary")
    five = [candidate for candidate in document["excluded"] if candidate["role"] == "recommended"]
    assert len(lines) == len(five) == 5
    for line, left in zip(lines, five, strict=True):
        assert f"{left['name']} {left['release']}" in line
        assert all(requirement["words"] in line for requirement in left["missing"])


def test_extras_and_dead_are_one_folded_line_without_scores(client: Client) -> None:
    folded = result(client, NOBODY).section("h-out").select_one("details.also")
    assert folded.select_one("summary").text.startswith(
        "Also considered: OpenCloudOS, CentOS Stream, CloudLinux, "
    )
    rows = {row.links[0].text: row.text for row in folded.select("li")}
    assert len(rows) == 9
    assert rows["CentOS Linux"].startswith(
        "CentOS Linux: discontinued. Alternatives: AlmaLinux, Rocky Linux"
    )
    assert not re.search(r"\bpoints\b|of 100", folded.text)
    assert "open" not in folded.node.attributes


def test_relaxations_link_to_a_result_with_a_winner(client: Client) -> None:
    section = result(client, NOBODY).section("h-relax")
    assert section.select_one("h2").text == "Requirements to relax"
    rows = section.select("li")
    assert "Accept community support instead of vendor support round the clock" in rows[0].text
    assert rows
    for row in rows:
        address = row.select_one("a")["href"]
        assert document_of(address.partition("?")[2], now())["winner"]


def test_conflicting_answers_are_listed(client: Client) -> None:
    section = result(client, NOBODY).section("h-conflicts")
    assert section.select_one("h2").text == "Conflicting answers"
    assert "How close to RHEL must it be?" in section.text


def test_undetermined_candidates_name_the_missing_data(client: Client) -> None:
    query = "budget=low&support=round-the-clock"
    section = result(client, query).section("h-out")
    assert "ndetermined" in section.select_one("h2").text
    lines = section.texts("details:not(.also) > summary")
    assert any("needs a quote of at most 500 USD" in line for line in lines)
    assert not any("OpenCloudOS" in line for line in lines)


def test_why_not_lists_only_ranked_candidates(client: Client) -> None:
    section = result(client, "lifespan=3").section("h-ranking")
    names = [entry["id"] for entry in section.select("details.left")]
    ranked = [row["distribution"] for row in document_of("lifespan=3", now())["ranking"]]
    assert names == [f"why-{slug}" for slug in ranked]


def test_least_change_meets_every_requirement_of_its_candidate() -> None:
    """The candidate a sentence names is among those that fit with the easier options."""
    eased_answers = 0
    for query in random_answers(40):
        answers = answers_of(query)
        recommendation = evaluation.evaluate_ranking(answers, TODAY)
        board = evaluation.board(recommendation.published, TODAY)
        for relaxation in recommendation.analysis.relaxations:
            change = next(
                (least_change for least_change in relaxation.changes if not least_change.confirms),
                None,
            )
            if change is None or any(concession.confirm for concession in change.concessions):
                continue
            eased = answers
            for concession in change.concessions:
                eased = eased.with_answer(concession.question, concession.options)
            index = [tree.key for tree in board.candidates].index(change.candidate.key)
            assert board.scores(eased).outcome[index] == MEETS, (query, change.candidate.key)
            eased_answers += 1
    assert eased_answers > 20
