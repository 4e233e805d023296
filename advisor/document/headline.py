"""The recommendation in one sentence."""

from __future__ import annotations

from advisor.document.names import CatalogNames
from advisor.document.ranking import Winner
from catalog import lifecycle


def headline(winner: Winner, names: CatalogNames) -> str:
    offer = f"{winner.name} {winner.release} with {winner.plan_name}"
    tied = ", ".join(names.short_names[slug] for slug in winner.tied_with)
    return f"{offer}, {_support(winner)}" + (f"; tied with {tied}" if tied else "")


def _support(winner: Winner) -> str:
    end = winner.supported_until
    if end.kind != lifecycle.DATE:
        return f"end of support {end.words}"
    if end.projected:
        return f"projected to be supported until {end.words}"
    return f"supported until {end.words}"
