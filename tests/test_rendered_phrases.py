"""What the site answers has none of the refused phrases: pages, files, feeds, admin, OpenAPI."""

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse

from tests.phrases import complaints
from tests.test_every_address import FILES, PAGES

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]

ADDRESSES = {
    **PAGES,
    **FILES,
    "openapi": "/api/v1/schema/",
}
"""On the invented catalog: its words are the tests' own, all others are the site's."""


@pytest.mark.long("cases", keep=12)
@pytest.mark.parametrize("name", ADDRESSES)
def test_answer_is_plain(name: str, client: Client) -> None:
    response = client.get(ADDRESSES[name], follow=True)
    assert response.status_code in (200, 503) or name == "security-txt"  # without a contact
    assert complaints(response.content.decode(errors="replace")) == []


def test_admin_is_plain(admin_client: Client) -> None:
    refused = {}
    for model in site._registry:
        if model._meta.app_label not in ("accounts", "catalog"):
            continue
        for view in ("changelist", "add"):
            name = f"{model._meta.app_label}_{model._meta.model_name}_{view}"
            page = admin_client.get(reverse(f"admin:{name}")).content.decode()
            if phrases := complaints(page):
                refused[name] = phrases
    assert refused == {}
