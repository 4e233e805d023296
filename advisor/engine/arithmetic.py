"""What differs between the versions of the engine, so that kept decisions are computed again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Arithmetic:
    """The choices that a version of the engine made.

    `newest_first`: the order of candidates with equal scores is that of `newest_first`, otherwise
    that of `by_key` (`advisor.engine.precedence`).
    `plausible_unknowns`: unknown facts of a candidate that is no contender make no winner unstable
    (`advisor.engine.contenders`), nor does a plan of its own release that can be no cheaper. A fact
    that must be known first is a doubt also where it adds no points.
    `disputed_values`: a value of the winner decides as one that is not verified does, if another
    source states one by which a requirement is not met (`advisor.engine.disputed`).
    """

    newest_first: bool = True
    plausible_unknowns: bool = True
    disputed_values: bool = True


PRESENT = Arithmetic()
ARITHMETIC: Mapping[int, Arithmetic] = {
    1: Arithmetic(newest_first=False, plausible_unknowns=False, disputed_values=False),
    2: Arithmetic(disputed_values=False),
    3: PRESENT,
}
"""By version; a row stays as long as decisions of that version are kept."""
