"""Who calls the API: the owner of the key that was sent or, to read, whoever is signed in."""

from __future__ import annotations

import contextlib
import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework_api_key.permissions import KeyParser

from accounts.models import Key

AnyRequest = HttpRequest | Request
"""Middleware has Django's request, a view has Django REST Framework's; META is the same in both."""

_LOOKED_UP = "elwise.api_key"
"""Name in META under which the key of this request is remembered. No client can set it."""

_UNCHECKED = "elwise.api_key_unchecked"

_read_header = KeyParser().get_from_authorization


def sent_key(request: AnyRequest) -> str | None:
    return _read_header(request) or None


def find_key(request: AnyRequest) -> Key | None:
    """The usable key that came with the request; the database is asked once a request."""
    text = sent_key(request)
    if text is None:
        return None
    if _LOOKED_UP not in request.META:
        request.META[_LOOKED_UP] = _look_up(text, request)
    key: Key | None = request.META[_LOOKED_UP]
    return key


def could_not_check(request: AnyRequest) -> bool:
    """Whether the request has a key that could not be checked without the database."""
    return _UNCHECKED in request.META


def _look_up(text: str, request: AnyRequest) -> Key | None:
    """Public data is served even if the key cannot be checked: the key is not needed for it."""
    try:
        return Key.objects.find_usable(text)
    except (OperationalError, InterfaceError):
        if not (settings.API_ANONYMOUS and request.method in SAFE_METHODS):
            raise
        request.META[_UNCHECKED] = True
        return None


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Api-Key elw…`. OPTIONS is answered whatever was sent."""

    def authenticate(self, request: AnyRequest) -> tuple[AbstractBaseUser, Key] | None:
        if request.method == "OPTIONS" or sent_key(request) is None:
            return None
        key = find_key(request)
        if could_not_check(request):
            return None
        if key is None:
            raise AuthenticationFailed("This key is unknown, expired or revoked.")
        with contextlib.suppress(OperationalError):  # reading still works on a full disk
            key.record_use(timezone.now().astimezone(datetime.UTC).date())
        return key.owner, key

    def authenticate_header(self, request: AnyRequest) -> str:
        return "Api-Key"


class ReadOnlySessionAuthentication(SessionAuthentication):
    """A session never writes: its cookie goes along with other sites' forms."""

    def authenticate(self, request: Request) -> tuple[AbstractBaseUser, None] | None:
        return super().authenticate(request) if request.method in ("GET", "HEAD") else None
