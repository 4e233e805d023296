"""Rate limits per key and per address: requests a minute, counted in the cache."""

from __future__ import annotations

import ipaddress
import logging
import time
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core.cache import cache
from rest_framework.exceptions import Throttled
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.authentication import AnyRequest, find_key

WINDOW = 60
"""Seconds that are counted together."""
REQUESTS_OF_A_KEY = 6000
REQUESTS_OF_AN_ADDRESS = 600
"""In a window, unless API_RATE_KEY and API_RATE_ANONYMOUS say otherwise; 0 counts nothing."""

SYSTEMS_OF_A_REQUEST = 100
"""Different systems that a request may name and count as one: each is worked out for itself."""

_COUNTED = "elwise.allowance"
"""Name in META under which the count of this request is remembered. No client can set it."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Allowance:
    """`limit` requests a window, `used` so far with this one; `wait` seconds to the next window.

    `counter`: its name in the cache.
    """

    policy: str
    limit: int
    used: int
    wait: int
    counter: str

    @property
    def is_exceeded(self) -> bool:
        return self.used > self.limit

    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers has them."""
        remaining = max(self.limit - self.used, 0)
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.limit};w={WINDOW}',
            "RateLimit": f'"{self.policy}";r={remaining};t={self.wait}',
        }


class RateLimitExceeded(Throttled):
    """With a detail of our own, where Django REST Framework would add another sentence."""

    def __init__(self, allowance: Allowance) -> None:
        wait = allowance.wait
        super().__init__(
            detail=f"More than {allowance.limit} requests a minute. Try again in {wait} seconds."
        )
        self.wait = wait


class RequestThrottle(BaseThrottle):
    """One number in the cache for each key or address and minute, which no process can lose."""

    def allow_request(self, request: AnyRequest, view: APIView | None) -> bool:
        allowance = count_request(request)
        return allowance is None or not allowance.is_exceeded


def count_request(request: AnyRequest) -> Allowance | None:
    """Counts the request, once whoever asks. None: this installation has no limit."""
    if _COUNTED not in request.META:
        request.META[_COUNTED] = _count_request(request)
    allowance: Allowance | None = request.META[_COUNTED]
    return allowance


def count_systems(request: AnyRequest, systems: int) -> None:
    """A request about many counts as several, against those that follow."""
    allowance: Allowance | None = request.META.get(_COUNTED)
    further = systems // SYSTEMS_OF_A_REQUEST
    if allowance is not None and further:
        _increment(allowance.counter, further)


def client_address(request: AnyRequest) -> str:
    """The caller's address; for IPv6, its /64 network."""
    return _site_of(forwarded_address(request))


def forwarded_address(request: AnyRequest) -> str:
    """As reported by the connection or our outermost proxy.

    Of X-Forwarded-For only what our own proxies wrote is believed.
    """
    text: str = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < settings.PROXIES <= len(forwarded):
        return forwarded[-settings.PROXIES].strip() or text
    return text


@lru_cache(maxsize=4096)
def _site_of(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def count_page(request: AnyRequest, *, is_costly: bool) -> Allowance | None:
    """The same for pages: per address, with a separate limit for expensive ones."""
    policy, limit = (
        ("costly-page", settings.PAGE_RATE_COSTLY) if is_costly else ("page", settings.PAGE_RATE)
    )
    if _COUNTED not in request.META:
        caller = client_address(request)
        request.META[_COUNTED] = _count(policy, limit, caller)
    allowance: Allowance | None = request.META[_COUNTED]
    return allowance


def _count_request(request: AnyRequest) -> Allowance | None:
    key = find_key(request)
    policy, limit = policy_for(has_key=key is not None)
    caller = key.prefix if key else client_address(request)
    return _count(policy, limit, caller)


def _count(policy: str, limit: int, caller: str) -> Allowance | None:
    if not limit:
        return None
    window, elapsed = divmod(int(time.time()), WINDOW)
    counter = f"api:{policy}:{caller}:{window}"
    return Allowance(policy, limit, _increment(counter), WINDOW - elapsed, counter)


def policy_for(*, has_key: bool) -> tuple[str, int]:
    """Its name and the requests it allows per window; 0 means no limit."""
    policy, limit, default = (
        ("key", settings.API_RATE_KEY, REQUESTS_OF_A_KEY)
        if has_key
        else ("address", settings.API_RATE_ANONYMOUS, REQUESTS_OF_AN_ADDRESS)
    )
    return policy, default if limit is None else limit


def _increment(name: str, number: int = 1) -> int:
    """Atomic where the cache is shared. A cache that fails must not take the API down with it."""
    try:
        return _incremented(name, number)
    except Exception:
        _log.exception("Requests are not counted: the cache does not answer.")
        return 0


def _incremented(name: str, number: int) -> int:
    try:
        return cache.incr(name, number)
    except ValueError:  # the first of its window
        cache.add(name, 0, timeout=2 * WINDOW)
        return cache.incr(name, number)
