"""Pages hold in forced colours, at 200 %, without motion, by keyboard alone and without JavaScript;
and axe-core, which test_every_page.py asks about each, notices what is wrong."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.addresses import HOSTER, STATES


def test_axe_notices_a_missing_label(page_with_js: Page) -> None:
    page_with_js.goto("/")
    page_with_js.evaluate("document.querySelector('main').append(document.createElement('input'))")
    assert any(line.startswith("label ") for line in axe.violations(page_with_js, axe.WCAG))


def test_axe_notices_one_pale_text_among_many(page_with_js: Page) -> None:
    page_with_js.goto("/sources/")
    page_with_js.evaluate(
        "[...document.querySelectorAll('main a')].filter(link => link.checkVisibility())"
        ".at(-3).style.color = '#bbb'"
    )
    lines = axe.violations(page_with_js, axe.WCAG)
    assert [line.partition(":")[0] for line in lines] == ["color-contrast (1)"]


def test_axe_notices_a_pale_ground(page_with_js: Page) -> None:
    page_with_js.goto("/")
    page_with_js.evaluate("document.querySelector('main').style.backgroundColor = '#777'")
    lines = axe.violations(page_with_js, axe.WCAG)
    assert any(line.startswith("color-contrast ") for line in lines)


@pytest.mark.long("looks", keep=2)
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


@pytest.mark.long("looks", keep=2)
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
