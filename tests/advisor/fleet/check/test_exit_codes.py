"""Ten hosts in five formats: status, exit code, and how each format says it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from django.http import HttpResponse

from tests.advisor.fleet.check.asked import ask, set_data_age

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]


class Host(NamedTuple):
    body: str
    query: dict[str, str]
    verdict: str
    status: int
    exit_code: int


HOSTS = [
    Host("Alder Linux 9", {}, "ok", 200, 0),
    Host("Alder Linux 9.9", {}, "unsupported", 409, 2),
    Host("Alder Linux 10", {}, "unsupported", 409, 2),
    Host("Birch Linux 8", {"horizon": "1000"}, "ends_soon", 200, 1),
    Host("Birch Linux 8", {"horizon": "1000", "fail_on": "ends_soon"}, "ends_soon", 409, 2),
    Host("Cedar Linux 2", {}, "unknown", 409, 3),
    Host("Cedar Linux 2", {"fail_on": "unsupported"}, "unknown", 200, 3),
    Host("Dogwood Linux 7", {"plan": "keeper"}, "ok", 200, 0),
    Host("Dogwood Linux 7", {"fail_on": "forbidden"}, "unsupported", 200, 1),
    Host("Plan 9", {}, "unknown", 409, 3),
]
STATES = ("OK", "WARNING", "CRITICAL", "UNKNOWN")


def _response(host: Host, format_: str) -> HttpResponse:
    response = ask(host.body, strict="1", format=format_, **host.query)
    assert response.status_code == host.status, response.content
    assert response["X-Exit-Code"] == str(host.exit_code)
    return response


def _json(host: Host) -> None:
    response = _response(host, "json")
    body = response.json()
    if host.status == 409:
        assert response["Content-Type"] == "application/problem+json"
        assert body["status"] == 409
        body = body["check"]
    assert [row["verdict"] for row in body["hosts"]] == [host.verdict]
    assert body["exit_code"] == host.exit_code
    assert body["passes"] is (host.status == 200)


def _text(host: Host) -> None:
    lines = _response(host, "text").content.decode().splitlines()
    assert lines[0].startswith("FAIL" if host.status == 409 else "pass")
    assert lines[-1].startswith("Fails." if host.status == 409 else "Passes.")


def _nagios(host: Host) -> None:
    first = _response(host, "nagios").content.decode().splitlines()[0]
    assert first.startswith(f"ELWISE {STATES[host.exit_code]} - ")
    text, _, numbers = first.partition(" | ")
    assert f"{host.verdict}=1;;;0" in numbers.split()
    assert "|" not in text


def _junit(host: Host) -> None:
    report = ElementTree.fromstring(_response(host, "junit").content)
    case = report.find("testsuite/testcase")
    assert case is not None
    outcomes = {child.tag for child in case} - {"system-out"}
    is_unknown = host.verdict == "unknown"
    expected = {"failure"} if host.status == 409 else {"skipped"} if is_unknown else set()
    assert outcomes == expected
    assert report.attrib["failures"] == str(int(host.status == 409))


def _sarif(host: Host) -> None:
    run = json.loads(_response(host, "sarif").content)["runs"][0]
    results = [(result["ruleId"], result["level"]) for result in run["results"]]
    level = "error" if host.status == 409 else "warning"
    assert results == ([] if host.verdict == "ok" else [(host.verdict, level)])
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {rule for rule, _ in results} <= rules


@pytest.mark.parametrize(
    "holds", [_json, _text, _nagios, _junit, _sarif], ids=lambda holds: holds.__name__[1:]
)
def test_every_host(holds: Callable[[Host], None]) -> None:
    for host in HOSTS:
        holds(host)


def test_worst_host_decides() -> None:
    """A host that is known to fail comes before one that nobody can judge."""
    response = ask("Cedar Linux 2\nDogwood Linux 7\nAlder Linux 9", strict="1", format="text")
    assert (response.status_code, response["X-Exit-Code"]) == (409, "2")
    lines = response.content.decode().splitlines()
    assert [line[:4] for line in lines] == ["FAIL", "FAIL", "pass", "Fail"]


# The age of the data


@pytest.mark.parametrize("format_", ["json", "text", "nagios", "junit", "sarif"])
def test_stale_data_is_503(format_: str) -> None:
    set_data_age({"alder": timedelta(days=15)})
    response = ask("Alder Linux 9", strict="1", max_age="14d", format=format_)
    assert (response.status_code, response["X-Exit-Code"]) == (503, "3")
    assert int(response["Retry-After"]) > 0
    assert "15 days old" in response.content.decode()


def test_stale_data_fails_nobody_either() -> None:
    """Neither passed nor failed: 503 comes before 409."""
    set_data_age({"dogwood": timedelta(days=15)})
    assert ask("Dogwood Linux 7", strict="1", max_age="14d").status_code == 503


def test_fresh_data_is_answered() -> None:
    set_data_age({"alder": timedelta(hours=35)})
    response = ask("Alder Linux 9", strict="1", max_age="36h")
    assert response.status_code == 200
    age = response.json()["catalog"]["data_age"]
    assert (age["hours"], age["distribution"], age["too_old"]) == (35, "alder", False)


def test_oldest_distribution_of_the_hosts_counts() -> None:
    set_data_age({"alder": timedelta(hours=1), "birch": timedelta(days=20)})
    response = ask("Alder Linux 9\nBirch Linux 9", strict="1", max_age="14d")
    assert response.status_code == 503
    assert response.json()["check"]["catalog"]["data_age"]["distribution"] == "birch"


def test_data_never_received_is_too_old_for_any_age() -> None:
    set_data_age({"dogwood": None})
    response = ask("Dogwood Linux 7", strict="1", max_age="9999d")
    assert response.status_code == 503
    assert response.json()["check"]["catalog"]["data_age"]["hours"] is None


def test_distribution_that_is_not_refreshed_is_as_old_as_its_values() -> None:
    ends = ask("Dogwood Linux 7").json()["hosts"][0]["ends"]
    day = max(filter(None, (ends["as_of"], ends["checked_on"])))
    age = ask("Dogwood Linux 7").json()["catalog"]["data_age"]
    assert age["checked_at"] == f"{day}T00:00:00Z"


def test_age_is_only_told_without_strict() -> None:
    response = ask("Dogwood Linux 7", max_age="1h")
    assert response.status_code == 200
    assert response.json()["passes"] is False
    assert response.json()["exit_code"] == 3
