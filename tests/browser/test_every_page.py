"""What holds for every page: its first visit is light, it fits a telephone, paper and a doubled
type size, axe-core finds nothing, and nothing on it is out of order.

Each page is opened once, and then looked at in several sizes and colours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page, expect

from tests import long
from tests.browser import axe
from tests.browser.addresses import STATES, every_page
from tests.browser.conftest import forget_refusals, open_page
from tests.browser.visits import weighed
from tests.pages import page_of

Look = tuple[int, Literal["light", "dark"]]
SIZES = [(360, 740), (640, 480), (768, 1024), (960, 800), (1200, 900), (1280, 900)]
"""640 pixels is also what 1,280 are at 200 % zoom."""
LOOKS: list[Look] = [(1280, "light"), (360, "dark"), (360, "light"), (1280, "dark")]
"""axe looks at every page in the first of these, at the first page of each view in the second, too,
and at one page of each kind in all of them."""
ALL = axe.WCAG + axe.BEST_PRACTICES
MOST_LOOKS = long.number("ELWISE_LOOKS", 2, len(LOOKS))
PARTS = 3
"""Parts of all pages are opened in tests of their own, at the same time."""
FURTHER = pytest.param("further", marks=pytest.mark.long("looks"))
"""Pages of a view of which another is the first."""
MOST_REQUESTS, MOST_BYTES = 5, 50_000

WITHOUT_CATALOG = [
    *("/nothing-here/", "/sign-in/", "/keys/", "/account/sign-up/"),
    *("/account/password/reset/", "/account/password/reset/sent/"),
]
"""Their answer comes without a look into the catalog."""

IDS = "[...document.querySelectorAll('[id]')].map(element => element.id)"
NAMED = """
    [...document.querySelectorAll('a[href^="#"]')].map(
      link => link.getAttribute('href').slice(1)
    ).concat(
      ['aria-labelledby', 'aria-describedby'].flatMap(name =>
        [...document.querySelectorAll(`[${name}]`)].flatMap(
          element => element.getAttribute(name).split(' '))))
"""
UNFOLD = "for (const details of document.querySelectorAll('details')) details.open = true"
"""axe skips what is hidden."""


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("pages", ["first", FURTHER])
def test_every_page_is_in_order(
    pages: str, part: int, browser: Browser, live_server, troubles: list[str]
) -> None:
    looks = _looks(every_page())
    chosen = [address for address, count in looks.items() if (count > 1) == (pages == "first")]
    addresses = chosen[part::PARTS]
    assert len(addresses) > 5
    faults = []
    for address in addresses:
        with open_page(browser, live_server.url, troubles, javascript=True) as page:
            faults += [f"{address}: {fault}" for fault in _faults(page, address, looks[address])]
    forget_refusals(troubles)
    assert not faults, "\n".join(faults)


def _looks(addresses: list[str]) -> dict[str, int]:
    """In how many of LOOKS each page is checked."""
    views: set[str] = set()
    looks: dict[str, int] = {}
    for address in addresses:
        view = _view(address)
        looks[address] = len(LOOKS) if address in STATES else 1 if view in views else 2
        views.add(view)
    return looks


def _view(address: str) -> str:
    """Its name; of an address that has none, nothing."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def _faults(page: Page, address: str, looks: int) -> Iterator[str]:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    with weighed(page) as weight:
        page.goto(address)
        yield from _faults_of_the_outline(page)
        page.evaluate(UNFOLD)
        yield from _overflow(page)
        for number, (width, scheme) in enumerate(LOOKS[: min(looks, MOST_LOOKS)]):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            in_full = number == 0 or looks == len(LOOKS)
            broken_rules = axe.violations(page, ALL) if in_full else axe.violations_of_size(page)
            yield from (f"axe, {width} pixels, {scheme}: {rule}" for rule in broken_rules)
        page.wait_for_load_state("networkidle")
        sizes = weight.by_path()
    if not 1 < len(sizes) <= MOST_REQUESTS or sum(sizes.values()) > MOST_BYTES:
        yield f"its first visit takes {len(sizes)} requests, {sum(sizes.values())} bytes"


def _faults_of_the_outline(page: Page) -> Iterator[str]:
    if (number := page.get_by_role("heading", level=1).count()) != 1:
        yield f"{number} first headings"
    ids = Counter(page.evaluate(IDS))
    if doubled := [element_id for element_id, count in ids.items() if count > 1]:
        yield f"given twice: {doubled}"
    if missing := set(page.evaluate(NAMED)) - set(ids):
        yield f"lead nowhere: {missing}"


def _overflow(page: Page) -> Iterator[str]:
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        across = page.evaluate("document.documentElement.scrollWidth")
        if across > width:
            yield f"{across} pixels wide on a screen of {width}"


@pytest.mark.django_db
def test_every_page_has_one_heading_a_title_and_a_language(client: Client) -> None:
    """As it is sent, before any script."""
    for address in every_page():
        response = client.get(address, follow=True)
        page = page_of(response, status=response.status_code)
        assert len(page.select("h1")) == 1, address
        assert re.search(". ELwise$", page.title), address
        assert page.select_one("html")["lang"] == "en"
        if address not in WITHOUT_CATALOG:
            footer = page.select_one("body > footer").text
            assert re.search(r"Whole catalog: [\d,]+ values, median age ", footer), address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(scheme: str, page_with_js: Page) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1, for every pair of colours that text is set in."""
    page_with_js.emulate_media(color_scheme=scheme)
    page_with_js.goto("/")
    colours = page_with_js.evaluate(
        "['ground', 'sunk', 'ink', 'soft', 'press', 'on-press', 'wrong'].map(name => ["
        "name, getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim()])"
    )
    light = {name: _luminance(value) for name, value in colours}
    pairs = [
        (text, ground)
        for text in ("ink", "soft", "press", "wrong")
        for ground in ("ground", "sunk")
    ] + [("on-press", "press")]
    for text, ground in pairs:
        brighter, darker = sorted((light[text], light[ground]), reverse=True)
        assert (brighter + 0.05) / (darker + 0.05) >= 4.5, f"{text} on {ground}, {scheme}"


@pytest.mark.parametrize("address", ["/method/", "/lifecycle/", "/history/"])
def test_paper_has_no_navigation_and_no_folds(address: str, page_with_js: Page) -> None:
    page_with_js.goto(address)
    page_with_js.emulate_media(media="print")
    expect(page_with_js.get_by_role("navigation", name="Main")).to_be_hidden()
    folds = page_with_js.locator("details.fold:not([open])")
    assert folds.count() > 1
    assert not any(fold.is_visible() for fold in folds.all())


def test_not_found_page_links_onward(page_with_js: Page, troubles: list[str]) -> None:
    page_with_js.goto("/rocki")
    expect(page_with_js.get_by_role("heading", level=1)).to_have_text("Page not found")
    page_with_js.get_by_role("link", name="Rocky Linux").first.click()
    expect(page_with_js.get_by_role("heading", level=1)).to_contain_text("Rocky Linux")
    forget_refusals(troubles)


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
