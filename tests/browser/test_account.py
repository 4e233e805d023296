"""Accounts in a browser: a passkey is added and signs in, and axe finds nothing on any page."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect

from accounts.models import Key
from tests.accounts.people import RIGHT, code_of
from tests.browser import axe
from tests.browser.conftest import forget_refusals, open_page
from tests.browser.visits import follow

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
PAGES = [
    "/account/",
    "/account/email/",
    "/account/password/",
    "/account/password/changed/",
    "/account/passkeys/",
    "/account/passkeys/add/",
    "/account/app/deactivate/",
    "/account/recovery-codes/",
    "/account/recovery-codes/generate/",
    "/account/identities/",
    "/keys/",
]
LOOKS = [(1280, "light"), (360, "dark"), (1280, "dark"), (360, "light")]


@pytest.fixture
def page(browser: Browser, live_server, troubles: list[str]) -> Iterator[Page]:
    """Under a name: browsers give passkeys to no address in numbers."""
    user = User.objects.create_user("ada", "ada@example.org", RIGHT)
    Key.objects.create_key(name="pipeline", owner=user)
    url = live_server.url.replace("127.0.0.1", "localhost")
    with open_page(browser, url, troubles, javascript=True) as page:
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield page
    forget_refusals(troubles)


def _sign_in(page: Page) -> None:
    page.goto("/sign-in/?next=/account/")
    page.get_by_label("Account name").fill("ada")
    page.get_by_label("Password").fill(RIGHT)
    follow(page.get_by_role("button", name="Sign in", exact=True))


def _confirm(page: Page) -> None:
    page.get_by_label("Password").fill(RIGHT)
    follow(page.get_by_role("button", name="Confirm"))


def _sign_out(page: Page) -> None:
    page.locator(".menu summary").click()
    follow(page.get_by_role("button", name="Sign out").first)


def test_passkey_signs_in_alone_and_as_second_factor(page: Page) -> None:
    _sign_in(page)
    follow(page.get_by_role("link", name="Add a passkey"))
    _confirm(page)
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_text("Passkey added.")).to_be_visible()
    _sign_out(page)
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile("/teams/$"))
    _sign_out(page)
    _sign_in(page)
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page.get_by_role("heading", name="Security")).to_be_visible()


@pytest.mark.long("looks", keep=1)
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing_on_account_pages(width: int, scheme: str, page: Page) -> None:
    _sign_in(page)
    page.goto("/account/app/activate/")
    _confirm(page)
    broken = _violations(page, width, scheme)
    page.get_by_label("Authenticator code").fill(code_of(page.locator("code.digest").inner_text()))
    follow(page.get_by_role("button", name="Activate"))
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    for address in PAGES:
        page.goto(address)
        expect(page.locator("h1")).to_have_count(1)
        broken += _violations(page, width, scheme)
    _sign_out(page)
    _sign_in(page)
    broken += _violations(page, width, scheme)
    assert not broken, "\n".join(broken)


def _violations(page: Page, width: int, scheme: str) -> list[str]:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    lines = axe.violations(page, axe.WCAG + axe.BEST_PRACTICES)
    page.evaluate("for (const fold of document.querySelectorAll('.menu')) fold.open = false")
    return [f"{page.url} {line}" for line in lines]


@pytest.mark.parametrize("width", [1280, 360])
def test_open_account_menu_moves_nothing(width: int, page: Page) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    _sign_in(page)
    before = page.locator("main").bounding_box()
    page.locator(".menu summary").click()
    expect(page.get_by_role("button", name="Sign out").first).to_be_visible()
    assert page.locator("main").bounding_box() == before
