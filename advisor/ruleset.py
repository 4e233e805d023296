"""The rules the advisor decides by, the day they last changed, and their digest."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from advisor.engine.board import Rules
from advisor.rules.changes import CHANGES
from advisor.rules.criteria import CRITERIA, EMPHASES
from advisor.rules.easier import EASIER
from advisor.rules.requirements import REQUIREMENTS

RULES = Rules(
    REQUIREMENTS,
    CRITERIA,
    EMPHASES,
    EASIER,
    price="price_per_system_year",
    plan_criterion="support",
    known_first=("price_per_system_year", "years_of_updates"),
    needs_an_answer=True,
    lifespan="years_of_updates",
    same_fact={"included_years": "years_of_updates"},
)
RULES_AS_OF = CHANGES[0][0]
"""The day the rules last changed in meaning."""


@cache
def rules_digest() -> str:
    """SHA-256 (hex) of the rules' text."""
    folder = Path(__file__).parent / "rules"
    content = b"\0".join(
        path.name.encode() + b"\0" + path.read_bytes() for path in sorted(folder.glob("*.py"))
    )
    return hashlib.sha256(content).hexdigest()
