"""Candidates with the user's own numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from advisor.candidates import candidates
from advisor.prices import OwnNumbers
from catalog import snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]


def test_own_numbers_change_prices_only() -> None:
    catalog, today = snapshot.current().document, date(2026, 11, 27)
    at_list_prices = candidates(catalog, today)
    discounted = candidates(catalog, today, OwnNumbers(discount=Decimal(100)))
    changed = set()
    for before, after in zip(at_list_prices, discounted, strict=True):
        assert before.key == after.key
        assert list(before.evidence) == list(after.evidence)
        pairs = zip(before.evidence.values(), after.evidence.values(), strict=True)
        changed |= {old.attribute for old, new in pairs if old != new}
    assert changed == {"price_per_system_year"}
    assert candidates(catalog, today) == at_list_prices
