"""Upstream's answers for tests: the recorded ones, and copies of them with something changed."""

import copy
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from catalog.refresh.parse import parse
from catalog.refresh.values import ProductValues

RECORDED = Path(__file__).parent / "recorded"
"""From github.com/endoflife-date/endoflife.date (MIT licence, endoflife.date contributors), cut to
the keys that are read."""

DAYS = [date(2025, 8, 22), date(2026, 2, 22), date(2026, 8, 22)]
TODAY = DAYS[-1]
PRODUCTS = [
    "almalinux",
    "amazon-linux",
    "centos",
    "centos-stream",
    "eurolinux",
    "oracle-linux",
    "rhel",
    "rocky-linux",
]


def body(product: str, day: date = TODAY) -> bytes:
    return (RECORDED / str(day) / f"{product}.json").read_bytes()


def values(product: str, day: date = TODAY) -> ProductValues:
    return parse(body(product, day), product=product, today=day)


def document(product: str = "rhel") -> dict[str, Any]:
    return json.loads(body(product))


def changed(change: Callable[[dict[str, Any]], Any], product: str = "rhel") -> bytes:
    """The recorded answer after `change` did what it does to it; releases are newest first."""
    answer = copy.deepcopy(document(product))
    change(answer)
    return json.dumps(answer).encode()
