"""Limits on password attempts. Callers may have to wait, but no account is ever locked.

The counters are django-allauth's, stored in a database table: they are never evicted, and all
processes share them. An attempt is counted before its password is checked, so that parallel
attempts cannot bypass the limit.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.connection import ConnectionProxy

from accounts.devices import known_device
from accounts.names import fold
from accounts.throttles import client_address

FROM_DEVICE = "sign_in_device"
FROM_ADDRESS_FOR_ACCOUNT = "sign_in_pair"
FROM_ADDRESS = "sign_in_address"
FOR_ACCOUNT = "sign_in_account"
BEGIN = "begin"
"""Keys of ACCOUNT_RATE_LIMITS, which sets the numbers."""

WAIT = 300
"""Seconds after which a refused caller can try again, whichever limit applied."""


@dataclass(frozen=True)
class Counter:
    action: str
    key: str


def use_database() -> None:
    """django-allauth has no setting for the cache it uses, also for codes that were used: in one
    that processes do not share, a code of an authenticator app works once in each."""
    ratelimit.cache = totp.cache = ConnectionProxy(caches, "counters")


def refuse_beginning(request: HttpRequest) -> HttpResponse | None:
    """429 if one address has begun too many sign-ins with a passkey or at a provider."""
    refusal: HttpResponse | None = ratelimit.consume_or_429(
        request, app="allauth.account", action=BEGIN, limit_get=True
    )
    return refusal


def count_attempt(request: HttpRequest, name: str) -> RateLimitUsage | None:
    """The counted attempt; None if there were too many, in which case it is not counted."""
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
    """A known device has its own counter, which other people's attempts do not use up."""
    if device := known_device(request, account):
        return [Counter(FROM_DEVICE, f"{device.pk}")]
    address = client_address(request)
    return [
        Counter(FROM_ADDRESS_FOR_ACCOUNT, f"{_digest(account)} {address}"),
        Counter(FROM_ADDRESS, address),
        Counter(FOR_ACCOUNT, _digest(account)),
    ]


def _digest(account: str) -> str:
    """Names come from visitors and may be invalid, so "replace" avoids encoding errors."""
    return hashlib.sha256(account.encode("utf-8", "replace")).hexdigest()
