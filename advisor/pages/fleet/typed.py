"""What a form had that was refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Typed:
    """By the name of the field; `errors` likewise."""

    values: Mapping[str, str]
    errors: Mapping[str, str]
