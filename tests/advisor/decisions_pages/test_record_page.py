"""The page of a record: what it says, to whom, and what they may do on it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.models import Membership, Role
from advisor.decisions import approvals, record, share, states
from advisor.decisions.computed import compute
from advisor.decisions.drafts import Draft
from advisor.engine.types import Answers
from advisor.models import Decision
from catalog import snapshot
from catalog.clock import today
from tests.advisor.decisions import teams
from tests.advisor.decisions.teams import (
    approved,
    in_review,
    join,
    new_draft,
    new_team,
    other_candidate,
)
from tests.advisor.decisions_pages.members import (
    TeamOfFour,
    act,
    address,
    client_for,
    client_of,
    team_of_four,
)
from tests.advisor.result.results import stand_in
from tests.pages import Page, page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

DAY = timedelta(days=1)
TEXT = "<script>alert(1)</script> & *bold*\nsecond line"


@pytest.fixture
def team() -> TeamOfFour:
    return team_of_four()


def figures(record_page: Page) -> dict[str, str]:
    rows = record_page.select_one("dl.facts4").select("div")
    return {row.select_one("dt").text: row.select_one("dd .value").text for row in rows}


def test_claim_says_who_decided_what_until_when(team: TeamOfFour) -> None:
    decision = approvals_of(team, in_review(team.ada, servers=40))
    record_page = page(client_of(team.ada), address(decision))
    claim = record_page.select_one(".hero .because").text
    assert claim.startswith("● Approved by ben and cleo on ")
    assert "To be reviewed by 26 November 2027" in claim
    assert figures(record_page)["Choice"] == "Birch 9"
    assert set(figures(record_page)) >= {"Supported until", "How sure"}
    assert record_page.select_one("h1").text == decision.title
    assert record_page.select_one("header nav [aria-current]").text == "Decisions"


def test_plan_without_a_price_is_free_of_charge(team: TeamOfFour) -> None:
    """As the result says it, and not at a list price of nothing."""
    query = "/decisions/keep/?budget=none"
    notes = page(client_of(team.ada), query).texts("dl.figures .aside")
    assert "free of charge; your own labour not included" in notes


def test_unpublished_price_is_no_list_price(team: TeamOfFour) -> None:
    choice = {"distribution": "birch", "release": "9", "plan": "grove"}
    draft = record.Draft(title="Grove", deviates_because="We know them.", **choice)
    decision = record.keep(team.ada, "support=business-hours&servers=5", draft)
    figure = page(client_of(team.ada), address(decision)).select("dl.facts4 > div")[2]
    assert figure.select_one("small").text == "price not published; your own labour not included"
    decision = record.keep(team.ada, "budget=none&support=business-hours", draft)
    figure = page(client_of(team.ada), address(decision)).select("dl.facts4 > div")[2]
    assert figure.text == "Cost, 1 server, 1 year unknown"


def approvals_of(team: TeamOfFour, decision: Decision) -> Decision:
    for seat in (team.ben, team.cleo):
        decision = approvals.approve(seat, decision.pk, decision.content_sha256)
    return decision


def test_text_of_members_is_shown_as_text(team: TeamOfFour) -> None:
    decision = in_review(
        team.ada, title="<b>A</b>", context=TEXT, consequences=TEXT, assumptions=TEXT
    )
    record.comment(team.ben, decision.pk, TEXT)
    approvals.approve(team.ben, decision.pk, decision.content_sha256, TEXT)
    token = share.create(team.ada, decision.pk).token
    for client, url in (
        (client_of(team.dan), address(decision)),
        (client_of(team.dan), address(decision, "history/")),
        (Client(), f"/decisions/shared/{token}/"),
    ):
        shown_page = page(client, url)
        assert not shown_page.select("main script, main b b")
        assert "<script>alert" in shown_page.text
    typed = page(client_of(team.dan), address(decision)).select_one("#h-question + .typed")
    assert typed.node.text() == TEXT


def test_deviation_is_said_with_its_reason(team: TeamOfFour) -> None:
    distribution, release, plan = other_candidate()
    decision = new_draft(
        team.ada,
        distribution=distribution,
        release=release,
        plan=plan,
        deviates_because="Our partners run it.",
    )
    record_page = page(client_of(team.ada), address(decision))
    assert figures(record_page)["Recommended instead"] == "Birch 9"
    assert "Our partners run it." in record_page.select_one(".deviation").text
    assert "Alder" in record_page.select_one("li.chosen").text


def test_ruled_out_choice_says_what_it_lacks(team: TeamOfFour) -> None:
    client = client_of(team.ada)
    keep_page = page(client, "/decisions/keep/?platform=aws&support=round-the-clock")
    options = keep_page.select('optgroup[label="Does not meet a requirement"] option')
    distribution, release, plan = options[0]["value"].split("/")
    draft = record.Draft(
        title="A contract",
        distribution=distribution,
        release=release,
        plan=plan,
        deviates_because="It runs until 2028.",
    )
    decision = record.keep(team.ada, "platform=aws&support=round-the-clock", draft)
    record_page = page(client, address(decision))
    assert "this choice was ruled out" in record_page.select_one("dl.facts4").text
    assert record_page.select(".deviation li")
    assert b"this choice was ruled out" in client.get(address(decision, "record.md")).content


def test_approval_of_an_earlier_text_is_not_counted(team: TeamOfFour) -> None:
    decision = in_review(team.ada)
    approvals.approve(team.ben, decision.pk, decision.content_sha256)
    decision = states.take_back(team.ada, decision.pk, _version(decision))
    draft = record.draft_of(decision)
    changed = type(draft)(**{**vars(draft), "context": "Another text"})
    decision = record.edit(team.ada, decision.pk, decision.version, changed)
    decision = states.submit(team.ada, decision.pk, decision.version)
    section = page(client_of(team.cleo), address(decision)).section("h-approvals")
    assert "0 of 2 approvals; 2 more needed" in section.text
    assert "not counted: it is of an earlier text" in section.select_one(".uncounted").text


def _version(decision: Decision) -> int:
    return Decision.objects.get(pk=decision.pk).version


def test_actions_follow_role_and_state(team: TeamOfFour) -> None:
    def targets(seat_name: str, decision: Decision) -> set[str]:
        record_page = page(client_of(getattr(team, seat_name)), address(decision))
        forms = [form["action"] for form in record_page.select("main form")]
        return {re.sub(r".*ELD-\d+-\d+/|/$", "", action) for action in forms}

    draft, review = new_draft(team.ada), in_review(team.ada)
    decided = approvals_of(team, in_review(team.ada))
    assert targets("ada", draft) == {"submit", "withdraw", "comment"}
    assert targets("cleo", review) == {"approve", "reject", "take-back", "withdraw", "comment"}
    assert targets("ben", decided) == {"revise", "comment"}
    for decision in (draft, review, decided):
        assert targets("dan", decision) == set()


def test_outsiders_and_missing_decisions_look_alike(team: TeamOfFour) -> None:
    decision = new_draft(team.ada, title="A canary in the title")
    outsider = client_of(join(new_team("Web"), "eve"))
    for path in ("", "edit/", "history/", "share/", "record.md", "decision.json"):
        paths = [
            address(decision, path),
            f"/decisions/platform/ELD-2026-999/{path}",
            f"/decisions/web/ELD-2026-999/{path}",
            f"/decisions/nothing/ELD-2026-001/{path}",
        ]
        headers = {"X-Request-ID": "of-the-test"}
        answers = [page(outsider, url, status=404, headers=headers) for url in paths]
        assert len({answer.select_one("main").html for answer in answers}) == 1
    for move in ("submit", "withdraw", "comment", "approve", "share"):
        assert outsider.post(address(decision, f"{move}/"), {"version": 1}).status_code == 404
    Membership.objects.filter(user=team.ada.membership.user).update(ends_on=today() - DAY)
    assert client_of(team.ada).get(address(decision)).status_code == 404


@pytest.mark.parametrize("path", ["", "edit/", "history/", "share/", "decision.json"])
def test_pages_are_kept_by_nobody(path: str, team: TeamOfFour) -> None:
    decision = new_draft(team.ada)
    response = client_of(team.ada).get(address(decision, path))
    assert response.status_code == 200
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
    assert "ETag" not in response
    assert Client().get(address(decision, path))["Location"].startswith("/sign-in/?next=")


def test_moves_lead_through_review_to_approval(team: TeamOfFour) -> None:
    decision = new_draft(team.ada)
    for seat, move in ((team.ada, "submit"), (team.ben, "approve"), (team.cleo, "approve")):
        decision.refresh_from_db()
        assert act(seat, decision, move)["Location"] == address(decision)
    decision.refresh_from_db()
    assert decision.state == "approved"
    response = act(team.ben, decision, "revise", reason="The catalog has changed.")
    revision = Decision.objects.get(supersedes=decision)
    assert response["Location"] == address(revision, "edit/")
    assert f"revises {decision.number}" in page(client_of(team.ada), address(revision)).text
    assert f"revised by {revision.number}" in page(client_of(team.ada), address(decision)).text


def test_stale_approval_says_what_changed_and_keeps_the_note(team: TeamOfFour) -> None:
    decision = in_review(team.ada)
    current = states.take_back(team.ada, decision.pk, decision.version)
    draft = record.draft_of(current)
    changed = type(draft)(**{**vars(draft), "context": "Changed meanwhile"})
    current = record.edit(team.ada, current.pk, current.version, changed)
    current = states.submit(team.ada, current.pk, current.version)
    stale = page_of(act(team.ben, decision, "approve", reason="Fine with me"), status=409)
    assert "Changed meanwhile" in stale.select_one(".problem").text
    assert stale.select_one("textarea").text == "Fine with me"
    assert not decision.approvals.exists()
    form = {node["name"]: node["value"] for node in stale.select("main form input")}
    assert form["content_sha256"] == current.content_sha256
    act(team.ben, current, "approve", reason="Fine with me")
    assert decision.approvals.get().reason == "Fine with me"


def test_rejection_needs_a_reason(team: TeamOfFour) -> None:
    decision = in_review(team.ada)
    refused = page_of(act(team.ben, decision, "reject", reason=" "), status=400)
    assert "Say why you reject it" in refused.select_one(".problem").text
    act(team.ben, decision, "reject", reason="Too expensive.")
    assert "Too expensive." in page(client_of(team.ada), address(decision)).text


@pytest.mark.parametrize(
    ("seat", "move", "status"),
    [
        ("dan", "submit", 403),
        ("dan", "withdraw", 403),
        ("ada", "revise", 409),
        ("ben", "approve", 409),
    ],
)
def test_move_that_is_not_allowed_keeps_its_text(
    seat: str, move: str, status: int, team: TeamOfFour
) -> None:
    response = act(getattr(team, seat), new_draft(team.ada), move, reason="My reason")
    refused = page_of(response, status=status)
    assert "Nothing was changed" in refused.select_one(".problem").text
    assert refused.select_one("textarea").text == "My reason"


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 40, "\x00", "٣"])
def test_odd_version_is_stale(version: str, team: TeamOfFour) -> None:
    decision = new_draft(team.ada)
    assert act(team.ada, decision, "submit", version=version).status_code == 409
    odd_digest = act(team.ada, decision, "approve", content_sha256=version).status_code
    assert odd_digest == 409


def test_comment_is_added_or_comes_back(team: TeamOfFour) -> None:
    decision = new_draft(team.ada)
    refused = page_of(act(team.ben, decision, "comment", text="a\x00b"), status=400)
    assert refused.select_one(".problem").hrefs == ["#id_text"]
    act(team.ben, decision, "comment", text="Check the licence.\nIt counts cores.")
    comment = page(client_of(team.dan), address(decision)).select_one(".comments .typed")
    assert comment.node.text() == "Check the licence.\nIt counts cores."
    refused = page_of(act(team.dan, decision, "comment", text="As an auditor"), status=403)
    assert refused.select_one("#id_text").text == "As an auditor"


def test_text_sent_after_the_session_ended_comes_back(team: TeamOfFour) -> None:
    decision = new_draft(team.ada)
    response = Client().post(address(decision, "edit/"), {"context": "An hour of work"})
    signed_out = page_of(response, status=403)
    assert signed_out.select_one("textarea").text == "An hour of work"
    assert decision.title not in signed_out.text


def test_get_changes_nothing(team: TeamOfFour) -> None:
    decision = in_review(team.ada)
    for move in ("approve", "reject", "withdraw", "take-back", "submit", "revise", "comment"):
        assert client_of(team.ben).get(address(decision, f"{move}/")).status_code == 405


def test_number_alone_leads_to_the_decision(team: TeamOfFour) -> None:
    decision = new_draft(team.ada)
    client = client_of(team.ada)
    assert client.get(f"/decisions/{decision.number}/")["Location"] == address(decision)
    other = new_draft(join(new_team("Web"), "ada"))
    choice = page(client, f"/decisions/{decision.number}/")
    assert choice.select_one("ul.links").hrefs == [address(decision), address(other)]
    page(client, "/decisions/ELD-2026-999/", status=404)
    outsider = client_for(User.objects.create_user("eve"))
    page(outsider, f"/decisions/{decision.number}/", status=404)


def test_kept_words_stay_whatever_the_rules_say(
    team: TeamOfFour, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = approvals_of(team, in_review(team.ada))
    before = page(client_of(team.dan), address(decision)).select_one("main").text
    monkeypatch.setattr("advisor.document.certainty_words.CERTAINTY_WORDS", {})
    monkeypatch.setattr("advisor.evaluation.recommend", None)
    after = page(client_of(team.dan), address(decision)).select_one("main").text
    assert after == before


@pytest.mark.parametrize(
    ("title", "words"), [("Which Linux?", "Which Linux? Every"), ("Use Birch", "Use Birch. Every")]
)
def test_title_ends_with_one_mark(title: str, words: str, team: TeamOfFour) -> None:
    decision = new_draft(team.ada, title=title)
    intro = page(client_of(team.ada), address(decision, "history/")).select_one(".intro").text
    assert intro.startswith(f"{words} entry")


def test_record_says_what_ran_on_its_day(team: TeamOfFour) -> None:
    stand_in("dogwood", "centos")
    answers = Answers(options={"estate": ("centos-7",), "platform": ("aws",)})
    frozen = compute(answers, teams.DAY, snapshot.current())
    draft = Draft(title="Leave CentOS Linux 7")
    decision = record.keep_computed(team.ada, answers, frozen, draft)
    ended = "Without paid support, CentOS Linux 7 has had no updates since 30 June 2024"
    client = client_of(team.ada)
    question = page(client, address(decision)).section("h-question").text
    assert ended in question
    assert "Keeper, sold by TuxCare, is projected to cover CentOS Linux 7" in question
    assert f"* {ended}" in client.get(address(decision, "record.md")).content.decode()


def test_record_takes_few_queries(team: TeamOfFour, django_assert_max_num_queries: object) -> None:
    decision = approved(team.ada, team.ben)
    for number in range(5):
        record.comment(team.ben, decision.pk, f"Comment {number}")
    client = client_of(team.ada)
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        client.get(address(decision))


def test_author_without_another_approver_is_told() -> None:
    team = new_team("Alone", quorum=1)
    ada = join(team, "ada", Role.OWNER)
    decision = in_review(ada)
    words = "Nobody else is an approver or owner yet"
    assert words in page(client_of(ada), address(decision)).text
    join(team, "ben", Role.APPROVER)
    assert words not in page(client_of(ada), address(decision)).text
