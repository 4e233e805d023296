"""Whether the frozen parts of a decision give its result again, byte by byte."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from advisor.decisions.computed import Computed, OtherEngineError, recompute


@dataclass(frozen=True)
class IdenticalCheck:
    """`problem`: why it cannot be said to be identical; empty where it is."""

    sha256: str
    problem: str = ""


def identical_check(computed: Computed) -> IdenticalCheck:
    """Decides again from the frozen parts and compares the bytes."""
    sha256 = computed.result.sha256
    try:
        if recompute(computed) == computed.result.content:
            return IdenticalCheck(sha256)
    except OtherEngineError as error:
        return IdenticalCheck(sha256, str(error))
    except (ValueError, KeyError, zlib.error):
        return IdenticalCheck(sha256, "A frozen part cannot be read: it was altered.")
    return IdenticalCheck(sha256, "The result differs: a frozen part was altered.")
