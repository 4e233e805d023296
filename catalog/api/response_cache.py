"""Answers as bytes, of API and pages, kept for whoever asks next, up to a number of bytes."""

from __future__ import annotations

import gzip
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.http.response import ResponseHeaders
from rest_framework.request import Request

MAX_BYTES = 16_000_000
MAX_BYTES_OF_QUERIES = 4_000_000
"""Of pages that each query makes another of: they must not push out those everybody asks for."""
MIN_COMPRESSED = 200
"""Bytes. A shorter answer does not get smaller by compression."""

IGNORES_QUERY = "/eol/"
"""Under this path the query changes nothing, as on a site of files."""

JSON_ACCEPTED = {
    "",
    "*/*",
    "application/json",
    "application/json, */*",
    "application/json, text/plain, */*",
}
"""What clients send as Accept and which JSON satisfies, without a look at weights."""

_GZIP_REFUSED = re.compile(r"q\s*=\s*0(\.0{0,3})?")

Key = tuple[str, ...]
Headers = Mapping[str, str]


@dataclass(frozen=True)
class CachedResponse:
    """An answer without and with compression.

    `etag` is of the body, without quotes. `version` is that of the catalog and the day, while
    the answer depends on nothing else; empty otherwise. `final_headers` are those with which it
    left the outermost middleware, but for those of one coding; empty before it left. `body` may
    be empty where `compressed` is not: it is then the same, and takes a sixth of the memory.
    """

    etag: str
    body: bytes
    compressed: bytes = b""
    headers: Headers = field(default_factory=dict)
    version: str = ""
    final_headers: ResponseHeaders = field(default_factory=partial(ResponseHeaders, {}))

    @property
    def size(self) -> int:
        headers = [*self.headers.items(), *self.final_headers.items()]
        text = sum(len(name) + len(value) for name, value in headers)
        return len(self.body) + len(self.compressed) + text

    def content(self, *, compress: bool) -> bytes:
        if compress and self.compressed:
            return self.compressed
        return self.body or (gzip.decompress(self.compressed) if self.compressed else b"")

    def coding_headers(self, *, compress: bool) -> dict[str, str]:
        """A compressed answer has a weak ETag: its bytes are not those of the plain one."""
        if compress and self.compressed:
            return {"ETag": weak(self.etag), "Content-Encoding": "gzip"}
        return {"ETag": strong(self.etag)}


class ResponseCache:
    """The latest answers, one for each question. The reader checks that it still holds."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._responses: OrderedDict[Key, CachedResponse] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._responses)

    @property
    def size(self) -> int:
        return self._size

    def get(self, key: Key) -> CachedResponse | None:
        with self._lock:
            if response := self._responses.get(key):
                self._responses.move_to_end(key)
            return response

    def set(self, key: Key, response: CachedResponse) -> None:
        with self._lock:
            if previous := self._responses.pop(key, None):
                self._size -= _total(key, previous)
            self._responses[key] = response
            self._size += _total(key, response)
            while self._size > self._max_bytes:
                self._size -= _total(*self._responses.popitem(last=False))

    def clear(self) -> None:
        with self._lock:
            self._responses.clear()
            self._size = 0


RESPONSES = ResponseCache(MAX_BYTES - MAX_BYTES_OF_QUERIES)
QUERIES = ResponseCache(MAX_BYTES_OF_QUERIES)


def key_of(request: HttpRequest | Request) -> Key:
    """All that an answer of the API depends on beside the catalog and the day.

    The order of the parameters does not matter; that of the values of one may.
    """
    query = request.META.get("QUERY_STRING", "")
    if request.path_info.startswith(IGNORES_QUERY):
        query = ""
    elif "&" in query and "%" not in query:  # an escape could hide that two names are one
        query = "&".join(sorted(query.split("&"), key=_parameter_name))
    scope = "public" if settings.API_ANONYMOUS else "private"
    return (scope, *_address(request), query)


def page_key(request: HttpRequest, query: str, part: str) -> Key:
    """The same for a page, or a part of it. Views redirect to one spelling of each query."""
    return ("page", *_address(request), query, part)


def _address(request: HttpRequest | Request) -> Key:
    headers = request.META
    host = headers.get("HTTP_HOST") or f"{headers['SERVER_NAME']}:{headers['SERVER_PORT']}"
    return (request.scheme or "", host, request.path)


def strong(etag: str) -> str:
    return f'"{etag}"'


def weak(etag: str) -> str:
    return f'W/"{etag}"'


def compress(body: bytes, level: int = 6) -> bytes:
    """Without a time in it: equal bodies, equal bytes. Level 6 is the best that costs little."""
    return gzip.compress(body, compresslevel=level, mtime=0) if len(body) >= MIN_COMPRESSED else b""


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether the header names gzip and does not refuse it (RFC 9110, section 12.5.3)."""
    for part in accept_encoding.lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() in ("gzip", "x-gzip"):
            return not _GZIP_REFUSED.fullmatch(weight.strip())
    return False


def _parameter_name(part: str) -> str:
    return part.partition("=")[0]


def _total(key: Key, response: CachedResponse) -> int:
    return response.size + sum(map(len, key))
