"""The list of decisions, its filters and files, and the start page of a member."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from openpyxl import load_workbook

from advisor.decisions import approvals, states
from advisor.models import Decision, Notice, SeenNotice
from catalog.clock import today
from tests.advisor.decisions.teams import approved, in_review, join, new_draft, new_team
from tests.advisor.decisions_pages.members import TeamOfFour, client_for, client_of, team_of_four
from tests.pages import Page, page

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]


@pytest.fixture
def team() -> TeamOfFour:
    return team_of_four()


def titles(list_page: Page) -> list[str]:
    return [link.text.rpartition(", ")[0] for link in list_page.select("table tbody th a")]


def test_visitors_read_what_it_is_for(client: Client) -> None:
    about = page(client, "/decisions/")
    assert about.select_one("main .button")["href"] == "/sign-in/?next=/decisions/"
    assert "no-store" in about.response["Cache-Control"]


def test_empty_list_says_what_to_do(team: TeamOfFour) -> None:
    for client in (client_of(team.ada), client_for(User.objects.create_user("eve"))):
        assert "Keep this decision" in page(client, "/decisions/").select_one("main").text


def test_list_has_own_teams_only(team: TeamOfFour) -> None:
    new_draft(team.ada, title="Ours")
    new_draft(join(new_team("Web"), "eve"), title="Theirs")
    list_page = page(client_of(team.dan), "/decisions/")
    assert titles(list_page) == ["Ours"]
    assert "Theirs" not in list_page.html


def test_filters_by_state_team_and_text(team: TeamOfFour) -> None:
    other = join(new_team("Web"), "ada")
    new_draft(team.ada, title="Web servers", environment="Production")
    in_review(team.ada, title="Databases")
    expired = approved(other, join(other.team, "ben", "approver"), title="Old")
    Decision.objects.filter(pk=expired.pk).update(review_by=today() - timedelta(days=31))
    client = client_of(team.ada)

    def listed(query: str) -> list[str]:
        return titles(page(client, f"/decisions/?{query}"))

    assert listed("state=draft") == ["Web servers"]
    assert listed("state=in-review&team=platform") == ["Databases"]
    assert listed("state=expired") == ["Old"]
    assert listed("state=approved") == []
    assert listed("team=web") == ["Old"]
    assert listed("q=PRODUCTION") == ["Web servers"]
    assert listed("q=data&state=draft") == []


@pytest.mark.parametrize("query", ["state=odd", "team=theirs", "q=%00", "sort=x", "q=a&q=b"])
def test_wrong_filter_is_named(query: str, team: TeamOfFour) -> None:
    new_team("Theirs")
    new_draft(team.ada)
    client = client_of(team.ada)
    assert page(client, f"/decisions/?{query}", status=400).select_one(".problem").text
    assert client.get(f"/decisions.csv?{query}").status_code == 400


def test_files_hold_the_filtered_rows_without_formulas(team: TeamOfFour) -> None:
    new_draft(team.ada, title='=HYPERLINK("http://x")', servers=40)
    new_draft(team.ada, title="+1", group="@group")
    in_review(team.ada, title="In review")
    client = client_of(team.ada)
    text = client.get("/decisions.csv?state=draft").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["title"] for row in rows] == ["'+1", '\'=HYPERLINK("http://x")']
    assert (rows[0]["group"], rows[1]["servers"]) == ("'@group", "40")
    response = client.get("/decisions.xlsx")
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [
        "ELD-2026-003",
        "ELD-2026-002",
        "ELD-2026-001",
    ]
    assert "no-store" in response["Cache-Control"]
    assert Client().get("/decisions.csv")["Location"].startswith("/sign-in/")


def notice(decision: Decision, grade: Notice.Grade, version: str = "") -> Notice:
    occasion, words = f"catalog:{grade}{version}", f"Notice{version} to {grade}."
    return Notice.objects.create(decision=decision, occasion=occasion, grade=grade, words=words)


def test_unseen_change_of_facts_is_tagged(team: TeamOfFour) -> None:
    decision = approvals_of(team, in_review(team.ada))
    row = notice(decision, Notice.Grade.NOTE)
    assert page(client_of(team.ben), "/decisions/").texts(".tag") == ["! Facts changed"]
    SeenNotice.objects.create(notice=row, member=team.ben.membership.user)
    assert not page(client_of(team.ben), "/decisions/").select(".tag")
    assert page(client_of(team.ada), "/decisions/").select(".tag")


def test_decision_that_awaits_the_reader_is_tagged(team: TeamOfFour) -> None:
    in_review(team.ada)
    assert page(client_of(team.ben), "/decisions/").texts(".tag") == ["Waits for your approval"]
    assert not page(client_of(team.ada), "/decisions/").select(".tag")
    assert not page(client_of(team.dan), "/decisions/").select(".tag")


def test_reviewed_decision_is_not_tagged(team: TeamOfFour) -> None:
    decision = approvals_of(team, in_review(team.ada))
    notice(decision, Notice.Grade.ACT)
    client = client_of(team.ben)
    assert "Notices" in attention_of(client)
    decision.refresh_from_db()
    states.still_right(team.ada, decision.pk, decision.version)
    assert not page(client, "/decisions/").select(".tag")
    assert "Nothing needs your attention" in attention_of(client)


def attention_of(client: Client) -> str:
    return page(client, "/").section("h-attention").text


def test_start_page_has_the_gravest_notice_of_a_decision(team: TeamOfFour) -> None:
    decision = approvals_of(team, in_review(team.ada))
    for version in (" A", " B"):
        for grade in (Notice.Grade.ACT, Notice.Grade.LOOK):
            notice(decision, grade, version)
    other = approvals_of(team, in_review(team.ada, title="Other"))
    notice(other, Notice.Grade.LOOK, " C")
    text = attention_of(client_of(team.dan))
    assert [name for name in "ABC" if f"Notice {name}" in text] == ["B", "C"]
    assert text.count("Notice ") == 2
    assert "Notice B to act." in text


def test_start_page_says_what_waits_for_a_member(team: TeamOfFour) -> None:
    draft = new_draft(team.ada, title="My draft")
    review = in_review(team.ada, title="To approve")
    due = approvals_of(team, in_review(team.ada, title="To review"))
    Decision.objects.filter(pk=due.pk).update(review_by=today() + timedelta(days=60))
    notice(due, Notice.Grade.ACT)
    notice(due, Notice.Grade.NOTE)
    ada, ben, dan = map(client_of, (team.ada, team.ben, team.dan))
    assert "Your drafts My draft" in attention_of(ada)
    assert "To approve" not in attention_of(ada)
    assert "Waiting for your approval To approve" in attention_of(ben)
    assert "Review due To review" in attention_of(ben)
    assert "Notice to act." in attention_of(ben)
    assert "Notice to note." not in attention_of(ben)
    assert "To approve" not in attention_of(dan)
    approvals.approve(team.ben, review.pk, review.content_sha256)
    assert "To approve" not in attention_of(ben)
    assert draft.title not in attention_of(ben)


def approvals_of(team: TeamOfFour, decision: Decision) -> Decision:
    for seat in (team.ben, team.cleo):
        decision = approvals.approve(seat, decision.pk, decision.content_sha256)
    return decision


def test_start_page_of_others_is_as_it_was(team: TeamOfFour, client: Client) -> None:
    in_review(team.ada, title="A canary")
    visitor = client.get("/")
    assert b"attention" not in visitor.content
    assert b"decisions.css" not in visitor.content
    outsider = client_for(User.objects.create_user("eve"))
    assert not page(outsider, "/").has_section("h-attention")
    member = client_of(team.ben).get("/")
    assert b"A canary" in member.content
    assert "no-store" in member["Cache-Control"]
    assert b"A canary" not in client.get("/").content
    assert "Nothing needs your attention" in attention_of(client_of(team.dan))
