"""Sign-in with OpenID Connect: who gets into which account, and what the environment may say."""

import json
from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import Client

from accounts import oidc
from tests.accounts.identity_provider import CLIENT_ID, SECRET, IdentityProvider
from tests.accounts.people import add_app, code_of, confirm, create, sign_in
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

ADA = {"sub": "42", "email": "ada@example.org", "email_verified": True, "name": "Ada"}
BEGIN = "/account/oidc/company/"
ONE = {
    "OIDC_PROVIDER_ID": "company",
    "OIDC_NAME": "Company",
    "OIDC_SERVER_URL": "https://id.example",
    "OIDC_CLIENT_ID": "elwise",
    "OIDC_CLIENT_SECRET": "s",
}

COMPANY = {name.removeprefix("OIDC_").lower(): value for name, value in ONE.items()}


@pytest.fixture
def provider(settings) -> Iterator[IdentityProvider]:
    server = IdentityProvider()
    company = oidc.Provider("company", "Company", server.url, CLIENT_ID, SECRET)
    settings.OIDC_PROVIDERS = [company]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": oidc.allauth_apps([company])}}
    settings.SIGN_UP = False
    server.claims = ADA
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def subsidiary(provider: IdentityProvider, settings) -> Iterator[IdentityProvider]:
    """A second provider, with the client id of the first, as two realms may have."""
    server = IdentityProvider()
    other = oidc.Provider("subsidiary", "Subsidiary", server.url, CLIENT_ID, SECRET)
    settings.OIDC_PROVIDERS = [*settings.OIDC_PROVIDERS, other]
    apps = oidc.allauth_apps(settings.OIDC_PROVIDERS)
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": apps}}
    server.claims = ADA
    yield server
    server.shutdown()
    server.server_close()


def _sign_in(
    provider: IdentityProvider, client: Client, query: str = "", begin: str = BEGIN
) -> HttpResponse:
    begun = client.post(begin + query)
    assert begun.status_code == 302
    return client.get(provider.authorize(begun["Location"]))


def _is_signed_in(client: Client) -> bool:
    return client.get("/keys/").status_code == 200


def _verify(user: User) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def test_closed_site_makes_no_account(provider, client: Client) -> None:
    answer = _sign_in(provider, client)
    assert "The operator of this site creates accounts." in answer.content.decode()
    assert not User.objects.exists()


def test_open_site_makes_an_ordinary_account(provider, client: Client, settings) -> None:
    settings.SIGN_UP = True
    assert _sign_in(provider, client).status_code == 302
    assert _is_signed_in(client)
    user = User.objects.get()
    assert (user.email, user.is_staff, user.is_superuser) == ("ada@example.org", False, False)
    assert user.username == user.username.lower()


def test_address_verified_by_both_links_the_account(provider, client: Client) -> None:
    ada = create()
    _verify(ada)
    _sign_in(provider, client)
    assert _is_signed_in(client)
    assert SocialAccount.objects.get().user == ada


@pytest.mark.parametrize("has_unverified_address", [True, False])
@pytest.mark.parametrize("is_open", [True, False])
def test_unverified_address_takes_over_nothing(
    *, has_unverified_address: bool, is_open: bool, provider, client: Client, settings
) -> None:
    settings.SIGN_UP = is_open
    ada = create()
    if has_unverified_address:
        provider.claims = {**ADA, "email_verified": False}
        _verify(ada)
    _sign_in(provider, client)
    assert not _is_signed_in(client)
    assert not SocialAccount.objects.filter(user=ada).exists()
    assert sign_in().status_code == 302


def test_staff_account_is_never_taken_over(provider, client: Client, settings) -> None:
    settings.SIGN_UP = True
    curator = create(is_staff=True)
    _verify(curator)
    _sign_in(provider, client)
    assert not _is_signed_in(client)
    assert not SocialAccount.objects.exists()


def test_curator_links_an_identity(provider, client: Client) -> None:
    curator = create("curator", is_staff=True)
    sign_in(name="curator", client=client)
    confirm(client)
    answer = _sign_in(provider, client, "?process=connect")
    assert answer["Location"] == "/account/identities/"
    assert "Company" in page(client, "/account/identities/").text
    other = Client()
    _sign_in(provider, other)
    assert _is_signed_in(other)
    form = {"account": SocialAccount.objects.get().pk}
    assert client.post("/account/identities/", form).status_code == 302
    assert not SocialAccount.objects.filter(user=curator).exists()


