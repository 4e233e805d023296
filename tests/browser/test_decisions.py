"""A decision in a browser: from the answers to an approved record that is verified elsewhere, with
and without JavaScript; and every kind of page in every look."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect

from accounts.models import Membership, Role, Team
from advisor.decisions import approvals, record, share, states
from advisor.decisions.weighing import adoption, rounds
from advisor.engine.weights import HIGH, LOW
from advisor.models import Decision, Notice
from tests.accounts.people import RIGHT, create
from tests.browser.conftest import forget_refusals, open_page
from tests.browser.members import faults_of, faults_of_looks, seat, signed_in
from tests.browser.visits import follow

QUERY = "organisation=university&servers=40&budget=none&platform=virtualised&estate=centos-7"


@pytest.fixture
def open_sign_up(settings) -> None:
    settings.SIGN_UP = "open"


def sign_up(page: Page, name: str) -> None:
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Account name").fill(name)
    page.get_by_label("E-mail address").fill(f"{name}@example.org")
    page.get_by_label("Password", exact=True).fill(RIGHT)
    page.get_by_label("Password (again)").fill(RIGHT)
    page.get_by_role("button", name="Create account").click()


@pytest.mark.long("looks", keep=1)
@pytest.mark.parametrize("javascript", [True, False])
def test_decision_is_kept_approved_printed_and_verified(
    javascript: bool,
    browser: Browser,
    live_server,
    troubles: list[str],
    open_sign_up: None,
    tmp_path: Path,
) -> None:
    create("ben")
    with open_page(browser, live_server.url, troubles, javascript=javascript) as page:
        page.goto(f"/advisor/result/?{QUERY}")
        page.get_by_role("link", name="Keep this decision").click()
        sign_up(page, "ada")
        page.get_by_label("Name", exact=True).fill("Teaching")
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_label("Title")).to_have_value("Use AlmaLinux 9 on 40 servers")
        page.get_by_label("Context").fill("CentOS Linux 7 has ended.")
        page.get_by_role("button", name="Keep as a draft").click()
        expect(page.locator(".state")).to_contain_text("Draft")
        page.get_by_role("button", name="Submit for review").click()
        expect(page.locator(".state")).to_contain_text("In review")
        decision = page.url
    Membership.objects.create(
        team=Team.objects.get(), user=User.objects.get(username="ben"), role=Role.APPROVER
    )
    with signed_in(browser, live_server.url, troubles, "ben", javascript=javascript) as page:
        page.goto("/")
        page.get_by_role("link", name="Use AlmaLinux 9 on 40 servers").click()
        expect(page).to_have_url(decision)
        page.get_by_label("Note").fill("Agreed.")
        page.get_by_role("button", name="Approve", exact=True).click()
        expect(page.locator(".state")).to_contain_text("Approved")
        assert b"%PDF" in page.pdf(format="A4")[:8]
        page.emulate_media(media="print")
        expect(page.locator(".signature")).to_be_visible()
        expect(page.get_by_role("navigation").first).to_be_hidden()
        page.emulate_media(media="screen")
        file = tmp_path / "decision.json"
        number = Decision.objects.get().number
        with page.expect_download() as download:
            page.get_by_role("link", name=f"{number}.json").click()
        download.value.save_as(file)
    assert verified(file) == 0
    file.write_bytes(file.read_bytes().replace(b"CentOS Linux 7 has", b"CentOS Linux 8 has"))
    assert verified(file) != 0


def verified(file: Path) -> int:
    """The exit status of the program, which has no network and no package."""
    program = Path(settings.BASE_DIR) / "static" / "verify.py"
    arguments = [sys.executable, "-I", str(program), str(file)]
    return subprocess.run(arguments, capture_output=True, check=False).returncode


@pytest.fixture
def pages(db: None) -> list[str]:
    """Each kind of page, with everything on it that there can be."""
    team = Team.objects.create(name="Platform", slug="platform", quorum=2, own_prices="discount=10")
    ada, ben = seat(team, "ada", Role.OWNER), seat(team, "ben", Role.APPROVER)
    text = "A long text of a member.\nIn two lines."
    draft = record.Draft(
        title="Which Linux runs the teaching servers, and until when?",
        context=text,
        environment="production",
        group="teaching",
        servers=40,
        consequences=text,
        assumptions=text,
    )
    decision = record.keep(ben, QUERY, draft)
    going, weighed = record.keep(ada, QUERY, draft), record.keep(ada, QUERY, draft)
    for weighing in (going, weighed):
        rounds.open_round(ada, weighing.pk)
        rounds.send(ben, weighing.pk, dict.fromkeys(rounds.criteria_to_weigh(weighing), HIGH))
        adoption.propose(ben, weighing.pk, "cpu", "x86-64-v2", text)
    rounds.send(ada, weighed.pk, dict.fromkeys(rounds.criteria_to_weigh(weighed), LOW))
    record.comment(ada, decision.pk, text)
    decision = states.submit(ben, decision.pk, decision.version)
    approvals.approve(ben, decision.pk, decision.content_sha256, text)
    Notice.objects.create(
        decision=decision, occasion="catalog:1", grade="act", words="A fact has changed."
    )
    link = share.create(ada, decision.pk)
    own, undecided = (f"/decisions/platform/{row.number}/" for row in (decision, going))
    return [
        "/",
        "/decisions/",
        "/decisions/?state=rejected",
        "/decisions/?state=odd",
        f"/decisions/keep/?{QUERY}",
        own,
        f"{own}history/",
        f"{own}share/",
        *(f"{undecided}{part}" for part in ("", "edit/", "weigh/")),
        f"/decisions/platform/{weighed.number}/weigh/",
        f"/decisions/shared/{link.token}/",
    ]


def test_pages_of_decisions_are_in_order(
    browser: Browser, live_server, troubles: list[str], pages: list[str]
) -> None:
    faults = []
    with signed_in(browser, live_server.url, troubles, "ada", javascript=True) as page:
        for address in pages:
            faults += [f"{address}: {fault}" for fault in faults_of(page, address)]
        page.goto(pages[5])
        page.get_by_label("Reason for rejecting").fill(" ")
        follow(page.get_by_role("button", name="Reject", exact=True))
        faults += [f"rejection: {fault}" for fault in faults_of_looks(page)]
    with open_page(browser, live_server.url, troubles, javascript=True) as page:
        faults += [f"visitor: {fault}" for fault in faults_of(page, "/decisions/")]
    forget_refusals(troubles)
    assert not faults, "\n".join(faults)
    assert Decision.objects.count() == 3
