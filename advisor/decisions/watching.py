"""What the watch is told of a decision, where it is installed."""

from __future__ import annotations

from collections.abc import Callable

from advisor.models import Decision

BEGIN: list[Callable[[Decision], None]] = []
"""Called in the transaction in which a decision is approved."""
TELL: list[Callable[[Decision, str], None]] = []
"""Called in the transaction of a change that members hear of: `review`, `approved`, `rejected`,
`superseded`, `expired`."""


def begin(decision: Decision) -> None:
    for receiver in BEGIN:
        receiver(decision)


def tell(decision: Decision, kind: str) -> None:
    for receiver in TELL:
        receiver(decision, kind)
