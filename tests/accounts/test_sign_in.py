"""One door for accounts and admin; names are folded; sessions end."""

import importlib
from types import SimpleNamespace

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from accounts.checks import staff_has_second_factor
from accounts.devices import cookie_name
from accounts.models import CounterEntry
from accounts.tasks import CLEAR_TASK, clear_expired
from catalog.refresh.timer import run_due
from tests.accounts.people import RIGHT, create, sign_in
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

NOON = "2026-11-24T12:00:00Z"
HOUR = 3600


# Names


@pytest.mark.parametrize("name", ["curator", "CURATOR", " Curator ", "\uff23urator", "cuRAtor"])
def test_every_spelling_of_a_name_signs_in(name: str) -> None:
    create("curator")
    client = Client()
    assert sign_in(name=name, client=client).status_code == 302
    assert "Signed in as curator" in page(client, "/keys/").text


@pytest.mark.parametrize("name", ["CURATOR", "\uff23urator", "curator "])
def test_other_spelling_is_no_second_account(name: str) -> None:
    create("curator")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(name)
    with pytest.raises(IntegrityError), transaction.atomic():
        User(username=name).save()


@pytest.mark.parametrize("name", ["\uff23urator", "CURATOR"])
def test_sign_up_refuses_another_spelling(name: str, client: Client) -> None:
    create("curator")
    form = {"username": name, "email": "x@example.org", "password1": RIGHT, "password2": RIGHT}
    answer = client.post("/account/sign-up/", form)
    assert answer.status_code == 400
    assert "This account name is taken." in answer.content.decode()


@pytest.mark.parametrize("address", ["/admin/auth/user/add/", "/admin/auth/user/{}/change/"])
def test_admin_refuses_another_spelling(address: str, admin_client: Client) -> None:
    create("curator")
    other = create("ben")
    form = {
        "username": "\uff23urator",
        "usable_password": "true",
        "password1": RIGHT,
        "password2": RIGHT,
        "date_joined_0": "2026-11-24",
        "date_joined_1": "12:00",
    }
    answer = admin_client.post(address.format(other.pk), form)
    assert answer.status_code == 200
    assert "already exists" in answer.content.decode()


def test_migration_folds_names_and_names_clashes() -> None:
    migration = importlib.import_module("accounts.migrations.0004_folded_names")
    user = create("ada")
    User.objects.filter(pk=user.pk).update(username="\uff21da")
    editor = SimpleNamespace(connection=connection)
    migration.fold_names(apps, editor)
    user.refresh_from_db()
    assert user.username == "ada"
    other = create("ben")
    User.objects.filter(pk=other.pk).update(username="ADA")
    with pytest.raises(RuntimeError, match="ADA, ada"):
        migration.fold_names(apps, editor)


# The door


def test_admin_is_entered_through_sign_in(client: Client) -> None:
    create("curator", is_staff=True)
    answer = client.get("/admin/catalog/", follow=True)
    assert answer.redirect_chain[-1][0] == "/sign-in/?next=/admin/catalog/"
    answer = sign_in(name="curator", client=client, to="/admin/catalog/")
    assert answer["Location"] == "/admin/catalog/"


def test_admin_stays_closed_to_ordinary_accounts(client: Client) -> None:
    client.force_login(create())
    assert client.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize(
    "to", ["https://elsewhere.example/", "//elsewhere.example", "/\\x.y", "http://[::1"]
)
def test_next_leads_nowhere_else(to: str, client: Client) -> None:
    create("curator", is_staff=True)
    assert sign_in(name="curator", client=client, to=to)["Location"] == "/teams/"
    assert client.get("/admin/login/", {"next": to})["Location"] == "/admin/"
    for path in ("/sign-in/", "/account/sign-up/"):
        assert client.get(path, {"next": to})["Location"] == "/teams/"


def test_next_is_an_address_never_a_view(client: Client) -> None:
    create("curator", is_staff=True)
    sign_in(name="curator", client=client)
    assert client.get("/admin/login/", {"next": "9" * 18})["Location"] == "9" * 18


def test_inactive_account_is_told_so(client: Client) -> None:
    create(is_active=False)
    assert sign_in(client=client)["Location"] == "/account/inactive/"
    assert client.get("/keys/").status_code == 302


def test_sign_up_follows_the_setting(client: Client, settings) -> None:
    form = {"username": "New", "email": "n@example.org", "password1": RIGHT, "password2": RIGHT}
    settings.SIGN_UP = False
    assert "The operator of this site creates accounts." in page(client, "/sign-in/").text
    client.post("/account/sign-up/", form)
    assert not User.objects.filter(username="new").exists()
    settings.SIGN_UP = True
    assert "/account/sign-up/" in page(client, "/sign-in/").hrefs
    assert client.post("/account/sign-up/", form).status_code == 302
    assert not User.objects.get(username="new").is_staff


