"""What a first visit costs: bytes as gzip sends them, requests, and no shift of the layout."""

import gzip
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.browser.addresses import STATES, every_page
from tests.browser.conftest import forget_refusals, open_page

LAYOUT_SHIFT = """
() => new Promise(resolve => {
  let sum = 0;
  new PerformanceObserver(list => {
    for (const shift of list.getEntries()) sum += shift.value;
  }).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => resolve(sum), 300);
})
"""


def test_first_visit_of_each_page_is_light(
    browser: Browser, live_server, troubles: list[str]
) -> None:
    heavy = []
    for address in every_page():
        with open_page(browser, live_server.url, troubles, javascript=True) as page:
            sizes = _visit(page, address)
            assert len(sizes) > 1, address
        if len(sizes) > 5 or sum(sizes.values()) > 50_000:
            heavy.append(f"{address}: {len(sizes)} requests, {sum(sizes.values())} bytes")
    forget_refusals(troubles)
    assert not heavy, "\n".join(heavy)


def test_start_page_stays_under_10_kilobytes(page_with_js: Page) -> None:
    sizes = _visit(page_with_js, "/")
    assert sum(sizes.values()) <= 10_000, sizes


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


def _visit(page: Page, address: str) -> dict[str, int]:
    """By path: the body as gzip would send it. Chromium asks for the icon by itself."""
    sizes: dict[str, int] = {}

    def measure(response: Response) -> None:
        if response.ok or response.status >= 400:  # a redirect has no body
            sizes.setdefault(urlsplit(response.url).path, len(gzip.compress(response.body())))

    page.on("response", measure)
    page.goto(address, wait_until="networkidle")
    return sizes
