"""How templates write numbers."""

from __future__ import annotations

import pytest

from catalog.templatetags.words import share


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0.217, "21.7 %"),
        (0.0, "0.0 %"),
        (1.0, "100.0 %"),
        (0.99951, "99.9 %"),
        (0.0004, "0.1 %"),
        (0.4105, "41.0 %"),
    ],
)
def test_share_is_whole_or_nothing_only_where_it_is(number: float, words: str) -> None:
    """Or 100.0 % of one and 0.1 % of another would stand side by side."""
    assert share(number) == words
