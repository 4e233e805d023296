"""Next steps: a checklist of sentences with a verb, each with the link that begins it."""

from __future__ import annotations

import pytest
from django.test import Client
from msgspec.structs import replace

from advisor.engine.types import Answers
from advisor.evaluation import evaluate
from advisor.pages.result.next_steps import next_steps
from catalog import clock
from catalog.models import Fact, Phase
from tests.advisor.result.results import (
    DISPUTED,
    offer_programme,
    recommendation_for,
    result,
    sell_live_patching_beside_birch,
    stand_in,
)
from tests.pages import Element, page

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]

LONG_LIFE = "support=round-the-clock&lifespan=8&estate=rhel-8"


def steps(client: Client, query: str = "") -> list[Element]:
    return result(client, query).section("h-next").select(".checklist > li")


def texts(client: Client, query: str) -> list[str]:
    return [step.text for step in steps(client, query)]


def test_what_decides_is_checked_first(client: Client) -> None:
    first = steps(client, LONG_LIFE)[0]
    assert first.text.startswith(
        "Confirm one decisive fact that is not verified: “Support round the clock: yes”."
    )
    Fact.objects.filter(plan__slug="premium-longer").update(confidence="computed")
    facts = recommendation_for(LONG_LIFE).robustness.unverified
    assert len(facts) > 1
    first = steps(client, LONG_LIFE)[0]
    assert first.text.startswith(f"Confirm {len(facts)} decisive facts that are not verified: ")
    assert all(f"“{fact.label}: {fact.words}”" in first.text for fact in facts)
    assert first.hrefs == ["#h-sure"]


def test_disputed_fact_is_checked_first(client: Client) -> None:
    label = "“Relation to RHEL: binary-compatible (runs programs built for RHEL)”"
    first = steps(client, DISPUTED)[0]
    assert first.text.startswith(f"Confirm one decisive fact that is disputed: {label}.")
    Fact.objects.filter(distribution__slug="birch", attribute="owner").update(
        confidence="unverified"
    )
    first = steps(client, f"{DISPUTED}&ownership=no-single-company")[0]
    assert "Confirm 2 decisive facts that are disputed or not verified: " in first.text


def test_unpublished_price_asks_for_a_quote(client: Client) -> None:
    step = next(step for step in steps(client, LONG_LIFE) if "quote" in step.text)
    assert "(from 1,200 USD per server and year, exact price not published)" in step.text
    assert step.hrefs == ["#own-numbers"]
    assert result(client, LONG_LIFE).select_one("#own-numbers")


def test_free_plan_asks_for_no_quote(client: Client) -> None:
    assert not any("quote" in text for text in texts(client, "budget=none&lifespan=5"))


@pytest.mark.parametrize("query", ["fidelity=bug-for-bug", "fidelity=bug-for-bug&discount=10"])
def test_quote_is_asked_for_only_until_there_is_one(query: str, client: Client) -> None:
    assert any(text.startswith("Ask for a quote for Basic") for text in texts(client, query))
    quoted = texts(client, f"{query}&quote.alder.basic=180")
    assert not any("quote" in text for text in quoted)


def test_discounted_price_is_no_list_price(client: Client) -> None:
    step = next(
        text for text in texts(client, "fidelity=bug-for-bug&discount=10") if "quote" in text
    )
    assert "USD per server and year with your discount of 10 %)." in step
    assert "list price" not in step


def test_price_of_unusual_processors_is_asked_for(client: Client) -> None:
    step = next(text for text in texts(client, "fidelity=bug-for-bug&cpu=s390x") if "quote" in text)
    assert step.startswith("Ask for a quote for Basic on IBM Z (list price ")


def test_service_that_is_sold_separately_is_asked_for(client: Client) -> None:
    step = "Ask what kernel live patching costs: Community support does not include it."
    sell_live_patching_beside_birch()
    query = "budget=none&live_patching=paid-is-fine"
    assert any(text.startswith(step) for text in texts(client, query))
    assert not any("live patching" in text for text in texts(client, "budget=none"))


