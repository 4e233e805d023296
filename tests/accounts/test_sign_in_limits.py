"""Wrong passwords cost time, nobody is locked out, and no cache forgets what was counted."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.cache import cache
from django.db import connections
from django.test import Client

from accounts.devices import cookie_name
from accounts.models import CounterEntry, Device
from tests import long
from tests.accounts.people import RIGHT, add_app, code_of, create, guess, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

NOON = "2026-11-24T12:00:00Z"
FREE = 5
GUESSES = long.number("ELWISE_GUESSES", 60, 300)


@pytest.fixture(autouse=True)
def _accounts() -> None:
    create("ada")
    create("ben")


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def _device_of(name: str = "ada") -> Client:
    """A browser in which this account has signed in, and out again."""
    client = Client()
    assert sign_in(name=name, client=client).status_code == 302
    client.post("/sign-out/")
    return client


def test_forty_guesses_and_five_are_checked(clock) -> None:
    assert guess(40) == [400] * FREE + [429] * 35
    refused = sign_in()
    assert refused.status_code == 429
    assert refused["Retry-After"] == "300"
    assert "This attempt was not checked" in refused.content.decode()
    clock.shift(301)
    assert sign_in().status_code == 302


def test_owner_signs_in_while_addresses_guess(clock) -> None:
    """From the address of an attacker, ten times in ten."""
    device = _device_of()
    signed_in = []
    for number in range(GUESSES):
        guess(1, address=f"198.51.{number // 250}.{number % 250}")
        if number % 30 == 29:
            answer = sign_in(client=device, address="198.51.0.1")
            signed_in.append(answer.status_code)
            device.post("/sign-out/")
    assert signed_in == [302] * (GUESSES // 30)


def test_unknown_device_waits_a_minute_at_most(clock) -> None:
    for number in range(15):
        guess(1, address=f"198.51.100.{number}")
    assert sign_in().status_code == 429
    clock.shift(61)
    assert sign_in().status_code == 302


def test_guesses_on_a_known_device_are_limited(clock) -> None:
    device = _device_of()
    assert guess(10, client=device) == [400] * FREE + [429] * 5


def test_device_of_another_account_is_unknown(clock) -> None:
    device = _device_of("ben")
    guess(FREE)
    assert sign_in(client=device).status_code == 429


def test_forgotten_or_forged_device_is_unknown(clock) -> None:
    device = _device_of()
    guess(FREE)
    forged = Client()
    forged.cookies[cookie_name()] = device.cookies[cookie_name()].value + "x"
    assert sign_in(client=forged).status_code == 429
    Device.objects.all().delete()
    assert sign_in(client=device).status_code == 429


def test_device_stays_known_after_a_new_password(clock) -> None:
    device = _device_of()
    user = Device.objects.get().owner
    user.set_password("another long one")
    user.save()
    guess(FREE)
    assert sign_in("another long one", client=device).status_code == 302


def test_wrong_second_factor_makes_no_known_device(clock) -> None:
    secret = add_app(Device._meta.get_field("owner").related_model.objects.get(username="ada"))
    client = Client()
    assert sign_in(client=client)["Location"].startswith("/account/code/")
    assert client.post("/account/code/", {"code": "000000"}).status_code == 400
    assert not Device.objects.exists()
    assert client.post("/account/code/", {"code": code_of(secret)}).status_code == 302
    assert Device.objects.count() == 1


def test_codes_of_the_second_factor_are_limited(clock) -> None:
    add_app(Device._meta.get_field("owner").related_model.objects.get(username="ada"))
    client = Client()
    sign_in(client=client)
    answers = [client.post("/account/code/", {"code": "000000"}) for _ in range(10)]
    assert [answer.status_code for answer in answers] == [400] * FREE + [429] * 5


def test_parallel_attempts_count_as_many(transactional_db) -> None:
    def attempt(number: int) -> int:
        try:
            return sign_in(f"wrong {number}").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(24)))
    assert answers.count(400) <= FREE
    assert set(answers) <= {400, 429}


def test_emptied_cache_forgets_no_attempt(clock) -> None:
    guess(FREE)
    cache.clear()
    assert sign_in().status_code == 429


def test_right_password_takes_its_attempt_back(clock) -> None:
    guess(FREE - 1)
    clock.shift(1)
    assert [sign_in().status_code for _ in range(3)] == [302] * 3
    assert guess(2) == [400, 429]


def test_refused_attempts_do_not_count(clock) -> None:
    guess(FREE)
    guess(40)
    assert sign_in(name="ben").status_code == 302
    clock.shift(301)
    assert guess(FREE - 1) == [400] * (FREE - 1)


def test_attempts_of_an_address_add_up(clock) -> None:
    for number in range(30):
        assert guess(1, name=f"name-{number}") == [400]
    assert sign_in(name="ben").status_code == 429
    assert sign_in(name="ben", address="192.0.2.2").status_code == 302


def test_folded_names_share_an_allowance(clock) -> None:
    for name in ("ada", " ADA ", "\uff21da", "\uff41\uff44\uff41", "aDa"):
        assert guess(1, name=name) == [400]
    assert sign_in(name="\uff21da").status_code == 429


def test_forged_address_does_not_help(clock) -> None:
    guess(FREE)
    assert sign_in(**{"X-Forwarded-For": "192.0.2.9"}).status_code == 429


def test_admin_form_is_no_second_door(clock) -> None:
    guess(FREE)
    form = {"username": "ada", "password": RIGHT}
    answer = Client().post("/admin/login/", form, REMOTE_ADDR="192.0.2.1")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("name", ["", "é" * 300, "\0", "a b\n", "\ud800"])
def test_odd_names_are_refused_normally(name: str) -> None:
    form = {"login": name.encode("utf-8", "surrogatepass"), "password": "x"}
    assert Client().post("/sign-in/", form).status_code == 400


def test_counters_name_no_account(clock) -> None:
    guess(1)
    rows = CounterEntry.objects.values_list("cache_key", "value")
    assert rows
    assert not [row for row in rows if "ada" in " ".join(row)]
