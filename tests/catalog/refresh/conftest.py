from collections.abc import Callable, Iterator

import pytest

from catalog.refresh import upstream as asking
from tests import absent
from tests.catalog.refresh import brokers
from tests.catalog.refresh.upstream_server import UpstreamServer


@pytest.fixture
def upstream(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[UpstreamServer]:
    """The recorded answers on loopback; a refresh asks there, and does not wait before it asks
    again."""
    with UpstreamServer() as server:
        settings.UPSTREAM_BASE_URL = server.environment["UPSTREAM_BASE_URL"]
        settings.UPSTREAM_ALLOWED_HOSTS = [server.host]
        monkeypatch.setattr(asking, "sleep", lambda _: None)
        yield server
        server.shutdown()


@pytest.fixture(scope="session")
def queues(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], brokers.Broker]]:
    """Gives the queue of a kind; each is started once."""
    running: dict[str, brokers.Broker] = {}

    def get(kind: str) -> brokers.Broker:
        if kind not in running:
            broker = (
                brokers.RabbitMQ(tmp_path_factory.mktemp("rabbitmq"))
                if kind == "RabbitMQ"
                else brokers.Valkey()
            )
            broker.start()
            running[kind] = broker
        return running[kind]

    yield get
    for broker in running.values():
        broker.stop()


@pytest.fixture(params=[pytest.param("Valkey", marks=pytest.mark.sqlite_enough), "RabbitMQ"])
def broker(
    request: pytest.FixtureRequest, queues: Callable[[str], brokers.Broker]
) -> brokers.Broker:
    """An empty queue."""
    try:
        queue = queues(request.param)
    except Exception as error:
        why = f"it could not be started: {type(error).__name__}: {error}"
        absent.skip_or_fail(absent.reason(f"tests with {request.param} as the queue", why))
    queue.empty()
    return queue
