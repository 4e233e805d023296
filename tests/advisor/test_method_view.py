"""The method page is written from the rules: nothing in them may be missing on it."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from advisor import ruleset
from advisor.document.certainty_words import CERTAINTY_WORDS
from advisor.engine.analysis import LEVEL_POINTS
from advisor.engine.board import Board
from advisor.engine.certainty import (
    FIRM,
    FIRM_SHARE,
    LIKELY,
    LIKELY_SHARE,
    NARROW,
    NARROW_SHARE,
    OPEN,
)
from advisor.engine.types import Answers
from advisor.engine.utility import Criterion, Measure, Steps, Worth
from advisor.neutrality import permutations
from advisor.pages.worked_example import ANSWERS
from advisor.rules.changes import CHANGES, NOT_SCORED
from advisor.rules.criteria import CRITERIA, EMPHASES
from advisor.rules.questions import QUESTIONS
from advisor.rules.requirements import REQUIREMENTS
from catalog.models import Price
from tests.advisor.engine.small_world import RULES, candidate
from tests.advisor.recommended import recommended

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]


@pytest.fixture
def text(client: Client) -> str:
    return " ".join(
        unescape(re.sub(r"<[^>]+>", " ", client.get("/method/").content.decode())).split()
    )


def test_method_page_lists_questions_and_options(text: str) -> None:
    for question in QUESTIONS.values():
        assert question.text in text
        assert question.why in text
        assert all(option.label in text for option in question.options)


def test_method_page_lists_every_requirement(text: str) -> None:
    assert all(rule.requirement in text for rule in REQUIREMENTS)


def test_software_of_an_architecture_is_one_line(text: str) -> None:
    assert "supported on it CPU architectures, CPU architectures for your software" in text
    assert "CPU architectures for SAP HANA" not in text


def test_method_page_lists_criteria_with_utilities(text: str) -> None:
    for criterion in CRITERIA:
        assert criterion.question in text
        for measure in criterion.measures:
            assert measure.utility.unknown in text
            if isinstance(measure.utility, Steps):
                assert all(step.sentence in text for step in measure.utility.steps.values())


def test_method_page_lists_every_emphasis(text: str) -> None:
    labels = {criterion.key: criterion.label for criterion in CRITERIA}
    assert all(f"{labels[emphasis.criterion]}: " in text for emphasis in EMPHASES)


def test_the_order_without_any_answer_is_shown(text: str) -> None:
    part = text.split(" candidates ranked")[1].split("Importance 5 steps")[0]
    ranking = recommended(Answers(), timezone.now().date())["ranking"]
    assert [row["name"] for row in ranking] == ["Birch", "Alder"]
    for row in ranking:
        assert f"{row['name']} {row['release']} {row['plan_name']} {row['score']:.1f}" in part
    assert not any(name in part for name in ("Cedar 2", "Dogwood 7"))


def test_thresholds_of_certainty_are_the_engines(text: str) -> None:
    for key, share in ((FIRM, FIRM_SHARE), (LIKELY, LIKELY_SHARE), (NARROW, NARROW_SHARE)):
        assert f"{CERTAINTY_WORDS[key]} at least {share * 100:.1f} %" in text
    assert f"{CERTAINTY_WORDS[OPEN]} less" in text
    assert f"less than {LEVEL_POINTS} points apart is a tie" in text


def test_worked_example_is_that_of_the_live_rules(client: Client, text: str) -> None:
    document = recommended(ANSWERS, timezone.now().date())
    first, second = document["ranking"][:2]
    part = text.split("A worked example")[2].split("Unknown facts and confidence")[0]
    for contribution, other in zip(first["contributions"], second["contributions"], strict=True):
        assert f"{contribution['label']} {contribution['percent']:.1f} %" in part
        for row in (contribution, other):
            assert f"{row['points']:.1f}" in part
            assert row["reasons"][0]["sentence"] in part
            assert row["points"] == pytest.approx(row["utility"] * row["percent"], abs=0.0501)
    assert f"Total 100.0 % {first['score']:.1f} {second['score']:.1f}" in part
    assert f"{first['score'] - second['score']:.1f} more than {second['name']}" in part
    assert document["robustness"]["certainty_words"] in part
    assert document["break_even"][0]["sentence"] in part
    assert "Ranked after the others because its price is not published" in part


def test_worked_example_follows_the_catalog(client: Client) -> None:
    before = client.get("/method/").content.decode().split('id="example"')[1].split("</table>")[0]
    Price.objects.filter(
        plan__distribution__slug="alder", plan__slug="premium", reference=True
    ).update(amount=100)
    after = client.get("/method/").content.decode().split('id="example"')[1].split("</table>")[0]
    assert before != after
    assert "100 USD per" in after


def test_one_query_is_enough(client: Client, django_assert_num_queries) -> None:
    client.get("/method/")
    with django_assert_num_queries(1):
        client.get("/method/")


def test_ranks_follow_the_facts_not_the_names(text: str) -> None:
    assert "In all 2 runs rank and score followed the facts" in text
    assert "ranks above it Name 0 1 Birch 1 2 Alder 2 1 " in text


def test_a_rule_that_favours_a_name_would_be_found_out() -> None:
    """A made-up world with a utility that looks at the name: the permutation run must not call it
    fair."""

    class Favour:
        attribute = "price"
        questions = ()

        def reads(self, answers):
            return ()

        def worth(self, candidate, answers):
            value = 1.0 if candidate.distribution == "ash" else 0.2
            return Worth(value, value, "", candidate.of("price"))

    trees = [
        candidate("ash", alive=True, price=50, size=5, colour="red"),
        candidate("elm", alive=True, price=40, size=4, colour="red"),
    ]
    fair = permutations(Board(trees, RULES))
    assert fair.follows
    assert sorted(fair.rows[0].places) == [1, 2]
    unfair = replace(
        RULES, criteria=(*RULES.criteria, Criterion("liked", "Liked", "", (Measure(Favour()),), 4))
    )
    assert not permutations(Board(trees, unfair)).follows


def test_unscored_subjects_and_changes_are_listed(text: str) -> None:
    for subject, why in NOT_SCORED:
        assert subject in text
        assert why in text
    for _, change in CHANGES:
        assert change in text


def test_the_newest_change_of_the_rules_dates_them() -> None:
    days = [day for day, _ in CHANGES]
    assert days == sorted(days, reverse=True)
    assert days[0] == ruleset.RULES_AS_OF
