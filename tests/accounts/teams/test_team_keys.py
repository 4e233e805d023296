"""Which seat a request to the API has: that of a key's owner in the key's team, or a session's."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import RequestFactory
from rest_framework.request import Request

from accounts.models import Key, Membership, Role, Team
from accounts.teams.api import seat_of_request
from accounts.teams.members import join
from tests.accounts.teams.cast import Cast, add
from tests.pages import page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

PATH = "/api/v1/decisions/"


def _key(cast: Cast, role: str = "member", team: str = "red") -> str:
    form = {"name": "pipeline", "reach": "read-write", "team": team}
    text = cast.client(role).post("/keys/", form).content.decode()
    (key,) = re.findall(r'<code class="digest">(elw\w{5}\.\w{32})</code>', text)
    return key


def _seat(key: str = "", user: User | None = None, method: str = "get", query: str = ""):
    """As a view of Django REST Framework asks for it."""
    headers = {"Authorization": f"Api-Key {key}"} if key else {}
    request = getattr(RequestFactory(), method)(PATH + query, headers=headers)
    request.user = user or AnonymousUser()
    return seat_of_request(Request(request))


def test_key_has_its_owners_seat(cast: Cast) -> None:
    key = _key(cast)
    for method in ("get", "post"):
        seat = _seat(key, method=method)
        assert (seat.membership.user.username, seat.team.slug, seat.role) == (
            "member",
            "red",
            Role.MEMBER,
        )
    Membership.objects.filter(pk=cast.seat("member").pk).update(role=Role.AUDITOR)
    assert not _seat(key).may_write


def test_key_without_a_team_has_none(cast: Cast) -> None:
    assert _seat(_key(cast, team=""), query="?team=red") is None


@pytest.mark.parametrize("end", ["membership", "key", "account"])
def test_key_gives_nothing_after_the_end(end: str, cast: Cast) -> None:
    key = _key(cast)
    assert _seat(key)
    if end == "membership":
        cast.client("member").post("/teams/red/leave/")
    elif end == "key":
        Key.objects.get().revoke()
    else:
        User.objects.filter(username="member").update(is_active=False)
    assert _seat(key) is None
    assert _seat(key, user=cast.accounts["owner"], query="?team=red") is None


def test_old_key_stays_dead_after_a_return(cast: Cast) -> None:
    key = _key(cast)
    cast.client("member").post("/teams/red/leave/")
    join(cast.team, cast.accounts["member"], Role.MEMBER)
    assert _seat(key) is None
    assert _seat(_key(cast))


def test_session_reads_the_team_it_names(cast: Cast) -> None:
    user = cast.accounts["auditor"]
    assert _seat(user=user, query="?team=red").role == Role.AUDITOR
    for query in ("", "?team=", "?team=blue", "?team=%00", "?team=RED", "?team=" + "x" * 500):
        assert _seat(user=user, query=query) is None
    assert _seat(user=user, method="post", query="?team=red") is None
    assert _seat(user=cast.accounts["former"], query="?team=red") is None
    assert _seat(query="?team=red") is None


@pytest.mark.parametrize("team", ["blue", "\0", "1", "nowhere"])
def test_key_for_a_foreign_team_is_refused(team: str, cast: Cast) -> None:
    add(Team.objects.create(name="Blue", slug="blue"), cast.accounts["outsider"], Role.OWNER)
    form = {"name": "pipeline", "reach": "read", "team": team}
    refused = page_of(cast.client("member").post("/keys/", form), status=400)
    assert refused.texts("select[name=team] option") == ["none: public data only", "Red"]
    assert not Key.objects.exists()


def test_former_member_sees_no_team_name(cast: Cast) -> None:
    _key(cast)
    assert "Red" in page(cast.client("member"), "/keys/").row("pipeline").text
    cast.client("member").post("/teams/red/leave/")
    listed = page(cast.client("member"), "/keys/")
    assert "a team you left" in listed.row("pipeline").text
    assert "Red" not in listed.text


def test_no_team_no_choice(cast: Cast) -> None:
    assert not page(cast.client("outsider"), "/keys/").select("select[name=team]")
