"""Guessing passwords gets slower with each wrong one: whoever signs in waits, and nobody is locked out."""

from __future__ import annotations

import hashlib
import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from config.gate import client_address
from config.problems import page_429

SIGN_IN = ("/sign-in/", "/admin/login/")
REMEMBERED = 3600
"""Seconds for which wrong passwords are counted together."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """`free` wrong passwords cost no time. Each further one doubles the seconds until the next try, up to `longest`."""

    free: int
    longest: int

    def wait(self, wrong: int) -> int:
        return min(2 ** min(wrong - self.free, 20), self.longest) if wrong >= self.free else 0


OF_ACCOUNT_AND_ADDRESS = Limit(5, 300)
OF_ADDRESS = Limit(30, 300)
OF_ACCOUNT = Limit(100, 5)
"""From wherever they come. Short, or a stranger could keep the owner out."""


class Brake:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or request.path not in SIGN_IN:
            return self.get_response(request)
        counted = _counted(request)
        if seconds := _seconds_left(list(counted)):
            return page_429(
                request, seconds, "Too many wrong passwords; what you typed was not looked at."
            )
        _count(
            counted
        )  # before the password is looked at, so that many tries at the same moment are many
        response = self.get_response(request)
        if response.status_code == 302:
            _forgive(counted)
        return response


def _counted(request: HttpRequest) -> dict[str, Limit]:
    """Under which names a try is counted; accounts and addresses stand in the cache as digests only."""
    account, address = request.POST.get("username", "").strip().lower(), client_address(request)
    named = {
        f"{account}\0{address}": OF_ACCOUNT_AND_ADDRESS,
        f"\0{address}": OF_ADDRESS,
        f"{account}\0": OF_ACCOUNT,
    }
    return {
        f"sign-in:{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()}": limit
        for name, limit in named.items()
    }


@contextmanager
def _without_keeping_anybody_out() -> Iterator[None]:
    """Where the cache does not answer nothing is counted."""
    try:
        yield
    except Exception:
        _log.exception("Wrong passwords are not counted: the cache does not answer.")


def _seconds_left(names: list[str]) -> int:
    until = 0.0
    with _without_keeping_anybody_out():
        until = max(cache.get_many([f"{name}:until" for name in names]).values(), default=0.0)
    return max(math.ceil(until - time.time()), 0)


def _count(counted: dict[str, Limit]) -> None:
    with _without_keeping_anybody_out():
        for name, limit in counted.items():
            cache.add(name, 0, timeout=REMEMBERED)
            if wait := limit.wait(cache.incr(name)):
                cache.set(f"{name}:until", time.time() + wait, timeout=wait)


def _forgive(counted: dict[str, Limit]) -> None:
    """The right password: this account has no wrong ones from here any more, and the try was none."""
    with _without_keeping_anybody_out():
        for name, limit in counted.items():
            if limit is OF_ACCOUNT_AND_ADDRESS:
                cache.delete_many([name, f"{name}:until"])
            else:
                cache.decr(name)
