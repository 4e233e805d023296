"""While a round of weighing is open, nothing shows a choice to who has not sent importances."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from accounts.teams.rights import Seat
from advisor.decisions import approvals, record, share, states
from advisor.decisions.errors import WrongStateError
from advisor.decisions.record import draft_of
from advisor.decisions.weighing import adoption, rounds
from advisor.models import Decision, ProposedRequirement, State
from tests.advisor.decisions.teams import in_review, join, new_draft, other_candidate
from tests.advisor.decisions_pages.members import (
    TeamOfFour,
    act,
    address,
    client_of,
    team_of_four,
)
from tests.isolation.routes import route_names
from tests.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

WORDS = ("zqwhy", "zqafter", "zqassume", "zqvote", "zqback", "zqbefore", "zqduring", "zqveto")
NAMES = ("alder", "birch", "cedar", "dogwood", *WORDS)
"""Of distributions, and words that members wrote about the choice."""
SHOW_A_CHOICE = {
    "api-decision",
    "api-decision-again",
    "api-decision-evidence",
    "api-decision-file",
    "api-decision-weighing",
    "api-decisions",
    "decide-again",
    "decision",
    "decision-history",
    "decision-json",
    "decision-markdown",
    "decision-tripwires",
    "decisions-file",
    "edit-decision",
    "shared-decision",
    "weigh-decision",
}
"""The addresses that do once importances are sent."""


@pytest.fixture
def team() -> TeamOfFour:
    return team_of_four()


@pytest.fixture
def draft(team: TeamOfFour) -> Decision:
    """Of another candidate than the recommended one, with a tripwire, in an open round.

    Cleo has said what she thinks wherever a text can be written: she approved an earlier text, took
    it back, commented before and during the round, and proposed a requirement.
    """
    decision = in_review(team.ada, title="Which Linux?", assumptions="zqassume")
    approvals.approve(team.cleo, decision.pk, decision.content_sha256, "zqvote")
    decision.refresh_from_db()
    states.take_back(team.cleo, decision.pk, decision.version, "zqback")
    record.comment(team.cleo, decision.pk, "zqbefore")
    decision.refresh_from_db()
    distribution, release, plan = other_candidate()
    choice = {"candidate": f"{distribution}/{release}/{plan}", "deviates_because": "zqwhy"}
    written = {"consequences": "zqafter", "assumptions": "zqassume"}
    form = {"title": "Which Linux?", "review_by": "2027-11-01", **written}
    owner = str(team.ada.membership.user.pk)
    assert act(team.ada, decision, "edit", owner=owner, **form, **choice).status_code == 302
    tripwire = {"attribute": "price_per_system_year", "comparison": "above", "value": "900"}
    assert act(team.ada, decision, "tripwires", **tripwire).status_code == 302
    decision.refresh_from_db()
    rounds.open_round(team.ada, decision.pk)
    record.comment(team.cleo, decision.pk, "zqduring")
    adoption.propose(team.cleo, decision.pk, "support", "community", "zqveto")
    return decision


def addresses(team: TeamOfFour, decision: Decision) -> Iterator[tuple[str, str]]:
    """The name and the address of each that names a decision, and of each list of them."""
    token = share.create(team.ada, decision.pk, 7).token
    known = {"team": team.team.slug, "number": decision.number, "token": token, "format": "csv"}
    for name, parameters, _ in route_names():
        is_list = "decision" in name and parameters <= known.keys() and name != "keep-decision"
        if is_list or ("number" in parameters and "fleet" not in name):
            arguments = {key: known.get(key, 1) for key in parameters}
            yield name, f"{reverse(name, kwargs=arguments)}?team={team.team.slug}"


def named_in(response: HttpResponse) -> list[str]:
    text = b"".join(response).decode() if response.streaming else response.content.decode()
    return [name for name in NAMES if name in text.lower()]


def showing(client: Client, team: TeamOfFour, decision: Decision) -> set[str]:
    """The names of the addresses where a GET shows a choice."""
    rows = list(addresses(team, decision))
    assert len(rows) > 35
    return {name for name, path in rows if named_in(client.get(path))}


def shows_importance(client: Client, path: str) -> bool:
    """Of a criterion: in the words of a page, or by its key."""
    text = client.get(path).content.decode()
    return "Importance: " in text or "importance." in text


def send(seat: Seat, decision: Decision) -> None:
    rounds.send(seat, decision.pk, dict.fromkeys(rounds.criteria_to_weigh(decision), 2))


@pytest.mark.long("cases", keep=1)
@pytest.mark.parametrize("role", ["ada", "ben", "dan"])
def test_no_address_shows_a_choice(team: TeamOfFour, draft: Decision, role: str) -> None:
    seat = getattr(team, role)
    send(team.cleo, draft)
    assert showing(client_of(seat), team, draft) == set()
    if seat.may_write:
        send(seat, draft)
        assert showing(client_of(seat), team, draft) == SHOW_A_CHOICE - {"shared-decision"}
    rounds.close(team.ada, draft.pk)
    expected = SHOW_A_CHOICE if seat.may_write else SHOW_A_CHOICE - {"edit-decision"}
    assert showing(client_of(seat), team, draft) == expected


def test_no_form_answers_with_a_choice(team: TeamOfFour, draft: Decision) -> None:
    """Of an earlier version too, where a page tells what has changed since. What is withdrawn is
    no draft any more."""
    client = client_of(team.ben)
    for name, path in addresses(team, draft):
        for version in ("1", "" if name == "withdraw-decision" else str(draft.version)):
            form = {"version": version, "content_sha256": "0" * 64, "reason": "r", "title": ""}
            assert not named_in(client.post(path, form)), name


def test_record_says_why_and_leads_to_the_round(team: TeamOfFour, draft: Decision) -> None:
    blind = page_of(client_of(team.ben).get(address(draft)))
    assert "hidden until you have sent your importances" in blind.text
    assert "Which Linux?" in blind.select_one("h1").text
    assert "Weigh together" in [link.text for link in blind.select("main a")]
    response = client_of(team.ben).get(address(draft, "record.md"), follow=True)
    assert response.redirect_chain == [(address(draft, "weigh/"), 302)]
    assert "hidden until you have sent" in page_of(response).text


def test_who_has_written_is_shown_and_own_text(team: TeamOfFour, draft: Decision) -> None:
    record.comment(team.ben, draft.pk, "zqown")
    for page in ("", "history/"):
        text = page_of(client_of(team.ben).get(address(draft, page))).text
        assert "zqown" in text
        assert "cleo" in text
        assert "Hidden until you have sent your importances, or the round is closed." in text
    send(team.ben, draft)
    assert "zqduring" in page_of(client_of(team.ben).get(address(draft))).text


def test_importances_of_the_draft_are_hidden(team: TeamOfFour) -> None:
    """Whoever drafted it said what matters to them: that is an answer in the round as well."""
    draft = new_draft(team.ada)
    answers = "platform=aws&importance.cost=4"
    draft = record.decide_anew(team.ada, draft.pk, draft.version, answers_query=answers)
    token = share.create(team.ada, draft.pk, 7).token
    paths = {
        name: f"{reverse(name, kwargs=arguments)}?team={team.team.slug}"
        for name, arguments in (
            ("decision", {"team": team.team.slug, "number": draft.number}),
            ("api-decision", {"number": draft.number}),
            ("shared-decision", {"token": token}),
        )
    }
    ben = client_of(team.ben)
    assert all(shows_importance(ben, path) for path in paths.values())
    rounds.open_round(team.ada, draft.pk)
    assert not [name for name, path in paths.items() if shows_importance(ben, path)]
    assert "AWS" in page_of(ben.get(paths["decision"])).text
    assert ben.get(paths["api-decision"]).json()["answers"] == "platform=aws"


def test_hidden_proposal_is_not_declined(team: TeamOfFour, draft: Decision) -> None:
    proposal = ProposedRequirement.objects.get()
    with pytest.raises(WrongStateError, match="hidden until"):
        adoption.decline_requirement(team.ben, draft.pk, proposal.pk)
    send(team.ben, draft)
    adoption.decline_requirement(team.ben, draft.pk, proposal.pk)
    proposal.refresh_from_db()
    assert proposal.adopted is False


def test_typed_text_comes_back(team: TeamOfFour, draft: Decision) -> None:
    response = act(team.ben, draft, "edit", context="An hour of work")
    refused = page_of(response, status=409)
    assert refused.select_one("textarea").text == "An hour of work"
    assert "Nothing was saved" in refused.text


def test_search_does_not_tell_the_choice(team: TeamOfFour, draft: Decision) -> None:
    query = {"q": draft.distribution, "team": team.team.slug}
    for path in (reverse("decisions"), reverse("api-decisions")):
        assert draft.number not in client_of(team.ben).get(path, query).content.decode()
    send(team.ben, draft)
    for path in (reverse("decisions"), reverse("api-decisions")):
        assert draft.number in client_of(team.ben).get(path, query).content.decode()


def test_who_has_not_sent_changes_nothing(team: TeamOfFour, draft: Decision) -> None:
    with pytest.raises(WrongStateError, match="hidden until"):
        record.edit(team.ben, draft.pk, draft.version, draft_of(draft))
    with pytest.raises(WrongStateError, match="hidden until"):
        record.decide_anew(team.ben, draft.pk, draft.version)
    send(team.ben, draft)
    assert record.decide_anew(team.ben, draft.pk, draft.version).version == draft.version + 1


def test_only_drafts_are_hidden(team: TeamOfFour, draft: Decision) -> None:
    """A decision that went on by other code, with its round still open, can be read."""
    late = join(team.team, "eve", Role.APPROVER)
    Decision.objects.filter(pk=draft.pk).update(state=State.REVIEW)
    assert named_in(client_of(late).get(address(draft)))
