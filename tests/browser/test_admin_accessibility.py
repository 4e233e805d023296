"""axe-core finds nothing against WCAG 2.2 A and AA on any list, form or page of the admin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page

from catalog.models import Source, Suggestion
from catalog.models.version import is_history
from tests.browser import axe, looks
from tests.browser.conftest import MILLISECONDS
from tests.browser.visits import follow

pytestmark = pytest.mark.invented_catalog

TABLES = sorted(
    f"{model._meta.app_label}/{model._meta.model_name}"
    for model in site._registry
    if not is_history(model)
)
PARTS = 4
"""Parts of all tables are looked at in tests of their own, at the same time."""


@pytest.fixture
def curator(browser: Browser, live_server) -> Iterator[Page]:
    """axe-core writes styles while it looks, which the policy of the site would refuse."""
    context = browser.new_context(base_url=live_server.url, bypass_csp=True)
    context.set_default_timeout(MILLISECONDS)
    client = Client()
    client.force_login(User.objects.create_superuser("curator"))
    name = settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    yield context.new_page()
    context.close()


def _problems(page: Page, address: str) -> list[str]:
    page.goto(address)
    return [f"{page.url}: {line}" for line in looks.violations(page, axe.WCAG)]


@pytest.mark.long("looks", keep=1)
@pytest.mark.parametrize("part", range(PARTS))
def test_lists_and_forms_have_no_violation(part: int, curator: Page) -> None:
    Suggestion.objects.create(
        kind="fact", key="birch/vendor//", about="Birch: Vendor", problem="It was renamed."
    )
    problems, forms = [], 0
    for table in TABLES[part::PARTS]:
        problems += _problems(curator, f"/admin/{table}/")
        links = curator.locator("#result_list tbody th a")
        address = links.first.get_attribute("href") if links.count() else None
        if address:
            problems += _problems(curator, address)
            forms += 1
    assert problems == []
    assert forms >= 3


def test_pages_of_curators_have_no_violation(curator: Page) -> None:
    source = Source.objects.get(key="birch-wiki")
    addresses = (
        "/admin/",
        "/admin/decisive-facts/",
        f"/admin/catalog/source/{source.pk}/work/",
        "/admin/catalog/fact/add/",
        "/admin/catalog/fact/import/",
        "/admin/catalog/fact/export/",
        "/suggest/?kind=fact&key=birch/vendor//",
    )
    problems = [line for address in addresses for line in _problems(curator, address)]
    assert problems == []


def test_import_preview_fits_the_page(curator: Page) -> None:
    curator.set_viewport_size({"width": 1280, "height": 900})
    curator.goto("/admin/catalog/fact/import/")
    head = "distribution,attribute,release,plan,value,source,confidence,note\n"
    row = f"birch,vendor,,,{'A long name ' * 20},birch-wiki,verified,{'note ' * 60}\n"
    curator.set_input_files(
        "input[type=file]",
        {"name": "facts.csv", "mimeType": "text/csv", "buffer": (head + row).encode()},
    )
    curator.select_option("select[name=format]", label="csv")
    follow(curator.get_by_role("button", name="Submit"))
    table = curator.locator("table.import-preview")
    assert "A long name" in table.inner_text()
    assert curator.evaluate("document.documentElement.scrollWidth") <= 1280
    assert axe.violations(curator, axe.WCAG) == []
