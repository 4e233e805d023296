"""The page /check/: paste, verdict, reasons, and nothing stored."""

from __future__ import annotations

import io
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import encode_multipart

from advisor.pages.fleet import uploading
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
        ({"horizon": "10000"}, "from 0 to 9,999"),
        ({"as_of": "2026-02-30"}, "Enter a day such as"),
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


@pytest.mark.parametrize("system", ["Birch Linux", "Birch 77"])
def test_release_that_is_not_clear_says_so_once(system: str, client: Client) -> None:
    answer = page_of(client.post("/check/", {"hosts": system})).section("h-verdict")
    reason = answer.select("p")[0].text
    assert reason.endswith(".")
    assert answer.text.count(reason) == 1
    assert ".." not in answer.text
    assert "Send the host's /etc/os-release: it says which release it is." in answer.text


# Too long for a form


LONG = "Alder Linux 9 é\n" * 80_000
URLENCODED = "application/x-www-form-urlencoded"
BOUNDARY = "boundary-of-the-form"


def _sent(fields: dict[str, str], content_type: str) -> Page:
    """By a browser, through every middleware, with the token of the page."""
    client = Client(enforce_csrf_checks=True)
    token = page(client, "/check/").select_one("input[name=csrfmiddlewaretoken]")["value"]
    values = {"csrfmiddlewaretoken": token, **fields}
    if content_type == URLENCODED:
        body = urlencode(values).encode()
    else:
        body = encode_multipart(BOUNDARY, values)
    response = client.generic("POST", "/check/", body, content_type=content_type)
    return page_of(response, status=413)


@pytest.mark.parametrize("content_type", [URLENCODED, f"multipart/form-data; boundary={BOUNDARY}"])
def test_long_paste_comes_back_with_advice(content_type: str) -> None:
    answer = _sent({"hosts": LONG, "horizon": "90", "as_of": DAY}, content_type)
    problem = answer.select_one(".problem a[href='#id_hosts']").text
    assert problem.startswith("A pasted list may have 1 MB at most.")
    assert "/fleet/" in answer.select_one(".lead").hrefs
    is_whole = answer.select_one("textarea").node.text().split() == LONG.split()
    assert is_whole
    assert answer.select_one("#id_horizon")["value"] == "90"
    assert len(answer.select(".problem li")) == 1


@pytest.mark.parametrize("content_type", [URLENCODED, f"multipart/form-data; boundary={BOUNDARY}"])
def test_paste_too_long_to_come_back_is_refused(content_type: str, monkeypatch) -> None:
    monkeypatch.setattr(uploading, "MAX_BYTES_SHOWN_AGAIN", 1_000_000)
    answer = _sent({"hosts": LONG}, content_type)
    assert "too large to be shown here again" in answer.select_one(".problem").text
    assert answer.select_one("textarea").text.strip() == ""


def test_form_sends_what_can_come_back(client: Client) -> None:
    form = page(client, "/check/").select_one("form[action='/check/']")
    assert form["enctype"] == "multipart/form-data"


def test_half_a_list_is_not_judged(client: Client) -> None:
    body = encode_multipart(BOUNDARY, {"as_of": DAY, "hosts": "Alder Linux 9\n" * 400})
    response = client.generic(
        "POST",
        "/check/",
        body,
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
        **{"wsgi.input": io.BytesIO(body[: len(body) // 2])},
    )
    answer = page_of(response, status=400)
    assert "ended before" in answer.select_one(".problem").text
    assert not answer.has_section("h-verdict")


def test_file_of_a_form_is_not_kept(client: Client) -> None:
    file = SimpleUploadedFile("hosts.txt", b"Birch 8\n" * 200_000)
    answer = page_of(client.post("/check/", {"hosts": "Alder Linux 9", "file": file}))
    assert "Alder Linux 9: supported" in answer.section("h-verdict").text
