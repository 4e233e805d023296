"""For the transition to attributes: a Struct read like the JSON object it stands for.

Goes with its last reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec
from msgspec import NODEFAULT
from msgspec.structs import fields


class MappingFace(msgspec.Struct, frozen=True, gc=False):
    """`row["from"]`, `row.get("note")` and `**row`.

    Days as ISO text, amounts as text, tuples as lists.
    """

    def __getitem__(self, name: str) -> Any:
        return _json_value(getattr(self, _attributes(type(self))[name]))

    def __contains__(self, name: object) -> bool:
        return name in _attributes(type(self))

    def __iter__(self) -> Iterator[str]:
        return iter(_attributes(type(self)))

    def get(self, name: str, default: Any = None) -> Any:
        attribute = _attributes(type(self)).get(name)
        return default if attribute is None else _json_value(getattr(self, attribute))

    def keys(self) -> list[str]:
        return list(_attributes(type(self)))

    def items(self) -> list[tuple[str, Any]]:
        return [(name, self[name]) for name in self]


@cache
def _attributes(struct: type[msgspec.Struct]) -> dict[str, str]:
    """The attribute that holds each field of the JSON object; optional fields stand last."""
    optional = {field.encode_name for field in fields(struct) if field.default is not NODEFAULT}
    pairs = zip(struct.__struct_encode_fields__, struct.__struct_fields__, strict=True)
    return dict(sorted(pairs, key=lambda pair: (pair[0] in optional, pair[0])))


def _json_value(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Decimal) else value
