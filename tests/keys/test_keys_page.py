"""/keys/: people make, see and revoke their own keys; a key is shown once."""

import datetime
import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from keys.models import Key

pytestmark = pytest.mark.django_db

PAGE = "/keys/"
READING = "/api/v1/distributions/"


@pytest.fixture(autouse=True)
def _passwords_cost_little(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def owner():
    return get_user_model().objects.create_user("ada")


@pytest.fixture
def signed_in(client: Client, owner) -> Client:
    client.force_login(owner)
    return client


def _make(client: Client, **said: str) -> str:
    page = client.post(PAGE, {"name": "pipeline", "reach": "read", **said}).content.decode()
    (key,) = re.findall(r'<code class="digest">(elw\w{5}\.\w{32})</code>', page)
    return key


def _asks(client: Client, key: str) -> int:
    return client.get(READING, headers={"Authorization": f"Api-Key {key}"}).status_code


def test_who_is_not_signed_in_is_asked_to(client: Client) -> None:
    for response in (
        client.get(PAGE),
        client.post(PAGE, {"name": "x"}),
        client.post(f"{PAGE}elwabcde/revoke/"),
    ):
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in/?next=/keys/")
    assert not Key.objects.exists()


def test_any_account_signs_in_and_is_led_back(client: Client) -> None:
    get_user_model().objects.create_user("ada", password="a long enough one")
    page = client.get(client.get(PAGE)["Location"]).content.decode()
    assert '<input type="hidden" name="next" value="/keys/">' in page
    said = {"username": "ada", "password": "a long enough one", "next": "/keys/"}
    assert client.post("/sign-in/", said, follow=True).redirect_chain == [("/keys/", 302)]
    assert "Signed in as ada" in client.get(PAGE).content.decode()
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/"
    assert client.get(PAGE).status_code == 302


def test_who_cannot_sign_in_is_told_and_nobody_is_led_elsewhere(client: Client) -> None:
    get_user_model().objects.create_user("ada", password="a long enough one")
    refused = client.post("/sign-in/", {"username": "ada", "password": "another one"})
    assert refused.status_code == 400
    assert "There is a problem" in refused.content.decode()
    said = {
        "username": "ada",
        "password": "a long enough one",
        "next": "https://elsewhere.example/",
    }
    assert client.post("/sign-in/", said)["Location"] == "/keys/"


def test_signing_in_asks_for_its_token_and_is_kept_by_nobody(owner) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/sign-in/", {"username": "ada", "password": "x"}).status_code == 403
    assert "no-store" in strict.get("/sign-in/")["Cache-Control"]


def test_the_documentation_and_the_admin_lead_here(client: Client, admin_client: Client) -> None:
    link = f'<a href="{PAGE}">API keys</a>'
    assert link in client.get("/api/v1/docs/").content.decode()
    assert link in admin_client.get("/admin/").content.decode()


def test_a_key_is_shown_once_and_opens_the_api(signed_in: Client) -> None:
    key = _make(signed_in)
    assert _asks(Client(), key) == 200
    again = signed_in.get(PAGE).content.decode()
    assert key not in again
    assert key.split(".")[0] in again


def test_what_is_kept_does_not_give_the_key_away(signed_in: Client) -> None:
    secret = _make(signed_in).split(".")[1]
    row = Key.objects.values().get()
    assert all(secret not in str(value) for value in row.values())


def test_the_page_with_a_key_is_stored_by_nobody(signed_in: Client) -> None:
    response = signed_in.post(PAGE, {"name": "pipeline", "reach": "read"})
    assert "no-store" in response["Cache-Control"]


def test_a_key_ends_in_a_year_unless_a_day_is_given(signed_in: Client) -> None:
    _make(signed_in)
    today = timezone.now().date()
    assert Key.objects.get().expiry_date.date() == today + datetime.timedelta(days=365)
    _make(signed_in, ends_on=(today + datetime.timedelta(days=3)).isoformat())
    assert Key.objects.order_by(
        "expiry_date"
    ).first().expiry_date.date() == today + datetime.timedelta(days=3)


@pytest.mark.parametrize(
    "said",
    [
        {"name": ""},
        {"reach": "everything"},
        {"ends_on": "2020-01-01"},
        {"ends_on": "2999-01-01"},
        {"ends_on": "x"},
    ],
)
def test_what_cannot_be_is_refused_on_the_page(said: dict[str, str], signed_in: Client) -> None:
    response = signed_in.post(PAGE, {"name": "pipeline", "reach": "read", **said})
    assert response.status_code == 400
    page = response.content.decode()
    assert "<title>Error: Your keys" in page
    assert f'<a href="#id_{next(iter(said))}">' in page
    assert not Key.objects.exists()


def test_a_revoked_key_opens_nothing(signed_in: Client) -> None:
    key = _make(signed_in)
    assert signed_in.post(f"{PAGE}{key.split('.')[0]}/revoke/").status_code == 302
    assert _asks(Client(), key) == 401
    assert "revoked" in signed_in.get(PAGE).content.decode()


def test_another_persons_key_is_not_there(signed_in: Client) -> None:
    other, _ = Key.objects.create_key(
        name="theirs", owner=get_user_model().objects.create_user("grace")
    )
    assert signed_in.post(f"{PAGE}{other.prefix}/revoke/").status_code == 404
    assert "theirs" not in signed_in.get(PAGE).content.decode()
    assert not Key.objects.get(pk=other.pk).revoked


def test_looking_at_the_address_revokes_nothing(signed_in: Client) -> None:
    key = _make(signed_in)
    assert signed_in.get(f"{PAGE}{key.split('.')[0]}/revoke/").status_code == 405
    assert _asks(Client(), key) == 200


def test_the_form_asks_for_its_token(owner) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner)
    assert strict.post(PAGE, {"name": "x", "reach": "read"}).status_code == 403


def test_the_admin_shows_every_key_revokes_it_for_good_and_makes_none(
    admin_client: Client, owner
) -> None:
    key, text = Key.objects.create_key(name="theirs", owner=owner)
    assert "theirs" in admin_client.get("/admin/keys/key/").content.decode()
    address = f"/admin/keys/key/{key.pk.replace('$', '_24')}/change/"
    assert admin_client.post(address, {"revoked": "on"}).status_code == 302
    assert _asks(Client(), text) == 401
    assert 'name="revoked"' not in admin_client.get(address).content.decode()
    assert admin_client.get("/admin/keys/key/add/").status_code == 403
