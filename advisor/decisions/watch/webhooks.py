"""Notices by webhook, signed as the Standard Webhooks specification has it.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
Only hosts that the operator lists in WEBHOOK_ALLOWED_HOSTS are asked; redirects are not followed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPException

import msgspec
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac
from urllib3 import BaseHTTPResponse, Timeout
from urllib3.exceptions import HTTPError
from urllib3.util import Url

from advisor.decisions.watch.notices import Message
from advisor.decisions.watch.outcome import SENT, AttemptOutcome, HandOver, dropped, failed
from advisor.models import Delivery, Webhook
from catalog.connection import AllowList, Deadline, pool_to
from catalog.whole_numbers import whole_number

CONNECT, READ, WALL_CLOCK = 5, 10, 20
"""Seconds."""
MOST_BYTES = 4096
"""Of an answer that are read: nothing in it matters."""
GONE = 410
OLD_SECRET_SIGNS_FOR = timedelta(days=1)
NOT_ALLOWED = (
    "WEBHOOK_ALLOWED_HOSTS does not list this address, or it is not https. "
    "Ask whoever runs this installation."
)
STOPPED = "The webhook was switched off."


class Event(msgspec.Struct, frozen=True):
    """The body. `timestamp`: when it was noticed, in ISO 8601."""

    type: str
    timestamp: str
    data: Message


def new_salt() -> str:
    return secrets.token_hex(32)


def secret_of(salt: str) -> str:
    """As a receiver configures it: `whsec_` and the key in base64.

    It follows from the installation's SECRET_KEY, and changes with it.
    """
    return f"whsec_{base64.b64encode(_key(salt)).decode()}"


def rotate(webhook: Webhook) -> str:
    """A new secret, returned once; the old one signs too for a day."""
    webhook.previous_salt, webhook.salt = webhook.salt, new_salt()
    webhook.rotated_at = timezone.now()
    webhook.save(update_fields=["previous_salt", "salt", "rotated_at"])
    return secret_of(webhook.salt)


def target(address: str) -> Url | None:
    """The address taken apart; None where it may not be asked."""
    return AllowList.of(settings.WEBHOOK_ALLOWED_HOSTS).target(address)


def send(delivery: Delivery, hand_over: HandOver) -> AttemptOutcome:
    webhook = Webhook.objects.filter(pk=int(delivery.recipient), team=delivery.team_id).first()
    if webhook is None or not webhook.active:
        return dropped(STOPPED)
    url = target(webhook.url)
    if url is None:
        return failed(NOT_ALLOWED)
    body = _body(delivery)
    headers = _headers(webhook, delivery.message_id, int(time.time()), body)
    hand_over()
    return _post(webhook, url, headers, body)


def _body(delivery: Delivery) -> bytes:
    message = msgspec.convert(delivery.payload, Message)
    event = Event(_kind(delivery), delivery.created_at.isoformat(), message)
    return msgspec.json.encode(event)


def _kind(delivery: Delivery) -> str:
    return "exception.notice" if delivery.notice.exception_id else "decision.notice"


def _headers(webhook: Webhook, identifier: str, timestamp: int, body: bytes) -> dict[str, str]:
    content = b".".join((identifier.encode(), str(timestamp).encode(), body))
    return {
        "Content-Type": "application/json",
        "User-Agent": f"ELwise (+{settings.SITE_URL})",
        "webhook-id": identifier,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signatures(webhook, content)),
    }


def _salts(webhook: Webhook) -> Iterator[str]:
    yield webhook.salt
    since = webhook.rotated_at
    if webhook.previous_salt and since and timezone.now() - since < OLD_SECRET_SIGNS_FOR:
        yield webhook.previous_salt


def _signatures(webhook: Webhook, content: bytes) -> Iterator[str]:
    """Of each secret that a receiver may have; also those from earlier keys of the installation."""
    for salt in _salts(webhook):
        for installation_key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            digest = hmac.new(_key(salt, installation_key), content, hashlib.sha256).digest()
            yield f"v1,{base64.b64encode(digest).decode()}"


def _key(salt: str, installation_key: str | None = None) -> bytes:
    """`installation_key`: the present one unless named."""
    return salted_hmac("elwise.webhook", salt, installation_key, algorithm="sha256").digest()


def _post(webhook: Webhook, url: Url, headers: dict[str, str], body: bytes) -> AttemptOutcome:
    with Deadline(WALL_CLOCK) as deadline:
        pool = pool_to(url, deadline=deadline, connect=CONNECT)
        try:
            response = pool.urlopen(
                "POST",
                url.request_uri,
                body=body,
                headers=headers,
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
                timeout=Timeout(connect=CONNECT, read=READ),
            )
            return _outcome(webhook, response)
        except (HTTPError, HTTPException, OSError) as error:
            return failed(f"{type(error).__name__}: {error}"[:300])
        finally:
            pool.close()


def _outcome(webhook: Webhook, response: BaseHTTPResponse) -> AttemptOutcome:
    """2xx is success; 410 switches the webhook off, as the specification asks."""
    response.read(MOST_BYTES)
    response.close()
    if 200 <= response.status < 300:
        return SENT
    if response.status == GONE:
        why = "Its receiver answered 410 Gone."
        Webhook.objects.filter(pk=webhook.pk).update(active=False, stopped_because=why)
        return failed(f"{why} The webhook is switched off.", is_final=True)
    if 300 <= response.status < 400:
        return failed(f"Status {response.status}: redirects are not followed.")
    return failed(f"Status {response.status}", retry_after=_retry_after(response))


def _retry_after(response: BaseHTTPResponse) -> timedelta:
    """At most a day; only a number of seconds counts."""
    seconds = whole_number(response.headers.get("Retry-After", ""))
    return timedelta(seconds=min(seconds or 0, 86_400))
