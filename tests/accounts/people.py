"""Accounts for tests, and how they sign in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

RIGHT = "a long enough one"


def create(name: str = "ada", **fields: object) -> User:
    return User.objects.create_user(name, f"{name}@example.org", RIGHT, **fields)


def sign_in(
    password: str = RIGHT,
    *,
    name: str = "ada",
    client: Client | None = None,
    address: str = "192.0.2.1",
    to: str = "/keys/",
    **headers: str,
) -> HttpResponse:
    form = {"login": name, "password": password, "next": to}
    client = client or Client()
    return client.post("/sign-in/", form, REMOTE_ADDR=address, headers=headers)


def guess(times: int, **more: str) -> list[int]:
    """Answers to wrong passwords: 400 where one was checked, 429 where it was not."""
    return [sign_in(f"wrong {number}", **more).status_code for number in range(times)]


def add_app(user: User) -> str:
    """An authenticator app of this account; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_of(secret: str) -> str:
    """What the app shows now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def confirm(client: Client) -> None:
    """The password once more, as pages on security ask for it."""
    assert client.post("/account/confirm/", {"password": RIGHT}).status_code == 302


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user).exists()
