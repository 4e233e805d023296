"""Templates and terminated machines in a check: listed, explained, and never failed."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from tests.advisor.fleet.check.asked import ask
from tests.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]
MACHINES = (
    "host,os,state,template\n"
    "a,Alder Linux 9,running,False\n"
    "b,Dogwood Linux 7,terminated,False\n"
    "c,Mystery OS 3,stopped,True\n"
)
WHY = "A terminated machine is not a host: it no longer exists."


def test_machine_that_is_no_host_fails_nothing() -> None:
    answer = ask(MACHINES, content_type="text/csv", strict="1", fail_on="unsupported,unknown")
    assert answer.status_code == 200, answer.content
    check = answer.json()
    assert [row["verdict"] for row in check["hosts"]] == ["ok", "ignored", "ignored"]
    assert [row["row"] for row in check["hosts"]] == [1, 2, 3]
    assert check["hosts"][1]["why"] == WHY
    assert check["hosts"][1]["next"]["kind"] == "none"
    counts = check["counts"]
    assert (counts["rows"], counts["ok"], counts["ignored"], counts["unknown"]) == (3, 1, 2, 0)
    assert (check["exit_code"], check["passes"]) == (0, True)


def test_check_of_no_host_at_all_is_refused() -> None:
    only = "os,state\nAlder Linux 9,terminated\n"
    answer = ask(only, content_type="text/csv", strict="1")
    assert answer.status_code == 400
    assert "template" in answer.content.decode()


def test_every_format_shows_or_leaves_out_what_is_no_host() -> None:
    text = ask(MACHINES, content_type="text/csv", format="text").content.decode()
    assert f"pass  Ignored: b: Dogwood Linux 7. {WHY}\n" in text
    nagios = ask(MACHINES, content_type="text/csv", format="nagios").content.decode()
    assert nagios.startswith("ELWISE OK - ")
    assert "ignored=2;;;0" in nagios
    report = ET.fromstring(ask(MACHINES, content_type="text/csv", format="junit").content)
    assert report.attrib["skipped"] == "2"
    sarif = json.loads(ask(MACHINES, content_type="text/csv", format="sarif").content)
    assert sarif["runs"][0]["results"] == []


def test_page_says_why(client: Client) -> None:
    answer = page_of(client.post("/check/", {"hosts": MACHINES}))
    rows = answer.section("h-verdict").texts("tbody tr")
    assert "Ignored" in rows[1]
    assert WHY in rows[1]
