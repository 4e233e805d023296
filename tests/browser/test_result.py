"""The result page as a reader sees it: how long it is, how much is small, what comes first."""

import pytest
from playwright.sync_api import Page, expect

TYPICAL = {
    "hosting": "organisation=hosting-provider&workload=web-hosting&servers=300&budget=none"
    "&software=hosting-panel&lifespan=5&estate=centos-7",
    "enterprise": "organisation=large-company&servers=400&support=round-the-clock"
    "&software=sap-hana&lifespan=8&estate=rhel-8",
    "office": "organisation=small-business&budget=none&estate=none",
    "university": "organisation=university&servers=40&workload=hpc&budget=none&platform=bare-metal"
    "&estate=centos-7",
}
LONGEST = {1280: 3800, 360: 7000}
FIRST_SCREEN = 900
SMALL_SHARE = r"""
() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const count = {small: 0, all: 0};
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const letters = walker.currentNode.data.replace(/\s/g, '').length;
    if (!letters || !element.checkVisibility({visibilityProperty: true})) continue;
    if (element.closest('.unseen, .skip, script')) continue;
    count.all += letters;
    if (parseFloat(getComputedStyle(element).fontSize) <= 14) count.small += letters;
  }
  return count;
}
"""


@pytest.mark.long("looks", keep=2)
@pytest.mark.parametrize("width", LONGEST)
@pytest.mark.parametrize("query", TYPICAL.values(), ids=TYPICAL.keys())
def test_page_is_short(query: str, width: int, page_without_js: Page) -> None:
    page = page_without_js
    page.set_viewport_size({"width": width, "height": FIRST_SCREEN})
    page.goto(f"/advisor/result/?{query}")
    height = page.evaluate("document.documentElement.scrollHeight")
    assert FIRST_SCREEN < height <= LONGEST[width]


@pytest.mark.long("looks", keep=1)
@pytest.mark.parametrize("query", TYPICAL.values(), ids=TYPICAL.keys())
def test_small_text_is_rare(query: str, page_without_js: Page) -> None:
    page = page_without_js
    page.set_viewport_size({"width": 1280, "height": FIRST_SCREEN})
    page.goto(f"/advisor/result/?{query}")
    letters = page.evaluate(SMALL_SHARE)
    assert letters["all"] > 1000
    assert letters["small"] <= 0.15 * letters["all"], letters


@pytest.mark.long("looks", keep=1)
@pytest.mark.parametrize("query", TYPICAL.values(), ids=TYPICAL.keys())
def test_first_screen_answers_the_board(query: str, page_without_js: Page) -> None:
    """What, until when, why, how sure, at what cost, how to get there, and what next."""
    page = page_without_js
    page.set_viewport_size({"width": 1280, "height": FIRST_SCREEN})
    page.goto(f"/advisor/result/?{query}")
    selectors = ("h1", ".because", ".facts4 > div:last-child", ".first-step", "#h-before")
    for selector in (*selectors, ".risks.open > li:first-child"):
        box = page.locator(selector).bounding_box()
        assert box, selector
        assert box["y"] + box["height"] <= FIRST_SCREEN, selector
    labels = page.locator(".facts4 dt").all_inner_texts()
    assert [label.split(",")[0] for label in labels[:3]] == ["Supported until", "Cost", "How sure"]


def test_link_is_copied(page_with_js: Page) -> None:
    page = page_with_js
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/advisor/result/?budget=none")
    page.get_by_role("link", name="Copy link").click()
    expect(page.get_by_role("link", name="Link copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith("/advisor/result/?budget=none")


def test_print_button_needs_the_script(page_without_js: Page, page_with_js: Page) -> None:
    for page, visible in ((page_without_js, False), (page_with_js, True)):
        page.goto("/advisor/result/?budget=none")
        expect(page.locator("#print")).to_be_visible(visible=visible)


def test_copy_link_leads_to_the_address_without_script(page_without_js: Page) -> None:
    page = page_without_js
    page.goto("/advisor/result/?budget=none")
    page.get_by_role("link", name="Copy link").click()
    expect(page.locator("#here")).to_be_visible()
    expect(page.locator("#here")).to_be_in_viewport()
