"""The page of the API's documentation works under the site's Content-Security-Policy and asks
nobody else for anything."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import axe, looks
from tests.browser.conftest import MILLISECONDS

RECOMMEND = "Recommend an Enterprise Linux"


@pytest.fixture
def reference(browser: Browser, live_server) -> Iterator[Page]:
    """It is drawn by a script; axe-core writes styles, which the policy of the site refuses."""
    context = browser.new_context(base_url=live_server.url, bypass_csp=True)
    context.set_default_timeout(MILLISECONDS)
    page = context.new_page()
    page.goto("/api/v1/docs/reference/")
    page.get_by_text(RECOMMEND, exact=True).wait_for()
    yield page
    context.close()


def _problems(page: Page) -> list[str]:
    return list(looks.violations(page, axe.WCAG + axe.BEST_PRACTICES))


def test_reference_has_no_violation(reference: Page) -> None:
    assert _problems(reference) == []


def test_opened_operation_has_no_violation(reference: Page) -> None:
    reference.get_by_text(RECOMMEND, exact=True).click()
    reference.get_by_role("button", name="Try it out").click()
    expect(reference.get_by_role("textbox", name="Request body")).to_be_visible()
    assert _problems(reference) == []


def test_answer_schemas_and_dialog_have_no_violation(reference: Page) -> None:
    get = reference.locator(".opblock-get").first
    get.locator("button.opblock-summary-control").click()
    get.get_by_role("button", name="Try it out").click()
    get.get_by_role("button", name="Execute").click()
    get.locator(".live-responses-table").wait_for()
    reference.get_by_text(RECOMMEND, exact=True).click()
    reference.locator(".is-open .tab li button", has_text="Schema").last.click()
    reference.locator(".models-control").first.click()
    reference.locator(".models .json-schema-2020-12").nth(1).wait_for()
    assert _problems(reference) == []
    reference.get_by_role("button", name="Authorize").first.click()
    reference.locator(".dialog-ux .modal-ux").wait_for()
    assert _problems(reference) == []


def test_button_of_an_operation_sets_its_address(reference: Page) -> None:
    """Its path is no link of its own, but the operation can still be linked to."""
    button = reference.get_by_role("button", name=RECOMMEND)
    assert button.locator("a[href]").count() == 0
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    assert reference.url.endswith("#/advisor/recommend")


def test_the_documentation_of_the_api_can_be_read(page_with_js: Page) -> None:
    page_with_js.goto("/api/v1/docs/reference/")
    expect(page_with_js).to_have_title("ELwise API")
    expect(page_with_js.get_by_role("heading", name="ELwise API")).to_be_visible()
    expect(page_with_js.get_by_text(RECOMMEND, exact=True)).to_be_visible()


def test_reference_follows_dark_mode(page_with_js: Page) -> None:
    page_with_js.emulate_media(color_scheme="dark")
    page_with_js.goto("/api/v1/docs/reference/")
    expect(page_with_js.locator("html.dark-mode")).to_be_visible()
    expect(page_with_js.locator("body")).to_have_css("background-color", "rgb(28, 32, 34)")
    page_with_js.emulate_media(color_scheme="light")
    expect(page_with_js.locator("html.dark-mode")).to_have_count(0)


def test_a_recommendation_can_be_tried_out(page_with_js: Page) -> None:
    page_with_js.goto("/api/v1/docs/reference/")
    page_with_js.get_by_text(RECOMMEND, exact=True).click()
    page_with_js.get_by_role("button", name="Try it out").click()
    with page_with_js.expect_response("**/api/v1/recommendations/") as answer:
        page_with_js.get_by_role("button", name="Execute").click()
    assert answer.value.json()["winner"]


def test_without_javascript_the_page_leads_to_the_document(page_without_js: Page) -> None:
    page_without_js.goto("/api/v1/docs/reference/")
    expect(page_without_js.get_by_role("link", name="OpenAPI")).to_be_visible()
