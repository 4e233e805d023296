"""Which role may open and send what below /teams/, and that others learn nothing."""

import datetime
import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation, Role, Team, TeamEvent
from catalog import append_only
from tests.accounts.teams.cast import ROLES, Cast, add
from tests.pages import page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

ALL = {"auditor", "member", "approver", "owner"}
RIGHTS = [
    ("get", "/teams/red/", ALL),
    ("get", "/teams/red/leave/", ALL),
    ("get", "/teams/red/settings/", {"owner"}),
    ("post", "/teams/red/settings/", {"owner"}),
    ("get", "/teams/red/history/", {"owner", "auditor"}),
    ("get", "/teams/red/invite/", {"owner"}),
    ("post", "/teams/red/invite/", {"owner"}),
    ("post", "/teams/red/invitations/{invitation}/revoke/", {"owner"}),
    ("get", "/teams/red/members/{seat}/", {"owner"}),
    ("post", "/teams/red/members/{seat}/role/", {"owner"}),
    ("post", "/teams/red/members/{seat}/end/", {"owner"}),
    ("get", "/teams/red/delegate/", {"owner", "approver"}),
    ("post", "/teams/red/delegate/", {"owner", "approver"}),
]
ANSWERED = {200, 302, 400}


def _invitation(cast: Cast) -> Invitation:
    return Invitation.objects.create(
        team=cast.team,
        email="new@example.org",
        role=Role.MEMBER,
        token_hash="x",
        invited_by=cast.accounts["owner"],
        expires_at=timezone.now() + datetime.timedelta(days=1),
    )


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize("role", ROLES)
def test_roles_reach_only_their_pages(role: str, cast: Cast) -> None:
    seat, invitation = cast.seat("member").pk, _invitation(cast).pk
    client = cast.client(role)
    for method, route, allowed in RIGHTS:
        path = route.format(seat=seat, invitation=invitation)
        response = getattr(client, method)(path)
        if role == "anonymous":
            assert response["Location"] == f"/sign-in/?next={path}", path
        elif role not in ALL:
            assert response.status_code == 404, path
        else:
            expected = ANSWERED if role in allowed else {403}
            assert response.status_code in expected, (path, response.status_code)


@pytest.mark.parametrize("role", ["outsider", "former"])
def test_missing_and_foreign_team_look_the_same(role: str, cast: Cast) -> None:
    client, headers = cast.client(role), {"X-Request-ID": "of-the-test"}
    foreign = client.get("/teams/red/", headers=headers)
    missing = client.get("/teams/blue/", headers=headers)
    assert foreign.status_code == missing.status_code == 404
    assert _without_csrf_token(foreign) == _without_csrf_token(missing)


@pytest.mark.parametrize("role", ROLES[1:])
def test_every_page_is_private(role: str, cast: Cast) -> None:
    paths = ("/teams/", "/teams/red/", "/teams/red/settings/", "/teams/nowhere/")
    for path in (*paths, "/decisions/red/nothing/here/"):
        response = cast.client(role).get(path)
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", ")), path
        assert response["X-Robots-Tag"] == "noindex"
        assert "ETag" not in response


def test_own_teams_only_are_listed(cast: Cast) -> None:
    other = Team.objects.create(name="Blue", slug="blue")
    add(other, cast.accounts["outsider"], Role.OWNER)
    assert page(cast.client("member"), "/teams/").texts("tbody th") == ["Red"]
    assert page(cast.client("outsider"), "/teams/").texts("tbody th") == ["Blue"]
    assert page(cast.client("former"), "/teams/").texts("tbody th") == []


def test_addresses_of_invited_people_are_for_owners(cast: Cast) -> None:
    _invitation(cast)
    assert "new@example.org" in page(cast.client("owner"), "/teams/red/").text
    for role in ("auditor", "member", "approver"):
        assert "new@example.org" not in page(cast.client(role), "/teams/red/").html


def test_member_of_another_team_is_not_changed(cast: Cast) -> None:
    blue = Team.objects.create(name="Blue", slug="blue")
    seat = add(blue, cast.accounts["outsider"], Role.MEMBER)
    for action, form in (("role", {"role": "owner", "role_before": "member"}), ("end", {"now": 1})):
        response = cast.client("owner").post(f"/teams/red/members/{seat.pk}/{action}/", form)
        assert response.status_code == 404
    seat.refresh_from_db()
    assert (seat.role, seat.ended_at) == (Role.MEMBER, None)


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_writing_takes_a_post(method: str, cast: Cast) -> None:
    seat = cast.seat("member").pk
    for action in ("role", "end"):
        response = getattr(cast.client("owner"), method)(f"/teams/red/members/{seat}/{action}/")
        assert response.status_code == 405


