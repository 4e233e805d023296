"""Answers as bytes, kept for who asks next: known by the catalog, the address and, where it matters, the day. Bounded."""

from __future__ import annotations

import gzip
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass

MOST_BYTES = 16_000_000
SMALLEST_SQUEEZED = 200
"""Bytes. A shorter answer does not get smaller by compression."""


_REFUSED = re.compile(r"q\s*=\s*0(\.0{0,3})?")


@dataclass(frozen=True)
class Rendered:
    """The bytes of an answer, compressed as well where that pays, and the headers that belong to them."""

    body: bytes
    squeezed: bytes
    etag: str
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def size(self) -> int:
        return len(self.body) + len(self.squeezed)


def squeeze(body: bytes) -> bytes:
    """Without a time in it: equal bodies, equal bytes. Level 6 is the best that costs little."""
    return gzip.compress(body, compresslevel=6, mtime=0) if len(body) >= SMALLEST_SQUEEZED else b""


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding names gzip and does not refuse it (RFC 9110, section 12.5.3)."""
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() in ("gzip", "x-gzip"):
            return not _REFUSED.fullmatch(weight.strip())
    return False


Key = tuple[str, ...]


class Shelf:
    """What was asked for lately, up to `most` bytes. Of an older catalog nothing is kept: its version is part of each key."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._kept: OrderedDict[Key, Rendered] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def size(self) -> int:
        return self._size

    def find(self, key: Key) -> Rendered | None:
        with self._lock:
            if found := self._kept.get(key):
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Key, rendered: Rendered) -> None:
        with self._lock:
            if before := self._kept.pop(key, None):
                self._size -= before.size
            self._kept[key] = rendered
            self._size += rendered.size
            while self._size > self._most:
                _, oldest = self._kept.popitem(last=False)
                self._size -= oldest.size

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._size = 0


SHELF = Shelf()
