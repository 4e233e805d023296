"""Groups of an identity provider give seats, change them and take them away at each sign-in."""

from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import Client

from accounts import oidc
from accounts.models import Membership, Role, Team, TeamEvent
from accounts.teams.creation import create_team
from accounts.teams.oidc_groups import GroupSeat, read_groups
from tests.accounts.identity_provider import CLIENT_ID, SECRET, IdentityProvider
from tests.accounts.people import add_app, code_of
from tests.accounts.teams.cast import account, add

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

ADA = {"sub": "42", "email": "ada@example.org", "email_verified": True}
COMPANY = oidc.Provider("company", "Company", "https://id.example", "elwise", "s")
OTHER = oidc.Provider("other", "Other", "https://other.example", "elwise", "s")


@pytest.fixture
def provider(settings) -> Iterator[IdentityProvider]:
    server = IdentityProvider()
    _configure(settings, server, "company")
    settings.SIGN_UP = False
    settings.OIDC_GROUPS = (
        GroupSeat("staff", "red", "member", name="Red", provider="company"),
        GroupSeat("heads", "red", "approver", provider="company"),
        GroupSeat("staff", "blue", "auditor", provider="company"),
    )
    yield server
    server.shutdown()
    server.server_close()


def _configure(settings, server: IdentityProvider, *provider_ids: str) -> None:
    providers = [
        oidc.Provider(provider_id, provider_id, server.url, CLIENT_ID, SECRET)
        for provider_id in provider_ids
    ]
    settings.OIDC_PROVIDERS = providers
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": oidc.allauth_apps(providers)}}


def _sign_in(
    server: IdentityProvider, *names: str, provider_id: str = "company", **claims: object
) -> tuple[Client, HttpResponse]:
    server.claims = {**ADA, "groups": list(names), **claims}
    client = Client()
    begun = client.post(f"/account/oidc/{provider_id}/")
    response = client.get(server.authorize(begun["Location"]))
    return client, response


def _seats() -> dict[str, tuple[str, str]]:
    """Ada's, by team: role and group."""
    rows = Membership.objects.active().filter(user__email="ada@example.org")
    return {row.team.slug: (row.role, row.from_group) for row in rows.select_related("team")}


def _events() -> list[tuple[str, str]]:
    """Of groups, the latest last."""
    rows = TeamEvent.objects.filter(actor=None).order_by("pk")
    return [(row.kind, row.detail) for row in rows]


def _ada() -> User:
    user = account("ada")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def test_group_makes_account_team_and_seat(provider) -> None:
    client, _ = _sign_in(provider, "staff", "unrelated")
    assert _seats() == {"red": (Role.MEMBER, "staff")}
    assert client.get("/teams/red/").status_code == 200
    assert _events() == [
        ("created", "Red, from the group staff"),
        ("added", "as member, from the group staff"),
    ]
    assert Team.objects.get().name == "Red"


def test_unknown_team_without_a_name_is_not_made(provider) -> None:
    _sign_in(provider, "staff")
    assert not Team.objects.filter(slug="blue").exists()
    Team.objects.create(name="Blue", slug="blue")
    _sign_in(provider, "staff")
    assert _seats()["blue"] == (Role.AUDITOR, "staff")


@pytest.mark.parametrize("groups", [(), ("unrelated",)])
def test_closed_site_admits_mapped_groups_only(groups: tuple[str, ...], provider) -> None:
    _sign_in(provider, *groups)
    assert not User.objects.exists()


def test_strongest_group_counts(provider) -> None:
    _ada()
    for groups in (("heads", "staff"), ("staff", "heads")):
        _sign_in(provider, *groups)
        assert _seats()["red"] == (Role.APPROVER, "heads")


def test_changed_groups_change_the_seat(provider) -> None:
    _ada()
    _sign_in(provider, "staff")
    _sign_in(provider, "heads")
    assert _seats() == {"red": (Role.APPROVER, "heads")}
    _sign_in(provider, "heads")
    assert _events()[2:] == [("role", "from member to approver, from the group heads")]


def test_left_group_ends_the_seat(provider) -> None:
    _ada()
    before, _ = _sign_in(provider, "staff")
    _sign_in(provider)
    assert _seats() == {}
    assert before.get("/teams/red/").status_code == 404
    assert _events()[-1] == ("ended", "as member")
    _sign_in(provider, "staff")
    assert _seats() == {"red": (Role.MEMBER, "staff")}
    assert Membership.objects.count() == 2


