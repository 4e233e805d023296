"""Roles, ends of memberships, and the owner that every team keeps."""

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.test import Client

from accounts.models import Membership, Role, Team, TeamEvent
from accounts.teams import members
from accounts.teams.rights import teams_of
from tests.accounts.teams.cast import Cast, add, build, together
from tests.pages import page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

MEMBERS = "/teams/red/members/"


def _role(client: Client, seat: Membership, role: str, before: str = ""):
    form = {"role": role, "role_before": before or seat.role}
    return client.post(f"{MEMBERS}{seat.pk}/role/", form)


def _events(cast: Cast) -> list[tuple[str, str, str]]:
    """Without the one that made the team; the latest last."""
    rows = TeamEvent.objects.filter(team=cast.team).order_by("pk")[1:]
    return [(str(row.actor or "groups"), row.sentence, row.detail) for row in rows]


def test_role_is_changed_and_recorded(cast: Cast) -> None:
    seat = cast.seat("member")
    assert _role(cast.client("owner"), seat, "approver").status_code == 302
    seat.refresh_from_db()
    assert seat.role == Role.APPROVER
    assert _events(cast) == [
        ("owner", "changed the role of member", "from member to approver"),
    ]


def test_stale_role_is_a_conflict(cast: Cast) -> None:
    seat = cast.seat("member")
    Membership.objects.filter(pk=seat.pk).update(role=Role.AUDITOR)
    refused = page_of(_role(cast.client("owner"), seat, "owner"), status=409)
    assert "it is auditor now" in refused.text
    seat.refresh_from_db()
    assert seat.role == Role.AUDITOR


def test_role_from_a_group_is_not_changed(cast: Cast) -> None:
    seat = cast.seat("member")
    Membership.objects.filter(pk=seat.pk).update(from_group="staff")
    assert _role(cast.client("owner"), seat, "owner").status_code == 409
    assert not page(cast.client("owner"), f"{MEMBERS}{seat.pk}/").select("input[name=role]")


@pytest.mark.parametrize("role", ["admin", "", "OWNER"])
def test_unknown_role_is_refused(role: str, cast: Cast) -> None:
    assert _role(cast.client("owner"), cast.seat("member"), role).status_code == 400


def test_ended_membership_gives_nothing_at_once(cast: Cast) -> None:
    client, seat = cast.client("member"), cast.seat("member")
    assert client.get("/teams/red/").status_code == 200
    response = cast.client("owner").post(f"{MEMBERS}{seat.pk}/end/", {"now": "1"})
    assert response["Location"] == "/teams/red/"
    assert client.get("/teams/red/").status_code == 404
    assert teams_of(cast.accounts["member"]) == []
    assert _events(cast) == [("owner", "ended the membership of member", "as member")]
    assert "member" not in page(cast.client("owner"), "/teams/red/").texts("tbody th")


def test_membership_ends_after_its_last_day(cast: Cast) -> None:
    seat = cast.seat("member")
    with time_machine.travel("2026-11-26T10:00:00Z"):
        form = {"ends_on": "2026-11-27"}
        assert cast.client("owner").post(f"{MEMBERS}{seat.pk}/end/", form).status_code == 302
    with time_machine.travel("2026-11-27T23:59:00Z"):
        assert cast.client("member").get("/teams/red/").status_code == 200
    with time_machine.travel("2026-11-28T00:01:00Z"):
        assert cast.client("member").get("/teams/red/").status_code == 404
    assert _events(cast) == [
        ("owner", "changed the end of the membership of member", "to 27 November 2026"),
    ]


def test_past_or_distant_last_day_is_refused(cast: Cast) -> None:
    seat = cast.seat("member")
    for day in ("2020-01-01", "2999-01-01", "x"):
        response = cast.client("owner").post(f"{MEMBERS}{seat.pk}/end/", {"ends_on": day})
        assert response.status_code == 400
        assert day in response.content.decode()


def test_lapsed_member_joins_again(cast: Cast) -> None:
    seat = cast.seat("member")
    Membership.objects.filter(pk=seat.pk).update(ends_on=datetime.date(2026, 1, 31))
    new_seat = members.join(cast.team, cast.accounts["member"], Role.AUDITOR)
    seat.refresh_from_db()
    assert seat.ended_at is not None
    assert seat.ended_at.date() == datetime.date(2026, 1, 31)
    assert new_seat.pk != seat.pk


def test_member_leaves(cast: Cast) -> None:
    client = cast.client("member")
    assert page(client, "/teams/red/leave/").texts("h1") == ["Leave Red"]
    assert client.post("/teams/red/leave/")["Location"] == "/teams/"
    assert client.get("/teams/red/").status_code == 404
    assert _events(cast) == [("member", "left the team", "as member")]


# The last owner


def _leave(cast: Cast) -> object:
    return cast.client("owner").post("/teams/red/leave/")


def _end(cast: Cast, **form: str) -> object:
    return cast.client("owner").post(f"{MEMBERS}{cast.seat('owner').pk}/end/", form)


LAST_OWNER = {
    "leaves": _leave,
    "is demoted": lambda cast: _role(cast.client("owner"), cast.seat("owner"), "member"),
    "is ended": lambda cast: _end(cast, now="1"),
    "gets an end": lambda cast: _end(cast, ends_on=str(members.today())),
}


