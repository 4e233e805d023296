"""What hosts are checked against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from advisor.fleet.matched import MatchedRelease
from advisor.fleet.matching import SystemNames
from advisor.fleet.policy import PolicyAnswer
from catalog.document import Catalog
from catalog.stored_freshness import Stored

AskPolicy = Callable[[MatchedRelease, str], PolicyAnswer]
"""What the team's policy says of a release in a group, on the day of the question."""


@dataclass(frozen=True)
class CheckBasis:
    """What hosts are checked against. `catalog` has the phases of minor releases."""

    catalog: Catalog
    names: SystemNames
    digest: str
    as_of: str | None = None
    freshness: Stored = field(default_factory=Stored)
    policy: AskPolicy | None = None
