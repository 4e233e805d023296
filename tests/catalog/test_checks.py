"""A fact whose attribute left the vocabulary breaks nothing: it is left out, and named to whoever runs the checks."""

import pytest
from django.core.checks import run_checks
from django.test import Client

from catalog import snapshot
from catalog.models import Fact

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]


@pytest.fixture
def orphan() -> Fact:
    Fact.objects.filter(distribution__slug="alder", attribute="vendor").update(
        attribute="left_the_vocabulary"
    )
    return Fact.objects.get(attribute="left_the_vocabulary")


def _said() -> list[str]:
    return [one.msg for one in run_checks(databases=["default"]) if one.id == "catalog.W001"]


def test_the_check_has_nothing_to_say_of_the_seed() -> None:
    assert _said() == []


def test_the_check_names_the_attribute(orphan: Fact) -> None:
    assert _said() == [
        "There are facts with the attribute 'left_the_vocabulary', which the vocabulary does not have."
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
def test_every_page_answers_without_it(orphan: Fact, address: str, client: Client) -> None:
    page = client.get(address)
    assert page.status_code == 200
    assert b"left_the_vocabulary" not in page.content


def test_the_document_leaves_it_out_and_the_admin_shows_it(
    orphan: Fact, admin_client: Client
) -> None:
    alder = next(
        one for one in snapshot.current().document["distributions"] if one["slug"] == "alder"
    )
    assert "left_the_vocabulary" not in {fact["attribute"] for fact in alder["facts"]}
    shown = admin_client.get(f"/admin/catalog/fact/?q={orphan.attribute}")
    assert "no longer in the vocabulary" in shown.content.decode()
    assert admin_client.get(f"/admin/catalog/fact/{orphan.pk}/change/").status_code == 200
