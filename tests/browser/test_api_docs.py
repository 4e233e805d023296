"""The page of the API's documentation works under the site's Content-Security-Policy and asks
nobody else for anything."""

from playwright.sync_api import Page, expect


def test_the_documentation_of_the_api_can_be_read(page_with_js: Page) -> None:
    page_with_js.goto("/api/v1/docs/reference/")
    expect(page_with_js).to_have_title("ELwise API")
    expect(page_with_js.get_by_role("heading", name="ELwise API")).to_be_visible()
    expect(page_with_js.get_by_text("Recommend an Enterprise Linux", exact=True)).to_be_visible()


def test_reference_follows_dark_mode(page_with_js: Page) -> None:
    page_with_js.emulate_media(color_scheme="dark")
    page_with_js.goto("/api/v1/docs/reference/")
    expect(page_with_js.locator("html.dark-mode")).to_be_visible()
    expect(page_with_js.locator("body")).to_have_css("background-color", "rgb(28, 32, 34)")
    page_with_js.emulate_media(color_scheme="light")
    expect(page_with_js.locator("html.dark-mode")).to_have_count(0)


def test_a_recommendation_can_be_tried_out(page_with_js: Page) -> None:
    page_with_js.goto("/api/v1/docs/reference/")
    page_with_js.get_by_text("Recommend an Enterprise Linux", exact=True).click()
    page_with_js.get_by_role("button", name="Try it out").click()
    with page_with_js.expect_response("**/api/v1/recommendations/") as answer:
        page_with_js.get_by_role("button", name="Execute").click()
    assert answer.value.json()["winner"]


def test_without_javascript_the_page_leads_to_the_document(page_without_js: Page) -> None:
    page_without_js.goto("/api/v1/docs/reference/")
    expect(page_without_js.get_by_role("link", name="OpenAPI")).to_be_visible()
