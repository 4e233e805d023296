"""From the result page to a draft: nothing is lost on the way, and nothing is added unseen."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.models import Membership, Role
from advisor.models import Decision
from tests.accounts.people import create, sign_in
from tests.advisor.decisions.teams import join, new_draft, new_team
from tests.advisor.decisions_pages.members import client_for, client_of, team_of_four
from tests.pages import Page, page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

QUERY = "servers=40&platform=aws"
KEEP = f"/decisions/keep/?{QUERY}"


def fields(form_page: Page) -> dict[str, str]:
    """What the form sends if nobody changes anything."""
    form = form_page.select_one("form.decision-form")
    values = {node["name"]: node["value"] for node in form.select("input")}
    values |= {node["name"]: node.node.text() for node in form.select("textarea")}
    for select in form.select("select"):
        chosen = select.select("option[selected]") or select.select("option")
        values[select["name"]] = chosen[0]["value"]
    return values


def test_result_page_leads_to_it_with_all_answers(client: Client) -> None:
    links = dict(page(client, f"/advisor/result/?{QUERY}").select_one(".do").links)
    assert links["Keep this decision"] == KEEP
    empty = page(client, "/advisor/result/")
    assert "Keep this decision" not in empty.select_one(".do").text


def test_sign_in_leads_back_with_nothing_lost(client: Client) -> None:
    response = client.get(KEEP)
    assert response.status_code == 302
    assert parse_qs(urlsplit(response["Location"]).query)["next"] == [KEEP]
    create("ada")
    assert sign_in(client=client, to=KEEP)["Location"] == KEEP


def test_account_without_a_team_makes_one_on_the_way() -> None:
    client = client_for(User.objects.create_user("ada"))
    assert "Create a team" in page(client, KEEP).select_one("h1").text
    refused = page_of(client.post(KEEP, {"name": ""}), status=400)
    assert refused.select_one(".problem").text
    response = client.post(KEEP, {"name": "Web hosting"})
    assert response["Location"] == f"{KEEP}&team=web-hosting"
    assert fields(page(client, response["Location"]))["servers"] == "40"


def test_auditor_is_offered_a_team_of_their_own() -> None:
    team = team_of_four()
    assert "Create a team" in page(client_of(team.dan), KEEP).select_one("h1").text


def test_form_as_it_comes_keeps_the_recommended() -> None:
    team = team_of_four()
    client = client_of(team.ada)
    form = fields(page(client, KEEP))
    assert form["title"] == "Use Birch 9 on 40 servers"
    response = client.post(KEEP, form)
    decision = Decision.objects.get()
    assert response["Location"] == f"/decisions/platform/{decision.number}/"
    assert (decision.answers, decision.servers) == (QUERY, 40)
    assert (decision.author, decision.deviates_because) == (team.ada.membership.user, "")


def test_rejected_form_comes_back_with_its_text() -> None:
    client = client_of(team_of_four().ada)
    form_page = page(client, KEEP)
    other = form_page.select('select[name="candidate"] option')[1]["value"]
    form = {**fields(form_page), "candidate": other, "context": "A long text\nin two lines"}
    refused = page_of(client.post(KEEP, form), status=400)
    assert "Say why" in refused.select_one(".problem").text
    assert refused.title.startswith("Error:")
    assert fields(refused)["context"].strip() == "A long text\nin two lines"
    assert fields(refused)["candidate"] == other
    client.post(KEEP, {**form, "deviates_because": "The vendor tests on it."})
    decision = Decision.objects.get()
    assert "/".join((decision.distribution, decision.release, decision.plan)) == other


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "a\x00b"),
        ("context", "\x00"),
        ("servers", "many"),
        ("servers", "9" * 30),
        ("owner", "999"),
        ("owner", "9" * 30),
        ("review_by", "2020-01-01"),
        ("review_by", "31.12.2027"),
        ("candidate", "a/b/c"),
        ("candidate", ""),
    ],
)
def test_invalid_field_is_named(field: str, value: str) -> None:
    client = client_of(team_of_four().ada)
    form = {**fields(page(client, KEEP)), field: value}
    refused = page_of(client.post(KEEP, form), status=400)
    anchors = refused.select_one(".problem").hrefs
    assert anchors == [f"#id_{field}"]
    assert refused.select(anchors[0])
    assert not Decision.objects.exists()


def test_members_of_several_teams_choose_one_first() -> None:
    team = team_of_four()
    join(new_team("Web"), "ada")
    client = client_of(team.ada)
    links = page(client, KEEP).select_one("ul.links").links
    assert [link.text for link in links] == ["Platform", "Web"]
    assert links[1].href == f"{KEEP}&team=web"
    assert "Web" in page(client, links[1].href).select_one(".over").text
    new_team("Theirs")
    page(client, f"{KEEP}&team=theirs", status=404)
    page(client, f"{KEEP}&team=none", status=404)


def test_owner_is_a_member_of_this_team_only() -> None:
    team = team_of_four()
    join(new_team("Web"), "eve", Role.OWNER)
    options = page(client_of(team.ada), KEEP).select('select[name="owner"] option')
    assert [option.text for option in options] == ["ada", "ben", "cleo", "dan"]


def test_prices_of_the_team_are_offered_not_added() -> None:
    team = team_of_four()
    team.team.own_prices = "discount=10"
    team.team.save()
    client = client_of(team.ada)
    form_page = page(client, KEEP)
    with_prices = "/advisor/result/?servers=40&discount=10&platform=aws"
    assert set(urlsplit(form_page.select_one(".review a")["href"]).query.split("&")) == {
        *urlsplit(with_prices).query.split("&")
    }
    client.post(KEEP, fields(form_page))
    assert "discount" not in Decision.objects.get().answers
    assert not page(client, f"{KEEP}&discount=10").select(".review a")


def test_answers_go_into_an_own_draft() -> None:
    team = team_of_four()
    draft = new_draft(team.ada)
    client = client_of(team.ada)
    form = page(client, KEEP).select_one("form.line")
    sent = {node["name"]: node["value"] for node in form.select("input")}
    assert client.post(form["action"], sent).status_code == 302
    draft.refresh_from_db()
    assert draft.answers == QUERY
    stale = page_of(client.post(form["action"], sent), status=409)
    assert "has changed" in stale.select_one(".problem").text


def test_wrong_answers_are_corrected_in_the_questionnaire() -> None:
    client = client_of(team_of_four().ada)
    refused = page(client, "/decisions/keep/?servers=many", status=400)
    assert refused.select_one(".problem").text
    page(client, f"{KEEP}&utm_source=mail")


def test_seat_that_ended_keeps_nothing() -> None:
    team = team_of_four()
    client = client_of(team.ada)
    form = fields(page(client, KEEP))
    Membership.objects.filter(user=team.ada.membership.user).delete()
    assert client.post(KEEP, form).status_code in (302, 400)
    assert not Decision.objects.exists()
