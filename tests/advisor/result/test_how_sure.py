"""How sure: the word, the weightings, facts to check, and what would change the answer."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from msgspec.structs import replace

from advisor.document.certainty_words import CERTAINTY_WORDS, share_in_words
from advisor.document.counterfactuals import AnswerChange, WeightChange
from advisor.pages.charts import percent
from advisor.pages.result.changes import changes_section
from catalog.models import Dispute, Fact, Phase, SupportPlan
from catalog.templatetags.words import share
from tests.advisor.result.results import DISPUTED, recommendation_for, result, stand_in
from tests.pages import Element

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]

NARROW = "platform=aws"
CONTRACT = "support=business-hours"
ONLY = "support=round-the-clock"
WEAK = "software=sap-hana&support=round-the-clock"
DOUBTFUL = "patching=fastest"
LIKELY = "support=community"


def section(client: Client, query: str) -> Element:
    return result(client, query).section("h-sure")


@pytest.mark.parametrize("query", [NARROW, CONTRACT, ONLY, DOUBTFUL])
def test_word_and_sentence_come_first(query: str, client: Client) -> None:
    robustness = recommendation_for(query).robustness
    word = CERTAINTY_WORDS[robustness.certainty or ""]
    sentence = robustness.certainty_words.removeprefix(f"{word}: ")
    verdict = section(client, query).select_one(".verdict")
    assert verdict.select_one("b").text == word
    assert verdict.text.startswith(f"{word} {sentence[0].upper()}{sentence[1:]}")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (LIKELY, "It stays first whatever the unknown facts of its rivals turn out to be."),
        (CONTRACT, "; 1 plan without a published price could change it."),
        (DOUBTFUL, "; 1 unknown fact could change it."),
        (NARROW, "No single unknown fact can change the winner; several together could."),
    ],
)
def test_verdict_ends_with_what_unknown_facts_could_do(
    query: str, words: str, client: Client
) -> None:
    assert section(client, query).select_one(".verdict").text.endswith(words)


def test_firm_and_narrow_have_different_signs(client: Client) -> None:
    signs = [section(client, query).select_one(".level").classes for query in (CONTRACT, NARROW)]
    assert signs == [["level", "sure-firm"], ["level", "sure-care"]]


def test_bar_shows_the_share_of_each_winner(client: Client) -> None:
    win_share = recommendation_for(NARROW).robustness.win_share
    shares = sorted((won for won in win_share.values() if won), reverse=True)
    figure = section(client, NARROW).select_one(".weightings")
    widths = [bar["width"] for bar in figure.select("svg")[0].select("rect")]
    assert widths == [percent(won * 100) for won in shares]
    assert all(share(won) in figure.text for won in shares)
    assert "10,000 similar weightings" in figure.text


def run_birch_8() -> str:
    """Birch 8 runs already and is supported long enough to compete with Birch 9: the answer."""
    Phase.objects.filter(release__slug="birch-8").update(ends_on=date(2031, 2, 28))
    stand_in("birch", "almalinux")
    return "estate=almalinux-8"


def test_bar_tells_releases_of_the_winner_apart(client: Client) -> None:
    """The word is about Birch 8, which is less often first than Birch as a whole."""
    query = f"{run_birch_8()}&support=community"
    document = recommendation_for(query)
    newer = document.releases[0]
    assert newer.share
    assert document.winner
    assert document.winner.release == "8"
    others = sum(release.share for release in document.releases)
    own = document.robustness.win_share["almalinux"] - others
    legend = section(client, query).select_one(".weightings figcaption").text
    assert f"Birch 8 {share(own)}" in legend
    assert f"Birch {newer.release} {share(newer.share)}" in legend
    assert f"First in {share(own)}" in section(client, query).select_one(".verdict").text


@pytest.mark.parametrize(
    ("won", "words"), [(0.5183, "51.8 %"), (0.8996, "89.9 %"), (0.9, "90.0 %"), (0.6999, "69.9 %")]
)
def test_share_is_not_rounded_up_to_a_limit(won: float, words: str) -> None:
    assert share_in_words(won) == words


def test_single_candidate_has_no_bar(client: Client) -> None:
    page = section(client, ONLY)
    assert "The only distribution that meets every requirement" in page.text
    assert not page.select(".weightings")
    assert "% of similar weightings." not in page.text


def test_share_of_a_single_distribution_is_about_its_releases(client: Client) -> None:
    """Otherwise "the only distribution" and "first in 75 %" would contradict each other."""
    query = f"{run_birch_8()}&budget=none"
    verdict = section(client, query).select_one(".verdict").text
    assert "The only distribution that matches; this release is first in " in verdict


def test_nearest_weights_are_drawn_as_now_and_flip(client: Client) -> None:
    changes = [
        row for row in recommendation_for(NARROW).counterfactuals if isinstance(row, WeightChange)
    ]
    changes.sort(key=lambda change: abs(change.becomes - change.now))
    flips = section(client, NARROW).select(".flips > li")
    assert len(changes) > len(flips) == 3
    for flip, change in zip(flips, changes, strict=False):
        assert flip.select_one("circle")["cx"] == percent(change.now * 100)
        assert flip.select_one("svg svg")["x"] == percent(change.becomes * 100)
        side = "above" if change.becomes > change.now else "below"
        assert f"wins {side} {share(change.becomes)}" in flip.text


def test_other_changes_fill_up_to_three(client: Client) -> None:
    changes = recommendation_for(LIKELY).counterfactuals
    page = section(client, LIKELY)
    half = next(half for half in page.select(".halves > div") if half.select(".flips"))
    assert len(half.select(".flips > li")) == 2
    assert len(half.select("li")) == 3
    sentences = [change.change for change in changes]
    assert all(line.removesuffix(".") in sentences for line in half.texts(".plainlist > li"))


def test_price_of_what_is_free_is_the_last_change() -> None:
    recommendation = recommendation_for("support=community")
    changes = recommendation.counterfactuals
    (free,) = [row for row in changes if "it is 0 USD" in row.change]
    answer = next(row for row in changes if isinstance(row, AnswerChange))
    answered = replace(answer, question="support")
    (*others, last) = changes_section(
        replace(recommendation, counterfactuals=[free, answered])
    ).nearest
    assert (others, last) == ([answered], free)


@pytest.mark.parametrize("query", [NARROW, CONTRACT, ONLY, DOUBTFUL])
def test_every_change_is_one_fold_away(query: str, client: Client) -> None:
    changes = recommendation_for(query).counterfactuals
    fold = section(client, query).select_one("#changes")
    assert f"({len(changes)})" in fold.select_one("summary").text
    lines = [line.removesuffix(".") for line in fold.texts("li")]
    assert sorted(lines) == sorted(change.change for change in changes)


def test_no_change_is_said_in_words(client: Client) -> None:
    query = "organisation=university&budget=none"
    document = recommendation_for(query)
    assert not document.counterfactuals
    text = "No single weight, answer or fact would put another distribution first."
    assert text in section(client, query).text


def doubt_decisive_facts() -> None:
    facts = Fact.objects.filter(distribution__slug="alder")
    facts.filter(attribute="sap_hana").update(confidence="computed")
    facts.filter(attribute="round_the_clock").update(confidence="unverified")


def test_decisive_facts_carry_mark_and_source(client: Client) -> None:
    doubt_decisive_facts()
    facts = recommendation_for(WEAK).robustness.unverified
    assert len(facts) == 2
    lines = section(client, WEAK).select(".decisive li")
    marks = {"Certified for SAP HANA": "~ inferred", "Support round the clock": "? not verified"}
    for line, fact in zip(lines, facts, strict=True):
        assert f"{fact.label}: {fact.words}" in line.text
        assert marks[fact.label] in line.text
        assert fact.source
        assert fact.source.url in line.hrefs


def test_disputed_fact_that_decides_is_named(client: Client) -> None:
    (fact,) = recommendation_for(DISPUTED).robustness.unverified
    assert fact.disputed
    assert fact.disputed.requirement == "Programs built for RHEL run on it"
    text = section(client, DISPUTED).text
    assert text.startswith("How sure Likely The only distribution that meets every requirement;")
    assert "1 decisive fact is disputed." in text
    assert "not verified" not in text
    (line,) = section(client, DISPUTED).select(".decisive li")
    assert f"{fact.label}: {fact.words}" in line.text
    assert f"another source says {fact.disputed.words}" in line.text
    assert "≠ disputed" in line.text
    Dispute.objects.filter(value="rebuild").delete()
    assert recommendation_for(DISPUTED).robustness.certainty == "firm"


def test_disputed_and_unverified_facts_are_counted_apart(client: Client) -> None:
    Fact.objects.filter(distribution__slug="birch", attribute="owner").update(
        confidence="unverified"
    )
    query = f"{DISPUTED}&ownership=no-single-company"
    words = recommendation_for(query).robustness.certainty_words
    assert "1 decisive fact is not verified; 1 decisive fact is disputed." in words


def test_common_consequence_is_written_once(client: Client) -> None:
    doubt_decisive_facts()
    text = section(client, WEAK).text
    assert text.count("no distribution meets every requirement") == 1
    assert "If one of these is wrong, no distribution meets every requirement." in text


def test_unknown_facts_that_could_change_it_are_listed(client: Client) -> None:
    robustness = recommendation_for(DOUBTFUL).robustness
    assert robustness.stable_under_unknowns is False
    assert robustness.worth_finding_out
    text = section(client, DOUBTFUL).text
    assert all(fact.sentence in text for fact in robustness.worth_finding_out)
    links = [link.text for link in section(client, DOUBTFUL).links if "All facts" in link.text]
    assert links
    assert set(links) <= {"All facts on Alder", "All facts on Birch", "All facts on Cedar"}


def offer_unpriced_plans(number: int) -> None:
    """As many plans of Birch as Grove support, none with a published price."""
    grove = SupportPlan.objects.get(slug="grove")
    copied = [*grove.facts.all(), *grove.prices.all()]
    for place in range(number):
        grove.pk, grove.slug, grove.name = None, f"grove-{place}", f"Grove {place}"
        grove.save()
        for row in copied:
            row.pk, row.plan = None, grove
            row.save()


def test_fourth_quote_is_folded(client: Client) -> None:
    offer_unpriced_plans(4)
    sentences = [quote.sentence for quote in recommendation_for(CONTRACT).break_even]
    assert len(sentences) > 3
    page = section(client, CONTRACT)
    half = next(half for half in page.select(".halves > div") if half.select(".quotes"))
    assert half.texts("div > .quotes > li") == sentences[:3]
    assert half.texts("details > .quotes > li") == sentences[3:]
    assert "#own-numbers" in half.hrefs


def test_places_stand_in_table_and_chart(client: Client) -> None:
    document = recommendation_for(NARROW)
    assert len(document.ranking) == 3
    rows = section(client, NARROW).select("table.narrow tbody tr")
    for row, candidate in zip(rows, document.ranking, strict=True):
        shares = document.robustness.rank_share[candidate.distribution]
        assert sum(shares) == pytest.approx(1, abs=1e-3)
        assert [cell.text for cell in row.select("td.number")] == list(map(share, shares))
        assert row.select("rect.place-1")


def test_stable_range_is_shown_for_each_weight(client: Client) -> None:
    document = recommendation_for(NARROW)
    percents = {weight.criterion: weight.percent for weight in document.weights}
    counted = {weight.criterion for weight in document.weights if weight.weight}
    assert {interval.criterion for interval in document.stability} == counted
    for interval in document.stability:
        assert interval.low <= interval.now <= interval.high
        row = section(client, NARROW).row(interval.label)
        numbers = [
            f"{percents[interval.criterion]:.1f} %",
            share(interval.low),
            share(interval.high),
        ]
        assert row.texts("td.number") == numbers


@pytest.mark.parametrize("query", [CONTRACT, NARROW])
def test_other_releases_say_why_they_did_not_win(query: str, client: Client) -> None:
    document = recommendation_for(query)
    assert document.winner
    fold = section(client, query).select_one("#other-releases")
    assert document.releases
    for release in document.releases:
        assert f"{document.winner.name} {release.release}: {release.sentence}" in fold.text


def test_no_section_without_a_winner(client: Client) -> None:
    assert not result(client).has_section("h-sure")
