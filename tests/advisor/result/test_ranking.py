"""The ranking: stacked bars that add up, and criteria with the reason why candidates differ."""

from __future__ import annotations

from decimal import Decimal
from itertools import chain, permutations

import pytest
from django.test import Client

from advisor.document.short_reasons import MOST_WORDS, Contrast
from advisor.engine.utility import Criterion, Steps
from advisor.rules.criteria import CRITERIA
from advisor.rules.phrases import PHRASES
from tests.advisor.result.results import recommendation_for, result
from tests.pages import Element

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]

QUERIES = [
    "",
    "support=community",
    "platform=aws",
    "patching=fastest",
    "lifespan=8",
    "organisation=government&estate=centos-7",
]


def ranking(client: Client, query: str) -> Element:
    return result(client, query).section("h-ranking")


def width(rect: Element) -> Decimal:
    return Decimal(rect["width"].removesuffix("%"))


@pytest.mark.parametrize("query", QUERIES)
def test_stacked_bar_is_as_long_as_the_score(query: str, client: Client) -> None:
    bars = ranking(client, query).select(".stack > li")
    scores = [row.score for row in recommendation_for(query).ranking]
    assert len(bars) == len(scores) >= 1
    for bar, score in zip(bars, scores, strict=True):
        segments = [rect for rect in bar.select("rect") if rect["class"].startswith("k")]
        assert sum(map(width, segments)) == Decimal(str(score))
        assert bar.select_one(".points").text.startswith(f"{score:.1f}")


@pytest.mark.parametrize("query", QUERIES)
def test_possible_points_are_hatched(query: str, client: Client) -> None:
    bars = ranking(client, query).select(".stack > li")
    for bar, row in zip(bars, recommendation_for(query).ranking, strict=True):
        hatched = bar.select("rect.maybe")
        assert bool(hatched) == (row.score_high > row.score)
        for rect in hatched:
            assert width(rect) == Decimal(str(round(row.score_high - row.score, 1)))
            assert f"up to {row.score_high:.1f}" in bar.text


@pytest.mark.parametrize("query", QUERIES)
def test_points_of_all_criteria_add_up(query: str, client: Client) -> None:
    rows = ranking(client, query).select(".matrix tbody tr")
    for place, candidate in enumerate(recommendation_for(query).ranking[:3]):
        cells = [row.select("td")[place].text.split()[0] for row in rows]
        assert sum(map(Decimal, cells)) == Decimal(str(candidate.score))
    percents = [row.select_one("th small").text.removesuffix(" %") for row in rows]
    assert sum(map(Decimal, percents)) == 100


def test_largest_difference_comes_first(client: Client) -> None:
    rows = ranking(client, "support=community").select("table.matrix")[0].select("tbody tr")
    first = [row.select_one("th").text.partition(" ")[0] for row in rows]
    assert first == ["Independence", "Compatibility", "Cost"]


def test_equal_criteria_are_folded(client: Client) -> None:
    fold = ranking(client, "support=community").select("details.fold-line")[0]
    assert fold.select_one("summary").text == "2 criteria with about equal points"
    labels = [row.select_one("th").text.partition(" ")[0] for row in fold.select("tbody tr")]
    assert labels == ["Lifespan", "Support"]


def test_unknown_criterion_is_never_called_equal(client: Client) -> None:
    table = ranking(client, "patching=fastest").select("table.matrix")[0]
    assert "Update speed" in table.text


def test_higher_value_is_marked(client: Client) -> None:
    row = ranking(client, "support=community").row("Compatibility 25.0 %")
    assert row.texts("td.leads") == ["25.0"]


@pytest.mark.parametrize(
    ("query", "criterion", "words"),
    [
        ("support=community", "Independence 12.5 %", "no single company; Alder: one company"),
        ("support=community", "Compatibility 25.0 %", "binary-compatible; Alder: RHEL itself"),
        ("support=community", "Cost 25.0 %", "free; Alder: 300.50 USD"),
        ("platform=aws", "Platforms 20.0 %", "AWS: official image; Alder: vendor-supported"),
        ("platform=aws", "Lifespan 20.0 %", "until May 2032; Cedar: unknown"),
        ("patching=fastest", "Update speed 33.3 %", "—"),
    ],
)
def test_difference_is_named(query: str, criterion: str, words: str, client: Client) -> None:
    assert ranking(client, query).row(criterion).select_one("td.differ").text == words


@pytest.mark.parametrize("query", QUERIES)
def test_difference_takes_eight_words(query: str, client: Client) -> None:
    for words in ranking(client, query).texts("td.differ"):
        assert 1 <= len(words.split()) <= MOST_WORDS


def test_each_phrase_takes_four_words() -> None:
    phrases = [phrase for values in PHRASES.values() for phrase in values.values()]
    assert len(phrases) > 100
    assert [phrase for phrase in phrases if not 1 <= len(phrase.split()) <= 4] == []


def test_any_two_phrases_of_an_attribute_fit_side_by_side() -> None:
    """Or the table has no reason where the summary has one."""
    pairs = chain.from_iterable(permutations(values.values(), 2) for values in PHRASES.values())
    differences = [Contrast("", *pair).in_words("Rocky Linux") for pair in pairs]
    assert differences
    assert all(differences)


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.key)
def test_each_step_of_a_rule_has_a_phrase(criterion: Criterion) -> None:
    for measure in criterion.measures:
        if isinstance(measure.utility, Steps):
            missing = set(measure.utility.steps) - set(PHRASES[measure.utility.attribute])
            assert not missing, measure.utility.attribute


def test_each_candidate_has_its_reasons_with_sources(client: Client) -> None:
    section = ranking(client, "support=community")
    for row in recommendation_for("support=community").ranking:
        fold = section.select_one(f"#why-{row.distribution}")
        for reason in [reason for score in row.contributions for reason in score.reasons]:
            assert reason.sentence in fold.text
            assert reason.evidence.source is None or reason.evidence.source.url in fold.hrefs


def test_other_candidates_say_why_they_did_not_win(client: Client) -> None:
    section = ranking(client, "support=community")
    for row in recommendation_for("support=community").why_not:
        if row.standing == "ranked":
            assert row.sentence in section.select_one(f"#why-{row.distribution}").text


def test_ties_are_named(client: Client) -> None:
    section = ranking(client, "platform=aws")
    second = section.select(".stack > li")[1]
    assert second.select_one(".points").text == "74.4"
    assert second.select_one(".who").text.endswith("tied with Birch")
    fold = section.select_one("#why-alder").text
    assert "Tied with Birch: less than half a point apart." in fold
    assert fold.count("half a point") == 1
    assert "Tied with Alder: less than half a point apart." in section.select_one("#why-birch").text


def test_matches_are_counted(client: Client) -> None:
    sub = ranking(client, "support=community").select_one(".sub").text
    assert sub == "Points out of 100. 2 of 4 distributions meet every requirement."


def test_ignored_criteria_are_named(client: Client) -> None:
    fold = ranking(client, "support=community&importance.cost=0").select("details.fold-line")[-1]
    assert fold.select_one("summary").text == "Where the weights come from"
    assert fold.row("Cost").texts("td")[0].startswith("Ignore")


def test_no_ranking_if_nothing_matches(client: Client) -> None:
    assert not result(client, "fidelity=rhel-itself&budget=none").has_section("h-ranking")
