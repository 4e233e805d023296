"""The site opens in a browser, and the harness notices what it is there to notice."""

import time

import pytest
from playwright.sync_api import Page, expect


def test_the_front_page_opens_with_javascript(page_with_js: Page) -> None:
    page_with_js.goto("/")
    expect(page_with_js.locator("h1")).to_be_visible()


def test_the_front_page_opens_without_javascript(page_without_js: Page) -> None:
    page_without_js.goto("/")
    expect(page_without_js.locator("h1")).to_be_visible()


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("console.error('broken')", "console error: broken"),
        ("console.warn('fishy')", "console warning: fishy"),
        ("setTimeout(() => { throw new Error('thrown') })", "page error: thrown"),
        ("document.body.setAttribute('style', 'color: red')", "Content Security Policy"),
        (
            "location.href = 'http://elsewhere.example/'",
            "request to another host: http://elsewhere.example/",
        ),
    ],
)
def test_the_harness_notices(
    script: str, complaint: str, page_with_js: Page, troubles: list[str]
) -> None:
    page_with_js.goto("/admin/login/")
    page_with_js.evaluate(f"() => {{ {script} }}")
    deadline = time.monotonic() + 120
    while not any(complaint in trouble for trouble in troubles):
        assert time.monotonic() < deadline, troubles
        page_with_js.wait_for_timeout(50)  # meanwhile the browser is listened to
    troubles.clear()
