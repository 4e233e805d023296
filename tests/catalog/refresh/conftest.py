from collections.abc import Iterator

import pytest

from catalog.refresh import upstream as asking
from tests.catalog.refresh.upstream_server import UpstreamServer


@pytest.fixture
def upstream(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[UpstreamServer]:
    """The recorded answers on loopback; a refresh asks there, and does not wait before it asks again."""
    with UpstreamServer() as server:
        settings.UPSTREAM_BASE_URL = server.environment["UPSTREAM_BASE_URL"]
        settings.UPSTREAM_ALLOWED_HOSTS = [server.host]
        monkeypatch.setattr(asking, "sleep", lambda _: None)
        yield server
        server.shutdown()
