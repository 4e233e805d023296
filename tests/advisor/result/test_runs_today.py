"""What runs today: its support is said first where nothing is recommended, with what extends it."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.test import Client
from msgspec import json

from advisor.document.running_rows import RunningSystem
from catalog.models import Fact, Phase, Price, Release, SupportPlan
from tests.advisor.result.results import recommendation_for, result, stand_in
from tests.pages import Element

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]

NOTHING_FITS = "budget=none&support=round-the-clock&fidelity=bug-for-bug"
ENDED = f"{NOTHING_FITS}&estate=centos-7"
KEEPER = "Keeper, sold by TuxCare, is projected to cover CentOS Linux 7 until 30 June 2028"


@pytest.fixture(autouse=True)
def _names_that_the_questionnaire_knows() -> None:
    """Dogwood is CentOS Linux, Alder is RHEL, Cedar is Amazon Linux."""
    for slug, known in (("dogwood", "centos"), ("alder", "rhel"), ("cedar", "amazon-linux")):
        stand_in(slug, known)


def section(client: Client, query: str) -> Element:
    return result(client, query).section("h-today")


def system(query: str) -> RunningSystem:
    return recommendation_for(query).runs_today[0]


def test_ended_system_is_named_before_all_else(client: Client) -> None:
    page = result(client, ENDED)
    headings = page.texts(".result h2")
    assert headings[0] == "What runs today"
    assert "Conflicting answers" in headings
    assert page.select_one(".onpage a[href='#h-today']").text == "What runs today"
    first = page.section("h-today").texts("p")[0]
    sentence = "CentOS Linux 7 has had no updates since 30 June 2024 (2 years 4 months ago)."
    assert first.startswith(f"Without paid support, {sentence}")
    assert "Dogwood archive" in first
    assert "verified" in first


def test_extension_says_until_when_and_its_price(client: Client) -> None:
    line = section(client, ENDED).texts("li")[0]
    assert line.startswith(f"{KEEPER} (in 1 year 7 months).")
    assert "Minimum: 4.50 USD per account and month, minimum." in line
    assert line.count("from a third party") == 2, "of the end and of the price"


def test_unpublished_price_is_said(client: Client) -> None:
    Price.objects.filter(plan__slug="keeper").update(amount=None)
    assert "Price: not published." in section(client, ENDED).texts("li")[0]
    Price.objects.all().delete()
    assert "The price is unknown." in section(client, ENDED).texts("li")[0]


def test_quote_replaces_the_price(client: Client) -> None:
    line = section(client, f"{ENDED}&quote.centos.keeper=33").texts("li")[0]
    assert "Price: 33 USD per system and year with your quote." in line


def test_extension_that_is_over_is_no_help(client: Client) -> None:
    Phase.objects.filter(name="Keeper").update(ends_on=date(2026, 11, 25))
    page = section(client, ENDED)
    assert not page.select("li")
    assert "No paid extension is known." in page.text


def test_unknown_end_names_no_day_gone_by(client: Client) -> None:
    Phase.objects.filter(name="Keeper").update(end_kind="unknown", ends_on=None)
    line = section(client, ENDED).texts("li")[0]
    assert line.startswith("Keeper, sold by TuxCare, covers CentOS Linux 7; until when: unknown. ")
    assert system(ENDED).extensions[0].until.on == "2024-06-30", "as certain as before"


def test_known_end_comes_before_an_unknown_one() -> None:
    Price.objects.filter(plan__slug="keeper").update(amount=None)
    acorn = SupportPlan.objects.get(slug="keeper")
    acorn.pk, acorn.slug, acorn.name = None, "acorn", "Acorn"
    acorn.save()
    open_phase = Phase.objects.get(name="Keeper")
    open_phase.pk, open_phase.name = None, "Acorn"
    open_phase.end_kind, open_phase.ends_on = "unknown", None
    open_phase.save()
    open_phase.plans.set([acorn])
    assert [row.plan for row in system(ENDED).extensions] == ["keeper", "acorn"]


def test_plan_for_another_platform_is_left_out(client: Client) -> None:
    SupportPlan.objects.filter(slug="keeper").update(valid_on=["oci"])
    assert "It is offered only on Oracle Cloud (OCI)." in section(client, ENDED).texts("li")[0]
    assert not section(client, f"{ENDED}&platform=aws").select("li")
    assert section(client, f"{ENDED}&platform=aws&platform=oci").select("li")


def test_paid_phase_without_a_plan_counts(client: Client) -> None:
    Phase.objects.get(name="Keeper").plans.clear()
    line = section(client, ENDED).texts("li")[0]
    assert line.startswith("Keeper is projected to cover CentOS Linux 7 until 30 June 2028")
    assert "The price is unknown." in line


def test_sellers_are_named_where_no_plan_is_known(client: Client) -> None:
    SupportPlan.objects.filter(slug="keeper").delete()
    Phase.objects.filter(name="Keeper").delete()
    fact = Fact.objects.filter(distribution__slug="centos", attribute="vendor")
    fact.update(attribute="commercial_support", value="Foresters sell updates.")
    line = section(client, ENDED).texts("li")[0]
    assert line.startswith("Foresters sell updates. Until when, and at what price, is unknown.")
    Fact.objects.filter(attribute="commercial_support").update(unreliable=True)
    assert "No paid extension is known." in section(client, ENDED).text


def test_plan_for_existing_systems_may_cover_it(client: Client) -> None:
    Fact.objects.filter(distribution__slug="rhel", attribute="intended_use").update(
        value="existing-systems"
    )
    lines = section(client, ENDED).texts("li")
    assert lines[0].startswith(KEEPER)
    uncertain = "Whether it covers CentOS Linux 7, and until when, is unknown: ask SUSE."
    assert lines[1].startswith(f"Alder Basic: Updates without help. {uncertain}")
    assert [row.covers for row in system(ENDED).extensions] == [True, None, None, None]
    Fact.objects.filter(attribute="relation_to_rhel").update(value="independent")
    assert section(client, ENDED).texts("li") == lines[:1]


def test_extensions_begin_a_year_before_the_end(client: Client) -> None:
    query = f"{NOTHING_FITS}&estate=rhel-9"
    running = system(query)
    assert running.lasts
    assert running.gets_updates
    assert not running.extensions
    page = section(client, query)
    assert "RHEL 9 gets updates until 31 May 2032 (in 5 years 6 months)." in page.text
    assert "No paid extension" not in page.text
    Phase.objects.filter(release__slug="rhel-9", kind="security").update(ends_on=date(2027, 6, 1))
    running = system(query)
    assert running.gets_updates
    assert not running.lasts
    assert [row.plan for row in running.extensions] == ["premium-longer"]


@pytest.mark.parametrize(
    ("estate", "words"),
    [
        ("amazon-linux-2", "Until when Amazon Linux 2 gets updates is not announced."),
        (
            "scientific-linux-7",
            "Until when Scientific Linux 7 gets updates is unknown: the catalog does not have it.",
        ),
    ],
)
def test_unknown_end_is_no_end(estate: str, words: str, client: Client) -> None:
    query = f"{NOTHING_FITS}&estate={estate}"
    assert words in section(client, query).text
    running = system(query)
    assert running.gets_updates is None
    assert not running.lasts


def test_projected_updates_are_not_certain(client: Client) -> None:
    Phase.objects.filter(name="Keeper").update(paid=False)
    Phase.objects.get(name="Keeper").plans.clear()
    words = "Whether CentOS Linux 7 gets updates is unknown: they were promised until 30 June 2024"
    assert words in section(client, ENDED).text
    assert system(ENDED).gets_updates is None


def test_promised_extension_is_not_called_projected(client: Client) -> None:
    Phase.objects.filter(name="Keeper").update(confidence="verified")
    assert "TuxCare, covers CentOS Linux 7 until" in section(client, ENDED).texts("li")[0]


def test_preview_gets_no_updates(client: Client) -> None:
    Release.objects.filter(slug="rhel-9").update(preview=True)
    query = f"{NOTHING_FITS}&estate=rhel-9"
    assert "RHEL 9 is in preview, not for production." in section(client, query).text
    assert system(query).gets_updates is False


def test_system_without_a_release_is_each_it_can_be() -> None:
    rows = recommendation_for(f"{NOTHING_FITS}&estate=rhel&estate=rhel-9").runs_today
    assert sorted(row.system for row in rows) == ["rhel-10", "rhel-7", "rhel-8", "rhel-9"]


def test_winner_has_it_with_the_migration(client: Client) -> None:
    page = result(client, "budget=none&estate=centos-7&estate=rhel-9")
    assert not page.select("#h-today")
    migration = page.section("h-way")
    assert "Without paid support, CentOS Linux 7 has had no updates" in migration.texts("p")[0]
    fold = next(
        fold for fold in migration.select("details") if "Paid support" in fold.texts("summary")[0]
    )
    assert KEEPER in fold.text
    assert "RHEL 9" not in fold.text, "it lasts"
    replaced = result(client, "budget=none&estate=centos-7&conversion=reinstall")
    assert KEEPER in replaced.section("h-way").text


def test_nothing_runs_and_nothing_is_said(client: Client) -> None:
    assert not result(client, f"{NOTHING_FITS}&estate=none").select("#h-today")
    assert not result(client, NOTHING_FITS).select("#h-today")


def test_end_of_updates_is_said_once_under_migration(client: Client) -> None:
    way = result(client, "budget=none&estate=centos-7").section("h-way")
    assert way.text.count("CentOS Linux 7 has had no updates since") == 1
    fold = next(fold for fold in way.select("details") if "until you move" in fold.text)
    assert fold.texts("p")[0].startswith("CentOS Linux 7, end of updates: Dogwood archive")


def test_next_step_asks_for_paid_support(client: Client) -> None:
    steps = result(client, ENDED).section("h-next").texts(".checklist > li")
    assert (
        "Ask for paid support for CentOS Linux 7 until you have decided. What runs today" in steps
    )
    Phase.objects.filter(name="Keeper").delete()
    steps = result(client, ENDED).section("h-next").texts(".checklist > li")
    assert not any("paid support" in step for step in steps), "nobody sells any"


def test_files_have_it_with_sources(client: Client) -> None:
    text = client.get(f"/advisor/result.csv?{ENDED}").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    by_part = {row["part"]: row for row in rows}
    assert by_part["runs today"]["value"] == "2024-06-30"
    assert by_part["runs today"]["source_title"]
    assert by_part["paid support"]["value"] == "2028-06-30"
    assert by_part["price, extended"]["low"] == "4.5"
    assert by_part["price, extended"]["unit"] == "USD per account and month, minimum"


@pytest.mark.parametrize("explain", ["true", "false"])
def test_api_has_it_with_and_without_explanation(explain: str, client: Client) -> None:
    body = {"answers": {"estate": ["centos-7"], "budget": "none", "lifespan": "12"}}
    answer = client.post(
        f"/api/v1/recommendations/?explain={explain}", body, content_type="application/json"
    )
    (running,) = json.decode(answer.content)["runs_today"]
    assert running["gets_updates"] is False
    assert running["updates_until"]["on"] == "2024-06-30"
    assert running["extensions"][0]["plan"] == "keeper"
