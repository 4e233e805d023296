"""At most three risks, those first that could change the decision, each with one action."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from msgspec.structs import replace

from advisor.pages.result.before_you_decide import risk_section
from catalog.models import Dispute, Fact, Phase
from tests.advisor.result.results import (
    evaluation_of,
    recommendation_for,
    result,
    sell_live_patching_beside_birch,
)
from tests.pages import Element

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]


def risks(client: Client, query: str) -> list[Element]:
    return result(client, query).section("h-before").select(".risks.open > li")


def texts(client: Client, query: str) -> list[str]:
    return [risk.text for risk in risks(client, query)]


def test_risk_has_one_action(client: Client) -> None:
    for risk in risks(client, "platform=aws&organisation=large-company"):
        assert len(risk.select("a.action[href]")) == 1


def test_unknown_fact_that_could_win_comes_first(client: Client) -> None:
    recommendation = recommendation_for("patching=fastest")
    first = texts(client, "patching=fastest")[0]
    assert recommendation.robustness.worth_finding_out[0].sentence in first


@pytest.mark.parametrize(
    ("ties", "lead"), [(["alder"], "It is a tie."), ([], "The lead is small.")]
)
def test_narrow_lead_names_the_nearest_weight(ties: list[str], lead: str) -> None:
    evaluation, recommendation = evaluation_of("platform=aws"), recommendation_for("platform=aws")
    first, *others = recommendation.ranking
    assert first.tied_with == ["alder"]
    ranking = [replace(first, tied_with=ties), *others]
    section = risk_section(replace(recommendation, ranking=ranking), evaluation)
    assert section
    assert section.risks[0].lead == lead
    assert section.risks[0].text.startswith("Alder would win if Independence counted less")


def test_narrow_lead_over_an_own_release_names_the_release() -> None:
    """No weight makes another distribution win as often as that release does."""
    query = "platform=aws"
    evaluation, recommendation = evaluation_of(query), recommendation_for(query)
    shares = dict.fromkeys(recommendation.robustness.win_share, 0.0) | {"birch": 1.0}
    robustness = replace(recommendation.robustness, win_share=shares)
    own = [replace(row, share=0.44) for row in recommendation.releases[:1]]
    recommendation = replace(recommendation, robustness=robustness, releases=own)
    section = risk_section(recommendation, evaluation)
    assert section
    lead = next(risk for risk in section.risks if risk.lead == "The lead is small.")
    assert lead.text == f"Birch {own[0].release} is first in 44.0 % of similar weightings."


@pytest.mark.parametrize("included", [None, False])
def test_service_that_is_sold_separately_is_named(included: bool | None, client: Client) -> None:
    sell_live_patching_beside_birch()
    Fact.objects.filter(attribute="live_patching_included", distribution__slug="birch").update(
        value=included
    )
    sentence = "Kernel live patching is sold separately: its price is not part of the costs."
    query = "budget=none&live_patching=paid-is-fine"
    (risk,) = [text for text in texts(client, query) if "live patching" in text]
    assert f"{sentence} Evergreen, by Grove Services." in risk
    assert "live patching" not in result(client, "budget=none").section("h-before").text


def test_included_service_is_no_risk(client: Client) -> None:
    sell_live_patching_beside_birch()
    Fact.objects.filter(attribute="live_patching_included").update(value=True)
    query = "budget=none&live_patching=paid-is-fine"
    assert "live patching" not in result(client, query).section("h-before").text


def test_firm_lead_names_no_weight(client: Client) -> None:
    assert not any("lead is small" in text for text in texts(client, "support=community"))


def test_dispute_opens_the_other_source(client: Client) -> None:
    risk = risks(client, "fidelity=bug-for-bug")[-1]
    assert "2 sources disagree: another says 250 USD." in risk.text
    assert "Forest News: 250 USD." in risk.select_one("details").text
    assert "Alder store" in risk.select_one("a.action")["title"]


def test_disputed_end_is_open_where_years_are_asked_for(client: Client) -> None:
    first = texts(client, "lifespan=8&support=round-the-clock&servers=1")[0]
    assert "2 sources disagree: another says 31 May 2035." in first
    section = result(client, "lifespan=8&support=round-the-clock&servers=1").section("h-before")
    assert section.text.count("another says 31 May 2035") == 1


def test_disputed_end_before_the_years_asked_for_decides(client: Client) -> None:
    query = "lifespan=8&support=round-the-clock&servers=1"
    Dispute.objects.filter(phase__name="Longer Life").update(value="2034-05-31")
    texts_now = texts(client, query)
    (text,) = (text for text in texts_now if "another source says" in text.lower())
    assert "31 May 2036" in text
    requirement = "“Security updates for 8 more years with this plan”"
    assert "is disputed. Another source says 31 May 2034. If that is right, " in text
    assert f"{requirement} is not met. Then no distribution meets every requirement." in text
    assert "Forest News: 31 May 2034. Older by a year." in text
    assert "sources disagree" not in result(client, query).section("h-before").text


def test_disputed_end_may_call_for_another_release(client: Client) -> None:
    Dispute.objects.filter(phase__name="Longer Life").update(value="2034-05-31")
    Phase.objects.filter(release__name="8", name="Longer Life").update(ends_on=date(2035, 5, 31))
    text = result(client, "lifespan=8").section("h-before").text
    assert "is not met. Then another release or plan of Alder could win." in text


def test_text_of_another_source_is_not_called_a_disagreement(client: Client) -> None:
    query = "budget=none&cpu=x86-64-v2"
    fact = Fact.objects.get(distribution__slug="birch", attribute="architectures")
    dispute = Dispute.objects.filter(fact__attribute="relation_to_rhel").first()
    assert dispute
    dispute.pk, dispute.fact = None, fact
    dispute.value = "Three architectures; the table is old."
    dispute.save()
    text = result(client, query).section("h-before").text
    assert "Another source says: Three architectures; the table is old." in text
    assert "sources disagree: another says Three" not in text
    Dispute.objects.filter(pk=dispute.pk).update(value=["x86-64"])
    text = result(client, query).section("h-before").text
    assert "2 sources disagree: another says x86-64." in text


def ask_for_newer_processors() -> None:
    facts = Fact.objects.filter(attribute="x86_baseline", release__name="9")
    facts.update(value="x86-64-v3")


NEWER_ONLY = "On x86-64, Birch 9 needs x86-64-v3"


@pytest.mark.parametrize("query", ["budget=none", "budget=none&platform=bare-metal"])
def test_needed_processors_are_a_risk(query: str, client: Client) -> None:
    assert not any("On x86-64" in text for text in texts(client, query))
    ask_for_newer_processors()
    (risk,) = [risk for risk in risks(client, query) if NEWER_ONLY in risk.text]
    assert "topic=" in risk.select_one("a.action")["href"]


@pytest.mark.parametrize("query", ["budget=none&platform=aws", "budget=none&cpu=x86-64-v3"])
def test_processors_of_clouds_or_as_answered_are_no_risk(query: str, client: Client) -> None:
    ask_for_newer_processors()
    assert "On x86-64" not in result(client, query).section("h-before").text


@pytest.mark.parametrize("query", ["budget=none&organisation=large-company", "budget=none"])
def test_organisation_is_told_that_no_vendor_helps(query: str, client: Client) -> None:
    assert any(
        text.startswith("! No vendor support with this plan") for text in texts(client, query)
    )


@pytest.mark.parametrize(
    "query", ["budget=none&organisation=individual", "support=community&organisation=government"]
)
def test_accepted_community_support_is_no_risk(query: str, client: Client) -> None:
    assert not any("No vendor support" in text for text in texts(client, query))


def test_newer_release_says_why_it_did_not_win(client: Client) -> None:
    set_ends("9", date(2030, 1, 31))
    set_ends("8", date(2035, 1, 31))
    lines = [
        re.sub(r"is 1\d\.\d points", "is N points", line) for line in texts(client, "budget=none")
    ]
    assert (
        "! Why not Birch 9? It is supported until 31 January 2030. But it is N points behind: "
        "until January 2030 (release 8: until January 2035). Support and cost"
    ) in lines  # the points change by the day


def test_newer_release_that_is_ruled_out_says_by_what(client: Client) -> None:
    """The reason keeps its capitals: FIPS, not fIPS."""
    set_ends("9", date(2030, 1, 31))
    set_ends("8", date(2035, 1, 31))
    query = "budget=none&lifespan=5"
    releases = recommendation_for(query).releases
    reason = next(row.sentence for row in releases if row.release == "9")
    lead = "! Why not Birch 9? It is supported until 31 January 2030."
    assert f"{lead} Ruled out: {reason} Support and cost" in texts(client, query)


def test_newer_release_with_an_unknown_is_undetermined(client: Client) -> None:
    Phase.objects.filter(release__name="9").update(confidence="verified_secondary")
    set_ends("8", date(2035, 1, 31))
    query = "budget=none&lifespan=5"
    reason = next(row.sentence for row in recommendation_for(query).releases if row.release == "9")
    risk = next(text for text in texts(client, query) if "Why not Birch 9?" in text)
    assert f"Undetermined: {reason}" in risk


@pytest.mark.parametrize("query", ["budget=none&importance.lifespan=0", "budget=none"])
def test_newer_release_without_a_promised_end_says_that(query: str, client: Client) -> None:
    """It ranks after the others, whatever its points are: it is neither tied nor behind."""
    Phase.objects.filter(release__name="9").update(confidence="verified_secondary")
    set_ends("8", date(2035, 1, 31))
    risk = next(text for text in texts(client, query) if "Why not Birch 9?" in text)
    assert "Ranked after the others because the end of its support is not promised." in risk
    assert "Tied" not in risk
    assert "points behind" not in risk


def test_disputed_end_is_a_day_in_words(client: Client) -> None:
    risk = next(text for text in texts(client, "lifespan=8") if "sources disagree" in text)
    assert "another says 31 May 2035." in risk


def test_projected_end_is_never_called_unknown(client: Client) -> None:
    Phase.objects.filter(release__name="9").update(confidence="verified_secondary")
    missing = [row.lacks for row in recommendation_for("lifespan=5").unconfirmed]
    assert "end of support only projected (31 May 2032), 5 years needed" in missing


def test_near_end_of_support_is_a_risk(client: Client) -> None:
    set_ends("9", date(2028, 1, 31))
    set_ends("8", date(2028, 1, 31))
    assert any(
        re.search(r"Support of Birch \d ends in 1 year 2 months: plan", line)
        for line in texts(client, "budget=none")
    )


def set_ends(release: str, day: date) -> None:
    phases = Phase.objects.filter(release__distribution__slug="birch", release__name=release)
    phases.update(ends_on=day)


def test_decisive_fact_that_is_not_verified_names_the_consequence(client: Client) -> None:
    Fact.objects.filter(distribution__slug="birch").update(confidence="unverified")
    query = "budget=none&fidelity=binary-compatible"
    facts = recommendation_for(query).robustness.unverified
    assert facts
    first = next(text for text in texts(client, query) if facts[0].sentence in text)
    assert "If it is wrong, " in first


def test_rival_wins_itself_if_its_fact_is_wrong() -> None:
    """No other release of the rival is meant, as it would be of a disputed fact."""
    Fact.objects.filter(distribution__slug="birch").update(confidence="unverified")
    query = "budget=none&fidelity=binary-compatible"
    recommendation = recommendation_for(query)
    of_rival = replace(
        recommendation.robustness.unverified[0], distribution="alder", new_winner="alder"
    )
    robustness = replace(recommendation.robustness, unverified=[of_rival])
    section = risk_section(replace(recommendation, robustness=robustness), evaluation_of(query))
    assert section
    assert any("If it is wrong, Alder could win." in risk.text for risk in section.risks)


def test_all_warnings_of_the_winner_are_somewhere(client: Client) -> None:
    Fact.objects.filter(distribution__slug="birch").update(
        confidence="verified_secondary", note="Seen."
    )
    query = (
        "platform=aws&platform=bare-metal&fidelity=binary-compatible&budget=none"
        "&organisation=government&cpu=aarch64"
    )
    recommendation, section = recommendation_for(query), result(client, query).section("h-before")
    named = {fact.attribute for fact in recommendation.robustness.unverified}
    warnings = recommendation.ranking[0].warnings
    assert warnings
    assert all(row.text in section.text for row in warnings if row.evidence.attribute not in named)
    assert len(section.select(".risks.open > li")) == 3
    assert section.select_one("details.fold > summary").text == "2 more"


@pytest.mark.parametrize("query", ["", "fidelity=rhel-itself&budget=none"])
def test_no_risks_without_a_winner(query: str, client: Client) -> None:
    assert not result(client, query).has_section("h-before")
