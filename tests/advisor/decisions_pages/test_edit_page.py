"""Editing a draft: stale forms say what changed, and no text is lost."""

from __future__ import annotations

import pytest

from advisor.decisions import states
from advisor.models import Decision
from tests.advisor.decisions.teams import in_review, new_draft
from tests.advisor.decisions_pages.members import (
    TeamOfFour,
    act,
    address,
    client_of,
    team_of_four,
)
from tests.advisor.decisions_pages.test_keep_page import fields
from tests.pages import page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]


@pytest.fixture
def team() -> TeamOfFour:
    return team_of_four()


def test_saved_edit_is_on_the_record(team: TeamOfFour) -> None:
    decision = new_draft(team.ada, context="Before")
    client = client_of(team.ben)
    form = fields(page(client, address(decision, "edit/")))
    response = client.post(address(decision, "edit/"), {**form, "context": "After"})
    assert response["Location"] == address(decision)
    assert "After" in page(client, address(decision)).section("h-question").text
    row = page(client, address(decision, "history/")).select("tbody tr")[0]
    assert (row.select_one("del").text, row.select_one("ins").text) == ("Before", "After")


def test_stale_edit_says_what_changed_and_keeps_the_text(team: TeamOfFour) -> None:
    decision = new_draft(team.ada)
    ada, ben = client_of(team.ada), client_of(team.ben)
    url = address(decision, "edit/")
    form = fields(page(ada, url))
    ben.post(url, {**form, "context": "Ben was here", "assumptions": "One"})
    stale = page_of(ada.post(url, {**form, "context": "Ada's long text"}), status=409)
    assert "Ben was here" in stale.select_one(".problem").text
    assert "ben" in stale.select_one(".problem").text
    assert fields(stale)["context"].strip() == "Ada's long text"
    decision.refresh_from_db()
    assert decision.context == "Ben was here"
    assert ada.post(url, fields(stale)).status_code == 302
    decision.refresh_from_db()
    assert decision.context.strip() == "Ada's long text"


def test_edit_of_what_was_submitted_meanwhile_keeps_the_text(team: TeamOfFour) -> None:
    decision = new_draft(team.ada)
    client, url = client_of(team.ben), address(decision, "edit/")
    form = fields(page(client, url))
    states.submit(team.ada, decision.pk, decision.version)
    refused = page_of(client.post(url, {**form, "context": "Too late"}), status=409)
    assert fields(refused)["context"].strip() == "Too late"
    assert "submitted" in refused.select_one(".problem").text.lower()


def test_what_is_no_draft_leads_back_to_its_page(team: TeamOfFour) -> None:
    decision = in_review(team.ada)
    response = client_of(team.ada).get(address(decision, "edit/"))
    assert response["Location"] == address(decision)
    draft = new_draft(team.ada)
    dan = client_of(team.dan)
    assert dan.get(address(draft, "edit/"))["Location"] == address(draft)
    assert "auditor" in page(dan, address(draft)).select_one(".review").text
    assert dan.post(address(draft, "edit/"), {"title": "x"}).status_code == 400


def test_draft_is_recalculated(team: TeamOfFour) -> None:
    decision = new_draft(team.ada)
    form = page(client_of(team.ada), address(decision, "edit/")).select_one(".computed form")
    assert form["action"] == address(decision, "recalculate/")
    response = act(team.ada, decision, "recalculate", answers="platform=aws&servers=7")
    assert response["Location"] == address(decision, "edit/")
    assert Decision.objects.get(pk=decision.pk).answers == "servers=7&platform=aws"
    decision.refresh_from_db()
    refused = act(team.ada, decision, "recalculate", answers="servers=many")
    assert page_of(refused, status=400).select_one(".problem").text
