"""The admin works in a browser under the site's Content-Security-Policy: login, search,
autocompletion, saving."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from catalog.models import Fact, Source

PASSWORD = "correct horse battery staple"


@pytest.fixture
def curator(page_with_js: Page) -> Page:
    User.objects.create_superuser("curator", password=PASSWORD)
    page_with_js.goto("/admin/")
    page_with_js.get_by_label("Account name").fill("curator")
    page_with_js.get_by_label("Password").fill(PASSWORD)
    page_with_js.get_by_role("button", name="Sign in", exact=True).click()
    expect(page_with_js.get_by_role("heading", name="Curation", exact=True)).to_be_visible()
    return page_with_js


def _change(fact: Fact) -> str:
    return f"/admin/catalog/fact/{fact.pk}/change/"


def test_a_curator_finds_a_fact_and_corrects_it(curator: Page) -> None:
    fact = Fact.objects.get(distribution__slug="almalinux", attribute="wsl")
    curator.goto("/admin/catalog/fact/")
    curator.locator("#searchbar").fill("almalinux wsl")
    curator.get_by_role("button", name="Search").click()
    curator.get_by_role("link", name="In Microsoft's WSL list").click()
    expect(curator.get_by_text("Write yes or no.")).to_be_visible()
    curator.locator("#id_value").fill("perhaps")
    curator.get_by_role("button", name="Save", exact=True).first.click()
    expect(curator.get_by_text("must be yes or no")).to_be_visible()
    curator.locator("#id_value").fill("no" if fact.value else "yes")
    curator.get_by_label("The same source still says so").check()
    curator.get_by_role("button", name="Save", exact=True).first.click()
    expect(curator.get_by_text(re.compile("was changed successfully"))).to_be_visible()
    assert Fact.objects.get(pk=fact.pk).value is not fact.value


def test_a_source_is_found_by_typing(curator: Page) -> None:
    fact = Fact.objects.get(distribution__slug="almalinux", attribute="wsl")
    Source.objects.create(
        key="a-new-one",
        title="A source nobody else cites",
        url="https://new.example/",
        kind="vendor",
    )
    curator.goto(_change(fact))
    curator.locator(".field-source .select2-selection").first.click()
    curator.locator(".select2-search__field").fill("nobody else")
    curator.locator(".select2-results__option", has_text="A source nobody else cites").click()
    curator.get_by_role("button", name="Save", exact=True).first.click()
    expect(curator.get_by_text(re.compile("was changed successfully"))).to_be_visible()
    assert Fact.objects.get(pk=fact.pk).source.key == "a-new-one"


def test_dispute_is_added_to_a_value(curator: Page) -> None:
    fact = Fact.objects.get(distribution__slug="almalinux", attribute="wsl")
    curator.goto(_change(fact))
    curator.get_by_role("button", name=re.compile("Add another")).or_(
        curator.get_by_role("link", name=re.compile("Add another Dispute"))
    ).last.click()
    expect(curator.locator("#id_disputes-0-why")).to_be_visible()


def test_no_page_of_the_admin_makes_the_browser_complain(curator: Page) -> None:
    for table in (
        "distribution",
        "release",
        "phase",
        "supportplan",
        "price",
        "fact",
        "supportstatement",
        "dispute",
        "event",
        "migrationpath",
        "source",
    ):
        curator.goto(f"/admin/catalog/{table}/")
        curator.locator("#result_list tbody th a").first.click()
        expect(curator.locator(f"#{table}_form")).to_be_visible()
        curator.goto(f"/admin/catalog/{table}/add/")
        expect(curator.locator(f"#{table}_form")).to_be_visible()
