from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.advisor.watch.receivers import HookServer, MailServer, hook_server, mail_server
from tests.catalog.refresh.conftest import broker, queues

__all__ = ["broker", "queues"]


@pytest.fixture
def mails(settings) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def hook(settings) -> Iterator[HookServer]:
    with hook_server() as server:
        settings.WEBHOOK_ALLOWED_HOSTS = [f"127.0.0.1:{server.port}"]
        yield server
