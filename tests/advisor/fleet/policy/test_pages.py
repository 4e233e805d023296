"""The pages of a policy and its exceptions, without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from accounts.teams.rights import Seat
from advisor.models import FleetException, PolicyVersion
from tests.advisor.decisions.teams import join, new_team
from tests.advisor.fleet.policy.teams_policies import (
    TEXT,
    approved,
    count_fleet,
    end,
    request,
    save,
)
from tests.pages import Page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

NEW_TEXT = TEXT.replace("The standard.", "The norm.")
ADDRESSES = (
    "fleet-policy",
    "edit-fleet-policy",
    "edit-fleet-policy-rules",
    "fleet-policy-versions",
    "fleet-policy-file",
    "fleet-exceptions",
    "new-fleet-exception",
)


@dataclass(frozen=True)
class Member:
    seat: Seat
    client: Client

    def get(self, name: str, *args: object, query: str = "") -> HttpResponse:
        return self.client.get(self._address(name, *args) + query)

    def page(self, name: str, *args: object, query: str = "") -> Page:
        return page_of(self.get(name, *args, query=query))

    def post(self, name: str, *args: object, **data: object) -> HttpResponse:
        return self.client.post(self._address(name, *args), data)

    def _address(self, name: str, *args: object) -> str:
        return reverse(name, args=[self.seat.team.slug, *args])


def _member(seat: Seat) -> Member:
    client = Client()
    client.force_login(seat.membership.user)
    return Member(seat, client)


@pytest.fixture
def olga() -> Member:
    return _member(join(new_team(), "olga", Role.OWNER))


@pytest.fixture
def ada(olga: Member) -> Member:
    return _member(join(olga.seat.team, "ada"))


def test_rules_say_for_how_many_hosts_they_decide(olga: Member, ada: Member) -> None:
    save(olga.seat)
    approved(ada.seat, olga.seat, group="web")
    count_fleet(
        olga.seat,
        ("alder", "9", "9.10", "web", 40),
        ("alder", "9", "9.9", "db", 2),
        ("birch", "8", "", "web", 7),
        ("birch", "8", "", "db", 5),
    )
    rules = olga.page("fleet-policy").section("h-rules")
    assert rules.row("Alder Linux 9")["class"] == ""
    assert "42 hosts" in rules.row("Alder Linux 9").text
    assert "Alder Linux 9.9: 2" in rules.row("Alder Linux 9").text
    assert "12 hosts" in rules.row("Every host").text
    today = olga.page("fleet-policy").section("h-today").texts("dl > div")
    counted = ("Approved 42", "Forbidden 5", "Excepted 7", "Unknown 0", "Unmatched 0")
    assert all(any(text.endswith(words) for text in today) for words in counted), today


def test_policy_page_costs_few_queries(olga: Member, django_assert_max_num_queries: object) -> None:
    save(olga.seat)
    count_fleet(olga.seat, ("alder", "9", "9.10", "web", 40))
    olga.get("fleet-policy")
    with django_assert_max_num_queries(16):
        olga.get("fleet-policy")


def test_team_without_a_policy_gets_an_example_that_is_valid(olga: Member) -> None:
    assert "There is no policy yet" in olga.page("fleet-policy").text
    assert "rules:" in olga.page("edit-fleet-policy").select_one("textarea").text


def test_text_is_saved_as_the_next_version(olga: Member) -> None:
    save(olga.seat)
    answer = olga.post("edit-fleet-policy", text=NEW_TEXT, version=1, note="Wording")
    assert answer["Location"] == reverse("fleet-policy", args=["platform"])
    versions = olga.page("fleet-policy-versions")
    assert "Approved · The standard. → Approved · The norm." in versions.section("h-2").text
    assert "Wording" in versions.section("h-2").text
    assert "norm" not in olga.get("fleet-policy-version-file", 1).content.decode()


def test_mistake_keeps_the_text_and_shows_its_line(olga: Member) -> None:
    answer = olga.post("edit-fleet-policy", text="rules:\n- rule: aproved", version=0)
    page = page_of(answer, status=400)
    assert "Line 2, rules[1]: rule: “aproved” is not known." in page.select_one(".problem").text
    assert page.select_one(".problem code").text == "- rule: aproved"
    assert "aproved" in page.select_one("textarea").text
    assert not PolicyVersion.objects.exists()


def test_failing_tests_are_shown_before_saving(olga: Member) -> None:
    text = TEXT.replace("expect: ok", "expect: forbidden")
    page = page_of(olga.post("edit-fleet-policy", text=text, version=0), status=400)
    assert "Expected forbidden, but it is ok." in page.select_one(".problem").text
    assert page.select_one("#id_accept_failing")
    answer = olga.post("edit-fleet-policy", text=text, version=0, accept_failing="1")
    assert answer.status_code == 302
    assert "failed" in olga.page("fleet-policy").section("h-tests").text


def test_check_saves_nothing(olga: Member) -> None:
    save(olga.seat)
    page = page_of(olga.post("edit-fleet-policy", text=NEW_TEXT, version=1, check="1"))
    assert "Nothing was saved" in page.select_one("[role=status]").text
    assert "The norm." in page.section("h-changes").text
    assert PolicyVersion.objects.count() == 1


def test_conflict_keeps_both_texts(olga: Member) -> None:
    save(olga.seat)
    save(olga.seat, TEXT.replace("9'", "8'").replace("9.10", "8.1"), base=1)
    page = page_of(olga.post("edit-fleet-policy", text=NEW_TEXT, version=1), status=409)
    assert "Alder Linux 8 added" in page.select_one(".problem").text
    assert "The norm." in page.select_one("textarea").text
    assert page.select_one("input[name=version]")["value"] == "2"
    assert olga.post("edit-fleet-policy", text=NEW_TEXT, version=2).status_code == 302


def test_rules_are_edited_in_a_form(olga: Member) -> None:
    save(olga.seat)
    page = olga.page("edit-fleet-policy-rules")
    values = _values(page)
    assert (values["rule2-distribution"], values["rule2-release"]) == ("alder", "9")
    values |= {"rule1-remove": "on", "rule3-distribution": "birch", "rule3-rule": "deprecated"}
    values["rule3-day"] = "2027-06-30"
    answer = olga.post("edit-fleet-policy-rules", **values)
    assert answer.status_code == 302
    text = olga.get("fleet-policy-file").content.decode()
    assert "rule: deprecated\n  until: 2027-06-30" in text
    assert "Only what is listed" not in text
    assert "host: Alder Linux 9.10" in text


def test_form_names_the_field_of_a_mistake(olga: Member) -> None:
    save(olga.seat)
    values = _values(olga.page("edit-fleet-policy-rules"))
    values |= {"rule3-distribution": "birch", "rule3-release": "77", "rule3-rule": "approved"}
    page = page_of(olga.post("edit-fleet-policy-rules", **values), status=400)
    assert "no release" in page.select_one("#id_rule3-release_error").text
    assert page.select_one("#id_rule3-release")["value"] == "77"


def test_more_rows_lose_nothing(olga: Member) -> None:
    values = _values(olga.page("edit-fleet-policy-rules")) | {"rule1-group": "web", "more": "1"}
    page = page_of(olga.post("edit-fleet-policy-rules", **values))
    assert page.select_one("#id_rule1-group")["value"] == "web"
    assert page.select_one("#id_rule6-group")
    assert not PolicyVersion.objects.exists()


@pytest.mark.parametrize("name", ["edit-fleet-policy", "edit-fleet-policy-rules"])
def test_member_reads_and_does_not_edit(olga: Member, ada: Member, name: str) -> None:
    save(olga.seat)
    assert ada.get(name).status_code == 302
    answer = ada.post(name, text=NEW_TEXT, version=1, count="0")
    assert answer.status_code in (400, 403)
    assert PolicyVersion.objects.count() == 1


@pytest.mark.parametrize("name", ADDRESSES)
def test_outsider_finds_nothing(olga: Member, name: str) -> None:
    eve = _member(join(new_team("Other"), "eve", Role.OWNER))
    address = reverse(name, args=["platform"])
    missing = eve.client.get(address.replace("platform", "nobody"))
    assert (eve.client.get(address).status_code, missing.status_code) == (404, 404)
    assert Client().get(address)["Location"].startswith("/sign-in/")
    assert "no-store" in olga.get(name)["Cache-Control"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"text": "\x00", "version": "x" * 40, "note": "\x00\n" * 300},
        {"text": "[" * 9999, "version": "-1"},
        {"count": "9" * 30, "version": "²"},
        {"count": "3", "rule1-distribution": "\x00", "rule1-day": "0000-99-99", "rule2-rule": "x"},
    ],
)
@pytest.mark.parametrize("name", ["edit-fleet-policy", "edit-fleet-policy-rules"])
def test_odd_form_is_refused(olga: Member, name: str, data: dict[str, str]) -> None:
    save(olga.seat)
    assert olga.post(name, **data).status_code in (400, 409)
    assert PolicyVersion.objects.count() == 1


def test_file_with_exceptions_tests_elsewhere(olga: Member, ada: Member) -> None:
    save(olga.seat)
    approved(ada.seat, olga.seat)
    assert b"exceptions" not in olga.get("fleet-policy-file").content
    answer = olga.get("fleet-policy-file", query="?exceptions=1")
    assert b"approved_by: olga" in answer.content
    assert answer["Content-Disposition"] == 'attachment; filename="policy-platform.yaml"'


def test_schema_is_public() -> None:
    answer = Client().get("/fleet/policy.schema.json")
    assert answer.json()["$id"] == "http://testserver/fleet/policy.schema.json"


def test_exception_is_requested_and_approved(olga: Member, ada: Member) -> None:
    form = {"distribution": "birch", "release": "8", "ends": "2099-01-01", "reason": "Old."}
    page = page_of(ada.post("new-fleet-exception", **form), status=400)
    assert "at the latest" in page.select_one("#id_ends_error").text
    exception = request(ada.seat, release="8")
    assert ada.page("fleet-exception", exception.number).texts("main button") == ["Withdraw"]
    answer = olga.post("approve-fleet-exception", exception.number, version=1)
    assert answer.status_code == 302
    parts = olga.page("fleet-exceptions")
    assert parts.texts("h2") == ["In force"]
    assert "Birch Linux 8" in parts.text


def test_exceptions_are_listed_by_what_they_need(olga: Member, ada: Member) -> None:
    end(approved(ada.seat, olga.seat))
    request(ada.seat)
    approved(ada.seat, olga.seat, group="web")
    declined = request(ada.seat, group="db")
    olga.post("decline-fleet-exception", declined.number, version=1, reason="No.")
    headings = olga.page("fleet-exceptions").texts("h2")
    assert headings == ["Back in review", "Waiting for approval", "In force", "Closed"]
    words = "Exceptions: 1 ended and back in review, 1 ends within 30 days, 1 waits for approval."
    assert words in olga.page("fleet-policy").text


def test_renewal_takes_an_exception_out_of_review(olga: Member, ada: Member) -> None:
    exception = approved(ada.seat, olga.seat, group="web")
    end(exception)
    page = ada.page("new-fleet-exception", query=f"?renews={exception.number}")
    assert page.select_one("#id_group")["value"] == "web"
    address = reverse("new-fleet-exception", args=["platform"]) + f"?renews={exception.number}"
    form = {"distribution": "birch", "group": "web", "reason": "Three weeks more."}
    ends = (FleetException.objects.get().requested_at.date()).replace(month=12, day=31)
    assert ada.client.post(address, {**form, "ends": ends.isoformat()}).status_code == 302
    assert FleetException.objects.get(renews=exception).number == 2
    assert "back in review" not in olga.page("fleet-policy").text
    assert olga.page("fleet-exceptions").texts("h2") == ["Waiting for approval", "Closed"]


def test_stale_approval_changes_nothing(olga: Member, ada: Member) -> None:
    exception = request(ada.seat)
    ada.post("withdraw-fleet-exception", exception.number, version=1)
    answer = olga.post("approve-fleet-exception", exception.number, version=1, reason="Fine.")
    page = page_of(answer, status=409)
    assert "has changed since you opened it" in page.select_one(".problem").text
    exception.refresh_from_db()
    assert exception.state == "withdrawn"


@pytest.mark.parametrize("verb", ["decline", "revoke"])
def test_reason_is_asked_for(olga: Member, ada: Member, verb: str) -> None:
    make = {"decline": lambda: request(ada.seat), "revoke": lambda: approved(ada.seat, olga.seat)}
    exception = make[verb]()
    answer = olga.post(f"{verb}-fleet-exception", exception.number, version=exception.version)
    assert "Say why" in page_of(answer, status=400).select_one(".problem").text


def test_exception_of_others_is_not_found(olga: Member, ada: Member) -> None:
    exception = request(ada.seat)
    eve = _member(join(new_team("Other"), "eve", Role.OWNER))
    for name in ("fleet-exception", "approve-fleet-exception"):
        address = reverse(name, args=["other", exception.number])
        method = eve.client.get if name == "fleet-exception" else eve.client.post
        assert method(address).status_code == 404
    assert olga.get("fleet-exception", 10**30).status_code == 404
    assert olga.get("new-fleet-exception", query="?renews=x").status_code == 404


def _values(page: Page) -> dict[str, str]:
    """What a browser would send of the form."""
    values = {row["name"]: row["value"] for row in page.select("form.filters input[name]")}
    for select in page.select("form.filters select"):
        chosen = select.select("option[selected]")
        values[select["name"]] = chosen[0]["value"] if chosen else ""
    boxes = [row["name"] for row in page.select("form.filters input[type=checkbox]")]
    return {name: value for name, value in values.items() if name not in boxes}
