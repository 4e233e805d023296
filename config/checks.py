"""Checks for `manage.py check --deploy`: proxy, cache and variables of a public site."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.http.request import validate_host

_OF_ONE_PROCESS = {
    "django.core.cache.backends.locmem.LocMemCache",
    "django.core.cache.backends.dummy.DummyCache",
}


def register_all() -> None:
    for check in (
        proxies_are_counted,
        processes_share_a_cache,
        site_answers_to_its_name,
        variables_are_known,
    ):
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


def site_answers_to_its_name(**_: object) -> list[CheckMessage]:
    host = urlsplit(settings.SITE_URL).hostname or ""
    if validate_host(host, settings.ALLOWED_HOSTS):
        return []
    return [
        Warning(
            f"ALLOWED_HOSTS lacks {host}, the host of SITE_URL: its visitors get status 400.",
            hint="Add it, or remove ALLOWED_HOSTS, whose default is that host.",
            id="elwise.W003",
        )
    ]


def variables_are_known(**_: object) -> list[CheckMessage]:
    return [
        Warning(
            f"ENV_FILE sets {name}, which ELwise does not read.",
            hint=f"Did you mean {similar}?" if similar else "docs/configuration.md lists them all.",
            id="elwise.W004",
        )
        for name, similar in settings.UNKNOWN_VARIABLES.items()
    ]
