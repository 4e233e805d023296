"""Asking upstream for one product: bounded in time, size, redirects and retries, and only at
addresses of the allow-list."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from time import monotonic, sleep
from typing import Self
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from urllib3 import BaseHTTPResponse, Timeout
from urllib3.exceptions import HTTPError, SSLError
from urllib3.util import Url

from catalog.connection import (
    AllowList,
    Deadline,
    Refusal,
    is_a_surprise,
    is_not_public,
    pool_to,
)

TOO_SLOW = "too-slow"
TOO_LARGE = "too-large"
CONNECTION_FAILED = "connection-failed"
TLS_FAILED = "tls-failed"
NOT_ALLOWED = "address-not-allowed"
TOO_MANY_REDIRECTS = "too-many-redirects"
UNEXPECTED_STATUS = "unexpected-status"
BUSY = "upstream-busy"
NOT_JSON_TYPE = "not-json-type"
UNKNOWN_ENCODING = "unknown-encoding"
NO_SUCH_NAME = "no-such-name"

_REDIRECTS = {301, 302, 303, 307, 308}
_CHUNK = 65_536


@dataclass(frozen=True)
class Limits:
    """Seconds, bytes and numbers that bound one `fetch`."""

    connect: float = 5
    read: float = 10
    wall_clock: float = 30
    size: int = 2_000_000
    redirects: int = 3
    retries: int = 3
    backoff: float = 1
    retry_after: float = 600


LIMITS = Limits()


@dataclass(frozen=True)
class Upstream:
    """Where upstream is: the address of its API, the hosts that may be asked, and how we
    introduce ourselves."""

    base_url: str
    allowed: AllowList
    user_agent: str

    @classmethod
    def of(cls, *, base_url: str, allowed_hosts: list[str], site_url: str) -> Self:
        """A base without a path is a host that serves the API in its usual place; a slash at the
        end changes nothing."""
        base = base_url.strip().rstrip("/")
        if not urlsplit(base).path:
            base += "/api/v1"
        return cls(base, AllowList.of(allowed_hosts), f"ELwise (+{site_url})")

    @classmethod
    def from_settings(cls) -> Self:
        return cls.of(
            base_url=settings.UPSTREAM_BASE_URL,
            allowed_hosts=settings.UPSTREAM_ALLOWED_HOSTS,
            site_url=settings.SITE_URL,
        )


@dataclass(frozen=True)
class Answer:
    """What upstream said: status 200 with a body, or 304 without one.

    `etag` and `last_modified` go into the next question.
    """

    status: int
    body: bytes
    etag: str
    last_modified: str
    url: str
    fetched_at: datetime
    media_type: str = ""


class FetchFailed(Exception):
    """No usable answer.

    `reason` is one of the names above; `retry_after`: the seconds upstream asked to be left alone.
    """

    def __init__(
        self,
        reason: str,
        words: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        again: bool = False,
    ) -> None:
        super().__init__(f"{reason}: {words}")
        self.reason = reason
        self.words = words
        self.status = status
        self.retry_after = retry_after
        self.again = again


def fetch(
    product: str,
    *,
    etag: str = "",
    last_modified: str = "",
    upstream: Upstream | None = None,
    limits: Limits = LIMITS,
    patience: float = 0,
) -> Answer:
    """The answer of upstream for `product`; with what the last answer carried, it may be 304.

    All attempts and the pauses between them take at most `limits.wall_clock` seconds. A Retry-After
    that fits into them is waited out. `patience` adds seconds for longer ones, at most
    `limits.retry_after` in all: for a caller without a time limit of its own. Otherwise the failure
    says how long upstream wants to be left alone. Raises FetchFailed.
    """
    upstream = upstream or _configured()
    if not re.fullmatch(r"[a-z0-9][a-z0-9.+_\-]{0,60}", product):
        raise FetchFailed(NO_SUCH_NAME, f"{product[:80]!r} is no name of a product")
    question = _Question(
        f"{upstream.base_url}/products/{product}/", etag, last_modified, upstream, limits
    )
    left, patience = limits.wall_clock, min(patience, limits.retry_after)
    for attempt in range(limits.retries + 1):
        began = monotonic()
        try:
            with Deadline(left) as deadline:
                return question.ask(deadline)
        except FetchFailed as failure:
            left -= monotonic() - began
            jitter = random.uniform(0, limits.backoff * 2**attempt)  # noqa: S311 - spreads load
            pause = max(failure.retry_after or 0, jitter)
            if not failure.again or attempt == limits.retries or pause >= max(left, patience):
                raise
        sleep(pause)
        if pause < left:
            left -= pause
        else:
            patience -= pause
    raise AssertionError("the last attempt returns or raises")


def fetch_page(address: str, *, allowed: AllowList, user_agent: str, limits: Limits) -> Answer:
    """A document of any type at a public address, asked for once. Raises FetchFailed."""
    upstream = Upstream(address, allowed, user_agent)
    question = _Question(address, "", "", upstream, limits, accept="*/*", refused=is_not_public)
    with Deadline(limits.wall_clock) as deadline:
        return question.ask(deadline)


def _configured() -> Upstream:
    try:
        return Upstream.from_settings()
    except ValueError as error:
        raise FetchFailed(NOT_ALLOWED, str(error)) from error


@dataclass(frozen=True)
class _Question:
    address: str
    etag: str
    last_modified: str
    upstream: Upstream
    limits: Limits
    accept: str = "application/json"
    refused: Refusal = is_a_surprise

    def ask(self, deadline: Deadline) -> Answer:
        """One attempt: the answer, after following redirects that stay within the allow-list."""
        address = self.address
        for _ in range(self.limits.redirects + 1):
            url = self.upstream.allowed.target(address)
            if url is None:
                raise FetchFailed(
                    NOT_ALLOWED, f"{address[:200]!r} is not at an allowed host, or not https"
                )
            outcome = self._get(url, deadline)
            if isinstance(outcome, Answer):
                return outcome
            address = _joined(url.url, outcome)
        raise FetchFailed(TOO_MANY_REDIRECTS, f"more than {self.limits.redirects}")

    def _get(self, url: Url, deadline: Deadline) -> Answer | str:
        """An answer, or the address of a redirect."""
        pool = pool_to(url, deadline=deadline, connect=self.limits.connect, refused=self.refused)
        try:
            response = pool.urlopen(
                "GET",
                url.request_uri,
                headers=self._headers(),
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
                timeout=Timeout(connect=self.limits.connect, read=self.limits.read),
            )
            try:
                return self._outcome(response, url, deadline)
            finally:
                response.close()
        except (HTTPError, HTTPException, OSError, zlib.error) as error:
            raise self._failure(error, deadline) from error
        finally:
            pool.close()

    def _headers(self) -> dict[str, str]:
        headers = {
            "User-Agent": self.upstream.user_agent,
            "Accept": self.accept,
            "Accept-Encoding": "gzip",
        }
        conditions = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return headers | {name: value for name, value in conditions.items() if value}

    def _failure(self, error: Exception, deadline: Deadline) -> FetchFailed:
        if deadline.passed:
            return self._too_slow()
        if isinstance(error, SSLError):
            return FetchFailed(TLS_FAILED, str(error)[:200])
        return FetchFailed(CONNECTION_FAILED, f"{type(error).__name__}: {error}"[:200], again=True)

    def _too_slow(self) -> FetchFailed:
        return FetchFailed(TOO_SLOW, f"no whole answer within {self.limits.wall_clock:g} s")

    def _outcome(self, response: BaseHTTPResponse, url: Url, deadline: Deadline) -> Answer | str:
        """A connection that was shut down looks like one that ended, also amid the headers."""
        if deadline.passed:
            raise self._too_slow()
        location = response.headers.get("Location")
        if response.status in _REDIRECTS and location:
            return location
        if response.status == 304 and (self.etag or self.last_modified):
            return self._answer(response, url, b"")
        if response.status == 429 or response.status >= 500:
            raise FetchFailed(
                BUSY,
                f"status {response.status}",
                status=response.status,
                retry_after=_retry_after(response),
                again=True,
            )
        if response.status != 200:
            raise FetchFailed(
                UNEXPECTED_STATUS, f"status {response.status}", status=response.status
            )
        if self.accept == "application/json":
            _refuse_other_types(response)
        body = b"".join(_pieces(response, self.limits.size))
        if deadline.passed:
            raise self._too_slow()
        return self._answer(response, url, body)

    def _answer(self, response: BaseHTTPResponse, url: Url, body: bytes) -> Answer:
        etag = _harmless(response.headers.get("ETag", ""))
        last_modified = _harmless(response.headers.get("Last-Modified", ""))
        if response.status == 304:
            etag, last_modified = etag or self.etag, last_modified or self.last_modified
        kind = response.headers.get("Content-Type", "").lower()
        return Answer(response.status, body, etag, last_modified, url.url, datetime.now(UTC), kind)


def _joined(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError:
        return location  # no address at all, and so on no list


def _refuse_other_types(response: BaseHTTPResponse) -> None:
    kind, _, parameters = response.headers.get("Content-Type", "").lower().partition(";")
    charset = re.search(r'charset="?([^\s;"]+)', parameters)
    if kind.strip() != "application/json" or (charset and charset[1] not in ("utf-8", "utf8")):
        raise FetchFailed(
            NOT_JSON_TYPE,
            repr(response.headers.get("Content-Type", "")[:80]),
            status=response.status,
        )


def _pieces(response: BaseHTTPResponse, size: int) -> Iterator[bytes]:
    """The body, unpacked as it comes, and not a byte more than `size` of it."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("gzip", "identity"):
        raise FetchFailed(UNKNOWN_ENCODING, repr(encoding[:40]))
    unpacker = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
    received = unpacked = 0
    while piece := response.read(_CHUNK, decode_content=False):
        received += len(piece)
        if unpacker:
            piece = unpacker.decompress(piece, size - unpacked + 1)
        unpacked += len(piece)
        if max(received, unpacked) > size or (unpacker and unpacker.unconsumed_tail):
            raise FetchFailed(TOO_LARGE, f"more than {size} bytes")
        yield piece
    if unpacker and not unpacker.eof:
        raise FetchFailed(CONNECTION_FAILED, "the packed answer ends too early", again=True)


def _retry_after(response: BaseHTTPResponse) -> float | None:
    """Seconds, from a number or a date; None where there is neither."""
    text = response.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime.now(UTC)
    return max(seconds.total_seconds(), 0)


def _harmless(validator: str) -> str:
    """What goes back to upstream in a header of ours: one short line of printable ASCII, or
    nothing."""
    return validator if re.fullmatch(r"[\x20-\x7e]{1,200}", validator) else ""
