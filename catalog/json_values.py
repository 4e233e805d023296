"""The types of what JSON can say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

JsonValue: TypeAlias = (
    "bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
)
"""JSON that is only read."""

JsonObject: TypeAlias = dict[str, "Json"]

Schema: TypeAlias = dict[str, Any]
"""A JSON Schema or a part of an OpenAPI document. Any: its parts nest and have no common type."""