@pytest.mark.parametrize("attempt", LAST_OWNER.values(), ids=LAST_OWNER)
def test_last_owner_stays(attempt: Callable[[Cast], object], cast: Cast) -> None:
    before = cast.seat("owner")
    refused = page_of(attempt(cast), status=409)
    assert "Make another member an owner first." in refused.text
    after = cast.seat("owner")
    assert (after.role, after.ends_on, after.ended_at) == (before.role, None, None)
    assert _events(cast) == []


@pytest.mark.parametrize("attempt", LAST_OWNER.values(), ids=LAST_OWNER)
def test_owner_goes_if_another_remains(attempt: Callable[[Cast], object], cast: Cast) -> None:
    Membership.objects.filter(pk=cast.seat("approver").pk).update(role=Role.OWNER)
    assert attempt(cast).status_code == 302


@pytest.mark.parametrize("state", ["ends", "inactive"])
def test_passing_owner_does_not_count(state: str, cast: Cast) -> None:
    seat = cast.seat("approver")
    seat.role = Role.OWNER
    if state == "ends":
        seat.ends_on = members.today() + datetime.timedelta(days=30)
    else:
        seat.user.is_active = False
        seat.user.save()
    seat.save()
    assert _leave(cast).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_two_owners_leaving_at_once_leave_one() -> None:
    cast = build()
    Membership.objects.filter(pk=cast.seat("approver").pk).update(role=Role.OWNER)
    outcomes = together(
        lambda: members.leave(cast.accounts["owner"], "red"),
        lambda: members.leave(cast.accounts["approver"], "red"),
    )
    assert sorted(outcomes) == ["LastOwnerError", "passed"]
    assert Membership.objects.active().filter(team=cast.team, role=Role.OWNER).count() == 1


@pytest.mark.django_db(transaction=True)
def test_owners_demoting_each_other_leave_one() -> None:
    cast = build()
    Membership.objects.filter(pk=cast.seat("approver").pk).update(role=Role.OWNER)
    first, second = cast.seat("owner"), cast.seat("approver")
    outcomes = together(
        lambda: _demote(first.user, second),
        lambda: _demote(second.user, first),
    )
    assert sorted(outcomes) == ["PermissionDenied", "passed"]
    assert Membership.objects.active().filter(team=cast.team, role=Role.OWNER).count() == 1


def _demote(user, seat: Membership) -> None:
    members.change_role(user, "red", seat.pk, Role.MEMBER, role_before="owner")


def test_teams_of_an_inactive_account(cast: Cast) -> None:
    user = cast.accounts["owner"]
    user.is_active = False
    user.save()
    assert teams_of(user) == []


def test_member_of_two_teams_ends_in_one(cast: Cast) -> None:
    blue = Team.objects.create(name="Blue", slug="blue")
    add(blue, cast.accounts["member"], Role.AUDITOR)
    cast.client("member").post("/teams/red/leave/")
    assert teams_of(cast.accounts["member"]) == [blue]


# A team without an owner


def _make_owner(cast: Cast, client: Client, role: str) -> str:
    """What the admin says of the action."""
    form = {"action": "make_owner", "_selected_action": cast.accounts[role].pk}
    response = client.post("/admin/auth/user/", form, follow=True)
    return " ".join(map(str, response.context["messages"]))


def test_administrator_names_an_owner(cast: Cast, admin_client: Client) -> None:
    def team_page() -> str:
        return page(cast.client("member"), "/teams/red/").text

    assert "has no owner" not in team_page()
    assert "no team without an owner" in _make_owner(cast, admin_client, "member")
    User.objects.filter(pk=cast.accounts["owner"].pk).update(is_active=False)
    assert "Ask a site administrator" in team_page()
    assert "no team without an owner" in _make_owner(cast, admin_client, "former")
    assert "member is now an owner of Red" in _make_owner(cast, admin_client, "member")
    assert cast.seat("member").role == Role.OWNER
    assert "has no owner" not in team_page()
    assert _events(cast)[-1] == ("admin", "changed the role of member", "from member to owner")


def test_only_a_superuser_names_an_owner(cast: Cast) -> None:
    User.objects.filter(pk=cast.accounts["owner"].pk).update(is_active=False)
    outsider = cast.accounts["outsider"]
    User.objects.filter(pk=outsider.pk).update(is_staff=True)
    outsider.user_permissions.set(Permission.objects.filter(content_type__model="user"))
    _make_owner(cast, cast.client("outsider"), "member")
    assert cast.seat("member").role == Role.MEMBER


@pytest.mark.parametrize("fields", [{"from_group": "g"}, {"ends_on": datetime.date(2999, 1, 1)}])
def test_passing_membership_becomes_no_owner(cast: Cast, fields: dict[str, object]) -> None:
    User.objects.filter(pk=cast.accounts["owner"].pk).update(is_active=False)
    Membership.objects.filter(pk=cast.seat("member").pk).update(**fields)
    assert members.name_owner(cast.accounts["outsider"], cast.accounts["member"]) == []
