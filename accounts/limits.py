"""How many passwords are looked at. One waits, but nobody is locked out.

The counters are those of django-allauth, kept in a table of the database: no cache evicts them, and
all processes count together. An attempt is counted before its password is checked, so that parallel
attempts count as many.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.connection import ConnectionProxy

from accounts.devices import known_device
from accounts.names import fold
from accounts.throttles import client_address

FROM_DEVICE = "sign_in_device"
FROM_ADDRESS_FOR_ACCOUNT = "sign_in_pair"
FROM_ADDRESS = "sign_in_address"
FOR_ACCOUNT = "sign_in_account"
"""The names in ACCOUNT_RATE_LIMITS, which says how often."""

WAIT = 300
"""Seconds after which a caller who had to wait has attempts again, whichever limit it was."""


@dataclass(frozen=True)
class Counter:
    action: str
    key: str


def use_database() -> None:
    """django-allauth has no setting for the cache it counts in."""
    ratelimit.cache = ConnectionProxy(caches, "counters")


def count_attempt(request: HttpRequest, name: str) -> RateLimitUsage | None:
    """What was counted; None: too many attempts, and this one counts for nothing."""
    attempt = RateLimitUsage(usage=[])
    for counter in _counters(request, fold(name)):
        usage = ratelimit.consume(
            request, app="allauth.account", action=counter.action, key=counter.key
        )
        if usage is None:
            attempt.rollback()
            return None
        attempt.usage.extend(usage.usage)
    return attempt


def _counters(request: HttpRequest, account: str) -> list[Counter]:
    """A known device of the account has its own: what others try does not use it up."""
    if device := known_device(request, account):
        return [Counter(FROM_DEVICE, f"{device.pk}")]
    address = client_address(request)
    return [
        Counter(FROM_ADDRESS_FOR_ACCOUNT, f"{_digest(account)} {address}"),
        Counter(FROM_ADDRESS, address),
        Counter(FOR_ACCOUNT, _digest(account)),
    ]


def _digest(account: str) -> str:
    """Also of what no account can be called: names are what visitors type."""
    return hashlib.sha256(account.encode("utf-8", "replace")).hexdigest()
