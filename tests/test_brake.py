"""Guessing passwords: each wrong one costs more time, at both places where one signs in, and nobody is locked out."""

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from config import brake

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
def test_after_five_wrong_passwords_one_has_to_wait_even_with_the_right_one(
    at: str, shown_again: int, clock
) -> None:
    assert _wrong(5, at=at) == [shown_again] * 5
    refused = _sign_in(at=at)
    assert (refused.status_code, refused["Retry-After"]) == (429, "1")
    assert (
        "Too many wrong passwords; what you typed was not looked at. Try again in 1 second."
        in refused.content.decode()
    )
    clock.shift(1)
    assert _sign_in(at=at).status_code == 302


def test_each_further_one_doubles_the_wait_up_to_five_minutes(clock) -> None:
    _wrong(5)
    waits = []
    for _ in range(11):
        waits.append(int(_sign_in()["Retry-After"]))
        clock.shift(waits[-1])
        _wrong(1)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_what_is_refused_is_not_counted_and_an_hour_later_all_is_forgotten(clock) -> None:
    _wrong(5)
    assert _wrong(20) == [429] * 20
    assert _sign_in()["Retry-After"] == "1"
    clock.shift(brake.REMEMBERED)
    assert _wrong(4) == [400] * 4
    assert _sign_in().status_code == 302


def test_the_right_password_forgives_the_wrong_ones_before_it(clock) -> None:
    _wrong(4)
    assert _sign_in().status_code == 302
    assert _wrong(4) == [400] * 4
    assert _sign_in().status_code == 302


def test_others_are_not_kept_waiting(clock) -> None:
    _wrong(5)
    assert _sign_in(name="ben").status_code == 302
    assert _sign_in(address="192.0.2.2").status_code == 302
    assert _sign_in(name=" ADA ").status_code == 429
    assert Client().get("/sign-in/", REMOTE_ADDR="192.0.2.1").status_code == 200


def test_another_address_is_not_had_by_saying_so(clock, settings) -> None:
    _wrong(5)
    assert _sign_in(**{"X-Forwarded-For": "192.0.2.9"}).status_code == 429


def test_many_accounts_tried_from_one_address_are_one_guesser(clock) -> None:
    for number in range(brake.OF_ADDRESS.free):
        _sign_in("wrong", name=f"name-{number}")
    assert _sign_in(name="ben").status_code == 429
    assert _sign_in(name="ben", address="192.0.2.2").status_code == 302


def test_one_account_tried_from_many_addresses_costs_its_owner_seconds_only(clock) -> None:
    for number in range(brake.OF_ACCOUNT.free + 10):
        _sign_in("wrong", address=f"198.51.100.{number}")
        clock.shift(5)
    clock.shift(-1)
    assert _sign_in()["Retry-After"] == "1"
    clock.shift(1)
    assert _sign_in().status_code == 302


@pytest.mark.parametrize("name", ["", "é" * 300, "\0", "a b\n"])
def test_no_name_breaks_it(name: str) -> None:
    assert Client().post("/sign-in/", {"username": name, "password": "x"}).status_code == 400


def test_a_cache_that_does_not_answer_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ConnectionError

    for verb in ("get_many", "add", "incr", "decr", "delete_many"):
        monkeypatch.setattr(type(cache), verb, broken, raising=False)
    assert _wrong(10) == [400] * 10
    assert _sign_in().status_code == 302
