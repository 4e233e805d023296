"""/metrics: counts of all processes, ages and lengths where they are known, for few to read."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from django.contrib.auth import authenticate
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from kombu.connection import Connection
from prometheus_client.parser import text_string_to_metric_families

from catalog.api.response_cache import RESPONSES
from catalog.models import CatalogVersion
from config.metrics import counters, state, task_queue
from config.metrics.endpoint import Metrics
from config.models import BACKUP, BEAT, LastRun
from config.task_log import PUBLISHED_HEADER
from tests import absent
from tests.catalog.refresh import processes
from tests.catalog.refresh.brokers import RabbitMQ, Valkey

ROOT = Path(__file__).resolve().parent.parent
pytestmark = [pytest.mark.invented_catalog, pytest.mark.django_db, pytest.mark.long_on_postgresql]


@pytest.fixture(autouse=True)
def _metrics_on(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is asked in this thread, which sees what the test wrote."""
    settings.MIDDLEWARE = ["config.metrics.endpoint.Metrics", *settings.MIDDLEWARE]
    monkeypatch.setattr(state, "_begin", _answer_here)


def _answer_here(service: str, question):
    return lambda: [state._gauge(f"elwise_{service}_up", "", 1), *question()]


@pytest.fixture
def valkey(settings) -> Iterator[Valkey]:
    broker = Valkey()
    broker.start()
    settings.BROKER_URL = broker.url
    yield broker
    broker.stop()


def scrape(client: Client) -> dict[str, float]:
    """Values by name and labels, as Prometheus writes them."""
    response = client.get("/metrics", headers={"Host": "10.0.0.7:8000"})
    assert response.status_code == 200, "the host is not checked: each machine is asked"
    return samples(response.content.decode())


