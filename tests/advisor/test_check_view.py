"""Check your answers: each question, its answer in words, and the way to change it."""

import re
from html import unescape

import pytest
from django.test import Client

from advisor.rules.questions import QUESTIONS

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]
QUERY = "organisation=university&servers=1200&platform=aws&platform=bare-metal"


def test_answers_stand_in_words(client: Client) -> None:
    page = unescape(client.get(f"/advisor/check/?{QUERY}").content.decode())
    assert "<dd>University or research</dd>" in page
    assert "<dd>AWS, Bare metal</dd>" in page
    assert "<dd>1,200</dd>" in page


def test_what_was_not_answered_says_so(client: Client) -> None:
    page = client.get(f"/advisor/check/?{QUERY}").content.decode()
    assert page.count("Not provided") == len(QUESTIONS) - 3


def test_every_question_can_be_changed_where_it_is_asked_and_the_answers_come_along(
    client: Client,
) -> None:
    page = unescape(client.get(f"/advisor/check/?{QUERY}").content.decode())
    links = re.findall(r'<a href="(/advisor/\?[^"#]*)#(q-[^"]+)">Change', page)
    assert [anchor for _, anchor in links] == [f"q-{key}" for key in QUESTIONS]
    for address, anchor in links:
        there = client.get(address)
        assert there.status_code == 200
        assert f'id="{anchor}"' in there.content.decode()
        assert QUERY in address


def test_the_shares_are_shown_and_can_be_changed(client: Client) -> None:
    page = client.get("/advisor/check/?importance.cost=4").content.decode()
    assert "set by you" in page
    assert "#importance" in page


def test_the_button_leads_to_the_result_with_the_same_answers(client: Client) -> None:
    page = unescape(client.get(f"/advisor/check/?{QUERY}").content.decode())
    assert f'<a class="button" href="/advisor/result/?{QUERY}">Show the recommendation</a>' in page


def test_one_query_is_enough(client: Client, django_assert_num_queries) -> None:
    client.get("/advisor/check/")
    with django_assert_num_queries(1):
        client.get(f"/advisor/check/?{QUERY}")
