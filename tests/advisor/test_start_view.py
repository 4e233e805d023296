"""The front page: what it is for, the five that can be recommended, and the state of the catalog."""

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from catalog import snapshot
from catalog.models import Distribution, Phase

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]


def _text(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_there_is_one_button_and_it_starts_the_advisor(client: Client) -> None:
    page = client.get("/").content.decode()
    assert re.findall(r'class="button" href="([^"]+)"', page) == ["/advisor/"]


def test_no_recommendation_without_an_answer(client: Client) -> None:
    page = client.get("/").content.decode()
    part = page.split('aria-labelledby="h-ask"')[1].split("</section>")[0]
    assert "No recommendation without an answer" in part
    addresses = re.findall(r'href="([^"#]+)#(q-[a-z_]+)"', unescape(part))
    assert len(addresses) == 3
    for address, anchor in addresses:
        assert f'id="{anchor}"' in client.get(address).content.decode()


def test_the_five_that_can_be_recommended_stand_side_by_side(client: Client) -> None:
    page = client.get("/").content.decode()
    glance = page.split('id="h-ends"')[0]
    for one in Distribution.objects.all():
        assert (f"/distributions/{one.slug}/" in glance) == (one.role == "recommended")


def test_an_end_that_is_not_known_is_called_unknown(client: Client) -> None:
    Phase.objects.filter(release__distribution__slug="oracle-linux").update(
        ends_on=None, end_kind="unknown"
    )
    glance = _text(client.get("/")).split("At a glance")[1].split("Ends soonest")[0]
    assert "unknown" in glance.split("Oracle Linux")[1].split("Red Hat")[0]


def test_it_says_how_old_the_facts_are_and_how_many(client: Client) -> None:
    published = snapshot.current()
    text = _text(client.get("/"))
    facts = sum(len(one["facts"]) for one in published.document["distributions"])
    assert f"Facts {facts}" in text
    assert f"Sources {len(published.document['sources'])}" in text
    assert f"Whole catalog: {published.ages.in_words(timezone.now().date())}." in text


def test_nothing_that_has_ended_is_said_to_end(client: Client) -> None:
    ends = _text(client.get("/")).split("Ends soonest")[1].split("The catalog")[0]
    assert " ago" not in ends
    assert "in " in ends


def test_a_catalog_without_facts_is_no_error(client: Client) -> None:
    Distribution.objects.all().delete()
    response = client.get("/")
    assert response.status_code == 200
    assert "Whole catalog: " in _text(response)


def test_one_query_is_enough(client: Client, django_assert_num_queries) -> None:
    client.get("/")
    with django_assert_num_queries(1):
        client.get("/")
