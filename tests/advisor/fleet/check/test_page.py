"""The page /check/: paste, verdict, reasons, and nothing stored."""

from __future__ import annotations

import pytest
from django.test import Client

from advisor.pages.os_check_form import MOST_LINES
from advisor.pages.os_check_result import _advisor
from tests.pages import Page, page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

DAY = "2026-11-26"


def _checked(client: Client, hosts: str, *, status: int = 200, **fields: str) -> Page:
    response = client.post("/check/", {"hosts": hosts, "as_of": DAY, **fields})
    return page_of(response, status=status)


def test_page_explains_the_check(client: Client) -> None:
    empty = page(client, "/check/")
    assert empty.select_one("h1").text == "Is this system supported?"
    assert "nothing you paste is stored" in empty.text
    commands = empty.texts("pre code")
    assert any("curl --data-binary @/etc/os-release" in command for command in commands)
    statuses = {row.texts("th")[0]: row.texts("td") for row in empty.select("table tbody tr")}
    assert statuses["Unknown"] == ["1", "409", "3"]


def test_pasted_file_gets_a_verdict_with_source_and_steps(client: Client) -> None:
    text = 'NAME="Dogwood Linux"\nVERSION_ID="7"\nID=dogwood\n'
    answer = _checked(client, text)
    assert answer.title.startswith("Out of support: Dogwood Linux 7")
    verdict = answer.section("h-verdict")
    assert verdict.select_one("h2").text == "✕ Dogwood Linux 7: out of support"
    assert "30 June 2024" in verdict.text
    assert "2 years 4 months ago" in verdict.text
    assert "https://dogwood.example/" in verdict.hrefs
    steps = verdict.texts("ol > li")
    assert steps[0].startswith("Migrate to Birch 9")
    assert steps[-1].startswith("Keeper covers Dogwood 7 until 30 June 2028.")
    assert answer.select_one("textarea").node.text() == text


def test_supported_system_has_nothing_to_do(client: Client) -> None:
    verdict = _checked(client, "Alder Linux 9").section("h-verdict")
    assert verdict.select_one("h2").text == "✓ Alder Linux 9: supported"
    assert not verdict.select("ol")


def test_plan_and_horizon_are_used_and_kept(client: Client) -> None:
    fields = {"plan": "dogwood.keeper", "horizon": "365"}
    answer = _checked(client, "Dogwood Linux 7", **fields)
    assert "Support ends soon" not in answer.text.split("In a pipeline")[0]
    assert answer.section("h-verdict").select_one("h2").text == "✓ Dogwood Linux 7: supported"
    assert "looking ahead to 26 November 2027, with the plan dogwood.keeper" in answer.text
    assert answer.select_one("option[selected]")["value"] == "dogwood.keeper"
    assert answer.select("details[open] #id_plan")


def test_lines_get_a_table(client: Client) -> None:
    answer = _checked(client, "Alder 9\nDogwood 7\nTemple OS")
    assert answer.select_one("#h-verdict").text == (
        "3 systems: 1 out of support, 1 unknown and 1 supported."
    )
    rows = [row.texts("td")[0] for row in answer.select("table.checked tbody tr")]
    assert rows == ["✓ Supported", "✕ Out of support", "? Unknown"]


def test_pasted_markup_is_text(client: Client) -> None:
    hosts = "Temple <img src=x onerror=alert(1)> 9\nTemple </textarea><b>OS</b>"
    answer = _checked(client, hosts)
    assert not answer.select("main img, main b")
    assert "<img src=x onerror=alert(1)> 9" in answer.text
    assert answer.select_one("textarea").node.text() == hosts


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"hosts": ""}, "Paste an os-release file"),
        ({"hosts": " \n "}, "There is no host in this"),
        ({"horizon": "soon"}, "whole number"),
        ({"horizon": "10000"}, "9999"),
        ({"as_of": "2026-02-30"}, "valid date"),
        ({"plan": "gold"}, "gold"),
        ({"hosts": "Alder 9\n" * (MOST_LINES + 1)}, "500 lines"),
        ({"hosts": "Alder 9\0"}, "Null characters"),
    ],
)
def test_problems_are_listed_and_linked(fields: dict[str, str], words: str, client: Client) -> None:
    answer = _checked(client, **{"hosts": "Alder 9", "status": 400, **fields})
    assert answer.title.startswith("Error: ")
    problem = answer.select_one(".problem")
    assert words in problem.text
    for href in problem.hrefs:
        assert answer.select(f'[id="{href.removeprefix("#")}"]')


def test_page_is_not_kept_and_takes_few_queries(client: Client, django_assert_num_queries) -> None:
    _checked(client, "Alder 9")
    with django_assert_num_queries(1):
        response = client.post("/check/", {"hosts": "Alder 9\nBirch 9"})
    assert "no-store" in response["Cache-Control"]


def test_form_of_another_site_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/check/", {"hosts": "Alder 9"}).status_code == 403


def test_advisor_is_asked_with_what_runs_today() -> None:
    """Of a system that the questions offer; the invented ones are none of these."""
    assert _advisor("centos-7") == "/advisor/?estate=centos-7"
    assert _advisor("dogwood-7") == ""
