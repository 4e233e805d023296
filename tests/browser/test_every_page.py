"""What holds for every page: it fits a telephone, paper and a doubled type size, and nothing on it
is out of order."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.addresses import every_page


def _unfold(page: Page) -> None:
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")


SIZES = [(360, 740), (640, 480), (960, 800), (1200, 900), (1280, 900)]
"""640 pixels is also what 1,280 are at 200 % zoom."""

NAMED = """
    [...document.querySelectorAll('a[href^="#"]')].map(
      link => link.getAttribute('href').slice(1)
    ).concat(
      ['aria-labelledby', 'aria-describedby'].flatMap(name =>
        [...document.querySelectorAll(`[${name}]`)].flatMap(
          element => element.getAttribute(name).split(' '))))
"""


def test_pages_do_not_overflow_and_anchors_exist(
    page_with_js: Page,
) -> None:
    for address in every_page():
        page_with_js.goto(address)
        ids = page_with_js.evaluate(
            "[...document.querySelectorAll('[id]')].map(element => element.id)"
        )
        assert len(ids) == len(set(ids)), (
            f"{address}: given twice: "
            f"{[element_id for element_id in ids if ids.count(element_id) > 1]}"
        )
        named = set(page_with_js.evaluate(NAMED))
        assert named <= set(ids), f"{address}: lead nowhere: {named - set(ids)}"
        _unfold(page_with_js)
        for width, height in SIZES:
            page_with_js.set_viewport_size({"width": width, "height": height})
            across = page_with_js.evaluate("document.documentElement.scrollWidth")
            assert across <= width, f"{address} is {across} pixels wide on a screen of {width}"


def test_every_page_has_one_heading_a_title_and_a_language(page_without_js: Page) -> None:
    for address in every_page():
        page_without_js.goto(address)
        expect(page_without_js.get_by_role("heading", level=1)).to_have_count(1)
        expect(page_without_js).to_have_title(re.compile(". ELwise$"))
        expect(page_without_js.locator("html")).to_have_attribute("lang", "en")
        expect(page_without_js.get_by_role("contentinfo")).to_contain_text(
            re.compile(r"Whole catalog: [\d,]+ values, median age ")
        )


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
    troubles[:] = [trouble for trouble in troubles if "status of 404" not in trouble]


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
