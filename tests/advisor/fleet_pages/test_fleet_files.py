"""What leaves a fleet: files, calendar, metrics and the rules that read them."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.test import Client
from icalendar import Calendar
from openpyxl import load_workbook
from prometheus_client.parser import text_string_to_metric_families

from accounts.models import Key, Role
from advisor.fleet.stages import SupportStage
from advisor.models import CalendarFeed
from tests.advisor.decisions.teams import join, new_team
from tests.advisor.decisions_pages.members import TeamOfFour, client_of, team_of_four
from tests.advisor.fleet_pages.imported import USUAL, Hosts, import_fleet
from tests.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

RULES = Path(__file__).resolve().parents[3] / "deploy" / "prometheus-fleet.yaml"


@pytest.fixture
def four() -> TeamOfFour:
    four = team_of_four()
    import_fleet(four.team, [*USUAL, Hosts("birch", "8", 1, "=cmd|' /C calc'!A0")])
    return four


@pytest.fixture
def client(four: TeamOfFour) -> Client:
    return client_of(four.dan)


def address(four: TeamOfFour, end: str) -> str:
    return f"/fleet/{four.team.slug}/{end}"


def key_of(four: TeamOfFour, **fields: object) -> str:
    owner = four.ada.membership.user
    _, text = Key.objects.create_key(
        **{"name": "scrape", "owner": owner, "team": four.team, **fields}
    )
    return text


# Files


def test_csv_has_every_host_and_no_formula(four: TeamOfFour, client: Client) -> None:
    response = client.get(address(four, "fleet.csv"))
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert sum(int(row["hosts"]) for row in rows) == 87
    assert {row["group"] for row in rows} >= {"'=cmd|' /C calc'!A0", "web"}
    ended = next(row for row in rows if row["distribution"] == "dogwood")
    assert (ended["status"], ended["ends"], ended["confidence"]) == (
        "ended",
        "2024-06-30",
        "verified",
    )
    assert [row["name"] for row in rows[-2:]] == ["not recognised", "ignored"]
    assert "private" in response["Cache-Control"]


def test_xlsx_has_dates_and_numbers(four: TeamOfFour, client: Client) -> None:
    content = client.get(address(four, "exposure.xlsx")).content
    sheet = load_workbook(io.BytesIO(content), read_only=True).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 121
    assert rows[0][:3] == ("day", "stay_unsupported", "stay_unknown")
    assert rows[1][1:3] == (12, 7)


def test_json_says_the_same_as_the_page(four: TeamOfFour, client: Client) -> None:
    fleet = client.get(address(four, "fleet.json")).json()
    assert fleet["by_stage"]["ended"] == 12
    assert fleet["totals"]["matched_hosts"] == 81
    exposure = client.get(address(four, "exposure.json")).json()
    assert exposure["stay"]["unsupported"][0] == 12
    assert len(exposure["days"]) == 120


# Calendar


def new_address(client: Client, four: TeamOfFour) -> str:
    response = client.post(address(four, "calendar/"))
    return page_of(response).select_one("#new-address")["value"]


def test_calendar_has_ends_with_hosts(four: TeamOfFour, client: Client) -> None:
    response = Client().get(new_address(client, four))
    events = Calendar.from_ical(response.content).walk("VEVENT")
    ends = {str(event["summary"]): event["dtstart"].dt for event in events}
    assert ends["Dogwood Linux 7: support ends (12 hosts)"] == date(2024, 6, 30)
    assert ends["Alder Linux 9 with premium: support ends (5 hosts)"] == date(2032, 5, 31)
    assert not any("Cedar" in name for name in ends), "its end is not announced"
    assert Client().get(new_address(client, four)).content == response.content


def test_calendar_ends_with_the_seat(four: TeamOfFour, client: Client) -> None:
    path = new_address(client, four)
    four.dan.membership.ends_on = date(2020, 1, 1)
    four.dan.membership.save()
    assert Client().get(path).status_code == 404


def test_calendar_of_decisions_is_another(four: TeamOfFour, client: Client) -> None:
    path = new_address(client, four)
    assert Client().get(path.replace("/fleet/", "/decisions/")).status_code == 404
    feed = CalendarFeed.objects.get()
    client.post(f"/decisions/calendar/{feed.pk}/revoke/")
    assert Client().get(path).status_code == 404


# Metrics


def scrape(four: TeamOfFour, text: str, scheme: str = "Bearer") -> dict[tuple[str, ...], float]:
    response = Client().get(address(four, "metrics"), headers={"Authorization": f"{scheme} {text}"})
    assert response.status_code == 200
    families = text_string_to_metric_families(response.content.decode())
    samples = (sample for family in families for sample in family.samples)
    return {(sample.name, *sample.labels.values()): sample.value for sample in samples}


def test_metrics_of_a_fleet(four: TeamOfFour) -> None:
    values = scrape(four, key_of(four))
    hosts = {key[1:]: value for key, value in values.items() if key[0] == "elwise_fleet_hosts"}
    assert hosts["dogwood-7", "ended"] == 12
    assert hosts["alder-9", "minor-ended"] == 5
    assert hosts["not-recognised", "unknown"] == 4
    assert hosts["cedar-2", "unknown"] == 3
    assert sum(hosts.values()) == 85
    assert {status for _, status in hosts} <= set(SupportStage)
    assert values["elwise_release_days_to_end", "", "dogwood-7"] < 0
    assert ("elwise_release_days_to_end", "", "cedar-2") not in values
    assert values["elwise_fleet_import_age_seconds",] >= 0


def test_metrics_without_an_import_are_absent() -> None:
    seat = join(new_team("Others"), "eve", Role.OWNER)
    four = TeamOfFour(seat.team, seat, seat, seat, seat)
    assert scrape(four, key_of(four)) == {}


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer elwx.no", "Basic abc", "Bearer \x7f"])
def test_metrics_take_a_key(four: TeamOfFour, header: str) -> None:
    response = Client().get(address(four, "metrics"), headers={"Authorization": header})
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert b"dogwood" not in response.content


def test_key_of_another_team_finds_nothing(four: TeamOfFour) -> None:
    seat = join(new_team("Others"), "eve", Role.OWNER)
    other = TeamOfFour(seat.team, seat, seat, seat, seat)
    for text in (key_of(other), key_of(four, team=None)):
        for team in (four.team.slug, "nobodys"):
            headers = {"Authorization": f"Bearer {text}"}
            assert Client().get(f"/fleet/{team}/metrics", headers=headers).status_code == 404


def test_revoked_key_is_rejected(four: TeamOfFour) -> None:
    text = key_of(four)
    Key.objects.get().revoke()
    headers = {"Authorization": f"Bearer {text}"}
    assert Client().get(address(four, "metrics"), headers=headers).status_code == 401


def test_alert_rules_name_metrics_that_exist(four: TeamOfFour) -> None:
    names = {key[0] for key in scrape(four, key_of(four))}
    (group,) = yaml.safe_load(RULES.read_text())["groups"]
    statuses = {stage.value for stage in SupportStage}
    for rule in group["rules"]:
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
        assert set(re.findall(r"elwise_\w+", rule["expr"])) <= names
        assert set(re.findall(r'status="([^"]*)"', rule["expr"])) <= statuses
        assert rule["annotations"]["summary"]


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_promtool_accepts_alert_rules() -> None:
    promtool = shutil.which("promtool")
    assert promtool
    subprocess.run([promtool, "check", "rules", str(RULES)], check=True, capture_output=True)
