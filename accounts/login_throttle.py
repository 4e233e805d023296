"""Guessing passwords gets slower with each wrong one: one waits, but nobody is locked out."""

from __future__ import annotations

import hashlib
import logging
import math
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.throttles import client_address

SIGN_IN_PATHS = ("/sign-in/", "/admin/login/")
WINDOW = 3600
"""Seconds for which wrong passwords are counted together."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """`free_attempts` cost no time; each further one doubles the wait, up to `max_wait` seconds."""

    free_attempts: int
    max_wait: int

    def wait(self, attempts: int) -> int:
        if attempts < self.free_attempts:
            return 0
        doublings = min(attempts - self.free_attempts, 20)
        return min(1 << doublings, self.max_wait)


PER_ACCOUNT_AND_ADDRESS = Limit(5, 300)
PER_ADDRESS = Limit(30, 300)
PER_ACCOUNT = Limit(100, 5)
"""From any address. A short wait, or a stranger could keep the owner out."""


class LoginThrottle:
    """Middleware: answers 429 while the caller has to wait."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or request.path_info not in SIGN_IN_PATHS:
            return self.get_response(request)
        limits = _limits_of(request)
        if wait := _seconds_to_wait(limits):
            return _too_many_attempts(request, wait)
        _count_attempt(limits)  # before the password is checked: parallel attempts count as many
        response = self.get_response(request)
        if response.status_code == HTTPStatus.FOUND:
            _forget_attempts(limits)
        return response


def _limits_of(request: HttpRequest) -> dict[str, Limit]:
    """Each limit an attempt counts for, by cache key: digests of account and address."""
    account = request.POST.get("username", "").strip().lower()
    address = client_address(request)
    return {
        _cache_key(f"{account}\0{address}"): PER_ACCOUNT_AND_ADDRESS,
        _cache_key(f"\0{address}"): PER_ADDRESS,
        _cache_key(f"{account}\0"): PER_ACCOUNT,
    }


def _cache_key(name: str) -> str:
    return f"sign-in:{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()}"


@contextmanager
def _ignoring_cache_errors() -> Iterator[None]:
    """Where the cache does not answer nothing is counted, and nobody is kept out."""
    try:
        yield
    except Exception:
        _log.exception("Wrong passwords are not counted: the cache does not answer.")


def _seconds_to_wait(cache_keys: Iterable[str]) -> int:
    wait_until = 0.0
    with _ignoring_cache_errors():
        waits = cache.get_many([f"{cache_key}:until" for cache_key in cache_keys])
        wait_until = max(waits.values(), default=0.0)
    return max(math.ceil(wait_until - time.time()), 0)


def _too_many_attempts(request: HttpRequest, wait: int) -> HttpResponse:
    status = HTTPStatus.TOO_MANY_REQUESTS
    detail = (
        "Too many wrong passwords. Your password was not checked. "
        f"Try again in {wait} second{'' if wait == 1 else 's'}."
    )
    context = {"status": status.value, "title": status.phrase, "detail": detail}
    response = render(request, "error.html", context, status=status)
    response["Retry-After"] = str(wait)
    return response


def _count_attempt(limits: dict[str, Limit]) -> None:
    with _ignoring_cache_errors():
        for cache_key, limit in limits.items():
            cache.add(cache_key, 0, timeout=WINDOW)
            if wait := limit.wait(cache.incr(cache_key)):
                cache.set(f"{cache_key}:until", time.time() + wait, timeout=wait)


def _forget_attempts(limits: dict[str, Limit]) -> None:
    """After the right password: this account has no wrong ones from here, and this try was none."""
    with _ignoring_cache_errors():
        for cache_key, limit in limits.items():
            if limit is PER_ACCOUNT_AND_ADDRESS:
                cache.delete_many([cache_key, f"{cache_key}:until"])
            else:
                cache.decr(cache_key)
