"""The claim: what, until when, why, how sure, at what cost, and what it takes to get there."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from advisor.document.certainty_words import SIMILAR
from advisor.document.requirement_words import requirement_name
from advisor.rules.requirements import REQUIREMENTS
from catalog.models import Phase, Price, SupportStatement
from tests.advisor.result.results import (
    recommendation_for,
    result,
    sell_live_patching_beside_birch,
)
from tests.pages import Element

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]

ONLY = "support=round-the-clock&estate=centos-7&servers=10"
NOBODY = "fidelity=rhel-itself&budget=none"


def figures(client: Client, query: str) -> dict[str, str]:
    rows = result(client, query).select(".facts4 > div")
    return {row.select_one("dt").text: row.select_one("dd").text for row in rows}


def claim(client: Client, query: str) -> Element:
    return result(client, query).select_one(".hero")


def test_heading_is_the_release(client: Client) -> None:
    hero = claim(client, "support=community")
    assert hero.select_one("h1").text == "Birch 9"
    assert hero.select_one(".offer").text == "Community support, free of charge"


def test_title_is_the_headline(client: Client) -> None:
    title = result(client, "support=community").title
    assert title.startswith(recommendation_for("support=community").headline)


def test_lead_names_points_and_main_reason(client: Client) -> None:
    assert claim(client, "support=community").select_one(".because").text == (
        "It meets your one requirement: no vendor contract needed. "
        "It leads Alder 9 by 7.9 of 100 points, "
        "mainly on independence (no single company; Alder: one company)."
    )


def test_main_reason_names_the_software(client: Client) -> None:
    SupportStatement.objects.filter(subject="cpanel").update(subject="openhpc")
    why = claim(client, "workload=hpc&support=community").select_one(".because").text
    assert "mainly on software (OpenHPC: supported; " in why


def test_web_hosting_asks_for_no_panel(client: Client) -> None:
    why = claim(client, "workload=web-hosting&support=community").select_one(".because").text
    assert "software" not in why


def test_requirements_are_counted_and_named(client: Client) -> None:
    why = claim(client, "budget=none&lifespan=5&platform=aws").select_one(".because").text
    names = "free of charge, an image for AWS and 5 years of updates"
    assert f"meets all 3 requirements: {names}." in why


def test_every_requirement_of_an_answer_has_a_name() -> None:
    names = [requirement_name(row) for row in REQUIREMENTS if row.question]
    assert len(names) > 50
    assert [name for name in names if not 2 < len(name) <= 45 or "{" in name] == []


def test_single_match_names_the_nearest_other(client: Client) -> None:
    assert claim(client, ONLY).select_one(".because").text == (
        "It is the only distribution that meets your one requirement: "
        "vendor support round the clock. The closest alternative, Birch 9, is ruled out: "
        "vendor support in business hours only, not round the clock."
    )


def test_tie_is_called_tied(client: Client) -> None:
    why = claim(client, "platform=aws").select_one(".because").text
    assert "It is tied with Alder 9: less than half a point apart" in why


def test_unknown_criterion_is_no_advantage(client: Client) -> None:
    """Update speed differs most, but is unknown for one of the two."""
    ignored = "".join(f"&importance.{name}=0" for name in ("cost", "independence", "migration"))
    query = f"patching=fastest&fidelity=not-needed{ignored}"
    rows = recommendation_for(query).why_not[0].rows
    most = min(rows, key=lambda row: row.difference)
    assert (most.label, most.known) == ("Update speed", False)
    why = claim(client, query).select_one(".because").text
    assert " of 100 points" in why
    assert "update speed" not in why


def test_cost_is_over_the_servers_and_years_asked_for(client: Client) -> None:
    rows = figures(client, f"{ONLY}&lifespan=3")
    assert rows["Cost, 10 servers, 3 years"].startswith("36,000 USD list price")
    assert figures(client, ONLY)["Cost, 10 servers, 5 years"].startswith("60,000 USD")


def test_disputed_price_is_a_range(client: Client) -> None:
    rows = figures(client, "fidelity=bug-for-bug")
    assert rows["Cost, 1 server, 5 years"].startswith("1,250 to 1,502.50 USD")


def test_unpublished_price_is_a_floor_and_never_zero(client: Client) -> None:
    hero = claim(client, "lifespan=8")
    assert hero.select_one(".offer").text == (
        "Premium with Longer Life, from 1,200 USD per server and year, exact price not published"
    )
    cost = next(row for row in hero.select(".facts4 > div") if "Cost" in row.text)
    assert cost.select_one(".value").text in {"from 9,600 USD", "from 10,800 USD"}
    assert cost.select_one("small").text.startswith("exact price not published")


def test_inferred_price_by_year_is_called_so(client: Client) -> None:
    """Premium until May 2032 at 1,200, then 1,320 and twice 1,440."""
    first_year = Price.objects.get(plan__slug="premium-longer")
    first_year.amount, first_year.at_least = Decimal(1320), None
    first_year.save()
    later = Price.objects.get(pk=first_year.pk)
    later.pk, later.amount, later.reference = None, Decimal(1440), False
    later.label = "Premium and Longer Life, later years"
    later.save()
    hero = claim(client, "lifespan=8&support=round-the-clock")
    assert hero.select_one(".offer").text == (
        "Premium with Longer Life, 1,200 to 1,440 USD per server and year"
    )
    cost = next(row for row in hero.select(".facts4 > div") if "Cost" in row.text)
    assert cost.text.startswith("Cost, 1 server, 8 years 10,200 USD list price, inferred")


def test_own_prices_are_named(client: Client) -> None:
    cost = figures(client, f"{ONLY}&discount=10")["Cost, 10 servers, 5 years"]
    assert cost.startswith("54,000 USD your discount of 10 %")


def test_weak_list_price_is_not_the_users_own(client: Client) -> None:
    Price.objects.filter(plan__slug="premium").update(confidence="verified_secondary")
    listed = figures(client, ONLY)["Cost, 10 servers, 5 years"]
    assert "USD list price, stated only by a third party; " in listed
    own = figures(client, f"{ONLY}&discount=10")["Cost, 10 servers, 5 years"]
    assert "your discount of 10 %; the list price is stated only by a third party; " in own


def test_cost_says_what_it_leaves_out(client: Client) -> None:
    sell_live_patching_beside_birch()
    query = "budget=none&live_patching=paid-is-fine"
    cost = figures(client, query)["Cost, 1 server, 5 years"]
    assert "free of charge; kernel live patching not included; " in cost
    assert "live patching" not in figures(client, "budget=none")["Cost, 1 server, 5 years"]


def test_cost_says_which_processors_it_may_not_cover(client: Client) -> None:
    cost = figures(client, "fidelity=bug-for-bug&cpu=s390x")["Cost, 1 server, 5 years"]
    assert "; not known to cover IBM Z; " in cost
    cost = figures(client, "fidelity=bug-for-bug&cpu=x86-64-v3")["Cost, 1 server, 5 years"]
    assert "not known to cover" not in cost


def test_own_cost_of_moving_is_named(client: Client) -> None:
    cost = figures(client, f"{ONLY}&migration_cost=100")["Cost, 10 servers, 5 years"]
    assert cost.startswith("61,000 USD")
    assert "with your migration cost" in cost


def test_support_says_how_long_and_what_was_asked(client: Client) -> None:
    until = figures(client, "lifespan=5")["Supported until"]
    assert until == "31 May 2032 5 years 6 months; you asked for 5"


def test_projected_end_is_no_promise(client: Client) -> None:
    phases = Phase.objects.filter(release__distribution__slug="birch")
    phases.update(confidence="verified_secondary")
    rows = figures(client, "budget=none")
    assert "Supported until" not in rows
    assert rows["Projected end of support"].endswith("not promised")


@pytest.mark.parametrize(
    ("query", "word", "mark"),
    [
        ("support=community", "Firm", "sure-firm"),
        ("patching=fastest", "Likely", "sure-likely"),
        ("platform=aws", "Narrow", "sure-care"),
    ],
)
def test_certainty_is_a_word_with_a_sign(query: str, word: str, mark: str, client: Client) -> None:
    rows = claim(client, query).select(".facts4 > div")
    sure = next(row for row in rows if row.select_one("dt").text == "How sure")
    assert sure.select_one(".value").text == word
    assert mark in sure.select_one(".value").classes
    words = recommendation_for(query).robustness.certainty_words.removesuffix(".")
    short = words.replace(f" ({SIMILAR})", "")
    assert short != words
    assert f"{short}; on 1 answer only" == f"{word}: {sure.select_one('small').text}"


def test_new_installation_says_why(client: Client) -> None:
    rows = figures(client, ONLY)
    assert rows["From CentOS Linux 7"] == "New installation no in-place path is known"
    rows = figures(client, f"{ONLY}&conversion=reinstall")
    assert rows["From CentOS Linux 7"] == "New installation you replace servers"


def test_several_systems_are_counted_by_effort(client: Client) -> None:
    rows = figures(client, "support=community&estate=centos-7&estate=rhel-8")
    assert rows["Migration, 2 systems"].startswith("2 to reinstall reinstall: ")


def test_no_system_today_is_a_dash(client: Client) -> None:
    assert figures(client, "budget=none")["Migration"] == "— you did not say what runs today"
    assert figures(client, "budget=none&estate=none")["Migration"] == "— a new start"


def test_answered_questions_are_counted(client: Client) -> None:
    hero = claim(client, ONLY)
    assert "3 of 23 questions answered" in hero.text
    assert any(link.text.startswith("Change") and "/check/" in link.href for link in hero.links)


def test_files_are_linked(client: Client) -> None:
    links = {link.text: link.href for link in claim(client, ONLY).links}
    assert links["CSV"].startswith("/advisor/result.csv?")
    assert links["JSON"].startswith("/advisor/result.json?")
    assert links["Copy link"] == "#here"
    assert result(client, ONLY).select_one("#here")["value"].endswith("&estate=centos-7")


@pytest.mark.parametrize("query", ["", NOBODY])
def test_without_a_winner_the_heading_says_why(query: str, client: Client) -> None:
    recommendation, hero = recommendation_for(query), claim(client, query)
    assert recommendation.winner is None
    assert hero.select_one("h1").text == recommendation.no_winner_because
    assert not hero.select(".facts4")


def test_without_answers_the_questions_come_first(client: Client) -> None:
    html = result(client).html
    assert html.index('id="h-ask"') < html.index('id="h-ranking"')


def test_obstacles_come_first_if_nothing_fits(client: Client) -> None:
    whole = result(client, NOBODY)
    assert whole.has_section("h-conflicts")
    assert len(whole.section("h-relax").select(".relaxations > li")) == len(
        recommendation_for(NOBODY).relaxations
    )


@pytest.mark.parametrize("query", ["", NOBODY, ONLY, "platform=aws"])
def test_contents_lead_to_headings_that_exist(query: str, client: Client) -> None:
    whole = result(client, query)
    anchors = whole.select_one("nav.onpage").hrefs
    assert len(anchors) >= 4
    for anchor in anchors:
        whole.select_one(anchor)
