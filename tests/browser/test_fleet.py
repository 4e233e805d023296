"""A fleet in a browser: a list worked out without being kept, an import with questions, exposure,
a policy and an exception; and every kind of page in every look."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from accounts.models import Role, Team
from accounts.teams.rights import Seat
from advisor.fleet.imports import current
from advisor.fleet.imports.upload import UploadForm
from advisor.fleet.policies import exceptions
from advisor.fleet.policies.requests import ExceptionRequest
from advisor.fleet.policies.versions import read_for, save
from advisor.models import FleetException, FleetImport, ImportState, PolicyVersion
from catalog import snapshot
from catalog.clock import today
from tests.advisor.fleet.imports.inventories import imported, uploaded
from tests.browser.conftest import forget_refusals, open_page
from tests.browser.members import faults_of, faults_of_looks, seat, signed_in
from tests.browser.visits import follow

OWN = "/fleet/platform/"
INVENTORY = """\
apple,pear,plum,cherry
CentOS Linux,7,,web
CentOS Linux,7,,web
AlmaLinux,9,Something else 9,db
Mystery OS,3,,lab
"""
MEANINGS = {
    "apple": "operating system (name, or name and version)",
    "pear": "its version",
    "plum": "PRETTY_NAME",
    "cherry": "group, environment or site",
}
POLICY = """\
rules:
- {distribution: centos, rule: forbidden, reason: It has ended.}
- {distribution: almalinux, release: '9', rule: approved}
tests:
- {host: CentOS Linux 7.9, on: 2027-01-01, expect: EXPECTED}
"""
OS_RELEASE = 'NAME="CentOS Linux"\nVERSION_ID="7"\nID="centos"\n'


@pytest.fixture
def ada(db: None) -> Seat:
    team = Team.objects.create(name="Platform", slug="platform")
    seat(team, "ben", Role.APPROVER)
    return seat(team, "ada", Role.OWNER)


def test_pasted_hosts_are_worked_out_and_not_kept(page_without_js: Page) -> None:
    page = page_without_js
    page.goto("/")
    follow(page.get_by_role("link", name="Fleet", exact=True).first)
    page.get_by_label("Paste a list").fill("CentOS Linux 7\nAlmaLinux 9.4\nMystery OS 3\n")
    follow(page.get_by_role("button", name="Check the list"))
    expect(page.get_by_role("status")).to_contain_text("Nothing of it was stored")
    expect(page.locator("main")).to_contain_text("CentOS Linux 7")
    assert not FleetImport.objects.exists()
    page.goto("/check/")
    page.get_by_label("os-release or lines").fill(OS_RELEASE)
    follow(page.get_by_role("button", name="Check", exact=True))
    expect(page.locator(".verdict h2")).to_contain_text("CentOS Linux 7")


@pytest.mark.parametrize("width", [1280, 360])
def test_long_line_does_not_widen_the_check(page_with_js: Page, width: int) -> None:
    page = page_with_js
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/check/")
    page.get_by_label("os-release or lines").fill(f"CentOS Linux 7\n{'z' * 300}")
    follow(page.get_by_role("button", name="Check", exact=True))
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_file_is_mapped_confirmed_and_planned(
    ada: Seat, browser: Browser, live_server, troubles: list[str]
) -> None:
    with signed_in(browser, live_server.url, troubles, "ada", javascript=False) as page:
        page.goto(f"{OWN}imports/new/")
        file = FilePayload(name="hosts.csv", mimeType="text/csv", buffer=INVENTORY.encode())
        page.get_by_label("Or choose a file").set_input_files(file)
        page.get_by_label("Let me check the columns").check()
        follow(page.get_by_role("button", name="Import", exact=True))
        for column, meaning in MEANINGS.items():
            page.get_by_label(column, exact=True).select_option(label=meaning)
        follow(page.get_by_role("button", name="Count the hosts"))
        expect(page.locator(".import-state")).to_contain_text("Needs you")
        page.get_by_label("Yes, it is AlmaLinux OS 9").check()
        follow(page.get_by_role("button", name="Save", exact=True))
        expect(page.locator(".import-state")).to_contain_text("Ready")
        follow(page.get_by_role("link", name="Now", exact=True))
        expect(page.locator("main")).to_contain_text("CentOS Linux 7")
        follow(page.get_by_role("link", name="Exposure", exact=True))
        staying = _drawn(page)
        page.get_by_label("Hosts a month").fill("1")
        page.get_by_label("Lead time in months").fill("2")
        follow(page.get_by_role("button", name="Set for"))
        expect(page.locator("main")).to_contain_text("Late")
        assert _drawn(page) != staying


def _drawn(page: Page) -> str | None:
    return page.locator(".exposure-chart path.w-migrate").get_attribute("d")


def test_import_under_way_updates_itself(
    ada: Seat, browser: Browser, live_server, troubles: list[str]
) -> None:
    row = uploaded(ada, INVENTORY)
    FleetImport.objects.update(state=ImportState.PARSING, until=None, bytes_read=9)
    with signed_in(browser, live_server.url, troubles, "ada", javascript=True) as page:
        page.goto(f"{OWN}imports/{row.number}/")
        expect(page.get_by_role("progressbar")).to_be_visible()
        FleetImport.objects.update(state=ImportState.FAILED, problem="The disk is full.")
        expect(page.locator(".import-state")).to_contain_text("The disk is full.")
        expect(page.get_by_role("progressbar")).to_have_count(0)


def test_policy_is_tested_and_an_exception_approved(
    ada: Seat, browser: Browser, live_server, troubles: list[str]
) -> None:
    with signed_in(browser, live_server.url, troubles, "ada", javascript=False) as page:
        page.goto(f"{OWN}policy/edit/")
        page.get_by_label("Policy as YAML").fill(POLICY.replace("EXPECTED", "ok"))
        follow(page.get_by_role("button", name="Save", exact=True))
        expect(page.get_by_role("alert")).to_contain_text("1 test of the policy fails")
        assert not PolicyVersion.objects.exists()
        page.get_by_label("Policy as YAML").fill(POLICY.replace("EXPECTED", "forbidden"))
        follow(page.get_by_role("button", name="Save", exact=True))
        expect(page.locator("main")).to_contain_text("It has ended.")
        page.goto(f"{OWN}exceptions/new/")
        page.get_by_label("Distribution").select_option("centos")
        page.get_by_label("Last day").fill((today() + timedelta(days=30)).isoformat())
        page.get_by_label("Reason").fill("The till moves in spring.")
        follow(page.get_by_role("button", name="Request", exact=True))
        expect(page.get_by_role("button", name="Approve")).to_have_count(0)
        exception = page.url
    with signed_in(browser, live_server.url, troubles, "ben", javascript=False) as page:
        page.goto(exception)
        follow(page.get_by_role("button", name="Approve"))
        expect(page.locator("main")).to_contain_text("In force")
    forget_refusals(troubles)
    assert FleetException.objects.get().state == "approved"


@pytest.fixture
def pages(ada: Seat) -> list[str]:
    """Each kind of page, with everything on it that there can be."""
    catalog = snapshot.current().document
    header = "os,version,pretty_name,group,entitlement,hosts,hostname"
    rows = [
        "CentOS Linux,7,,web,TuxCare,1200,till",
        "AlmaLinux,9,,db,,30,db",
        "Red Hat Enterprise Linux,8.10,,a group with a name that is rather long,RHEL + ELS,9,x",
        "Mystery OS,3,,lab,,2,y",
    ]
    form = UploadForm("Data centre Vienna", "hosts-of-the-data-centre.csv", "text/csv")
    imported(ada, "\n".join([header, *rows[:2]]) + "\n", form)
    imported(ada, "\n".join([header, *rows]) + "\n", form)
    guesses = imported(ada, "\n".join([header, *rows, "AlmaLinux,9,Else 9,,,4,"]) + "\n", form)
    columns = imported(ada, "colour,size\nx,y\n")
    failed = imported(ada, "%PDF-1.7 something")
    going = uploaded(ada, INVENTORY)
    policy = POLICY.replace("EXPECTED", "ok")
    save(ada, 0, read_for(ada.team, policy, catalog), "First")
    save(ada, 1, read_for(ada.team, policy.replace("It has", "It really has"), catalog), "Again")
    request = ExceptionRequest(
        distribution="centos", ends=today() + timedelta(days=30), reason="The till.", group="web"
    )
    ben = Seat(ada.team.memberships.get(user__username="ben"))
    row = exceptions.request_exception(ben, request, catalog)
    exceptions.approve(ada, row.number, row.version, "For the last time.")
    exceptions.request_exception(ben, request, catalog)
    fleet_import = current(ada.team)
    assert fleet_import is not None
    numbers = (fleet_import.number, *(row.number for row in (guesses, columns, failed, going)))
    parts = (
        *("", "exposure/", "groups/", "group/?name=web", "compare/", "calendar/"),
        *("imports/", "imports/new/", *(f"imports/{number}/" for number in numbers)),
        f"imports/{guesses.number}/columns/",
        *("policy/", "policy/edit/", "policy/rules/", "policy/versions/"),
        *("exceptions/", "exceptions/new/", "exceptions/1/", "exceptions/2/"),
    )
    return ["/fleet/", *(f"{OWN}{part}" for part in parts)]


def test_pages_of_fleets_are_in_order(
    browser: Browser, live_server, troubles: list[str], pages: list[str]
) -> None:
    faults = []
    with signed_in(browser, live_server.url, troubles, "ada", javascript=True) as page:
        for address in pages:
            faults += [f"{address}: {fault}" for fault in faults_of(page, address)]
        page.goto(f"{OWN}policy/edit/")
        follow(page.get_by_role("button", name="Save", exact=True))
        faults += [f"failing tests: {fault}" for fault in faults_of_looks(page)]
    with open_page(browser, live_server.url, troubles, javascript=True) as page:
        for send in (_work_out, _answer_dates, _check):
            send(page)
            faults += [f"{send.__name__}: {fault}" for fault in faults_of_looks(page)]
    forget_refusals(troubles)
    assert not faults, "\n".join(faults)


def _work_out(page: Page) -> None:
    page.goto("/fleet/")
    page.get_by_label("Paste a list").fill("CentOS Linux 7\nAlmaLinux 9.4\nMystery OS 3\n")
    follow(page.get_by_role("button", name="Check the list"))


def _answer_dates(page: Page) -> None:
    page.goto("/fleet/")
    page.get_by_label("Paste a list").fill("os,version\nAlmaLinux,9.4\nRocky Linux,Sep 06\n")
    follow(page.get_by_role("button", name="Check the list"))
    page.get_by_label("month and day: 9.6").check()
    follow(page.get_by_role("button", name="Check the list again"))
    expect(page.locator("main")).to_contain_text("2 rows = 2 matched")


def _check(page: Page) -> None:
    page.goto("/check/")
    page.get_by_label("os-release or lines").fill("CentOS Linux 7\nAlmaLinux 9.4\nMystery OS 3\n")
    follow(page.get_by_role("button", name="Check", exact=True))
