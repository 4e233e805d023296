"""Wrong passwords cost time at both sign-in pages, and nobody is locked out."""

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from accounts import login_throttle

pytestmark = pytest.mark.django_db

RIGHT = "a long enough one"
NOON = "2026-11-24T12:00:00Z"


@pytest.fixture(autouse=True)
def _accounts(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for name in ("ada", "ben"):
        get_user_model().objects.create_superuser(name, password=RIGHT)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def _sign_in(
    password: str = RIGHT,
    *,
    name: str = "ada",
    at: str = "/sign-in/",
    address: str = "192.0.2.1",
    **headers: str,
):
    return Client().post(
        at,
        {"username": name, "password": password, "next": "/keys/"},
        REMOTE_ADDR=address,
        headers=headers,
    )


def _wrong(times: int, **more: str) -> list[int]:
    return [_sign_in("wrong", **more).status_code for _ in range(times)]


@pytest.mark.parametrize(("at", "shown_again"), [("/sign-in/", 400), ("/admin/login/", 200)])
def test_sixth_attempt_has_to_wait(at: str, shown_again: int, clock) -> None:
    assert _wrong(5, at=at) == [shown_again] * 5
    refused = _sign_in(at=at)
    assert (refused.status_code, refused["Retry-After"]) == (429, "1")
    assert (
        "Too many wrong passwords. Your password was not checked. Try again in 1 second."
        in refused.content.decode()
    )
    clock.shift(1)
    assert _sign_in(at=at).status_code == 302


def test_wait_doubles_up_to_five_minutes(clock) -> None:
    _wrong(5)
    waits = []
    for _ in range(11):
        waits.append(int(_sign_in()["Retry-After"]))
        clock.shift(waits[-1])
        _wrong(1)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_refused_attempts_do_not_count(clock) -> None:
    _wrong(5)
    assert _wrong(20) == [429] * 20
    assert _sign_in()["Retry-After"] == "1"
    clock.shift(login_throttle.WINDOW)
    assert _wrong(4) == [400] * 4
    assert _sign_in().status_code == 302


def test_right_password_resets_the_count(clock) -> None:
    _wrong(4)
    assert _sign_in().status_code == 302
    assert _wrong(4) == [400] * 4
    assert _sign_in().status_code == 302


def test_other_accounts_and_addresses_do_not_wait(clock) -> None:
    _wrong(5)
    assert _sign_in(name="ben").status_code == 302
    assert _sign_in(address="192.0.2.2").status_code == 302
    assert _sign_in(name=" ADA ").status_code == 429
    assert Client().get("/sign-in/", REMOTE_ADDR="192.0.2.1").status_code == 200


def test_forged_address_does_not_help(clock, settings) -> None:
    _wrong(5)
    assert _sign_in(**{"X-Forwarded-For": "192.0.2.9"}).status_code == 429


def test_attempts_of_an_address_add_up(clock) -> None:
    for number in range(login_throttle.PER_ADDRESS.free_attempts):
        _sign_in("wrong", name=f"name-{number}")
    assert _sign_in(name="ben").status_code == 429
    assert _sign_in(name="ben", address="192.0.2.2").status_code == 302


def test_attempts_from_many_addresses_cost_seconds(clock) -> None:
    for number in range(login_throttle.PER_ACCOUNT.free_attempts + 10):
        _sign_in("wrong", address=f"198.51.100.{number}")
        clock.shift(5)
    clock.shift(-1)
    assert _sign_in()["Retry-After"] == "1"
    clock.shift(1)
    assert _sign_in().status_code == 302


@pytest.mark.parametrize("name", ["", "é" * 300, "\0", "a b\n"])
def test_odd_user_names_are_refused_normally(name: str) -> None:
    assert Client().post("/sign-in/", {"username": name, "password": "x"}).status_code == 400


def test_sign_in_survives_a_failing_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ConnectionError

    for verb in ("get_many", "add", "incr", "decr", "delete_many"):
        monkeypatch.setattr(type(cache), verb, broken, raising=False)
    assert _wrong(10) == [400] * 10
    assert _sign_in().status_code == 302
