"""How a watched decision stands, as it is stored, and how a new look at it is graded."""

from __future__ import annotations

import msgspec

from advisor.decisions.computed import ENGINE_VERSION
from advisor.engine import outlook as engine
from advisor.engine.constraints import FAILS
from advisor.engine.outlook import Key
from advisor.models import Notice

Grade = Notice.Grade


class StoredOutlook(msgspec.Struct, frozen=True):
    """See `advisor.engine.outlook.Outlook`. `engine_version`: that computed it."""

    winner: Key | None
    certainty: str
    outcome: int
    engine_version: int = ENGINE_VERSION

    @classmethod
    def of(cls, outlook: engine.Outlook) -> StoredOutlook:
        return cls(outlook.winner, outlook.certainty, outlook.outcome)

    @property
    def is_current(self) -> bool:
        return self.engine_version == ENGINE_VERSION

    @property
    def is_ruled_out(self) -> bool:
        """The choice."""
        return self.outcome == FAILS


def grade(before: StoredOutlook, after: StoredOutlook, *, tripped: bool) -> Notice.Grade:
    """Of a look at a decision of whose evidence something changed.

    act: the choice is ruled out, or a tripwire is newly met. look: another winner, another word for
    its certainty, or the choice meets every requirement no longer or again. note: nothing moved.
    """
    if tripped or (after.is_ruled_out and not before.is_ruled_out):
        return Grade.ACT
    moved = (before.winner, before.certainty, before.outcome) != (
        after.winner,
        after.certainty,
        after.outcome,
    )
    return Grade.LOOK if moved else Grade.NOTE
