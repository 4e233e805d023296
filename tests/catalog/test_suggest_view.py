"""A reader without an account suggests a correction of a value."""

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpRequest
from django.template import Context, Template
from django.test import Client

from catalog import citations, row_keys, snapshot
from catalog.corrections import find_value
from catalog.models import CatalogVersion, Fact, Suggestion
from catalog.pages import suggest as suggest_page
from tests.pages import page, page_of, parse

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

ADDRESS = "/suggest/?kind=fact&key=birch/relation_to_rhel//"
VALID = {"problem": "It is a rebuild.", "value": "rebuild", "url": "https://birch.example/why"}


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


def test_page_shows_the_value_and_its_source(client: Client) -> None:
    document = page(client, ADDRESS)
    assert "Birch: Relation to RHEL" in document.text
    assert "https://birch.example/wiki" in document.hrefs
    assert document.select_one("h1").text == "Suggest a correction"
    assert "/distributions/birch/#h-" in document.select_one(".over").html


def test_suggestion_is_stored_as_sent(client: Client) -> None:
    response = client.post(ADDRESS, VALID | {"email": "ann@reader.example"})
    assert response.status_code == 302
    suggestion = Suggestion.objects.get()
    assert (suggestion.kind, suggestion.key) == ("fact", "birch/relation_to_rhel//")
    assert (suggestion.problem, suggestion.value) == ("It is a rebuild.", "rebuild")
    assert (suggestion.url, suggestion.email) == (VALID["url"], "ann@reader.example")
    assert suggestion.about == "Birch: Relation to RHEL"
    assert suggestion.state == "open"
    thanks = page(client, response["Location"])
    assert "Thank you" in thanks.text
    assert not thanks.select("form.suggestion")


def test_suggestion_does_not_change_the_catalog(client: Client) -> None:
    before = CatalogVersion.current()
    client.post(ADDRESS, VALID)
    assert Suggestion.objects.exists()
    assert CatalogVersion.current() == before


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"problem": ""}, "Say what is wrong."),
        ({"problem": "x" * 1001}, "at most 1000 characters"),
        ({"value": "x" * 501}, "at most 500 characters"),
        ({"url": "no address"}, "Write a web address"),
        ({"url": "javascript:alert(1)"}, "Write a web address"),
        ({"email": "ann@"}, "Enter a valid email address"),
        ({"website": "https://spam.example"}, "Leave this field empty"),
        ({"problem": "nul \x00"}, "Null characters are not allowed"),
    ],
)
def test_bad_input_keeps_what_was_written(
    wrong: dict[str, str], message: str, client: Client
) -> None:
    sent = VALID | wrong
    document = page_of(client.post(ADDRESS, sent), status=400)
    assert not Suggestion.objects.exists()
    assert message in document.select_one(".problem").text
    assert document.title.startswith("Error: ")
    assert document.select_one("[name=value]")["value"] == sent["value"]
    if sent["problem"] == VALID["problem"]:
        assert document.select_one("textarea").text == sent["problem"]


def test_trap_is_hidden_from_people(client: Client) -> None:
    trap = page(client, ADDRESS).select_one("div.filter:has([name=website])")
    assert "unseen" in trap.classes
    assert trap["aria-hidden"] == "true"
    assert trap.select_one("input")["tabindex"] == "-1"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "kind=fact",
        "kind=fact&key=birch",
        "kind=fact&key=birch/no_such_attribute//",
        "kind=fact&key=oak/vendor//",
        "kind=fact&key=birch/vendor/77/",
        "kind=dispute&key=birch/vendor//",
        "kind=statement&key=birch/cpanel/yesterday/",
        "kind=fact&key=%00",
        "kind=event&key=" + "x" * 5000,
    ],
)
def test_unknown_value_says_what_to_do(query: str, client: Client) -> None:
    document = page(client, f"/suggest/?{query}", status=404)
    assert "Suggest a correction" in document.text
    assert client.post(f"/suggest/?{query}", VALID).status_code == 404
    assert not Suggestion.objects.exists()


def test_missing_fact_can_be_suggested(client: Client) -> None:
    assert not Fact.objects.filter(distribution__slug="birch", attribute="homepage").exists()
    assert "unknown" in page(client, "/suggest/?kind=fact&key=birch/homepage//").text


def test_eleventh_suggestion_within_an_hour_waits(client: Client) -> None:
    for _ in range(suggest_page.MOST_FROM_ONE_ADDRESS):
        assert client.post(ADDRESS, VALID).status_code == 302
    refused = page_of(client.post(ADDRESS, VALID), status=429)
    assert "Try again in an hour" in refused.select_one(".problem").text
    assert refused.select_one("textarea").text == VALID["problem"]
    assert Suggestion.objects.count() == suggest_page.MOST_FROM_ONE_ADDRESS
    other = client.post(ADDRESS, VALID, REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 302


def test_full_queue_takes_no_more(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggest_page, "MOST_WAITING", 1)
    client.post(ADDRESS, VALID)
    assert client.post(ADDRESS, VALID).status_code == 503
    assert Suggestion.objects.count() == 1


def test_suggestion_without_token_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(ADDRESS, VALID).status_code == 403
    assert not Suggestion.objects.exists()


def test_every_value_is_found_by_its_key() -> None:
    catalog = snapshot.current().document
    values = [value for cited in citations.by_source(catalog).values() for value in cited]
    kinds = set()
    for value in values:
        if value.sort == "dispute":
            continue
        kinds.add(value.sort)
        named = find_value(catalog, value.sort, value.key)
        assert named is not None, value
        assert named.about == value.about
        assert row_keys.find_row(value.sort, value.key) is not None, value
    assert kinds == set(row_keys.PARTS)


def test_names_of_pages_are_understood() -> None:
    """Pages write a plan by name, and the ends of a migration as "Birch 9"."""
    catalog = snapshot.current().document
    assert find_value(catalog, "price", "birch/Grove support/list price")
    path = catalog.migrations[0]
    key = row_keys.join(
        path.from_, f"Any {path.from_release}", path.to, f"Any {path.to_release}", path.tool
    )
    assert find_value(catalog, "migration", key)


# The links on pages

LINK = """{% load corrections %}{% correction "fact" "birch" "vendor" None None of="Vendor" %}"""


def _rendered(request: HttpRequest) -> str:
    return Template(LINK).render(Context({"request": request}))


def test_link_leads_to_the_suggestion(client: Client) -> None:
    link = parse(_rendered(HttpRequest())).select_one("a")
    assert link["aria-label"] == "Suggest a correction: Vendor"
    assert "Birch: Vendor" in page(client, link["href"]).text


def test_link_of_a_curator_leads_to_the_form(client: Client) -> None:
    user = User.objects.create_superuser("curator")
    client.force_login(user)
    request = HttpRequest()
    request.COOKIES = {settings.SESSION_COOKIE_NAME: "any"}
    request.user = user
    link = parse(_rendered(request)).select_one("a")
    fact = Fact.objects.get(distribution__slug="birch", attribute="vendor")
    response = client.get(link["href"])
    assert response["Location"] == f"/admin/catalog/fact/{fact.pk}/change/"


def test_edit_of_a_missing_fact_leads_to_a_new_one(client: Client) -> None:
    client.force_login(User.objects.create_superuser("curator"))
    response = client.get("/admin/edit/?kind=fact&key=birch/homepage//")
    assert response["Location"].startswith("/admin/catalog/fact/add/?")
    assert "attribute=homepage" in response["Location"]
    assert client.get("/admin/edit/?kind=x&key=y")["Location"] == "/admin/"
