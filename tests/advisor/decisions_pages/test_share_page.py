"""Share links: one record, read-only, until it ends; and the files of a record."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Membership
from advisor.decisions import approvals, record
from advisor.models import Decision, ShareLink
from tests.advisor.decisions.teams import approved, in_review, join, new_draft, new_team
from tests.advisor.decisions_pages.members import TeamOfFour, act, address, client_of, team_of_four
from tests.pages import page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]


@pytest.fixture
def team() -> TeamOfFour:
    return team_of_four()


def shared_path(team: TeamOfFour, decision: Decision) -> str:
    created = page_of(act(team.ada, decision, "share", days="30"))
    link = created.select_one("#new-link")["value"]
    return link.removeprefix("http://testserver")


def test_link_is_shown_once_and_opens_the_record(team: TeamOfFour) -> None:
    decision = approved(team.ada, team.ben) if team.team.quorum == 1 else in_review(team.ada)
    path = shared_path(team, decision)
    assert path not in page(client_of(team.ada), address(decision, "share/")).html
    shared = page(Client(), path)
    assert shared.select_one("h1").text == decision.title
    assert shared.response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in shared.response["X-Robots-Tag"]
    assert {"private", "no-store"} <= set(shared.response["Cache-Control"].split(", "))
    assert "ETag" not in shared.response


def test_shared_record_has_no_comments_addresses_or_internal_links(team: TeamOfFour) -> None:
    user = team.ben.membership.user
    user.username = "ben@example.org"
    user.save()
    decision = in_review(team.ada)
    approvals.approve(team.ben, decision.pk, decision.content_sha256)
    record.comment(team.ben, decision.pk, "A canary of a comment")
    shared = page(Client(), shared_path(team, decision))
    assert "canary" not in shared.html
    assert "@" not in re.sub(r"\(\w+@", "", shared.select_one("main").text)
    assert not [href for href in shared.select_one("main").hrefs if href.startswith("/")]
    assert not shared.select("main form")
    assert shared.select_one(".account").hrefs == ["/sign-in/"]
    assert "✓ ben (approver)" in shared.section("h-approvals").text


def test_link_that_ended_and_unknown_one_look_alike(team: TeamOfFour) -> None:
    decision = in_review(team.ada)
    headers = {"X-Request-ID": "of-the-test"}

    def answer(path: str) -> tuple[int, bytes]:
        response = Client().get(path, headers=headers)
        return response.status_code, response.content

    unknown = answer(f"/decisions/shared/{'x' * 43}/")
    assert unknown[0] == 404
    assert answer(f"/decisions/shared/{'%00' * 3}/")[0] == 404
    assert answer(f"/decisions/shared/{'ü' * 43}/") == unknown
    expired, revoked, left = (shared_path(team, decision) for _ in range(3))
    links = list(ShareLink.objects.order_by("pk"))
    ShareLink.objects.filter(pk=links[0].pk).update(expires_at=timezone.now())
    assert answer(expired) == unknown
    act(team.ada, decision, f"share/{links[1].pk}/revoke")
    assert answer(revoked) == unknown
    assert answer(left)[0] == 200
    Membership.objects.filter(user=team.ada.membership.user).update(ended_at=timezone.now())
    assert answer(left) == unknown


def test_who_may_share_and_revoke(team: TeamOfFour) -> None:
    decision = new_draft(team.ada)
    shared_path(team, decision)
    link = ShareLink.objects.get()
    refused = page_of(act(team.dan, decision, "share", days="30"), status=403)
    assert refused.select_one(".problem").text
    assert act(team.ben, decision, f"share/{link.pk}/revoke").status_code == 403
    assert act(team.ada, decision, f"share/{10**30}/revoke").status_code == 404
    other = new_draft(join(new_team("Web"), "eve"))
    assert act(team.ada, other, f"share/{link.pk}/revoke").status_code == 404
    assert ShareLink.objects.get().revoked_at is None


@pytest.mark.parametrize("days", ["0", "91", "", "x", "9" * 30])
def test_days_out_of_range_are_refused(days: str, team: TeamOfFour) -> None:
    refused = page_of(act(team.ada, new_draft(team.ada), "share", days=days), status=400)
    assert refused.select_one(".problem").hrefs == ["#id_days"]


def test_markdown_shows_text_as_text(team: TeamOfFour) -> None:
    context = "# No heading\n- no list\n1. no number\n<script> `code` **bold**"
    decision = in_review(team.ada, title="Use *this*", context=context)
    approvals.approve(team.ben, decision.pk, decision.content_sha256)
    response = client_of(team.dan).get(address(decision, "record.md"))
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    text = response.content.decode()
    assert text.splitlines()[:2] == ["---", "status: in review"]
    assert 'decision-makers: ["ben"]' in text
    assert "# Use \\*this\\*" in text
    assert "\\# No heading  \n\\- no list  \n1\\. no number  \n\\<script\\> \\`code\\`" in text
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings[1:4] == [
        "## Context and Problem Statement",
        "## Decision Drivers",
        "## Considered Options",
    ]
    assert decision.content_sha256 in text


def test_decision_json_is_verified_without_elwise(team: TeamOfFour, tmp_path: Path) -> None:
    decision = in_review(team.ada, context="Ümlaut")
    approvals.approve(team.ben, decision.pk, decision.content_sha256, "Fine")
    response = client_of(team.dan).get(address(decision, "decision.json"))
    assert response["Content-Disposition"] == f'attachment; filename="{decision.number}.json"'
    document = json.loads(response.content)
    assert document["part:header"]["number"] == decision.number
    assert document["part:approvals"][0]["member"] == "ben"
    path = tmp_path / "decision.json"
    path.write_bytes(response.content)
    program = Path(settings.BASE_DIR) / "static" / "verify.py"
    run = subprocess.run(
        [sys.executable, "-I", str(program), str(path)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    record_page = page(client_of(team.dan), address(decision)).section("h-verify")
    assert decision.content_sha256 in record_page.text
