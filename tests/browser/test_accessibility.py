"""axe-core finds nothing on the public pages; they hold in forced colours, at 200 %, without
motion, by keyboard alone and without JavaScript."""

import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import axe
from tests.browser.addresses import HOSTER, STATES, every_page
from tests.browser.conftest import forget_refusals, open_page

Scheme = Literal["light", "dark"]
LOOKS = [(1280, "light"), (360, "dark")]
OTHER_LOOKS = [(360, "light"), (1280, "dark")]
PARTS = 4
"""Parts of all pages run at the same time, in two looks; one page of each kind has all four."""


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing(
    width: int, scheme: Scheme, part: int, browser: Browser, live_server, troubles: list[str]
) -> None:
    addresses = every_page()[part::PARTS]
    assert len(addresses) > 5
    with open_page(browser, live_server.url, troubles, javascript=True) as page:
        broken = _broken_rules(page, addresses, width, scheme)
    forget_refusals(troubles)
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(("width", "scheme"), OTHER_LOOKS)
def test_axe_finds_nothing_in_other_looks(width: int, scheme: Scheme, page_with_js: Page) -> None:
    broken = _broken_rules(page_with_js, STATES, width, scheme)
    assert not broken, "\n".join(broken)


def _broken_rules(page: Page, addresses: list[str], width: int, scheme: Scheme) -> list[str]:
    """Folds are opened, as axe skips what is hidden."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    broken = []
    for address in addresses:
        page.goto(address)
        _unfold(page)
        lines = axe.violations(page, axe.WCAG + axe.BEST_PRACTICES)
        broken += [f"{address}: {line}" for line in lines]
    return broken


def test_axe_notices_a_missing_label(page_with_js: Page) -> None:
    page_with_js.goto("/")
    page_with_js.evaluate("document.querySelector('main').append(document.createElement('input'))")
    assert any(line.startswith("label ") for line in axe.violations(page_with_js, axe.WCAG))


@pytest.mark.parametrize("address", STATES)
def test_forced_colours_keep_the_drawings(address: str, page_with_js: Page) -> None:
    """A swatch in a legend and a bar in a chart must not turn into the ground's colour."""
    page_with_js.emulate_media(forced_colors="active")
    page_with_js.goto(address)
    invisible = page_with_js.evaluate(
        """() => {
          const ground = getComputedStyle(document.body).backgroundColor;
          return [...document.querySelectorAll('.swatch')].filter(swatch => {
            const style = getComputedStyle(swatch);
            const drawn = swatch instanceof SVGElement || swatch.querySelector('svg')
              || style.forcedColorAdjust === 'none' || parseFloat(style.borderTopWidth) > 0;
            return !drawn && style.backgroundColor === ground;
          }).map(swatch => swatch.className);
        }"""
    )
    assert invisible == []


@pytest.mark.parametrize("address", STATES)
def test_text_at_200_percent_is_not_cut(address: str, page_with_js: Page) -> None:
    page_with_js.set_viewport_size({"width": 1280, "height": 800})
    devtools = page_with_js.context.new_cdp_session(page_with_js)
    devtools.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    page_with_js.goto(address)
    doubled = page_with_js.evaluate("getComputedStyle(document.documentElement).fontSize")
    assert doubled == "32px"
    across = page_with_js.evaluate("document.documentElement.scrollWidth")
    assert across <= 1280
    cut = page_with_js.evaluate(
        """() => [...document.querySelectorAll('main *')].filter(element => {
          const style = getComputedStyle(element);
          return style.overflowX === 'hidden' && style.clipPath === 'none'
            && element.scrollWidth > element.clientWidth + 1;
        }).map(element => element.tagName + '.' + element.className)"""
    )
    assert cut == []


def test_nothing_moves_with_reduced_motion(page_with_js: Page) -> None:
    page_with_js.emulate_media(reduced_motion="reduce")
    checked = 0
    for address in STATES:
        page_with_js.goto(address)
        moving = page_with_js.evaluate(
            """() => [...document.querySelectorAll('*')].filter(element => {
              const style = getComputedStyle(element);
              return parseFloat(style.transitionDuration) > 0
                || parseFloat(style.animationDuration) > 0 || style.scrollBehavior === 'smooth';
            }).map(element => element.tagName)"""
        )
        assert moving == [], address
        checked += 1
    assert checked == len(STATES) > 3


def test_keyboard_walk_from_question_to_print(page_with_js: Page) -> None:
    """Questionnaire, result, change, result again: Tab, Space, arrows and Enter alone."""
    page = page_with_js
    page.goto("/advisor/?topic=all&organisation=university")
    _tab_to(page, lambda: page.evaluate("document.activeElement.matches('input[name=budget]')"))
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.checked")
    _tab_to(
        page,
        lambda: page.evaluate(
            "document.activeElement.matches('main button[type=submit], main button:not([type])')"
        ),
    )
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/advisor/check/.*budget="))
    page.goto(page.url.replace("/advisor/check/", "/advisor/result/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    _tab_to(page, lambda: page.evaluate("/^Change/.test(document.activeElement.textContent)"))
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'"), (
        "the focus must be seen"
    )
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/advisor/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def _tab_to(page: Page, reached: Callable[[], bool]) -> None:
    for _ in range(300):
        page.keyboard.press("Tab")
        if reached():
            return
    raise AssertionError("300 times Tab did not reach it")


def test_walk_without_javascript(page_without_js: Page) -> None:
    page = page_without_js
    page.goto("/")
    page.get_by_role("link", name=re.compile("Start the advisor|Start")).first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(f"/advisor/check/?{HOSTER}")
    page.get_by_role("link", name=re.compile("recommendation", re.IGNORECASE)).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("AlmaLinux")


def _unfold(page: Page) -> None:
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
