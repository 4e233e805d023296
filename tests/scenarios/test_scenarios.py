"""The decision stories beside this file, told to the engine on the seeded catalog."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor import decide
from advisor.document import document
from advisor.forms import AnswersForm
from advisor.rules.questions import QUESTIONS
from advisor.rules.requirements import REQUIREMENTS

TODAY = date(2026, 11, 23)
FOLDER = Path(__file__).parent
STORIES = {path.stem: yaml.safe_load(path.read_text()) for path in sorted(FOLDER.glob("*.yaml"))}
EXPECTATIONS = {"first", "release", "plan", "among_first", "out", "open", "nobody", "give_up", "in_running"}


def told(answers: dict[str, Any]) -> dict[str, Any]:
    form = AnswersForm(answers)
    assert form.is_valid(), form.errors
    return document(decide.preview(form.answers(), TODAY))


@pytest.mark.django_db
@pytest.mark.parametrize("name", STORIES)
def test_the_story_ends_as_the_facts_say(name: str) -> None:
    story = STORIES[name]
    assert set(story) <= {"who", "because", "answers", *EXPECTATIONS}
    found = told(story["answers"])
    ranking = [one["distribution"] for one in found["ranking"]]
    if "first" in story:
        assert found["winner"], found["no_winner_because"]
        assert found["winner"]["distribution"] == story["first"]
    for key in ("release", "plan"):
        if key in story:
            assert found["winner"][key] == story[key]
    if "among_first" in story:
        assert set(ranking[: len(story["among_first"])]) == set(story["among_first"])
    for group, name_of_reasons in (("out", "reasons"), ("open", "what_to_confirm")):
        left = {one["distribution"]: one[name_of_reasons] for one in found["excluded" if group == "out" else "unconfirmed"]}
        for slug, question in story.get(group, {}).items():
            assert slug in left, f"{slug} should be {group}, ranking {ranking}"
            assert question in {reason["question"] or "always" for reason in left[slug]}
            assert slug not in ranking
    if story.get("nobody"):
        assert found["winner"] is None
        assert ranking == []
    for drop in story.get("give_up", []):
        assert drop in [one["drop"] for one in found["relaxations"]]
    assert set(story.get("in_running", [])) <= set(ranking)


@pytest.mark.django_db
@pytest.mark.parametrize("name", STORIES)
def test_every_reason_and_exclusion_in_the_story_names_its_source(name: str) -> None:
    found = told(STORIES[name]["answers"])
    for one in found["excluded"]:
        for reason in one["reasons"]:
            assert reason["requirement"]
            assert reason["source"] or reason["evidence"] == [] or not reason["evidence"][0]["known"], reason
            assert (reason["question"] is None) == (reason["answer"] is None)
    for one in found["ranking"]:
        assert one["reasons"]
        derived = "migration_from_"  # no row says that there is no way: its absence is the fact
        assert all(reason["evidence"]["source"] for reason in one["reasons"] if not reason["evidence"]["attribute"].startswith(derived))
        assert round(sum(part["points"] for part in one["contributions"]), 2) == one["score"]


def test_the_stories_cover_every_question_and_every_answer_that_demands_something() -> None:
    assert len(STORIES) >= 24
    given = {key: set() for key in QUESTIONS}
    for story in STORIES.values():
        for key, value in story["answers"].items():
            given[key] |= set(map(str, value)) if isinstance(value, list) else {str(value)}
    assert [key for key, values in given.items() if not values] == []
    demanded = {(one.question, one.option) for one in REQUIREMENTS if one.question}
    unused = sorted(f"{question}:{option}" for question, option in demanded if option not in given[question])
    assert unused == []


def test_every_story_says_who_asks_why_it_must_end_so_and_what_must_come_of_it() -> None:
    for name, story in STORIES.items():
        assert story["who"], name
        assert len(story["because"]) > 20, name
        assert EXPECTATIONS & set(story), f"{name} expects nothing"
