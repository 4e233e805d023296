"""The method page is written from the rules: nothing in them may be missing on it."""

import re
from html import unescape

import pytest
from django.test import Client

from advisor.engine.utility import Steps
from advisor.rules.criteria import CRITERIA, EMPHASES
from advisor.rules.questions import QUESTIONS
from advisor.rules.requirements import REQUIREMENTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(client: Client) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", client.get("/method/").content.decode())).split())


def test_every_question_and_option_is_on_it(text: str) -> None:
    for question in QUESTIONS.values():
        assert question.text in text
        assert question.why in text
        assert all(option.label in text for option in question.options)


def test_every_requirement_is_on_it(text: str) -> None:
    assert all(one.requirement in text for one in REQUIREMENTS)


def test_every_criterion_is_on_it_with_its_worths_and_sentences(text: str) -> None:
    for criterion in CRITERIA:
        assert criterion.question in text
        for measure in criterion.measures:
            assert measure.utility.unknown in text
            if isinstance(measure.utility, Steps):
                assert all(step.sentence in text for step in measure.utility.steps.values())


def test_everything_that_an_answer_emphasises_is_on_it(text: str) -> None:
    labels = {criterion.key: criterion.label for criterion in CRITERIA}
    assert all(f"{labels[one.criterion]}: " in text for one in EMPHASES)


def test_the_order_without_any_answer_is_shown(text: str) -> None:
    part = text.split("With no answer at all")[1].split("Importance")[0]
    assert re.search(r"Rocky Linux 10 Community support \d\d\.\d\d \d+\.\d %", part)
    assert all(name in part for name in ("AlmaLinux", "Rocky", "RHEL", "Oracle", "Amazon"))


def test_one_query_is_enough(client: Client, django_assert_num_queries) -> None:
    client.get("/method/")
    with django_assert_num_queries(1):
        client.get("/method/")