def test_device_cookie_is_kept_from_scripts(client: Client, settings) -> None:
    create()
    cookie = sign_in(client=client).cookies[cookie_name()]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    settings.SESSION_COOKIE_SECURE = True
    cookie = sign_in().cookies["__Host-device"]
    assert cookie["secure"]
    assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_device_is_forgotten_by_its_owner_only(client: Client) -> None:
    ada = create()
    sign_in(client=client)
    device = ada.devices.get()
    assert "This device" in page(client, "/account/").text
    other = Client()
    other.force_login(create("ben"))
    assert other.post(f"/account/devices/{device.pk}/forget/").status_code == 404
    assert client.get(f"/account/devices/{device.pk}/forget/").status_code == 405
    assert client.post(f"/account/devices/{device.pk}/forget/").status_code == 302
    assert not ada.devices.exists()


# Sessions


def test_session_key_rotates_at_sign_in(client: Client) -> None:
    create()
    client.get("/account/password/reset/")
    session = client.session
    session["seen"] = "before"
    session.save()
    before = session.session_key
    sign_in(client=client)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_idle_session_of_staff_ends() -> None:
    create("curator", is_staff=True, is_superuser=True)
    client = Client()
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(name="curator", client=client)
        for _ in range(3):
            clock.shift(1.5 * HOUR)
            assert client.get("/admin/").status_code == 200
        clock.shift(2 * HOUR + 1)
        assert client.get("/admin/").status_code == 302


def test_other_sessions_last_two_weeks() -> None:
    create()
    client = Client()
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(client=client)
        clock.shift(13 * 24 * HOUR)
        assert client.get("/keys/").status_code == 200
        clock.shift(2 * 24 * HOUR)
        assert client.get("/keys/").status_code == 302


def test_session_of_a_new_curator_is_short_too() -> None:
    user = create()
    client = Client()
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(client=client)
        User.objects.filter(pk=user.pk).update(is_staff=True)
        client.get("/keys/")
        clock.shift(2 * HOUR + 1)
        assert client.get("/keys/").status_code == 302


def test_expired_rows_are_removed_daily() -> None:
    create()
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in()
        sign_in("wrong")
        clock.shift(60)
        clear_expired()
        assert Session.objects.exists()
        assert CounterEntry.objects.exists()
        clock.shift(15 * 24 * HOUR)
        PeriodicTask.objects.filter(task=CLEAR_TASK).update(last_run_at=NOON)
        PeriodicTask.objects.exclude(task=CLEAR_TASK).delete()
        run_due(timezone.now())
        assert not Session.objects.exists()
        assert not CounterEntry.objects.exists()
        assert User.objects.get().devices.exists()
        clock.shift(401 * 24 * HOUR)
        clear_expired()
        assert not User.objects.get().devices.exists()


# Visitors


@pytest.mark.parametrize("address", ["/", "/distributions/", "/api/v1/distributions/"])
def test_visitor_costs_no_session(address: str, django_assert_num_queries) -> None:
    client = Client()
    client.get(address)
    answer = client.get(address)
    assert not answer.cookies
    is_api = address.startswith("/api/")
    assert ("Cookie" in answer.get("Vary", "")) is not is_api
    with django_assert_num_queries(1):  # the version of the catalog
        client.get(address)


def test_visitors_begin_a_limited_number_of_sessions() -> None:
    """A challenge for a passkey is kept in a session, which a visitor gets for nothing else."""
    address, json = "/account/passkeys/login/", {"accept": "application/json"}
    with time_machine.travel(NOON, tick=False):
        for method in ("get", "head"):
            answers = [getattr(Client(), method)(address, headers=json) for _ in range(70)]
            assert {answer.status_code for answer in answers[:10]} == {200}
            assert {answer.status_code for answer in answers[60:]} == {429}
        other = Client().get(address, headers=json, REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 200
    assert Session.objects.count() <= 71


def test_session_of_a_visitor_ends_within_the_hour(client: Client) -> None:
    client.get("/account/passkeys/login/", headers={"accept": "application/json"})
    assert client.session.get_expiry_age() == HOUR
    client.force_login(create())
    assert client.get("/keys/").status_code == 200
    assert client.session.get_expiry_age() == 14 * 24 * HOUR


def test_sign_in_pages_are_not_cached(client: Client) -> None:
    for address in ("/sign-in/", "/account/sign-up/", "/account/password/reset/"):
        assert "no-store" in client.get(address)["Cache-Control"]


def test_counters_have_a_table_of_their_own() -> None:
    caches["counters"].set("x", 1, 60)
    assert CounterEntry.objects.filter(cache_key__endswith="x").exists()


def test_deployment_check_asks_for_second_factors(settings) -> None:
    settings.PUBLIC = True
    assert [warning.id for warning in staff_has_second_factor()] == ["elwise.W101"]
    settings.REQUIRE_MFA = True
    assert staff_has_second_factor() == []