def test_forms_need_a_csrf_token(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.accounts["owner"])
    assert strict.post("/teams/red/leave/").status_code == 403
    assert strict.post("/teams/", {"name": "Blue"}).status_code == 403


# Making a team


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Platform Team", "platform-team"),
        ("Red", "red-2"),
        ("部", "our-team"),
        ("A_b", "a-b"),
        ("x" * 80, "x" * 40),
    ],
)
def test_slug_comes_from_the_name(name: str, slug: str, cast: Cast) -> None:
    response = cast.client("outsider").post("/teams/", {"name": name})
    assert response["Location"] == f"/teams/{slug}/"
    team = Team.objects.get(slug=slug)
    assert team.name == name
    assert [(seat.user.username, seat.role) for seat in team.memberships.all()] == [
        ("outsider", Role.OWNER)
    ]
    assert TeamEvent.objects.get(team=team).kind == TeamEvent.Kind.CREATED


@pytest.mark.parametrize(
    "name", ["", "Invitation", "shared", "ELD-2026-007", "a\0b", "a\nb", "a\u202eb", "x" * 81]
)
def test_odd_or_reserved_name_is_refused(name: str, cast: Cast) -> None:
    refused = page_of(cast.client("outsider").post("/teams/", {"name": name}), status=400)
    assert refused.select(".problem")
    assert Team.objects.count() == 1


def test_teams_a_day_are_limited(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("accounts.teams.creation.MOST_A_DAY", 2)
    client = cast.client("owner")
    statuses = [client.post("/teams/", {"name": name}).status_code for name in ("Blue", "Green")]
    assert statuses == [302, 400]


# Odd input


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize(
    "odd", ["", "\0", "é" * 5000, "[]", "9" * 400, "\u202e", "-1", "2026-13-99"]
)
def test_odd_input_is_refused(odd: str, cast: Cast) -> None:
    client = cast.client("owner")
    seat, invitation = cast.seat("member").pk, _invitation(cast).pk
    names = ("name", "quorum", "lead_times", "own_prices", "version", "email", "role", "ends_on")
    form = dict.fromkeys([*names, "role_before", "delegate"], odd)
    for path in (
        "/teams/",
        "/teams/red/settings/",
        "/teams/red/invite/",
        f"/teams/red/members/{seat}/role/",
        "/teams/red/delegate/",
    ):
        expected = {302, 400} if path == "/teams/" else {400}
        assert client.post(path, form).status_code in expected, path
    if odd:
        assert client.post(f"/teams/red/members/{seat}/end/", form).status_code == 400
    assert client.get("/teams/red/history/", {"page": odd}).status_code == 200
    assert Invitation.objects.get(pk=invitation).revoked_at is None


@pytest.mark.parametrize("pk", ["0", "9" * 30, "x"])
def test_unknown_row_is_not_found(pk: str, cast: Cast) -> None:
    client = cast.client("owner")
    for path in (f"members/{pk}/end/", f"invitations/{pk}/revoke/", f"delegations/{pk}/revoke/"):
        assert client.post(f"/teams/red/{path}").status_code == 404


@pytest.mark.parametrize("slug", ["%00", "%ff", "a%00b", "..", "RED", "x" * 5000])
def test_odd_slug_is_not_found(slug: str, cast: Cast) -> None:
    assert cast.client("owner").get(f"/teams/{slug}/").status_code == 404


# History


def test_history_is_append_only(cast: Cast) -> None:
    event = TeamEvent.objects.get()
    append_only.install_audit_triggers(models_=[TeamEvent])
    for change in (event.delete, lambda: TeamEvent.objects.update(detail="x")):
        with pytest.raises(Exception, match="append-only"), append_only.transaction.atomic():
            change()


def test_history_is_read_in_pages(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("accounts.teams.pages.history.EVENTS_A_PAGE", 1)
    cast.client("owner").post("/teams/red/settings/", _settings(quorum=2))
    first = page(cast.client("auditor"), "/teams/red/history/")
    assert "Approvals a decision needs: 1 → 2" in first.text
    assert first.select_one('nav[aria-label^="Pages"]').hrefs == ["?page=2"]


def _without_csrf_token(response: HttpResponse) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", response.content.decode())


def _settings(**fields: object) -> dict[str, object]:
    return {"version": 1, "name": "Red", "quorum": 1, "lead_times": "24, 18, 12, 6", **fields}


def test_team_page_leads_to_what_it_keeps(cast: Cast) -> None:
    hrefs = page(cast.client("auditor"), "/teams/red/").select_one("main").hrefs
    assert {"/decisions/", "/fleet/red/"} <= set(hrefs)