def test_invited_seats_are_left_as_they_are(provider) -> None:
    red = create_team(account("owner"), "Red")
    add(red, _ada(), Role.AUDITOR)
    for groups in (("heads",), ()):
        _sign_in(provider, *groups)
        assert _seats() == {"red": (Role.AUDITOR, "")}
    assert _events() == []


def test_other_provider_has_no_say(provider, settings) -> None:
    _configure(settings, provider, "company", "other")
    _ada()
    _sign_in(provider, "staff")
    _sign_in(provider, "heads", provider_id="other", sub="other")
    assert _seats() == {"red": (Role.MEMBER, "staff")}


def test_group_without_a_mapping_ends(provider, settings) -> None:
    _ada()
    _sign_in(provider, "staff")
    settings.OIDC_GROUPS = settings.OIDC_GROUPS[1:2]
    _sign_in(provider, "staff")
    assert _seats() == {}


@pytest.mark.parametrize("claim", ["staff", {"staff": 1}, [1], None, ["staff", None]])
def test_malformed_claim_counts_as_no_groups(claim: object, provider) -> None:
    _ada()
    _sign_in(provider, "staff")
    _, response = _sign_in(provider, groups=claim)
    assert response.status_code == 302
    assert _seats() == {}


def test_claim_has_the_configured_name(provider, settings) -> None:
    settings.OIDC_GROUPS_CLAIM = "roles"
    _ada()
    _sign_in(provider, "heads", roles=["staff"])
    assert _seats() == {"red": (Role.MEMBER, "staff")}


def test_groups_end_even_the_last_owner(provider, settings) -> None:
    settings.OIDC_GROUPS = (GroupSeat("heads", "red", "owner", name="Red", provider="company"),)
    _ada()
    _sign_in(provider, "heads")
    assert _seats() == {"red": (Role.OWNER, "heads")}
    _sign_in(provider)
    assert _seats() == {}


def test_groups_count_after_the_second_factor(provider) -> None:
    secret = add_app(_ada())
    client, response = _sign_in(provider, "staff")
    assert response["Location"].startswith("/account/code/")
    assert _seats() == {}
    assert client.post("/account/code/", {"code": code_of(secret)}).status_code == 302
    assert _seats() == {"red": (Role.MEMBER, "staff")}


def test_password_sign_in_changes_no_seat(provider) -> None:
    user = _ada()
    _sign_in(provider, "staff")
    user.set_password("a long enough one")
    user.save()
    form = {"login": "ada", "password": "a long enough one"}
    assert Client().post("/sign-in/", form).status_code == 302
    assert _seats() == {"red": (Role.MEMBER, "staff")}


# The environment

SEAT = '{"group": "staff", "team": "red", "role": "member"}'


def test_environment_names_groups() -> None:
    assert read_groups({}, []) == ()
    assert read_groups({"OIDC_GROUPS": f"[{SEAT}]"}, [COMPANY]) == (
        GroupSeat("staff", "red", "member"),
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "must be a JSON list"),
        ("{}", "must be a JSON list"),
        ("[{}]", "must be a JSON list"),
        (f'[{SEAT[:-1]}, "rôle": 1}}]', "must be a JSON list"),
        (f"[{SEAT.replace('member', 'king')}]", "must be a JSON list"),
        (f"[{SEAT.replace('red', 'Red Team')}]", "must be a JSON list"),
        (f"[{SEAT.replace('staff', '')}]", "must be a JSON list"),
        (f"[{SEAT.replace('red', 'invitation')}]", "is reserved"),
        (f"[{SEAT}, {SEAT}]", "twice"),
        (f'[{SEAT[:-1]}, "provider": "else"}}]', "must be company"),
        (f'[{SEAT[:-1]}, "name": "a\\u0000"}}]', "remove control characters"),
    ],
)
def test_wrong_groups_are_refused(text: str, complaint: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=complaint):
        read_groups({"OIDC_GROUPS": text}, [COMPANY])


def test_groups_need_to_say_whose_they_are() -> None:
    environment = {"OIDC_GROUPS": f"[{SEAT}]"}
    with pytest.raises(ImproperlyConfigured, match="must be company or other"):
        read_groups(environment, [COMPANY, OTHER])
    with pytest.raises(ImproperlyConfigured, match="needs an OpenID Connect provider"):
        read_groups(environment, [])
