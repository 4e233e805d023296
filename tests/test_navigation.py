"""The header of every page: where the reader is, and who is signed in."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.test import Client

from catalog.templatetags.navigation import STATE_IN_QUERY
from config.cached_pages import PAGES
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]


@pytest.mark.parametrize(
    ("address", "label", "current"),
    [
        ("/advisor/", "Advisor", "page"),
        ("/advisor/check/", "Advisor", "true"),
        ("/advisor/result/", "Advisor", "true"),
        ("/distributions/almalinux/", "Distributions", "true"),
        ("/lifecycle/", "Lifecycle", "page"),
        ("/decisions/", "Decisions", "page"),
        ("/about/", "About", "page"),
        ("/method/", "About", "true"),
        ("/history/", "About", "true"),
        ("/sources/endoflife-date-rhel/", "About", "true"),
        ("/background/", "About", "true"),
        ("/changes/", "About", "true"),
    ],
)
def test_section_of_the_page_is_marked(
    address: str, label: str, current: str, client: Client
) -> None:
    links = page(client, address).select("header nav [aria-current]")
    assert [(link.text, link["aria-current"]) for link in links] == [(label, current)]


def test_search_is_in_the_header_but_once_on_its_page(client: Client) -> None:
    form = page(client, "/").select_one("header [role=search]")
    assert form["action"] == "/search/"
    assert form.select_one(f"label[for={form.select_one('input')['id']}]").text
    assert len(page(client, "/search/?q=rocky").select("[role=search]")) == 1


@pytest.mark.parametrize("address", ["/", "/sign-in/"])
def test_pages_outside_the_sections_mark_none(address: str, client: Client) -> None:
    assert not page(client, address).select("header nav [aria-current]")


def test_unknown_address_has_the_header(client: Client) -> None:
    assert page(client, "/nothing/here/", status=404).select("header nav a")


def test_visitor_can_sign_in_and_needs_no_session(client: Client) -> None:
    start = page(client, "/")
    assert start.select_one(".account").hrefs == ["/sign-in/"]
    assert "sessionid" not in start.response.cookies


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("/advisor/result/?servers=40&budget=none", "/advisor/result/?servers=40&budget=none"),
        ("/about/?x=1", "/about/"),
        ("/sign-in/?next=/keys/", "/keys/"),
    ],
)
def test_sign_in_leads_back(address: str, origin: str, client: Client) -> None:
    (link,) = page(client, address).select_one(".account").hrefs
    assert parse_qs(urlsplit(link).query) == {"next": [origin]}


@pytest.mark.parametrize("address", ["/nothing/here/", "/account/sign-up/", "/sign-in/"])
def test_sign_in_leads_back_to_no_error_or_account_page(address: str, client: Client) -> None:
    status = 404 if "nothing" in address else 200
    assert page(client, address, status=status).select_one(".account").hrefs == ["/sign-in/"]


def test_sign_in_leads_back_to_no_address_that_only_takes_forms(client: Client) -> None:
    refused = Client(enforce_csrf_checks=True).post("/teams/red/webhooks/1/secret/")
    assert refused.status_code == 403
    assert b'href="/sign-in/"' in refused.content


def test_page_shared_by_all_queries_leads_back_without_one() -> None:
    shared = {name for name, public in PAGES.items() if not public.takes_query}
    assert not shared & STATE_IN_QUERY


def test_name_of_who_is_signed_in_is_theirs_alone(client: Client) -> None:
    client.force_login(User.objects.create_user("ada"))
    start = page(client, "/")
    assert "ada" in start.select_one(".account").text
    assert "Cookie" in start.response["Vary"]
    assert {"private", "no-store"} <= set(start.response["Cache-Control"].split(", "))
    assert "ada" not in page(Client(), "/").text


def test_header_signs_out(client: Client) -> None:
    client.force_login(User.objects.create_user("ada"))
    form = page(client, "/").select_one(".account form")
    client.post(form["action"])
    assert page(client, "/").select_one(".account").hrefs == ["/sign-in/"]


def test_unreadable_session_does_not_break_a_page(client: Client, monkeypatch) -> None:
    client.force_login(User.objects.create_user("ada"))

    def fail(request: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("django.contrib.auth.middleware.get_user", fail)
    assert page(client, "/").select_one(".account").hrefs == ["/sign-in/"]
