"""The plan of a group: its pace and its decision, saved once and never over somebody else's."""

from __future__ import annotations

import pytest
from django.test import Client

from advisor.models import FleetGroup
from tests.advisor.decisions.teams import join, new_draft, new_team
from tests.advisor.decisions_pages.members import TeamOfFour, client_of, team_of_four
from tests.advisor.fleet_pages.imported import import_fleet
from tests.pages import page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

PACE = {"hosts_per_month": "4", "lead_months": "2", "version": "0"}


@pytest.fixture
def four() -> TeamOfFour:
    four = team_of_four()
    import_fleet(four.team)
    return four


@pytest.fixture
def client(four: TeamOfFour) -> Client:
    return client_of(four.ada)


def address(four: TeamOfFour, name: str = "web") -> str:
    return f"/fleet/{four.team.slug}/group/?name={name}"


def test_pace_is_saved(four: TeamOfFour, client: Client) -> None:
    response = client.post(address(four), PACE)
    assert response.status_code == 302
    group = FleetGroup.objects.get()
    assert (group.name, group.hosts_per_month, group.lead_months) == ("web", 4, 2)
    text = page(client, f"/fleet/{four.team.slug}/exposure/").text
    assert "4 a month after 2 months" in text


def test_page_is_named_after_the_group(four: TeamOfFour, client: Client) -> None:
    assert page(client, address(four)).select_one("h1").text == "web"
    assert page(client, address(four, "")).select_one("h1").text == "No group"


def test_one_pace_for_groups_without(four: TeamOfFour, client: Client) -> None:
    client.post(address(four), PACE)
    FleetGroup.objects.create(team=four.team, name="db", note="Ask Ben.")
    path = f"/fleet/{four.team.slug}/groups/pace/"
    assert client.post(path, {"hosts_per_month": "7", "lead_months": "0"}).status_code == 302
    groups = FleetGroup.objects.order_by("name").values_list("name", "hosts_per_month", "version")
    assert list(groups) == [("", 7, 1), ("db", 7, 2), ("web", 4, 1)]
    assert FleetGroup.objects.get(name="db").note == "Ask Ben."
    assert client.post(path, {"hosts_per_month": "0", "lead_months": "0"}).status_code == 400
    refused = client_of(four.dan).post(path, {"hosts_per_month": "9", "lead_months": "1"})
    assert refused.status_code == 403


def test_hosts_without_group_have_a_plan(four: TeamOfFour, client: Client) -> None:
    assert client.post(address(four, ""), PACE).status_code == 302
    assert FleetGroup.objects.get().name == ""


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("hosts_per_month", "0", "Give a whole number from 1 up."),
        ("hosts_per_month", "-4", "Give a whole number from 1 up."),
        ("hosts_per_month", "many", "Give a whole number, such as 40."),
        ("hosts_per_month", "9" * 400, "Give a whole number, such as 40."),
        ("lead_months", "121", "Give a whole number up to 120."),
        ("lead_months", "", "Give both numbers, or neither. A lead time may be 0."),
        ("decision", "999", "Select a valid choice. 999 is not one of the available choices."),
        ("note", "\0", "Null characters are not allowed."),
        ("note", "x" * 2001, "at most 2000 characters"),
    ],
)
def test_bad_input_is_explained(
    four: TeamOfFour, client: Client, field: str, text: str, message: str
) -> None:
    response = client.post(address(four), {**PACE, field: text})
    assert response.status_code == 400
    assert message in page_of(response, status=400).select_one(".problem").text
    assert not FleetGroup.objects.exists()


def test_stale_plan_is_not_saved(four: TeamOfFour, client: Client) -> None:
    client.post(address(four), PACE)
    stale = client.post(address(four), {**PACE, "hosts_per_month": "9"})
    main = page_of(stale, status=409)
    assert "This group has changed since you opened it" in main.text
    assert "4 hosts a month, 2 months of lead time" in main.text
    assert main.select_one("[name=hosts_per_month]")["value"] == "9"
    assert FleetGroup.objects.get().hosts_per_month == 4
    version = main.select_one("[name=version]")["value"]
    client.post(address(four), {**PACE, "hosts_per_month": "9", "version": version})
    assert FleetGroup.objects.get().hosts_per_month == 9


def test_auditor_reads_and_does_not_plan(four: TeamOfFour) -> None:
    client = client_of(four.dan)
    assert not page(client, address(four)).select("[name=hosts_per_month]")
    assert client.post(address(four), PACE).status_code == 403
    assert not FleetGroup.objects.exists()


@pytest.mark.parametrize("name", ["nothing", "web%00", "%F0%9F%92%A5"])
def test_group_of_no_host_is_missing(four: TeamOfFour, client: Client, name: str) -> None:
    assert client.get(address(four, name)).status_code == 404
    assert client.post(address(four, name), PACE).status_code == 404


def test_decision_says_where_the_group_goes(four: TeamOfFour, client: Client) -> None:
    decision = new_draft(four.ada, distribution="birch", release="9", plan="community")
    client.post(address(four), {**PACE, "decision": str(decision.pk)})
    main = page(client, address(four)).select_one("main")
    assert f"Decided by {decision.number}" in main.text
    assert "To Birch Linux 9" in main.text
    record = page(client, f"/decisions/{four.team.slug}/{decision.number}/")
    assert "covers 52 hosts in web" in record.text


def test_decision_of_others_is_refused(four: TeamOfFour, client: Client) -> None:
    other = new_draft(join(new_team("Others"), "eve"))
    response = client.post(address(four), {**PACE, "decision": str(other.pk)})
    assert response.status_code == 400
    assert other.number not in page(client, address(four)).select_one("form.decision-form").text


def test_next_step_names_tool_and_source(four: TeamOfFour, client: Client) -> None:
    main = page(client, f"/fleet/{four.team.slug}/groups/").select_one("main")
    assert "Dogwood Linux 7 12 hosts · Out of support · support ended on" in main.text
    assert "· supported until" in main.text
    assert "Transplant to Birch 8 → Transplant to Birch 9" in main.text
    assert "Needs 5 GB of free space." in main.text
    assert "Runs on x86-64 only." in main.text
    assert "Not decided yet." in main.text


def test_advisor_is_asked_with_these_hosts(four: TeamOfFour, client: Client) -> None:
    """Systems that the questionnaire does not list are "other"."""
    main = page(client, f"/fleet/{four.team.slug}/groups/").select_one("main")
    links = [link.href for link in main.links if link.text == "Ask the advisor"]
    assert "/advisor/?servers=52&estate=other" in links
    assert client.get(links[0]).status_code == 200
