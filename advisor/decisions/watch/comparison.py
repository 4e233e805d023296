"""Two catalogs side by side: what changed for decisions that read certain attributes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from functools import lru_cache

from advisor.decisions.watch.facts import DAYS, FactDifference, Facts, changes
from advisor.engine.outlook import Key
from advisor.engine.types import Candidate
from advisor.prices import OwnNumbers

PRICE = "price_per_system_year"
PRICES = 16


class CatalogComparison:
    """Ask for the same day and own prices in a row: few are kept."""

    def __init__(self, old: Facts, new: Facts) -> None:
        self.old, self.new = old, new
        self._all = lru_cache(DAYS)(self._compare)
        self._prices = lru_cache(PRICES)(self._compare_prices)

    def used(
        self, day: date, attributes: Collection[str], own: OwnNumbers
    ) -> tuple[FactDifference, ...]:
        """The changes that matter to decisions that read these attributes."""
        rows = [row for row in self._all(day) if not row.attribute or row.attribute in attributes]
        if not own or PRICE not in attributes:
            return tuple(rows)
        others = [row for row in rows if row.attribute != PRICE]
        return (*others, *self._prices(day, own))

    def _compare(self, day: date) -> tuple[FactDifference, ...]:
        return changes(self.old.listed(day).values(), self.new.listed(day).values())

    def _compare_prices(self, day: date, own: OwnNumbers) -> tuple[FactDifference, ...]:
        shared = self.old.listed(day).keys() & self.new.listed(day).keys()
        before, after = (_prices_only(facts, day, own, shared) for facts in (self.old, self.new))
        return changes(before, after)


def _prices_only(
    facts: Facts, day: date, own: OwnNumbers, keys: Collection[Key]
) -> list[Candidate]:
    return [
        replace(row, evidence={PRICE: row.of(PRICE)})
        for row in facts.priced(day, own)
        if row.key in keys
    ]
