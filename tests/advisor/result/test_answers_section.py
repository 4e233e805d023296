"""Your answers, and what the result rests on."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from advisor.rules.questions import QUESTIONS
from catalog.models import Fact
from tests.advisor.result.results import recommendation_for, result

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]

QUERY = "organisation=university&servers=40&budget=none&estate=centos-7"


def test_only_given_answers_stand_open(client: Client) -> None:
    section = result(client, QUERY).section("h-answers")
    asked_questions = section.texts(".given dt")
    assert asked_questions == [
        QUESTIONS[key].text for key in ("organisation", "servers", "budget", "estate")
    ]
    assert section.select(".given > div")[1].select("dd")[0].text == "40"
    assert "Not provided" not in section.text


def test_other_questions_are_folded_with_their_count(client: Client) -> None:
    section = result(client, QUERY).section("h-answers")
    rows = section.select(".unanswered > li")
    assert len(rows) == len(QUESTIONS) - 4
    assert section.select_one("summary").text == f"{len(rows)} questions without an answer"


def test_every_question_can_be_changed(client: Client) -> None:
    section = result(client, QUERY).section("h-answers")
    addresses = [href for href in section.hrefs if href.startswith("/advisor/?") and "#q-" in href]
    assert {href.partition("#q-")[2] for href in addresses} == set(QUESTIONS)
    assert all(href.startswith(f"/advisor/?{QUERY}&topic=") for href in addresses)


def test_facts_and_rules_take_two_lines(client: Client) -> None:
    Fact.objects.filter(attribute="owner").update(as_of=None, checked_on=None)
    document = recommendation_for("")
    section = result(client).section("h-rests")
    facts, rules = section.texts("section > .stamp")
    assert re.match(
        r"Facts 24 facts: median age [^;]+, oldest [^;]+; 2 without a date\. Catalog", facts
    )
    assert document.catalog.digest[:12] in facts
    assert document.rules.digest[:12] in rules


def test_share_fold_has_digests_address_files_and_request(client: Client) -> None:
    document = recommendation_for("budget=none")
    page = result(client, "budget=none")
    fold = page.select_one("#share")
    assert fold.select_one("#here")["value"] == "http://testserver/advisor/result/?budget=none"
    assert document.catalog.digest in fold.text
    assert document.rules.digest in fold.text
    for ending in ("json", "csv"):
        assert f"/advisor/result.{ending}?budget=none" in fold.hrefs
    assert "curl http://testserver/api/v1/recommendations/" in fold.text
    assert '"budget": "none"' in fold.text