def samples(text: str) -> dict[str, float]:
    return {
        sample.name + "".join(f" {key}={name}" for key, name in sorted(sample.labels.items())): (
            sample.value
        )
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_count_by_route_and_status(client: Client) -> None:
    before = scrape(client)
    for path in ("/distributions/", "/distributions/none/", "/nowhere/at/all/", "/api/v1/"):
        client.get(path)
    client.post("/distributions/")
    after = scrape(client)
    for labels in (
        "method=GET route=distributions status=2xx",
        "method=GET route=distribution status=4xx",
        "method=GET route=unknown status=4xx",
        "method=GET route=api-root status=2xx",
    ):
        name = f"elwise_requests_total {labels}"
        assert after[name] - before.get(name, 0) == 1, name
    assert not [name for name in after if "nowhere" in name]
    assert after["elwise_request_seconds_count route=distributions"] >= 2


def test_server_errors_are_counted() -> None:
    counters.count(RequestFactory().get("/about/"), HttpResponse(status=503), 0.1)
    registry = counters.of_all_processes()
    labels = {"route": "about", "method": "GET", "status": "5xx"}
    assert registry.get_sample_value("elwise_requests_total", labels) >= 1


def test_cache_hits_and_misses_are_counted(client: Client) -> None:
    RESPONSES.clear()
    before = scrape(client)
    for _ in range(3):
        client.get("/api/v1/plans/?fields=name")
    after = scrape(client)
    name = "elwise_response_cache_total outcome="
    assert after[f"{name}miss"] - before.get(f"{name}miss", 0) == 1
    assert after[f"{name}hit"] - before.get(f"{name}hit", 0) == 2


def test_wrong_passwords_are_counted(client: Client) -> None:
    before = scrape(client)["elwise_sign_in_failures_total"]
    authenticate(None, username="nobody", password="wrong")
    assert scrape(client)["elwise_sign_in_failures_total"] == before + 1


def test_what_never_happened_is_absent(client: Client) -> None:
    CatalogVersion.objects.update(freshness={})
    values = scrape(client)
    assert values["elwise_database_up"] == 1
    for name in ("held_changes", "refresh_age", "last_run", "queue", "broker"):
        assert not [value for value in values if value.startswith(f"elwise_{name}")], name


def test_ages_and_held_changes(client: Client) -> None:
    hour_ago = (timezone.now() - timezone.timedelta(hours=1)).isoformat()
    product = {"enabled": True, "held": [], "last_success": None}
    products = [
        product | {"name": "never"},
        product | {"name": "fresh", "last_success": hour_ago, "held": [{}, {}]},
        product | {"name": "off", "enabled": False, "last_success": hour_ago},
    ]
    CatalogVersion.objects.update(freshness={"products": products})
    for name in (BEAT, BACKUP):
        LastRun.record(name)
    values = scrape(client)
    ages = {name: age for name, age in values.items() if name.startswith("elwise_refresh_age")}
    assert list(ages) == ["elwise_refresh_age_seconds product=fresh"]
    assert 3600 <= ages.popitem()[1] < 3700
    assert values["elwise_held_changes"] == 2
    assert 0 <= values["elwise_last_run_age_seconds name=beat"] < 60


def test_length_and_age_of_the_queue(client: Client, valkey: Valkey) -> None:
    values = scrape(client)
    assert values["elwise_queue_length"] == 0
    assert "elwise_queue_oldest_age_seconds" not in values
    for age in (100, 50):
        message = {"headers": {PUBLISHED_HEADER: time.time() - age}}
        valkey._client.lpush("celery", json.dumps(message))
    values = scrape(client)
    assert values["elwise_queue_length"] == 2
    assert 100 <= values["elwise_queue_oldest_age_seconds"] < 120


@pytest.mark.long("servers")
@pytest.mark.early
def test_length_of_a_queue_of_rabbitmq(client: Client, settings, tmp_path: Path) -> None:
    try:
        broker = RabbitMQ(tmp_path)
    except FileNotFoundError as error:
        pytest.skip(absent.reason("the length of a queue of RabbitMQ", str(error)))
    settings.BROKER_URL, settings.CELERY_BROKER_TRANSPORT_OPTIONS = broker.url, {}
    try:
        broker.start()
        assert scrape(client)["elwise_broker_up"] == 1
        assert "elwise_queue_length" not in scrape(client), "nobody has made the queue"
        with Connection(broker.url) as connection, connection.channel() as channel:
            channel.queue_declare("celery", durable=True)
            channel.basic_publish(channel.prepare_message(b"{}"), "", "celery")
        processes.wait_until(lambda: scrape(client).get("elwise_queue_length") == 1)
        assert "elwise_queue_oldest_age_seconds" not in scrape(client)
    finally:
        broker.stop()


def test_service_that_is_away_or_silent(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    silence = threading.Event()

    def fail() -> state.Metrics:
        raise OperationalError("away")

    monkeypatch.setattr(state, "SECONDS", 60)
    assert _up(fail) == 0
    assert _up(list, "other") == 1, "it answered, and there is nothing to tell"
    monkeypatch.setattr(state, "SECONDS", 0.2)
    assert _up(lambda: silence.wait() and []) == 0, "nobody waits for it"
    assert _up(fail) == 0, "while the earlier question still waits"
    silence.set()
    settings.BROKER_URL = "redis://127.0.0.1:1/0"
    with pytest.raises(Exception, match="refused"):
        task_queue.of_queue()


def _up(question: Callable[[], state.Metrics], service: str = "example") -> float:
    """The value of the metric that says whether the service answered."""
    (up,) = state._begin(service, question)()
    return up.samples[0].value


@pytest.mark.parametrize(
    ("proxies", "address", "headers", "status"),
    [
        (0, "127.0.0.1", {}, 200),
        (0, "::1", {}, 200),
        (0, "203.0.113.9", {}, 403),
        (0, "127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 403),
        (0, "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
        (1, "127.0.0.1", {"X-Forwarded-For": "127.0.0.1, 203.0.113.9"}, 403),
        (1, "127.0.0.1", {}, 200),
        (0, "192.0.2.20", {}, 200),
        (0, "203.0.113.9", {"Authorization": "Bearer let-me-read"}, 200),
        (0, "203.0.113.9", {"Authorization": "Bearer "}, 403),
    ],
)
def test_who_may_read(
    client: Client, settings, proxies: int, address: str, headers: dict, status: int
) -> None:
    settings.PROXIES, settings.METRICS_TOKEN = proxies, "let-me-read"
    settings.METRICS_ALLOWED = [*settings.METRICS_ALLOWED, ip_network("192.0.2.0/24")]
    response = client.get("/metrics", headers=headers, REMOTE_ADDR=address)
    assert response.status_code == status
    assert (b"elwise_requests" in response.content) == (status == 200)
    assert client.post("/metrics").status_code == 405


def test_no_token_opens_nothing(settings) -> None:
    settings.METRICS_TOKEN = ""
    request = RequestFactory().get("/metrics", HTTP_AUTHORIZATION="Bearer ", REMOTE_ADDR="8.8.8.8")
    assert Metrics(lambda _: HttpResponse())(request).status_code == 403


def test_off_unless_set(settings) -> None:
    settings.MIDDLEWARE = settings.MIDDLEWARE[1:]
    assert Client().get("/metrics").status_code == 404


def test_alerts_name_existing_metrics(client: Client, valkey: Valkey) -> None:
    """Of each group of labels something was counted, of each age something is known."""
    rules = yaml.safe_load((ROOT / "deploy" / "prometheus-alerts.yaml").read_text())
    product = {"name": "rhel", "enabled": True, "held": [], "last_success": "2026-01-01T00:00Z"}
    CatalogVersion.objects.update(freshness={"products": [product]})
    for name in (BEAT, BACKUP):
        LastRun.record(name)
    message = {"headers": {PUBLISHED_HEADER: time.time()}}
    valkey._client.lpush("celery", json.dumps(message))
    client.get("/api/v1/distributions/")
    known = {name.partition(" ")[0] for name in scrape(client)}
    alerts = [alert for group in rules["groups"] for alert in group["rules"]]
    named = {name for alert in alerts for name in re.findall(r"elwise_\w+", alert["expr"])}
    assert named <= known
    assert len(named) >= 10
    assert all(alert["annotations"]["summary"] for alert in alerts)


def test_processes_count_together(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two processes that write into one folder are read as one."""
    folder = tmp_path / "metrics"
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(folder))
    hooks = importlib.import_module("config.metrics.gunicorn_hooks")
    hooks.on_starting(None)
    (folder / "counter_1.db").write_bytes(b"of an earlier server")
    hooks.on_starting(None)
    assert not list(folder.iterdir())
    count = (
        "import django; django.setup(); from config.metrics import counters as c; "
        "c.SIGN_IN_FAILURES.inc(); "
        "print(c.of_all_processes().get_sample_value('elwise_sign_in_failures_total'))"
    )
    values = [
        subprocess.run(
            [sys.executable, "-c", count], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert values == ["1.0\n", "2.0\n"]
    hooks.child_exit(None, SimpleNamespace(pid=1))
    hooks.on_exit(None)
    assert not folder.exists()