def test_identity_does_not_replace_the_second_factor(provider, client: Client) -> None:
    ada = create()
    _verify(ada)
    add_app(ada)
    assert _sign_in(provider, client)["Location"].startswith("/account/code/")
    assert not _is_signed_in(client)


def test_second_factor_finds_its_provider_by_id(provider, subsidiary, client: Client) -> None:
    """Both providers know ELwise under one client id."""
    ada = create()
    _verify(ada)
    secret = add_app(ada)
    answer = _sign_in(subsidiary, client, begin="/account/oidc/subsidiary/")
    answer = client.post(answer["Location"], {"code": code_of(secret)})
    assert answer.status_code == 302
    assert _is_signed_in(client)
    assert SocialAccount.objects.get().provider == "subsidiary"


def test_same_person_of_two_providers_has_two_identities(
    provider, subsidiary, client: Client
) -> None:
    ada = create()
    _verify(ada)
    for server, name in ((provider, "company"), (subsidiary, "subsidiary")):
        assert _sign_in(server, Client(), begin=f"/account/oidc/{name}/").status_code == 302
    identities = SocialAccount.objects.filter(user=ada, uid="42")
    assert set(identities.values_list("provider", flat=True)) == {"company", "subsidiary"}


def test_sign_in_page_names_the_provider(provider, client: Client) -> None:
    forms = page(client, "/sign-in/?next=/advisor/").select("form[action*=oidc]")
    assert [form.text for form in forms] == ["Sign in with Company"]
    assert "next=%2Fadvisor%2F" in forms[0]["action"]
    assert client.get("/account/oidc/nobody/").status_code == 404
    assert page(client, BEGIN).select_one("h1").text == "Sign in with Company"


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/userinfo"])
def test_broken_provider_is_no_error_of_ours(path: str, provider, client: Client) -> None:
    begun = client.post(BEGIN)
    back = provider.authorize(begun["Location"])
    provider.breaks = path
    answer = client.get(back)
    assert answer.status_code in (401, 502)
    assert "did not respond as expected" in answer.content.decode()


def test_silent_provider_is_no_error_of_ours(provider, client: Client) -> None:
    provider.shutdown()
    provider.server_close()
    assert client.post(BEGIN).status_code == 502


def test_answer_without_a_question_is_refused(provider, client: Client) -> None:
    assert client.get(f"{BEGIN}callback/?code=x&state=y").status_code == 401
    assert client.get(f"{BEGIN}callback/").status_code == 401


# The environment


def test_environment_names_providers() -> None:
    assert oidc.read_providers({}) == []
    (company,) = oidc.read_providers(ONE)
    assert company.server_url == "https://id.example"
    assert oidc.origins([company]) == ["https://id.example"]
    fields = ("provider_id", "name", "server_url", "client_id", "client_secret")
    configured = [dict.fromkeys(fields, "x") | {"server_url": "https://a.example/realms/b"}]
    configured.append(configured[0] | {"provider_id": "y", "client_id": "y"})
    configured.append(configured[0] | {"provider_id": "z", "server_url": "https://a.example/z"})
    providers = oidc.read_providers({"OIDC_PROVIDERS": json.dumps(configured)})
    assert [provider.provider_id for provider in providers] == ["x", "y", "z"]


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        (ONE | {"OIDC_CLIENT_ID": ""}, "also needs OIDC_CLIENT_ID"),
        (ONE | {"OIDC_SERVER_URL": "http://id.example"}, "must be an https:// address"),
        (ONE | {"OIDC_SERVER_URL": "https://"}, "must be an https:// address"),
        (ONE | {"OIDC_SERVER_URL": "https://[x"}, "must be an https:// address"),
        (ONE | {"OIDC_PROVIDER_ID": "a/b"}, "letters, digits and hyphens"),
        ({"OIDC_PROVIDERS": "{"}, "must be a JSON list"),
        ({"OIDC_PROVIDERS": '[{"name": "x"}]'}, "must be a JSON list"),
        ({"OIDC_PROVIDERS": json.dumps([COMPANY, COMPANY])}, "names 'company' twice"),
        (
            {"OIDC_PROVIDERS": json.dumps([COMPANY, COMPANY | {"provider_id": "other"}])},
            "has the client id 'elwise' of https://id.example twice",
        ),
    ],
)
def test_wrong_environment_is_refused(environment: dict[str, str], complaint: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=complaint):
        oidc.read_providers(environment)
