"""Templates and terminated machines are ignored, with the reason, until a team says otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from advisor.fleet.imports import fleet_of, moves, totals_of
from advisor.fleet.imports.patterns import Assigned
from advisor.fleet.imports.rematching import match_again
from advisor.fleet.imports.upload import UploadForm
from advisor.fleet.matched import MatchedRelease
from advisor.models import FleetHost, FleetPattern
from catalog.clock import today
from tests.advisor.decisions.teams import join, new_team
from tests.advisor.decisions_pages.members import client_of
from tests.advisor.fleet.imports.inventories import imported, table
from tests.pages import page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]
MACHINES = table(
    "Alder Linux,9,web,False,running",
    "Alder Linux,9,web,True,",
    "Alder Linux,9,web,False,terminated",
    "Alder Linux,9,web,False,shutting-down",
    "Birch Linux,8,db,False,stopped",
    ",,db,True,",
    "Mystery OS,3,lab,,unheard of",
    header="os,version,group,template,state",
)
"""Of seven machines four are no hosts, and one is unknown."""
IDENTITY = "7 rows = 2 matched + 1 unmatched + 4 ignored"
IMPORT = "/fleet/platform/imports/1/"
WHY_TEMPLATE = "A template is not a host: machines are made from it."
WHY_TERMINATED = "A terminated machine is not a host: it no longer exists."


@pytest.fixture
def seat():
    return join(new_team(), "ada")


def _no_hosts(fleet_import) -> dict[str, int]:
    rows = FleetPattern.objects.filter(fleet_import=fleet_import, ignored=True)
    return {f"{row.raw}: {row.reported['no_host']}": row.rows for row in rows}


def test_machines_that_are_no_hosts_are_ignored(seat) -> None:
    fleet_import = imported(seat, MACHINES)
    assert fleet_import.state == "ready", "nobody has to confirm them"
    assert _no_hosts(fleet_import) == {
        "Alder Linux 9: terminated": 2,
        "Alder Linux 9: template": 1,
        ": template": 1,
    }
    fleet = fleet_of(fleet_import)
    assert {count.key.distribution: count.hosts for count in fleet.counts} == {
        "alder": 1,
        "birch": 1,
    }
    totals = fleet.totals
    assert (totals.rows, totals.matched, totals.unmatched, totals.ignored) == (7, 2, 1, 4)


def test_reasons_are_on_the_page_of_the_import(seat) -> None:
    imported(seat, MACHINES)
    text = page(client_of(seat), f"{IMPORT}?show=ignored").text
    assert IDENTITY in text
    assert WHY_TEMPLATE in text
    assert WHY_TERMINATED in text
    assert "ignored by your team" not in text


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("", "3 hosts by support"),
        ("groups/", "web 1 host; none needs action"),
        ("policy/", "7 hosts in all, of which 4 are ignored."),
    ],
)
def test_pages_of_the_fleet_leave_them_out(seat, part: str, words: str) -> None:
    imported(seat, MACHINES)
    text = page(client_of(seat), f"/fleet/platform/{part}").text
    assert words in text
    assert IDENTITY in text


def test_reasons_are_shown_without_keeping(client: Client) -> None:
    answer = page_of(client.post("/fleet/", {"text": MACHINES}))
    assert IDENTITY in answer.text
    assert "4 more machines are ignored." in answer.text
    ignored = answer.section("h-ignored").text
    assert WHY_TEMPLATE in ignored
    assert WHY_TERMINATED in ignored
    unmatched = answer.section("h-unmatched").text
    assert "Mystery OS 3" in unmatched
    assert WHY_TEMPLATE not in unmatched


def test_team_counts_a_template_after_all(seat) -> None:
    fleet_import = imported(seat, MACHINES)
    template = FleetPattern.objects.get(raw="Alder Linux 9", reported__no_host="template")
    alder = Assigned(MatchedRelease("alder", "9"))
    moves.assign(seat, fleet_import, fleet_import.version, {template.pk: alder})
    assert totals_of(fleet_import).ignored == 3
    assert imported(seat, MACHINES).state == "ready"
    fleet_import.refresh_from_db()
    moves.assign(seat, fleet_import, fleet_import.version, {template.pk: None})
    assert totals_of(fleet_import).ignored == 4


def test_they_stay_ignored_when_the_catalog_changes(seat) -> None:
    fleet_import = imported(seat, MACHINES)
    match_again([fleet_import])
    assert totals_of(fleet_import).ignored == 4


def test_kept_hosts_name_the_same_systems(seat) -> None:
    form = UploadForm(keeps_hosts_until=today() + timedelta(days=30))
    text = table("a,Alder Linux 9,True", "b,Alder Linux 9,False", header="host,os,template")
    fleet_import = imported(seat, text, form)
    hosts = FleetHost.objects.filter(fleet_import=fleet_import)
    assert {host.name: host.pattern.ignored for host in hosts} == {"a": True, "b": False}
