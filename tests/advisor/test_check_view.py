"""Check your answers: each question, its answer in words, and a link to change it."""

import pytest
from django.test import Client

from advisor.rules.questions import QUESTIONS
from tests.pages import page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]
QUERY = "organisation=university&servers=1200&platform=aws&platform=bare-metal"
ADDRESS = f"/advisor/check/?{QUERY}"


def test_answers_are_shown_in_words(client: Client) -> None:
    answers = page(client, ADDRESS).texts("dd")
    assert {"University or research", "AWS, Bare metal", "1,200"} <= set(answers)


def test_unanswered_questions_say_not_provided(client: Client) -> None:
    assert page(client, ADDRESS).text.count("Not provided") == len(QUESTIONS) - 3


def test_change_links_lead_to_the_question_with_answers(client: Client) -> None:
    links = [link for link in page(client, ADDRESS).links if link.text.startswith("Change")]
    addresses = [link.href.partition("#") for link in links if "#q-" in link.href]
    assert [anchor for _, _, anchor in addresses] == [f"q-{key}" for key in QUESTIONS]
    assert all("return=check" in address for address, _, _ in addresses)
    for address, _, anchor in addresses:
        assert QUERY in address
        assert page(client, address).select(f'[id="{anchor}"]')


def test_weights_are_shown_and_can_be_changed(client: Client) -> None:
    check_page = page(client, "/advisor/check/?importance.cost=4")
    assert "set by you" in check_page.text
    assert any(href.endswith("#importance") for href in check_page.hrefs)


def test_button_leads_to_the_result_of_the_answers(client: Client) -> None:
    button = page(client, ADDRESS).select_one('a.button[href^="/advisor/result/"]')
    assert (button.text, button["href"]) == ("Show the recommendation", f"/advisor/result/?{QUERY}")


def test_one_query_is_enough(client: Client, django_assert_num_queries) -> None:
    client.get("/advisor/check/")
    with django_assert_num_queries(1):
        client.get(ADDRESS)
