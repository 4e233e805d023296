"""The list of distributions: everybody is on it, and who has ended is seen to have ended."""

import re
from html import unescape

import pytest
from django.test import Client

from catalog import vocabulary
from catalog.models import Distribution, Fact

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]


def _text(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_every_distribution_is_listed_in_reading_order(client: Client) -> None:
    page = client.get("/distributions/").content.decode()
    listed = re.findall(r'<h3>.*?href="/distributions/([^/]+)/"', page)
    assert listed == [
        one.slug
        for one in sorted(
            Distribution.objects.all(),
            key=lambda one: (list(vocabulary.ROLES).index(one.role), one.name),
        )
    ]


def test_a_discontinued_one_says_so_and_where_to_go(client: Client) -> None:
    text = _text(client.get("/distributions/"))
    centos = text.split("CE CentOS")[1].split("ClearOS")[0]
    assert "Discontinued. It is never recommended." in centos
    assert "AlmaLinux OS , Rocky Linux" in centos


def test_one_without_successors_on_record_says_what_is_known(client: Client) -> None:
    clearos = _text(client.get("/distributions/")).split("ClearOS")[1].split("EuroLinux")[0]
    assert (
        "Discontinued. It is never recommended. The project named none that was found." in clearos
    )


def test_one_with_nothing_on_record_sends_to_the_advisor(client: Client) -> None:
    Fact.objects.filter(distribution__slug="clearos", attribute="successor").delete()
    clearos = _text(client.get("/distributions/")).split("ClearOS")[1].split("EuroLinux")[0]
    assert "No successor is on record; the advisor helps to find one." in clearos


def test_its_json_is_linked(client: Client) -> None:
    response = client.get("/distributions/")
    assert response["Link"] == '</api/v1/distributions/>; rel="alternate"; type="application/json"'
    assert 'href="/api/v1/distributions/"' in response.content.decode()


def test_one_query_is_enough(client: Client, django_assert_num_queries) -> None:
    client.get("/distributions/")
    with django_assert_num_queries(1):
        client.get("/distributions/")
