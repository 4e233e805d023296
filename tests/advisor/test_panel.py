"""The panel beside the questionnaire: rows, and how it shows a tie."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.pages import Element, page

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]


def _panel(client: Client, query: str) -> Element:
    return page(client, f"/advisor/?{query}").select_one("#panel")


def test_tie_names_the_other_on_a_line_of_its_own(client: Client) -> None:
    panel = _panel(client, "platform=aws")
    asides = [row.texts(".aside") for row in panel.select(".running > li")]
    assert asides[0][1:] == ["Tied with Alder"]
    assert asides[1][1:] == ["Tied with Birch"]
    assert "Tied: less than half a point apart." in panel.text


def test_ties_are_explained_only_where_one_is(client: Client) -> None:
    assert "ied" not in " ".join(_panel(client, "support=community").texts(".running, p"))


def test_odd_address_of_the_browser_changes_nothing(client: Client) -> None:
    htmx = {"HX-Request": "true", "HX-Target": "panel", "HX-Current-URL": "http://[::1"}
    assert client.get("/advisor/?platform=aws", headers=htmx).status_code == 200
