"""What differs between the versions of the engine, so that kept decisions are computed again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Arithmetic:
    """The choices that a version of the engine made.

    `newest_first`: the order of candidates with equal scores is that of `newest_first`, otherwise
    that of `by_key` (`advisor.engine.precedence`).
    """

    newest_first: bool = True


PRESENT = Arithmetic()
ARITHMETIC: Mapping[int, Arithmetic] = {1: Arithmetic(newest_first=False), 2: PRESENT}
"""By version; a row stays as long as decisions of that version are kept."""
