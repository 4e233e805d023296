"""The page about the API: its commands work, and its answers are what they get."""

import json
import shlex
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from catalog.models import Release
from tests.pages import Page, page

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

DOCS = "/api/v1/docs/"
SITE = "http://testserver"


def _answer(command: str, client: Client) -> Any:
    """What curl would print: the few options that the page uses."""
    words = shlex.split(command.replace("\\\n", " "))
    assert words[0] == "curl"
    (address,) = (word for word in words if word.startswith(SITE))
    data = [after for word, after in pairwise(words) if word == "-d"]
    if words[1] == "-sG":
        response = client.get(f"{address.removeprefix(SITE)}?{'&'.join(data)}")
    else:
        assert "Content-Type: application/json" in words
        response = client.post(
            address.removeprefix(SITE), "".join(data), content_type="application/json"
        )
    assert response.status_code == 200, response.content
    return response.json()


def _blocks(docs: Page) -> list[list[str]]:
    """By call: its command, and the answer where one is shown."""
    return [[block.node.text() for block in call.select("pre")] for call in docs.select("ol > li")]


def test_commands_work_and_answers_are_real(client: Client) -> None:
    calls = _blocks(page(client, DOCS))
    assert [len(call) for call in calls] == [2, 1, 2]
    for command, *answers in calls:
        real = _answer(command, client)
        for answer in answers:
            assert json.loads(answer) == real
            assert list(json.loads(answer)) == list(real)


def test_first_example_is_a_release_with_a_known_end(client: Client) -> None:
    (_, answer), *_ = _blocks(page(client, DOCS))
    row = json.loads(answer)
    assert row["ends_on"]
    assert row["source"]["url"].startswith("https://")


def test_empty_catalog_leaves_the_release_example_out(client: Client) -> None:
    Release.objects.all().delete()
    assert [len(call) for call in _blocks(page(client, DOCS))] == [1, 2]


def test_page_lists_the_resources_of_the_root(client: Client) -> None:
    docs = page(client, DOCS)
    addresses = {f"{SITE}{address}" for address in docs.texts("tbody th")}
    links = client.get("/api/v1/").json()
    aside = {"catalog", "docs", "schema"}
    assert addresses == {address for name, address in links.items() if name not in aside}
    for href in docs.select_one("table").hrefs:
        assert client.get(href).status_code == 200, href


@pytest.mark.parametrize("short", ["/api/docs/", "/api/docs"])
def test_address_without_version_leads_to_the_page(short: str, client: Client) -> None:
    assert client.get(short, follow=True).redirect_chain[-1] == (DOCS, 302)


def test_page_leads_to_reference_schema_and_walk_through(client: Client) -> None:
    hrefs = page(client, DOCS).select_one("main").hrefs
    for href in (f"{DOCS}reference/", f"{DOCS}walk-through/", "/api/v1/schema/", "/keys/"):
        assert href in hrefs
    text = client.get(f"{DOCS}walk-through/").content.decode()
    assert text.startswith("# The API")
    assert f"curl -s '{SITE}/api/v1/releases/" in text
    assert "127.0.0.1" not in text


@pytest.mark.parametrize(
    ("rates", "words"),
    [
        (
            (500, 7000),
            "Without a key: 500 requests a minute from one address. "
            "With a key: 7,000 requests a minute.",
        ),
        (
            (None, None),
            "Without a key: 600 requests a minute from one address. "
            "With a key: 6,000 requests a minute.",
        ),
        ((0, 6000), "Without a key: no limit. With a key: 6,000 requests a minute."),
        ((0, 0), "Without a key: no limit. With a key: no limit."),
    ],
)
def test_limits_are_those_of_the_installation(
    rates: tuple[int | None, int | None], words: str, client: Client, settings
) -> None:
    settings.API_RATE_ANONYMOUS, settings.API_RATE_KEY = rates
    assert words in page(client, DOCS).text


@pytest.mark.parametrize("path", ["", "reference/", "walk-through/"])
def test_documentation_is_open_where_the_api_is_closed(path: str, client: Client, settings) -> None:
    settings.API_ANONYMOUS = False
    assert client.get("/api/v1/plans/").status_code == 401
    assert client.get(f"{DOCS}{path}").status_code == 200


def test_closed_api_asks_for_a_key(client: Client, settings) -> None:
    settings.API_ANONYMOUS = False
    docs = page(client, DOCS)
    assert "This installation asks for an API key." in docs.text
    assert "from one address" not in docs.text


def test_host_of_the_commands_is_the_one_asked(client: Client, settings) -> None:
    settings.ALLOWED_HOSTS = ["el.example"]
    docs = page(client, DOCS, headers={"Host": "el.example"})
    assert "curl -sG http://el.example/api/v1/releases/" in docs.text


def test_post_is_refused_as_a_problem(client: Client) -> None:
    response = client.post(DOCS)
    assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")
