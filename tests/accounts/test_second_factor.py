"""Authenticator apps, recovery codes and passkeys, and REQUIRE_MFA."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from accounts.models import Key
from tests.accounts.people import (
    add_app,
    code_of,
    confirm,
    create,
    has_second_factor,
    sign_in,
)
from tests.pages import page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]


@pytest.fixture
def curator() -> User:
    return create("curator", is_staff=True, is_superuser=True)


@pytest.fixture
def signed_in(curator: User, client: Client) -> Client:
    sign_in(name="curator", client=client)
    return client


def test_app_is_set_up_and_asked_for(signed_in: Client, curator: User) -> None:
    answer = signed_in.get("/account/app/activate/")
    assert answer["Location"].startswith("/account/confirm/")
    confirm(signed_in)
    setup = page(signed_in, "/account/app/activate/")
    secret = setup.select_one("code.digest").text
    assert signed_in.post("/account/app/activate/", {"code": "0"}).status_code == 400
    answer = signed_in.post("/account/app/activate/", {"code": code_of(secret)})
    assert answer["Location"] == "/account/recovery-codes/"
    other = Client()
    assert sign_in(name="curator", client=other, to="/admin/")["Location"].startswith(
        "/account/code/"
    )
    assert other.get("/admin/").status_code == 302
    recovery_code = page(signed_in, "/account/recovery-codes/").select_one("pre").text.split()[0]
    assert other.post("/account/code/", {"code": recovery_code})["Location"] == "/admin/"
    assert other.get("/admin/").status_code == 200


def test_recovery_code_works_once(signed_in: Client, curator: User) -> None:
    confirm(signed_in)
    secret = page(signed_in, "/account/app/activate/").select_one("code.digest").text
    signed_in.post("/account/app/activate/", {"code": code_of(secret)})
    code = page(signed_in, "/account/recovery-codes/").select_one("pre").text.split()[0]
    answers = []
    for client in (Client(), Client()):
        sign_in(name="curator", client=client)
        answers.append(client.post("/account/code/", {"code": code}).status_code)
    assert answers == [302, 400]


@pytest.mark.parametrize(
    "address", ["/account/app/activate/", "/account/passkeys/add/", "/account/recovery-codes/"]
)
def test_stolen_session_needs_the_password(address: str, signed_in: Client) -> None:
    answer = signed_in.get(address)
    assert answer.status_code in (302, 404)
    assert answer.get("Location", "/account/confirm/").startswith("/account/confirm/")


def test_code_of_an_app_works_once(curator: User) -> None:
    """Also in another process, which has a cache of its own."""
    code = code_of(add_app(curator))
    answers = []
    for client in (Client(), Client()):
        cache.clear()
        sign_in(name="curator", client=client)
        answers.append(client.post("/account/code/", {"code": code}).status_code)
    assert answers == [302, 400]


@pytest.mark.parametrize("address", ["/account/app/activate/", "/account/passkeys/add/"])
def test_confirmed_email_changes_nothing_about_that(
    address: str, signed_in: Client, curator: User
) -> None:
    """No code is sent by e-mail: we have no page for it."""
    EmailAddress.objects.create(user=curator, email=curator.email, verified=True, primary=True)
    assert signed_in.get(address)["Location"].startswith("/account/confirm/")
    assert "Send me" not in page(signed_in, "/account/confirm/").text
    confirm(signed_in)
    assert signed_in.get(address).status_code == 200


def test_account_without_a_password_is_told_to_set_one(client: Client) -> None:
    """As one that an identity provider made: nothing confirms that it is its owner."""
    user = create("grace")
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.force_login(user)
    refused = page_of(client.get("/account/app/activate/"), status=403)
    assert "your account needs a password first" in refused.text
    security = page(client, "/account/")
    assert "Set one with a link that we send you" in security.section("h-password").text
    assert "/account/password/reset/" in security.section("h-password").hrefs
    assert security.section("h-factor").hrefs == []
    assert security.section("h-factor").text.count("none · set a password first") == 2


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize(
    "credential",
    ["", "x", "[]", "{}", "null", '{"id": 1}', '{"response": {"userHandle": "x"}}', "1e400",
     '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"!",'
     '"authenticatorData":"AA","signature":"AA","userHandle":"AA","attestationObject":"AA"}}',
     '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30",'
     '"authenticatorData":"AA","signature":"AA","userHandle":"AA","attestationObject":"oA"}}'],
)  # fmt: skip
def test_odd_credentials_are_refused(credential: str, signed_in: Client, curator: User) -> None:
    visitor = Client()
    visitor.get("/account/passkeys/login/", headers={"accept": "application/json"})
    answer = visitor.post("/account/passkeys/login/", {"credential": credential})
    assert answer.status_code in (302, 400)
    confirm(signed_in)
    signed_in.get("/account/passkeys/add/")
    answer = signed_in.post("/account/passkeys/add/", {"credential": credential})
    assert answer.status_code == 400
    assert not has_second_factor(curator)


# REQUIRE_MFA


def test_curator_sets_up_a_second_factor_first(signed_in: Client, settings) -> None:
    assert signed_in.get("/admin/").status_code == 200
    settings.REQUIRE_MFA = True
    for answer in (
        signed_in.get("/admin/"),
        signed_in.get("/admin/catalog/fact/"),
        signed_in.post("/keys/", {"name": "x", "reach": "read-write"}),
        signed_in.post("/suggest/?kind=fact&key=birch/vendor//", {}),
    ):
        assert answer["Location"] == "/account/"
    assert not Key.objects.exists()
    assert "must set up a second factor" in page(signed_in, "/account/").text
    assert signed_in.get("/distributions/").status_code == 200


def test_with_a_second_factor_the_admin_opens(signed_in: Client, curator: User, settings) -> None:
    settings.REQUIRE_MFA = True
    add_app(curator)
    assert signed_in.get("/admin/").status_code == 200


def test_curator_can_sign_out_and_set_up(signed_in: Client, settings) -> None:
    settings.REQUIRE_MFA = True
    confirm(signed_in)
    secret = page(signed_in, "/account/app/activate/").select_one("code.digest").text
    signed_in.post("/account/app/activate/", {"code": code_of(secret)})
    assert signed_in.get("/admin/").status_code == 200
    assert signed_in.post("/sign-out/")["Location"] == "/"


def test_others_need_no_second_factor(client: Client, settings) -> None:
    settings.REQUIRE_MFA = True
    create()
    sign_in(client=client)
    assert client.post("/keys/", {"name": "x", "reach": "read"}).status_code == 200
