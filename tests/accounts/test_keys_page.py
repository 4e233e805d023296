"""/keys/: people make, see and revoke their own keys; a key is shown once."""

import datetime
import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from accounts.models import Key

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

PAGE = "/keys/"
READING = "/api/v1/distributions/"


@pytest.fixture
def owner():
    return get_user_model().objects.create_user("ada")


@pytest.fixture
def signed_in(client: Client, owner) -> Client:
    client.force_login(owner)
    return client


def _make(client: Client, **form: str) -> str:
    page = client.post(PAGE, {"name": "pipeline", "reach": "read", **form}).content.decode()
    (key,) = re.findall(r'<code class="digest">(elw\w{5}\.\w{32})</code>', page)
    return key


def _asks(client: Client, key: str) -> int:
    return client.get(READING, headers={"Authorization": f"Api-Key {key}"}).status_code


def test_anonymous_is_sent_to_sign_in(client: Client) -> None:
    for response in (
        client.get(PAGE),
        client.post(PAGE, {"name": "x"}),
        client.post(f"{PAGE}elwabcde/revoke/"),
    ):
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in/?next=/keys/")
    assert not Key.objects.exists()


def test_sign_in_returns_to_the_page(client: Client) -> None:
    get_user_model().objects.create_user("ada", password="a long enough one")
    page = client.get(client.get(PAGE)["Location"]).content.decode()
    assert '<input type="hidden" name="next" value="/keys/">' in page
    form = {"login": "ada", "password": "a long enough one", "next": "/keys/"}
    assert client.post("/sign-in/", form, follow=True).redirect_chain == [("/keys/", 302)]
    assert "Signed in as ada" in client.get(PAGE).content.decode()
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/"
    assert client.get(PAGE).status_code == 302


def test_sign_in_says_that_a_decision_is_kept_next(client: Client) -> None:
    words = "Sign in to keep this decision"
    sign_in = client.get("/decisions/keep/?budget=none")["Location"]
    assert words in client.get(sign_in).content.decode()
    assert words not in client.get("/sign-in/?next=/keys/").content.decode()


def test_failed_sign_in_and_foreign_next(client: Client) -> None:
    get_user_model().objects.create_user("ada", password="a long enough one")
    refused = client.post("/sign-in/", {"login": "ada", "password": "another one"})
    assert refused.status_code == 400
    assert "There is a problem" in refused.content.decode()
    form = {
        "login": "ada",
        "password": "a long enough one",
        "next": "https://elsewhere.example/",
    }
    assert client.post("/sign-in/", form)["Location"] == "/teams/"


def test_sign_in_has_csrf_and_no_store(owner) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/sign-in/", {"login": "ada", "password": "x"}).status_code == 403
    assert "no-store" in strict.get("/sign-in/")["Cache-Control"]


def test_docs_and_admin_link_to_the_page(client: Client, admin_client: Client) -> None:
    link = f'<a href="{PAGE}">API keys</a>'
    assert link in client.get("/api/v1/docs/").content.decode()
    assert link in admin_client.get("/admin/").content.decode()


def test_new_key_is_shown_once_and_works(signed_in: Client) -> None:
    key = _make(signed_in)
    assert _asks(Client(), key) == 200
    again = signed_in.get(PAGE).content.decode()
    assert key not in again
    assert key.split(".")[0] in again


def test_secret_is_not_stored(signed_in: Client) -> None:
    secret = _make(signed_in).split(".")[1]
    row = Key.objects.values().get()
    assert all(secret not in str(value) for value in row.values())


def test_page_with_a_key_is_not_cached(signed_in: Client) -> None:
    response = signed_in.post(PAGE, {"name": "pipeline", "reach": "read"})
    assert "no-store" in response["Cache-Control"]


def test_expiry_defaults_to_a_year(signed_in: Client) -> None:
    _make(signed_in)
    today = timezone.now().date()
    assert Key.objects.get().expiry_date.date() == today + datetime.timedelta(days=365)
    _make(signed_in, ends_on=(today + datetime.timedelta(days=3)).isoformat())
    assert Key.objects.order_by(
        "expiry_date"
    ).first().expiry_date.date() == today + datetime.timedelta(days=3)


@pytest.mark.parametrize(
    "form",
    [
        {"name": ""},
        {"reach": "everything"},
        {"ends_on": "2020-01-01"},
        {"ends_on": "2999-01-01"},
        {"ends_on": "x"},
    ],
)
def test_invalid_form_is_refused(form: dict[str, str], signed_in: Client) -> None:
    response = signed_in.post(PAGE, {"name": "pipeline", "reach": "read", **form})
    assert response.status_code == 400
    page = response.content.decode()
    assert "<title>Error: Your API keys" in page
    assert f'<a href="#id_{next(iter(form))}">' in page
    assert not Key.objects.exists()


def test_revoked_key_is_rejected(signed_in: Client) -> None:
    key = _make(signed_in)
    assert signed_in.post(f"{PAGE}{key.split('.')[0]}/revoke/").status_code == 302
    assert _asks(Client(), key) == 401
    assert "revoked" in signed_in.get(PAGE).content.decode()


def test_other_accounts_keys_are_hidden(signed_in: Client) -> None:
    other, _ = Key.objects.create_key(
        name="theirs", owner=get_user_model().objects.create_user("grace")
    )
    assert signed_in.post(f"{PAGE}{other.prefix}/revoke/").status_code == 404
    assert "theirs" not in signed_in.get(PAGE).content.decode()
    assert not Key.objects.get(pk=other.pk).revoked


def test_get_does_not_revoke(signed_in: Client) -> None:
    key = _make(signed_in)
    assert signed_in.get(f"{PAGE}{key.split('.')[0]}/revoke/").status_code == 405
    assert _asks(Client(), key) == 200


def test_form_needs_a_csrf_token(owner) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner)
    assert strict.post(PAGE, {"name": "x", "reach": "read"}).status_code == 403


def test_admin_lists_and_revokes_but_makes_none(admin_client: Client, owner) -> None:
    key, text = Key.objects.create_key(name="theirs", owner=owner)
    assert "theirs" in admin_client.get("/admin/accounts/key/").content.decode()
    address = f"/admin/accounts/key/{key.pk.replace('$', '_24')}/change/"
    assert admin_client.post(address, {"revoked": "on"}).status_code == 302
    assert _asks(Client(), text) == 401
    assert 'name="revoked"' not in admin_client.get(address).content.decode()
    assert admin_client.get("/admin/accounts/key/add/").status_code == 403
