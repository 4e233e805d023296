"""Answers to checks as bytes, for whoever sends the same again within a minute, up to a size."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from datetime import datetime
from typing import NamedTuple

import msgspec
from django.http import HttpRequest, HttpResponse

from advisor.api.fleet.check_response import ReportResponse
from catalog.snapshot import Published

MAX_BYTES = 8_000_000
LARGEST = 200_000
"""Bytes of an answer that is kept: pipelines send few hosts, again and again."""

Key = tuple[str, bytes, int]


class CachedCheck(NamedTuple):
    body: bytes
    status: int
    headers: dict[str, str]


class CheckCache:
    """The latest answers; those asked for longest ago go first."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._answers: OrderedDict[Key, CachedCheck] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        return self._size

    def get(self, key: Key) -> HttpResponse | None:
        with self._lock:
            answer = self._answers.get(key)
            if answer is None:
                return None
            self._answers.move_to_end(key)
        return ReportResponse(answer.body, status=answer.status, headers=answer.headers)

    def set(self, key: Key, response: HttpResponse) -> None:
        answer = CachedCheck(response.content, response.status_code, dict(response.items()))
        if len(answer.body) > LARGEST:
            return
        with self._lock:
            if previous := self._answers.pop(key, None):
                self._size -= len(previous.body)
            self._answers[key] = answer
            self._size += len(answer.body)
            while self._size > self._max_bytes:
                self._size -= len(self._answers.popitem(last=False)[1].body)

    def clear(self) -> None:
        with self._lock:
            self._answers.clear()
            self._size = 0


CHECKS = CheckCache()


def key_of(request: HttpRequest, published: Published, now: datetime) -> Key:
    """All that an answer without a team depends on; the age of the data in it is a minute's."""
    headers = request.META
    question = "\0".join(
        (
            request.path,
            headers.get("QUERY_STRING", ""),
            headers.get("CONTENT_TYPE", ""),
            headers.get("HTTP_ACCEPT", ""),
        )
    )
    digest = hashlib.sha256(question.encode("utf-8", "surrogateescape"))
    digest.update(msgspec.json.encode(published.freshness))
    digest.update(request.body)
    return (published.digest, digest.digest(), int(now.timestamp() // 60))
