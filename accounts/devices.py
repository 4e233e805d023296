"""Browsers in which an account has signed in before: a cookie, and a row for each account.

The cookie is random and signed; only its hash is stored. It proves only that somebody who knew the
password used this browser. Other people's guesses do not make the owner wait there.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets

from allauth.account.signals import user_logged_in
from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import Device

LIFE = datetime.timedelta(days=400)
"""The maximum that browsers accept."""
MAX_DEVICES = 50
"""Per account; the least recently used are removed first."""

_signer = signing.TimestampSigner(salt="accounts.device")


def cookie_name() -> str:
    """The prefix prevents other hosts and paths from setting the cookie."""
    return "__Host-device" if settings.SESSION_COOKIE_SECURE else "device"


def known_device(request: HttpRequest, account_name: str) -> Device | None:
    token = _token(request)
    if token is None:
        return None
    devices = Device.objects.filter(owner__username=account_name, token_hash=_hash(token))
    return devices.filter(last_used_on__gte=_today() - LIFE).first()


def this_device(request: HttpRequest) -> str:
    """The hash under which this browser is stored; empty if it is unknown."""
    token = _token(request)
    return _hash(token) if token else ""


def remember_device(request: HttpRequest, response: HttpResponse, user: User, **_: object) -> None:
    """After a complete sign-in, including any second factor."""
    token = _token(request) or secrets.token_urlsafe(32)
    Device.objects.update_or_create(
        owner=user, token_hash=_hash(token), defaults={"last_used_on": _today()}
    )
    _forget_oldest(user)
    response.set_cookie(
        cookie_name(),
        _signer.sign(token),
        max_age=LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_unused() -> None:
    Device.objects.filter(last_used_on__lt=_today() - LIFE).delete()


def connect() -> None:
    user_logged_in.connect(remember_device, dispatch_uid="accounts-known-device")


def _forget_oldest(user: User) -> None:
    newest = Device.objects.filter(owner=user).order_by("-last_used_on", "-pk")
    newest_keys = list(newest.values_list("pk", flat=True)[:MAX_DEVICES])
    Device.objects.filter(owner=user).exclude(pk__in=newest_keys).delete()


def _token(request: HttpRequest) -> str | None:
    try:
        return _signer.unsign(request.COOKIES.get(cookie_name(), ""), max_age=LIFE)
    except signing.BadSignature:
        return None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _today() -> datetime.date:
    return timezone.now().astimezone(datetime.UTC).date()
