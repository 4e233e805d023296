"""How a watched decision stands, as it is stored."""

from __future__ import annotations

import msgspec

from advisor.decisions.computed import ENGINE_VERSION
from advisor.engine import outlook as engine
from advisor.engine.constraints import FAILS
from advisor.engine.outlook import Key


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
