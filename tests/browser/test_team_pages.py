"""The pages of a team in a browser: an invitation from link to seat, and axe finds nothing."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Invitation, Membership
from accounts.teams import delegations, invitations
from accounts.teams.members import today
from tests.accounts.people import RIGHT
from tests.accounts.teams.cast import Cast, build
from tests.browser import axe
from tests.browser.visits import follow

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.invented_catalog]

LOOKS = [(1280, "light"), (360, "dark"), (1280, "dark"), (360, "light")]


@pytest.fixture
def cast() -> Cast:
    cast = build()
    for user in cast.accounts.values():
        user.set_password(RIGHT)
        user.save()
    return cast


def _sign_in(page: Page, name: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Username").or_(page.get_by_label("Account name")).fill(name)
    page.get_by_label("Password", exact=True).fill(RIGHT)
    follow(page.locator("main").get_by_role("button", name="Sign in", exact=True))


@pytest.mark.long("looks", keep=1)
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing_on_team_pages(
    width: int, scheme: str, cast: Cast, page_with_js: Page
) -> None:
    page = page_with_js
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    delegations.delegate(cast.accounts["approver"], "red", cast.seat("member").pk, today())
    _sign_in(page, "owner")
    invitation = _invite(page)
    broken = axe.violations(page, axe.WCAG + axe.BEST_PRACTICES)
    seat = cast.seat("member").pk
    paths = ("", "settings/", "history/", "invite/", "leave/", "delegate/", f"members/{seat}/")
    for address in ("/teams/", *(f"/teams/red/{path}" for path in paths), invitation):
        page.goto(address)
        expect(page.locator("h1")).to_have_count(1)
        broken += axe.violations(page, axe.WCAG + axe.BEST_PRACTICES)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, address
    assert not broken, "\n".join(broken)


def test_visitor_without_javascript_joins(cast: Cast, page_without_js: Page) -> None:
    page = page_without_js
    _sign_in(page, "owner")
    invitation = _invite(page)
    page.context.clear_cookies()
    page.goto(invitation)
    follow(page.get_by_role("link", name="Create an account"))
    page.get_by_label("Account name").fill("new")
    page.get_by_label("Password", exact=True).fill(RIGHT)
    page.get_by_label("Password (again)").fill(RIGHT)
    follow(page.get_by_role("button", name="Create account"))
    assert page.url.endswith(invitation)
    follow(page.get_by_role("button", name="Accept"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Red")
    assert Membership.objects.get(user__username="new").role == "approver"
    assert Invitation.objects.filter(accepted_at__isnull=False).exists()
    assert not invitations.open_invitations().exists()


def _invite(page: Page) -> str:
    """The path of the link."""
    page.goto("/teams/red/invite/")
    page.get_by_label("E-mail address", exact=True).fill("new@example.org")
    page.get_by_label("Approver: ").check()
    follow(page.get_by_role("button", name="Send invitation"))
    link = page.locator("code.digest").inner_text()
    return "/teams/" + link.partition("/teams/")[2]
