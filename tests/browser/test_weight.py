"""The start page is light, and the layout does not shift. How light every page is:
test_every_page.py."""

import pytest
from playwright.sync_api import Page

from tests.browser.addresses import STATES
from tests.browser.visits import weighed

LAYOUT_SHIFT = """
() => new Promise(resolve => {
  let sum = 0;
  new PerformanceObserver(list => {
    for (const shift of list.getEntries()) sum += shift.value;
  }).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => resolve(sum), 300);
})
"""


def test_start_page_stays_under_10_kilobytes(page_with_js: Page) -> None:
    with weighed(page_with_js) as weight:
        page_with_js.goto("/", wait_until="networkidle")
        sizes = weight.by_path()
    assert len(sizes) > 1
    assert sum(sizes.values()) <= 10_000, sizes


@pytest.mark.long("looks", keep=2)
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("address", STATES[:5])
def test_layout_does_not_shift(address: str, width: int, page_with_js: Page) -> None:
    page_with_js.set_viewport_size({"width": width, "height": 800})
    page_with_js.goto(address, wait_until="networkidle")
    assert page_with_js.evaluate(LAYOUT_SHIFT) == 0


def test_layout_shift_is_noticed(page_with_js: Page) -> None:
    page_with_js.goto("/", wait_until="networkidle")
    page_with_js.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => setTimeout(() => {"
        "const block = document.createElement('div'); block.style.height = '300px';"
        "document.body.prepend(block); requestAnimationFrame(() => setTimeout(done, 100))}, 50)))"
    )
    assert page_with_js.evaluate(LAYOUT_SHIFT) > 0
