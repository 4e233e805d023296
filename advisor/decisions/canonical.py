"""One way to write a value as bytes, so that equal values have equal digests."""

from __future__ import annotations

import hashlib
import json

import msgspec


def canonical(value: object) -> bytes:
    """The canonical JSON (UTF-8) of Structs and plain values.

    Keys and sets sorted, no spaces, decimals as strings, and floats in the shortest form that
    reads back as the same number (Python's repr). `json.dumps` of what was read from these bytes,
    with the same settings, gives them again: `static/verify.py` relies on it.
    ValueError for a number that JSON does not have (infinity).
    """
    plain = msgspec.to_builtins(value, order="deterministic")
    text = json.dumps(
        plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def sha256(content: bytes) -> str:
    """The digest as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
