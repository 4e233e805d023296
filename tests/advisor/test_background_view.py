"""The background page: the common story held against sources, and a door for each kind of organisation."""

import re
from html import unescape

import pytest
from django.test import Client

from advisor.forms import AnswersForm
from advisor.rules.doors import DOORS
from advisor.rules.questions import QUESTIONS
from catalog.models import Claim

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]


def _text(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_every_checked_statement_stands_there_with_its_verdict_and_source(client: Client) -> None:
    text = _text(client.get("/background/"))
    assert Claim.objects.count() == 30
    for claim in Claim.objects.select_related("source"):
        assert (
            f"{claim.said} {claim.get_verdict_display()} {claim.found} {claim.source.title}" in text
        )


def test_what_is_out_of_date_or_loose_is_said_to_be(client: Client) -> None:
    text = _text(client.get("/background/"))
    assert "AlmaLinux is a one-to-one copy of RHEL out of date Since 13 July 2023" in text
    assert "Amazon Linux belongs to the RHEL family wrong today" in text
    holding = Claim.objects.filter(verdict__in=["holds", "holds-for-the-base", "measured"]).count()
    assert f"Of 30 statements that make up the common story, {holding} hold as they stand" in text


def test_the_page_asks_one_question_of_the_database(
    client: Client, django_assert_num_queries
) -> None:
    client.get("/background/")
    with django_assert_num_queries(1):
        client.get("/background/")


def test_each_kind_of_organisation_has_a_door_whose_answers_are_valid() -> None:
    assert [door.organisation for door in DOORS] == [
        option.key for option in QUESTIONS["organisation"].options
    ]
    for door in DOORS:
        answers = {
            key: list(values) if QUESTIONS[key].kind == "many" else values[0]
            for key, values in door.answers
        }
        form = AnswersForm({"organisation": door.organisation, **answers})
        assert form.is_valid(), form.errors


@pytest.mark.parametrize("door", DOORS, ids=[door.organisation for door in DOORS])
def test_behind_each_door_the_answers_are_filled_in_and_somebody_fits(door, client: Client) -> None:
    label = QUESTIONS["organisation"].option(door.organisation).label
    page = client.get("/background/").content.decode()
    address = unescape(re.search(rf'<li><a href="([^"]+)"><b>{re.escape(label)}</b>', page)[1])
    check = _text(client.get(address))
    for key, values in (("organisation", (door.organisation,)), *door.answers):
        assert all(QUESTIONS[key].option(value).label in check for value in values)
    result = _text(client.get(address.replace("/check/", "/result/")))
    assert "No distribution" not in result
