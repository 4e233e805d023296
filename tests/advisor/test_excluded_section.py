"""Which of the distributions that are not ranked have a line of their own."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from advisor.engine.types import Answers
from advisor.pages.excluded import not_ranked_groups
from advisor.recommend import recommend

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]


@pytest.mark.parametrize(
    ("near_miss", "role", "own_line"),
    [
        (True, "niche", True),
        (False, "recommended", True),
        (False, "niche", False),
    ],
)
def test_own_line(near_miss: bool, role: str, own_line: bool) -> None:
    excluded = recommend(Answers(), date(2026, 11, 26)).excluded[0]
    row = replace(excluded, near_miss=near_miss, role=role)
    groups = not_ranked_groups([], [row])
    assert groups.ruled_out == ([row] if own_line else [])
    assert groups.also_looked_at == ([] if own_line else [row])
