"""JSON in which a key that an object has twice is an error: a parser would take the last silently.

The same of YAML is in catalog/seed/files.py.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, NoReturn

from catalog.query_string import printable


class DuplicateKeyError(ValueError):
    """The message names the key."""


def load(text: str) -> Any:  # Any: any JSON value
    """Raises ValueError for what is not JSON, NaN and Infinity too, and DuplicateKeyError."""
    return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        key, count = Counter(key for key, _ in pairs).most_common(1)[0]
        times = "twice" if count == 2 else f"{count} times"
        raise DuplicateKeyError(f'The key "{printable(key)}" is sent {times}. Send it once.')
    return values


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
