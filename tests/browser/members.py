"""Members of a team in a browser, and what holds for each of their pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect

from accounts.models import Membership, Role, Team
from accounts.teams.rights import Seat
from tests import long
from tests.accounts.people import RIGHT, create
from tests.browser import axe
from tests.browser.conftest import open_page
from tests.browser.visits import follow, weighed

LOOKS = [(1280, "light"), (360, "dark"), (1280, "dark"), (360, "light")]
MOST_LOOKS = long.number("ELWISE_LOOKS", 2, len(LOOKS))
MOST_REQUESTS, MOST_BYTES = 5, 50_000


def seat(team: Team, name: str, role: Role) -> Seat:
    return Seat(Membership.objects.create(team=team, user=create(name), role=role))


@contextmanager
def signed_in(
    browser: Browser, site: str, troubles: list[str], name: str, *, javascript: bool
) -> Iterator[Page]:
    with open_page(browser, site, troubles, javascript=javascript) as page:
        page.goto("/sign-in/?next=/decisions/")
        page.get_by_label("Account name").fill(name)
        page.get_by_label("Password").fill(RIGHT)
        follow(page.get_by_role("button", name="Sign in", exact=True))
        expect(page.get_by_role("heading", level=1)).to_have_text("Decisions")
        yield page


def faults_of(page: Page, address: str) -> Iterator[str]:
    """Of its first visit and of its looks."""
    with weighed(page) as weight:
        page.goto(address, wait_until="networkidle")
        sizes = weight.by_path()
    if len(sizes) > MOST_REQUESTS or sum(sizes.values()) > MOST_BYTES:
        yield f"its visit takes {len(sizes)} requests, {sum(sizes.values())} bytes"
    yield from faults_of_looks(page)


def faults_of_looks(page: Page) -> Iterator[str]:
    """All rules in the first look, and in the others those that may differ there."""
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    if (number := page.get_by_role("heading", level=1).count()) != 1:
        yield f"{number} first headings"
    looks = [*zip(LOOKS, RULES, strict=True)][:MOST_LOOKS]
    for (width, scheme), violations in looks:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        if (across := page.evaluate("document.documentElement.scrollWidth")) > width:
            yield f"{across} pixels wide on a screen of {width}"
        yield from (f"axe, {width} pixels, {scheme}: {rule}" for rule in violations(page))


def _all_violations(page: Page) -> list[str]:
    return axe.violations(page, axe.WCAG + axe.BEST_PRACTICES)


RULES = (
    _all_violations,
    axe.violations_of_size,
    axe.violations_of_color,
    axe.violations_of_color,
)
"""By look."""
