"""Canonical JSON: equal values, equal bytes."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from advisor.decisions.canonical import canonical, sha256


def test_keys_and_sets_are_sorted() -> None:
    first = canonical({"b": frozenset({"y", "x"}), "a": (1, 2)})
    assert first == canonical({"a": [1, 2], "b": {"x", "y"}}) == b'{"a":[1,2],"b":["x","y"]}'


@pytest.mark.parametrize("number", [0.1, 1e-07, 1e22, -0.0, 1 / 3, 5.0, 2**53 + 1])
def test_number_reads_back_as_it_was(number: float) -> None:
    content = canonical([number])
    assert json.loads(content) == [number]
    assert canonical(json.loads(content)) == content


def test_decimal_keeps_its_digits() -> None:
    assert canonical({"a": Decimal("12.50")}) == b'{"a":"12.50"}'


def test_text_is_utf8() -> None:
    assert canonical("Zürich") == '"Zürich"'.encode()


def test_infinity_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical([float("inf")])


def test_digest_is_hexadecimal() -> None:
    assert sha256(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
