"""A real Chromium against live_server. A test fails at its end on anything the browser complained
about."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from tests import absent

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE "
    "localhost",  # nothing leaves this machine
]

MILLISECONDS = 120_000
"""For whatever a test waits for in the browser: far more than a busy machine needs."""
expect.set_options(timeout=MILLISECONDS)
LEFT_EARLY = ("htmx:sendAbort", "htmx:afterRequest")
"""How htmx tells that a page was left while a request was under way, as a visitor may who does not
wait for the panel. A request that fails is "htmx:sendError", or a status."""


def _chromium() -> str | None:
    names = (
        os.environ.get("CHROMIUM"),
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
    )
    return next((path for name in names if name and (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = _chromium()
    if executable is None:
        why = "no Chromium was found: apt-get install chromium-headless-shell fonts-liberation"
        absent.skip_or_fail(absent.reason("browser tests", why))
    # Playwright leaves an event loop running in this thread; Django would take every later query
    # for one made from async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def troubles() -> Iterator[list[str]]:
    """What the browser complained about so far; a test that provokes a complaint on purpose takes
    it out again."""
    troubles: list[str] = []
    yield troubles
    assert not troubles, "The browser complained:\n" + "\n".join(troubles)


def forget_refusals(troubles: list[str]) -> None:
    """For a test that opens pages which answer 400 or 404 on purpose."""
    troubles[:] = [trouble for trouble in troubles if "status of 40" not in trouble]


@pytest.fixture
def page_with_js(browser: Browser, live_server, troubles: list[str]) -> Iterator[Page]:
    with open_page(browser, live_server.url, troubles, javascript=True) as page:
        yield page


@pytest.fixture
def page_without_js(browser: Browser, live_server, troubles: list[str]) -> Iterator[Page]:
    with open_page(browser, live_server.url, troubles, javascript=False) as page:
        yield page


@contextmanager
def open_page(
    browser: Browser, site: str, troubles: list[str], *, javascript: bool
) -> Iterator[Page]:
    context = browser.new_context(base_url=site, java_script_enabled=javascript)
    context.set_default_timeout(MILLISECONDS)
    _watch(context, site, troubles)
    yield context.new_page()
    context.close()


def _watch(context: BrowserContext, site: str, troubles: list[str]) -> None:
    def on_console(message: ConsoleMessage) -> None:
        # Violations of the Content-Security-Policy are reported here as errors.
        if message.type in {"error", "warning"} and not message.text.startswith(LEFT_EARLY):
            troubles.append(f"console {message.type}: {message.text}")

    def on_request(request: Request) -> None:
        address = urlsplit(request.url)
        if (
            address.scheme not in {"data", "blob", "about"}
            and address.netloc != urlsplit(site).netloc
        ):
            troubles.append(f"request to another host: {request.url}")

    def on_response(response: Response) -> None:
        if response.status >= 500:
            troubles.append(f"response {response.status}: {response.url}")

    context.on("console", on_console)
    context.on("weberror", lambda error: troubles.append(f"page error: {error.error}"))
    context.on("request", on_request)
    context.on("response", on_response)
