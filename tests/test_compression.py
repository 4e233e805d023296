"""A first visit stays small: pages and static files go out compressed."""

import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]

FIRST_VISIT = 50_000
"""Bytes, compressed, of a page with all it asks for."""
PAGES = [
    "/",
    "/advisor/",
    "/advisor/?topic=all",
    "/advisor/result/",
    "/distributions/",
    "/distributions/alder/",
    "/compare/?d=birch&d=alder",
    "/lifecycle/",
    "/history/",
    "/sources/",
    "/background/",
    "/method/",
]


def _compressed(name: str) -> int:
    return len(gzip.compress(Path(finders.find(name)).read_bytes()))


@pytest.mark.parametrize("address", PAGES)
def test_a_first_visit_takes_at_most_50_kb(client: Client, address: str) -> None:
    page = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page["Vary"]
    static_bytes = (
        _compressed("elwise.css")
        + _compressed("elwise.svg")
        + _compressed("django_htmx/htmx-2.min.js")
    )
    assert len(page.content) + static_bytes <= FIRST_VISIT


def test_compression_follows_accept_encoding(client: Client) -> None:
    assert "Content-Encoding" not in client.get("/", headers={"Accept-Encoding": "identity"})
