"""The decision stories beside this file, judged on the seeded catalog."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor import __file__ as advisor_module
from advisor.forms import AnswersForm
from advisor.rules.questions import QUESTIONS
from advisor.rules.requirements import REQUIREMENTS
from catalog.seed import __file__ as seed_module
from tests.advisor.recommended import recommended

pytestmark = pytest.mark.document_only

Story = Mapping[str, Any]
Document = Mapping[str, Any]

TODAY = date(2026, 11, 26)
FOLDER = Path(__file__).parent
TYPICAL = Path(advisor_module).parent / "typical_answers.yaml"
SEED = Path(seed_module).parent / "distributions"
PATHS = sorted(FOLDER.glob("*.yaml"))
STORIES: dict[str, Story] = {
    path.stem: yaml.load(path.read_text(), yaml.CSafeLoader) for path in PATHS
}
ANSWERED = [name for name, story in STORIES.items() if "error" not in story]
REFUSED = [name for name, story in STORIES.items() if "error" in story]

SUBJECT: dict[str, type] = {"who": str, "because": str, "answers": dict}
EXPECTATIONS: dict[str, type] = {
    "first": str,
    "first_any": list,
    "not_first": list,
    "release": str,
    "release_any": list,
    "plan": str,
    "plan_not": list,
    "until": str,
    "price": str,
    "certainty": list,
    "among_first": list,
    "in_running": list,
    "out": dict,
    "open": dict,
    "nobody": bool,
    "give_up": list,
    "migration": dict,
    "route_through": dict,
    "route_avoids": list,
    "break_even": list,
    "says": list,
    "says_not": list,
    "no_winner": bool,
    "asks": int,
    "error": str,
    "same_as": str,
}
OF_THE_WINNER = {"first", "first_any", "not_first", "release", "release_any", "plan", "plan_not"}
OF_THE_WINNER |= {"until", "price", "certainty", "migration", "route_through", "break_even"}
KINDS = {"nothing", "in-place", "rebuild"}
CERTAINTIES = {"firm", "likely", "narrow", "open"}
SELLERS = ("red-hat", "oracle", "tuxcare", "ciq", "suse", "cloudlinux", "openlogic")
NOT_SENTENCES = {"answers", "catalog", "rules", "source", "url", "title", "note"}


@cache
def recommendation(name: str) -> Document:
    form = AnswersForm(STORIES[name]["answers"])
    assert form.is_valid(), form.errors
    return recommended(form.answers(), TODAY)


@pytest.mark.long("cases", keep=40)
@pytest.mark.django_db
@pytest.mark.parametrize("name", ANSWERED)
def test_story(name: str) -> None:
    story, answer = STORIES[name], recommendation(name)
    if OF_THE_WINNER & set(story):
        assert answer["winner"], answer["no_winner_because"]
        _check_winner(story, answer)
    _check_places(story, answer)
    _check_migration(story, answer)
    _check_sentences(story, answer)
    if "break_even" in story:
        reported = {(row["distribution"], row["plan"]) for row in answer["break_even"]}
        assert {(row["distribution"], row["plan"]) for row in story["break_even"]} <= reported
    if story.get("no_winner"):
        assert answer["winner"] is None
        assert len(answer["questions_to_ask"]) == story["asks"]
    if "same_as" in story:
        assert _outcome(answer) == _outcome(recommendation(story["same_as"]))


@pytest.mark.django_db
@pytest.mark.parametrize("name", REFUSED)
def test_refused_answers_name_the_field(name: str) -> None:
    story = STORIES[name]
    form = AnswersForm(story["answers"])
    assert not form.is_valid()
    assert list(form.errors) == [story["error"]]
    assert all(len(str(message)) > 10 for message in form.errors[story["error"]])


@pytest.mark.long("cases", keep=10)
@pytest.mark.django_db
@pytest.mark.parametrize("name", ANSWERED)
def test_reasons_name_their_source(name: str) -> None:
    answer = recommendation(name)
    assert answer["ranking"] or answer["excluded"] or answer["unconfirmed"]
    for row in answer["excluded"]:
        for reason in row["reasons"]:
            evidence = reason["evidence"]
            assert reason["requirement"]
            assert reason["source"] or not evidence or not evidence[0]["known"], reason
            assert (reason["question"] is None) == (reason["answer"] is None)
    for row in answer["ranking"]:
        assert row["reasons"] or row["score"] == 0
        for reason in row["reasons"]:
            # No row says that there is no route. A quote is the user's own.
            derived = reason["evidence"]["attribute"].startswith("migration_from_")
            own = reason["evidence"]["words"].endswith("(your quote)")
            assert derived or own or reason["evidence"]["source"], reason
        assert round(sum(part["points"] for part in row["contributions"]), 1) == row["score"]


@pytest.mark.long("cases", keep=10)
@pytest.mark.django_db
@pytest.mark.parametrize("name", ANSWERED)
def test_firm_winner_waits_for_no_single_fact(name: str) -> None:
    answer = recommendation(name)
    robustness = answer["robustness"]
    if robustness["certainty"] != "firm":
        return
    assert robustness["worth_finding_out"] == robustness["unverified"] == []
    quotes = {row["distribution"] for row in answer["break_even"]}
    if quotes - {answer["winner"]["distribution"]}:
        assert robustness["stable_under_unknowns"] is False
        assert "without a published price could" in robustness["certainty_words"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "stable"),
    [
        ("from-centos-7", True),
        ("gitlab", True),
        ("containers", True),
        ("nothing-to-spend", True),
        ("support-in-business-hours", False),
        ("twelve-years", False),
    ],
)
def test_unknown_facts_of_rivals_decide_or_not(name: str, stable: bool) -> None:
    """What nobody knows of distributions nobody can choose leaves an ordinary answer as it is."""
    assert recommendation(name)["robustness"]["stable_under_unknowns"] is stable


@pytest.mark.parametrize("name", STORIES)
def test_story_format(name: str) -> None:
    story = STORIES[name]
    assert sorted(set(story) - set(SUBJECT) - set(EXPECTATIONS)) == []
    assert set(SUBJECT) <= set(story)
    for key, value in story.items():
        assert type(value) is (SUBJECT | EXPECTATIONS)[key], f"{key}: {value!r}"
    assert story["who"].strip()
    assert len(story["because"]) > 20
    assert set(EXPECTATIONS) & set(story), "expects nothing"
    for pair in (("first", "first_any"), ("release", "release_any"), ("nobody", "first")):
        assert not set(pair) <= set(story), f"{pair} exclude each other"
    assert story.get("until", "promised") == "promised"
    assert story.get("price", "published") == "published"
    assert set(story.get("certainty", ())) <= CERTAINTIES
    assert ("no_winner" in story) == ("asks" in story)
    if {"nobody", "no_winner", "error"} & set(story):
        assert not OF_THE_WINNER & set(story)
    if "error" in story:
        assert set(story) - set(SUBJECT) == {"error"}
        assert story["error"] in story["answers"]


@pytest.mark.parametrize("name", STORIES)
def test_story_names_only_what_exists(name: str) -> None:
    story = STORIES[name]
    slugs = {path.stem for path in SEED.glob("*.yaml")}
    named = [story.get("first", "rhel"), *story.get("out", ()), *story.get("open", ())]
    for key in ("first_any", "not_first", "among_first", "in_running"):
        named += story.get(key, ())
    for stops in (story.get("route_avoids", ()), *story.get("route_through", {}).values()):
        named += [stop.rpartition(" ")[0] for stop in stops]
    assert sorted(set(named) - slugs) == []
    questions = {*QUESTIONS, "always"}
    for group in ("out", "open"):
        assert set().union(*map(_questions, story.get(group, {}).values())) <= questions
    assert {question for drop in story.get("give_up", ()) for question in drop} <= set(QUESTIONS)
    routed = {*story.get("migration", {}), *story.get("route_through", {})}
    assert routed <= set(story["answers"].get("estate", ()))
    assert set(story.get("migration", {}).values()) <= KINDS
    assert story.get("same_as", name) in ANSWERED or "error" in story
    plans = [*story.get("plan_not", ()), *filter(None, [story.get("plan")])]
    plans += [row["plan"] for row in story.get("break_even", ())]
    assert sorted(set(plans) - _plans_of_the_seed()) == []


def test_stories_cover_every_option() -> None:
    assert len(STORIES) >= 90
    answered: dict[str, set[str]] = {key: set() for key in QUESTIONS}
    for name in ANSWERED:
        for key, value in STORIES[name]["answers"].items():
            question = key if key in QUESTIONS else key.partition(".")[0]
            options = value if isinstance(value, list) else [value]
            answered.setdefault(question, set()).update(map(str, options))
    assert [key for key, options in answered.items() if not options] == []
    offered = {(q.key, option.key) for q in QUESTIONS.values() for option in q.options}
    demanded = {(rule.question, rule.option) for rule in REQUIREMENTS if rule.question}
    unused = [pair for pair in sorted(offered | demanded) if pair[1] not in answered[pair[0]]]
    assert unused == []


def test_stories_cover_own_numbers() -> None:
    keys = {key for name in ANSWERED for key in STORIES[name]["answers"]}
    assert [seller for seller in SELLERS if f"discount.{seller}" not in keys] == []
    assert sum(key.startswith("quote.") for key in keys) >= 3


def test_stories_differ() -> None:
    answers = [repr(sorted(story["answers"].items())) for story in STORIES.values()]
    assert len(set(answers)) == len(answers)


@pytest.mark.django_db
def test_typical_answer_sets_are_accepted() -> None:
    typical = yaml.safe_load(TYPICAL.read_text())
    assert len(typical) >= 200
    for row in typical:
        assert set(row) == {"name", "answers"}
        assert AnswersForm(row["answers"]).is_valid(), row
    assert len({repr(sorted(row["answers"].items())) for row in typical}) == len(typical)
    assert len({row["name"] for row in typical}) == len(typical)


def _check_winner(story: Story, answer: Document) -> None:
    winner = answer["winner"]
    label = f"{winner['distribution']} {winner['release']} {winner['plan']}"
    for key, allowed in (("distribution", "first"), ("release", "release"), ("plan", "plan")):
        if allowed in story:
            assert winner[key] == story[allowed], label
        if f"{allowed}_any" in story:
            assert winner[key] in story[f"{allowed}_any"], label
    assert winner["distribution"] not in story.get("not_first", ()), label
    assert winner["plan"] not in story.get("plan_not", ()), label
    if "until" in story:
        assert winner["supported_until"]["on"], label
        assert winner["supported_until"]["projected"] is False, label
    if "price" in story:
        assert winner["cost_per_server_year"]["amount"] is not None, label
    if "certainty" in story:
        assert answer["robustness"]["certainty"] in story["certainty"], label


def _check_places(story: Story, answer: Document) -> None:
    ranking = [row["distribution"] for row in answer["ranking"]]
    if "among_first" in story:
        assert set(ranking[: len(story["among_first"])]) == set(story["among_first"])
    assert sorted(set(story.get("in_running", ())) - set(ranking)) == []
    _check_unranked(story.get("out", {}), answer["excluded"], "reasons")
    _check_unranked(story.get("open", {}), answer["unconfirmed"], "what_to_confirm")
    if story.get("nobody"):
        assert answer["winner"] is None
        assert ranking == []
    relaxations = [sorted(row["drop"]) for row in answer["relaxations"]]
    assert [drop for drop in story.get("give_up", ()) if sorted(drop) not in relaxations] == []


def _check_unranked(
    expected: Mapping[str, str | list[str]], rows: Collection[Document], reasons: str
) -> None:
    """By slug: the question that must be among the reasons, or one of several."""
    by_slug = {row["distribution"]: row for row in rows}
    for slug, questions in expected.items():
        assert slug in by_slug, f"{slug} is not among {sorted(by_slug)}"
        named = {reason["question"] or "always" for reason in by_slug[slug][reasons]}
        assert named & _questions(questions), f"{slug} is there by {sorted(named)}"


def _check_migration(story: Story, answer: Document) -> None:
    if story.get("migration") == {}:
        assert answer["migration"] == []
    entries = {entry["from"]: entry for entry in answer["migration"]}
    for estate, kind in story.get("migration", {}).items():
        assert entries[estate]["kind"] == kind, entries[estate]
    for estate, stops in story.get("route_through", {}).items():
        route = list(_stops(entries[estate]["steps"]))
        assert [stop for stop in route if stop in stops] == stops, route
    passed = {stop for entry in entries.values() for stop in _stops(entry["steps"])}
    assert sorted(passed & set(story.get("route_avoids", ()))) == []


def _check_sentences(story: Story, answer: Document) -> None:
    if not {"says", "says_not"} & set(story):
        return
    text = "\n".join(_sentences(answer)).lower()
    assert [fragment for fragment in story.get("says", ()) if fragment.lower() not in text] == []
    assert [fragment for fragment in story.get("says_not", ()) if fragment.lower() in text] == []


def _stops(steps: Collection[Document]) -> Iterator[str]:
    """Where the steps of a route arrive, as slug and release."""
    for step in steps:
        yield from _stops(step.get("within", ()))
        name, _, release = step["to"].rpartition(" ")
        slug = name.lower().replace(" ", "-")
        yield f"{'centos' if slug == 'centos-linux' else slug} {release}"


def _sentences(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for name, value in part.items():
            if name not in NOT_SENTENCES:
                yield from _sentences(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _sentences(value)


def _outcome(answer: Document) -> list[tuple[Any, ...]]:
    keys = ("distribution", "release", "plan", "score", "score_high")
    return [tuple(row[key] for key in keys) for row in answer["ranking"]]


def _questions(expected: str | list[str]) -> set[str]:
    return {expected} if isinstance(expected, str) else set(expected)


@cache
def _plans_of_the_seed() -> frozenset[str]:
    documents = [yaml.safe_load(path.read_text()) for path in SEED.glob("*.yaml")]
    return frozenset(plan["slug"] for row in documents for plan in row.get("plans", ()))
