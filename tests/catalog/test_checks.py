"""A fact whose attribute left the vocabulary breaks nothing: it is left out, and named to whoever
runs the checks."""

import pytest
from django.core.checks import run_checks
from django.test import Client

from catalog import snapshot
from catalog.models import Fact

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]


@pytest.fixture
def orphan() -> Fact:
    Fact.objects.filter(distribution__slug="alder", attribute="vendor").update(
        attribute="left_the_vocabulary"
    )
    return Fact.objects.get(attribute="left_the_vocabulary")


def _warnings() -> list[str]:
    return [
        message.msg for message in run_checks(databases=["default"]) if message.id == "catalog.W001"
    ]


def test_seed_raises_no_warning() -> None:
    assert _warnings() == []


def test_the_check_names_the_attribute(orphan: Fact) -> None:
    assert _warnings() == [
        "There are facts with the attribute 'left_the_vocabulary', which the vocabulary does not "
        "have."
    ]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/advisor/result/",
        "/distributions/alder/",
        "/compare/?d=alder&d=birch",
        "/sources/",
        "/export/facts.json",
        "/api/v1/distributions/alder/",
    ],
)
def test_pages_render_without_the_orphaned_fact(orphan: Fact, address: str, client: Client) -> None:
    page = client.get(address)
    assert page.status_code == 200
    assert b"left_the_vocabulary" not in page.content


def test_orphaned_fact_is_in_the_admin_only(orphan: Fact, admin_client: Client) -> None:
    alder = snapshot.current().document.distribution("alder")
    assert "left_the_vocabulary" not in {fact.attribute for fact in alder.facts}
    change_list = admin_client.get(f"/admin/catalog/fact/?q={orphan.attribute}")
    assert "no longer in the vocabulary" in change_list.content.decode()
    assert admin_client.get(f"/admin/catalog/fact/{orphan.pk}/change/").status_code == 200
