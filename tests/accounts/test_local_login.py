"""LOCAL_LOGIN=0: nobody signs in with a password or passkey."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts import oidc
from tests.accounts.people import RIGHT, create, sign_in
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]


@pytest.fixture(autouse=True)
def _provider_only(settings) -> None:
    company = oidc.Provider("company", "Company", "https://id.example", "elwise", "s")
    settings.OIDC_PROVIDERS = [company]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": oidc.allauth_apps([company])}}
    settings.LOCAL_LOGIN = False
    settings.SIGN_UP = True


def test_sign_in_page_offers_the_provider_only(client: Client) -> None:
    main = page(client, "/sign-in/").select_one("main")
    assert main.texts("button") == ["Sign in with Company"]
    assert not main.select("input[name=password], [data-passkey]")
    assert "/account/sign-up/" not in main.html


def test_right_password_is_refused(client: Client) -> None:
    create()
    assert sign_in(client=client).status_code == 403
    assert client.get("/keys/").status_code == 302


@pytest.mark.parametrize(
    "path", ["sign-up/", "password/", "password/set/", "password/reset/", "passkeys/login/"]
)
def test_pages_for_passwords_are_closed(path: str, client: Client) -> None:
    client.force_login(create())
    form = {"username": "new", "email": "n@example.org", "password1": RIGHT, "password2": RIGHT}
    for response in (client.get(f"/account/{path}"), client.post(f"/account/{path}", form)):
        assert response.status_code == 403
        assert "Company" in response.content.decode()
    assert User.objects.count() == 1


def test_security_page_has_no_password(client: Client) -> None:
    client.force_login(create())
    assert not page(client, "/account/").has_section("h-password")
