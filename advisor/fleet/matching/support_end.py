"""Pure: a host's own SUPPORT_END against the catalog."""

from __future__ import annotations

from advisor.fleet.matched import Match
from advisor.fleet.reported import ReportedSystem
from catalog.document import Catalog


def support_end_note(system: ReportedSystem, match: Match, catalog: Catalog) -> str:
    """A sentence where the two differ; empty where they agree or one of them says nothing."""
    return ""
