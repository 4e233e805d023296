"""The page on which members weigh together."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from accounts.teams.rights import Seat
from advisor.decisions.weighing import rounds
from advisor.models import Decision, MemberImportances
from tests.advisor.decisions.teams import join, new_draft, new_team
from tests.advisor.decisions_pages.members import (
    TeamOfFour,
    act,
    address,
    client_of,
    team_of_four,
)
from tests.pages import Element, parse

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]
NAMES = ("Alder", "Birch", "Cedar", "Dogwood", "alder", "birch", "cedar", "dogwood")


@pytest.fixture
def team() -> TeamOfFour:
    return team_of_four()


@pytest.fixture
def draft(team: TeamOfFour) -> Decision:
    decision = new_draft(team.ada, title="Which Linux?")
    assert act(team.ada, decision, "weigh/open").status_code == 302
    return decision


def filled(decision: Decision, step: int) -> dict[str, str]:
    return {f"importance.{key}": str(step) for key in rounds.criteria_to_weigh(decision)}


def read(response: HttpResponse) -> Element:
    return parse(response.content.decode())


def get(seat: Seat, decision: Decision) -> HttpResponse:
    return client_of(seat).get(address(decision, "weigh/"))


def test_form_names_no_distribution_and_chooses_nothing(team: TeamOfFour, draft: Decision) -> None:
    act(team.ben, draft, "weigh", then="send", **filled(draft, 4))
    response = get(team.ada, draft)
    html = response.content.decode()
    assert not [name for name in NAMES if name in html]
    assert "Sent by ben" in read(response).text
    assert len(read(response).select("fieldset")) == len(filled(draft, 1))
    assert not read(response).select("input[checked]")
    assert "Decisive: ben" not in html


def test_telling_title_leads_to_the_form_of_the_draft(team: TeamOfFour) -> None:
    decision = new_draft(team.ada, title="Use Birch 9")
    response = act(team.ada, decision, "weigh/open")
    assert response.status_code == 409
    assert "The title names Birch" in read(response).select_one("[role=alert]").text
    assert address(decision, "edit/") in read(response).hrefs


def test_draft_of_importances_comes_back(team: TeamOfFour, draft: Decision) -> None:
    name = next(iter(filled(draft, 3)))
    act(team.ada, draft, "weigh", then="save", **{name: "3"})
    checked = read(get(team.ada, draft)).select("input[checked]")
    assert [(box["name"], box["value"]) for box in checked] == [(name, "3")]
    assert not read(get(team.ben, draft)).select("input[checked]")


def test_comparison_follows_sending(team: TeamOfFour, draft: Decision) -> None:
    act(team.ben, draft, "weigh", then="send", **filled(draft, 4))
    response = act(team.ada, draft, "weigh", then="send", **filled(draft, 1))
    assert response.status_code == 302
    comparison = read(get(team.ada, draft))
    assert comparison.section("h-result").texts("h2") == ["Combined: Alder 9, Premium"]
    assert len(comparison.select("svg.range")) == len(filled(draft, 1))
    assert "Combined" not in read(get(team.cleo, draft)).text


def test_missing_importance_keeps_the_others(team: TeamOfFour, draft: Decision) -> None:
    first, *others = filled(draft, 2)
    response = act(team.ada, draft, "weigh", then="send", **dict.fromkeys(others, "2"))
    assert response.status_code == 400
    assert len(read(response).select("input[checked]")) == len(others)
    assert read(response).select(f'[role="alert"] a[href="#id_{first}_0"]')
    assert not MemberImportances.objects.exists()


def test_bad_importance_is_an_error(team: TeamOfFour, draft: Decision) -> None:
    response = act(team.ada, draft, "weigh", then="send", **filled(draft, 2), nothing="9")
    assert response.status_code == 302
    bad = dict.fromkeys(filled(draft, 2), "9")
    assert act(team.ben, draft, "weigh", then="send", **bad).status_code == 400


def test_auditor_waits_for_the_end(team: TeamOfFour, draft: Decision) -> None:
    act(team.ada, draft, "weigh", then="send", **filled(draft, 2))
    assert "You see what was sent when" in read(get(team.dan, draft)).text
    assert act(team.dan, draft, "weigh", then="send", **filled(draft, 2)).status_code == 403
    act(team.ada, draft, "weigh/close")
    assert read(get(team.dan, draft)).select("#h-result")
    assert not read(get(team.dan, draft)).select("main form")


def test_closed_round_is_on_the_record(team: TeamOfFour, draft: Decision) -> None:
    act(team.ada, draft, "weigh", then="send", **filled(draft, 3))
    record = address(draft)
    assert not read(client_of(team.ben).get(record)).select("#h-weighed")
    act(team.ada, draft, "weigh/close")
    assert act(team.ben, draft, "weigh/adopt").status_code == 302
    text = read(client_of(team.ben).get(record)).text
    assert "Weighed together" in text
    assert "High: ada" in text


def test_requirement_is_proposed_and_adopted(team: TeamOfFour, draft: Decision) -> None:
    response = act(team.ben, draft, "weigh/propose", requirement="platform/azure", reason="<b>Why")
    assert response.status_code == 302
    assert "&lt;b&gt;Why" not in get(team.ada, draft).content.decode()
    act(team.ada, draft, "weigh", then="send", **filled(draft, 2))
    assert "&lt;b&gt;Why" in get(team.ada, draft).content.decode()
    move = read(get(team.ada, draft)).select('form[action*="/requirements/"]')[0]["action"]
    stale = client_of(team.ada).post(move, {"version": draft.version + 7})
    assert stale.status_code == 409
    client_of(team.ada).post(move, {"version": draft.version})
    assert "azure" in Decision.objects.get(pk=draft.pk).answers


def test_incomplete_proposal_keeps_its_text(team: TeamOfFour, draft: Decision) -> None:
    response = act(team.ben, draft, "weigh/propose", requirement="", reason="We run there.")
    assert response.status_code == 400
    assert read(response).select("textarea")[0].text == "We run there."


def test_outsider_finds_no_round(draft: Decision) -> None:
    eve = join(new_team("Storage"), "eve")
    for path in ("weigh/", "weigh/close/", "weigh/adopt/", "weigh/requirements/1/adopt/"):
        client = client_of(eve)
        answer = client.post if path != "weigh/" else client.get
        assert answer(address(draft, path)).status_code == 404