def test_facts_of_several_distributions_are_told_apart(client: Client) -> None:
    recommendation = recommendation_for(LONG_LIFE)
    (fact,) = recommendation.robustness.unverified
    facts = [fact, replace(fact, distribution="birch")]
    robustness = replace(recommendation.robustness, unverified=facts)
    steps = next_steps(
        replace(recommendation, robustness=robustness), evaluate(Answers({}), clock.today())
    )
    value = f"“{fact.label}: {fact.words}”"
    assert steps[0].text.endswith(f": {value} (Alder) and {value} (Birch).")


def test_shared_tool_is_tried_once(client: Client) -> None:
    stand_in("dogwood", "centos")
    stand_in("birch", "almalinux")
    lines = texts(client, "budget=none&estate=centos-7&estate=almalinux-8&estate=almalinux-9")
    assert sum("Try Transplant" in line for line in lines) == 1
    systems = "CentOS Linux 7 and AlmaLinux 8"
    assert f"Try Transplant on a copy of one system of each: {systems}. Migration" in lines
    assert "Keep AlmaLinux 9: you run Birch 9 already." in lines


def test_end_of_support_opens_a_calendar_file(client: Client) -> None:
    query = "budget=none&lifespan=5"
    winner = recommendation_for(query).winner
    assert winner
    step = next(step for step in steps(client, query) if "must be replaced" in step.text)
    assert winner.supported_until.words in step.text
    calendar = client.get(step.hrefs[0])
    assert calendar.status_code == 200
    assert calendar["Content-Type"].startswith("text/calendar")


def test_projected_end_is_asked_for(client: Client) -> None:
    phases = Phase.objects.filter(release__distribution__slug="birch")
    phases.update(confidence="verified_secondary")
    query = "budget=none"
    winner = recommendation_for(query).winner
    assert winner
    until = winner.supported_until
    assert until.projected
    lines = texts(client, query)
    assert any(f"{until.words} is projected, not promised." in line for line in lines)
    assert not any("must be replaced" in line for line in lines)


def test_programmes_are_a_step(client: Client) -> None:
    offer_programme()
    assert not any("#programmes" in step.hrefs for step in steps(client, "organisation=government"))
    step = next(
        step for step in steps(client, "organisation=university") if "#programmes" in step.hrefs
    )
    assert "programme" in step.text


def test_programmes_are_a_step_where_nothing_fits(client: Client) -> None:
    offer_programme()
    query = "organisation=university&budget=none&fidelity=rhel-itself"
    assert any("#programmes" in step.hrefs for step in steps(client, query))
    assert "Free for up to 16 systems." in result(client, query).select_one("#programmes").text


def test_missing_system_is_asked_for(client: Client) -> None:
    lines = texts(client, "budget=none")
    assert "Say what runs today: the migration depends on it. Answer" in lines
    assert not any("Say what runs" in line for line in texts(client, "budget=none&estate=none"))


def test_rare_rival_is_no_step(client: Client) -> None:
    share = recommendation_for("platform=aws").robustness.win_share["alder"]
    step = f"Also consider Alder 9: it is first in {share * 100:.1f} % of similar weightings. Alder"
    assert step in texts(client, "platform=aws")
    rare = recommendation_for("workload=containers").robustness
    assert rare.certainty != "firm"
    assert 0 < rare.win_share["alder"] < 0.1
    assert not any("Also consider" in text for text in texts(client, "workload=containers"))


def test_other_release_that_is_often_first_is_a_step() -> None:
    recommendation = recommendation_for("workload=containers")
    often = [replace(row, share=0.194) for row in recommendation.releases]
    recommendation = replace(recommendation, releases=often)
    steps = next_steps(recommendation, evaluate(Answers({}), clock.today()))
    (step,) = [step for step in steps if "Also consider" in step.text]
    assert step.text == "Also consider Birch 8: it is first in 19.4 % of similar weightings."
    assert (step.address, step.link) == ("/distributions/birch/", "Birch")


@pytest.mark.parametrize(
    "query", ["", LONG_LIFE, "budget=none&support=round-the-clock", "platform=aws"]
)
def test_each_link_leads_somewhere(query: str, client: Client) -> None:
    whole = result(client, query)
    links = [href for step in steps(client, query) for href in step.hrefs]
    assert links
    for href in links:
        if href.startswith("#"):
            assert whole.select(f"[id='{href[1:]}']"), href
        elif not href.startswith("/calendar"):
            page(client, href.partition("#")[0], follow=True)
