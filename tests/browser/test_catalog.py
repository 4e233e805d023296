"""The catalog's filters in a browser: only the results change, the address keeps up, and everything
works without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect


def test_a_filter_changes_the_results_and_the_address(page_with_js: Page) -> None:
    page_with_js.goto("/lifecycle/")
    page_with_js.get_by_role("heading", name="Filters").click()
    page_with_js.evaluate("window.unchanged = true")
    page_with_js.get_by_role("checkbox", name="Rocky Linux").check()
    expect(page_with_js.locator("#found")).to_have_text("3 of 3 releases")
    expect(page_with_js).to_have_url(re.compile(r"/lifecycle/\?distribution=rocky-linux$"))
    page_with_js.get_by_role("checkbox", name="ended", exact=True).check()
    expect(page_with_js.locator("#results")).to_contain_text("No release matches these filters.")
    assert page_with_js.evaluate("window.unchanged")
    page_with_js.reload()
    expect(page_with_js.get_by_role("checkbox", name="Rocky Linux")).to_be_checked()
    expect(page_with_js.locator("#found")).to_have_text("0 of 3 releases")


def test_error_replaces_the_results(page_with_js: Page, troubles: list[str]) -> None:
    page_with_js.goto("/lifecycle/")
    page_with_js.get_by_role("heading", name="Filters").click()
    page_with_js.get_by_label("Support ends within (days)").fill("soon")
    page_with_js.get_by_label("Support ends within (days)").blur()
    expect(page_with_js.locator("#results").get_by_role("alert")).to_contain_text(
        "Give a whole number of days from 1 to 3650."
    )
    troubles[:] = [
        trouble
        for trouble in troubles
        if "400 (Bad Request)" not in trouble and "Response Status Error Code 400" not in trouble
    ]


def test_another_day_without_javascript(page_without_js: Page) -> None:
    page_without_js.goto("/lifecycle/?distribution=centos")
    page_without_js.get_by_label("As of").fill("2024-06-30")
    page_without_js.get_by_role("button", name="Show").click()
    expect(page_without_js).to_have_url(
        re.compile(r"/lifecycle/\?distribution=centos&as_of=2024-06-30$")
    )
    expect(page_without_js.locator("#results")).to_contain_text("Supported on 30 June 2024")


def test_the_history_of_one(page_with_js: Page) -> None:
    page_with_js.goto("/history/")
    page_with_js.get_by_role("heading", name="Filter").click()
    page_with_js.get_by_label("ClearOS").check()
    expect(page_with_js).to_have_url(re.compile(r"/history/\?distribution=clearos$"))
    expect(page_with_js.locator("#results")).not_to_contain_text("Amazon Linux AMI")


NARROW_COMPARISONS = [
    "/compare/?d=almalinux&d=rhel",
    "/compare/?d=almalinux&d=rhel&d=rocky-linux&d=oracle-linux",
]
LEFT_EDGES = """name => {
  const rows = [...document.querySelectorAll('.versus tr')];
  const row = rows.find(row => row.querySelector('th')?.textContent.trim() === name);
  return [...row.children].map(cell => cell.getBoundingClientRect().left);
}"""


@pytest.mark.parametrize("address", NARROW_COMPARISONS)
def test_comparison_is_read_without_scrolling_sideways(address: str, page_with_js: Page) -> None:
    page_with_js.set_viewport_size({"width": 360, "height": 740})
    page_with_js.goto(address)
    page_with_js.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert page_with_js.evaluate("document.documentElement.scrollWidth") <= 360
    overflows = page_with_js.locator("#results .scroll").evaluate_all(
        "regions => regions.map(region => getComputedStyle(region).overflowX)"
    )
    assert set(overflows) == {"visible"}
    assert len(set(page_with_js.evaluate(LEFT_EDGES, "FIPS 140-3"))) == 1


def test_printed_comparison_is_a_table(page_with_js: Page) -> None:
    page_with_js.set_viewport_size({"width": 360, "height": 740})
    page_with_js.emulate_media(media="print")
    page_with_js.goto(NARROW_COMPARISONS[1])
    assert len(set(page_with_js.evaluate(LEFT_EDGES, "FIPS 140-3"))) == 5


CUT_CELLS = """() => [...document.querySelectorAll('.stacked td')]
  .filter(cell => cell.getClientRects().length && cell.scrollWidth > cell.clientWidth)
  .map(cell => cell.textContent)"""


@pytest.mark.parametrize("address", ["/method/", "/distributions/rhel/", "/sources/"])
def test_stacked_cells_are_never_cut(address: str, page_with_js: Page) -> None:
    page_with_js.set_viewport_size({"width": 360, "height": 740})
    page_with_js.goto(address)
    assert page_with_js.evaluate(CUT_CELLS) == []
