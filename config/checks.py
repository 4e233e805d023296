"""Checks for `manage.py check --deploy`: proxy and cache of a public site."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

_OF_ONE_PROCESS = {
    "django.core.cache.backends.locmem.LocMemCache",
    "django.core.cache.backends.dummy.DummyCache",
}


def register_all() -> None:
    for check in (proxies_are_counted, processes_share_a_cache):
        register(Tags.security, deploy=True)(check)


def proxies_are_counted(**_: object) -> list[CheckMessage]:
    if settings.PROXIES or getattr(settings, "SECURE_PROXY_SSL_HEADER", None) is None:
        return []
    return [
        Warning(
            "BEHIND_TLS_PROXY is on and PROXIES is 0: all visitors count as one address "
            "and share its limits.",
            hint="Set PROXIES to how many of your proxies add to X-Forwarded-For, usually 1.",
            id="elwise.W001",
        )
    ]


def processes_share_a_cache(**_: object) -> list[CheckMessage]:
    if not settings.PUBLIC or settings.CACHES["default"]["BACKEND"] not in _OF_ONE_PROCESS:
        return []
    return [
        Warning(
            "Each process has its own cache and therefore counts limits separately.",
            hint="Set CACHE_URL to a Redis or Valkey server that all processes share: "
            "rediscache://host:6379/1",
            id="elwise.W002",
        )
    ]
