"""POST /api/v1/recommendations/: answers in, a recommendation out, and a clear refusal of
everything else."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import time_machine
from django.test import Client

from advisor.document.recommendation import Recommendation
from advisor.rules.criteria import CRITERIA
from advisor.rules.questions import MANY, NUMBER, ONE, QUESTIONS
from catalog.models import Distribution, Fact

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]

ADDRESS = "/api/v1/recommendations/"
ROOT = Path(__file__).resolve().parents[2]
A_TEAM = {
    "fidelity": "binary-compatible",
    "platform": ["aws", "bare-metal"],
    "servers": 40,
    "lifespan": "5",
    "importance.cost": 3,
}


def _post(client: Client, body: Any, content_type: str = "application/json", **more: Any):
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post(ADDRESS, data=data, content_type=content_type, **more)


def _ask(client: Client, **answers: Any) -> dict[str, Any]:
    response = _post(client, {"answers": answers})
    assert response.status_code == 200, response.content
    return response.json()


def _errors(response, status: int = 400) -> list[dict[str, str]]:
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["instance"] == ADDRESS
    return body.get("errors", [])


# What is answered


def test_no_answers_rank_but_recommend_nothing(client: Client) -> None:
    recommendation = _ask(client)
    assert recommendation["answers"] == {}
    distributions = {
        row["distribution"]
        for part in ("ranking", "excluded", "unconfirmed")
        for row in recommendation[part]
    }
    assert distributions == set(Distribution.objects.values_list("slug", flat=True))
    assert len(recommendation["ranking"]) > 1
    assert recommendation["winner"] is None
    assert "without an answer" in recommendation["no_winner_because"]
    assert recommendation["headline"] == recommendation["no_winner_because"]


def test_empty_answers_return_questions_to_ask(client: Client) -> None:
    questions = _ask(client)["questions_to_ask"]
    assert 1 <= len(questions) <= 3
    for question in questions:
        known = QUESTIONS[question["question"]]
        assert question["text"] == known.text
        labels = {option.key: option.label for option in known.options}
        assert all(
            labels[outcome["option"]] == outcome["label"] for outcome in question["outcomes"]
        )
        assert len({outcome["leader"] for outcome in question["outcomes"]}) > 1


def test_leader_of_a_question_to_ask_leads_with_that_answer(client: Client) -> None:
    (question, *_) = _ask(client)["questions_to_ask"]
    many = QUESTIONS[question["question"]].kind == MANY
    assert len(question["outcomes"]) > 1
    for outcome in question["outcomes"]:
        answer = [outcome["option"]] if many else outcome["option"]
        winner = _ask(client, **{question["question"]: answer})["winner"]
        assert (winner and winner["distribution"]) == outcome["leader"]


def test_nothing_is_compared_with_nobody(client: Client) -> None:
    recommendation = _ask(client)
    assert recommendation["robustness"]["certainty"] is None
    assert recommendation["robustness"]["certainty_words"] == ""
    parts = ("break_even", "releases", "why_not", "counterfactuals", "migration")
    assert {part: recommendation[part] for part in parts} == {part: [] for part in parts}


@pytest.mark.parametrize("answers", [A_TEAM, {"support": "community"}], ids=["a team", "community"])
def test_an_answered_question_is_not_asked_again(answers: dict[str, Any], client: Client) -> None:
    recommendation = _ask(client, **answers)
    assert recommendation["winner"]["distribution"] == recommendation["ranking"][0]["distribution"]
    assert recommendation["questions_to_ask"] == []


def test_an_empty_object_is_no_answers(client: Client) -> None:
    assert _post(client, {}).json() == _ask(client)


def test_the_answers_come_back_as_they_were_understood(client: Client) -> None:
    assert _ask(client, **A_TEAM)["answers"] == A_TEAM


@pytest.mark.long("cases", keep=4)
@pytest.mark.parametrize(
    "question", [q for q in QUESTIONS.values() if q.kind != NUMBER], ids=lambda q: q.key
)
def test_every_option_of_every_question_is_understood(question, client: Client) -> None:
    for option in question.options:
        answer = [option.key] if question.kind == MANY else option.key
        assert _ask(client, **{question.key: answer})["answers"] == {question.key: answer}


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize("criterion", [criterion.key for criterion in CRITERIA])
def test_every_importance_is_understood_and_shown_as_chosen(criterion: str, client: Client) -> None:
    for step in range(5):
        (weight,) = [
            row
            for row in _ask(client, **{f"importance.{criterion}": step})["weights"]
            if row["criterion"] == criterion
        ]
        assert (weight["importance"], weight["chosen"]) == (step, True)


@pytest.mark.parametrize(
    "question", [q for q in QUESTIONS.values() if q.kind == MANY], ids=lambda q: q.key
)
def test_an_empty_list_is_no_answer(question, client: Client) -> None:
    assert _ask(client, **{question.key: []})["answers"] == {}


@pytest.mark.parametrize("servers", [1, 40, 1_000_000, 40.0])
def test_a_number_of_servers_is_understood(servers: float, client: Client) -> None:
    assert _ask(client, servers=servers)["answers"] == {"servers": int(servers)}


def test_a_number_of_years_may_be_written_as_a_number(client: Client) -> None:
    assert (
        _ask(client, lifespan=10)["answers"]
        == _ask(client, lifespan="10")["answers"]
        == {"lifespan": "10"}
    )


def test_the_digest_is_that_of_the_catalog(client: Client) -> None:
    catalog = client.get("/api/v1/").json()["catalog"]
    assert _ask(client)["catalog"] == {"digest": catalog["digest"], "as_of": catalog["as_of"]}


def test_unmeetable_requirements_return_relaxations(client: Client) -> None:
    recommendation = _ask(client, fidelity="rhel-itself", ownership=["not-red-hat"])
    assert recommendation["winner"] is None
    assert recommendation["no_winner_because"]
    assert {tuple(relaxation["drop"]) for relaxation in recommendation["relaxations"]} == {
        ("fidelity",),
        ("ownership",),
    }


def test_ignoring_every_criterion_leaves_no_winner(client: Client) -> None:
    recommendation = _ask(client, **{f"importance.{criterion.key}": 0 for criterion in CRITERIA})
    assert recommendation["winner"] is None
    assert "ignored" in recommendation["no_winner_because"]


SHOWN_BY = [
    A_TEAM,
    {"support": "round-the-clock"},
    {"fips": "validated", "importance.cost": 4},
    {"workload": ["hpc"], "lifespan": "8"},
]


@pytest.mark.parametrize("answers", SHOWN_BY, ids=lambda answers: ascii(answers)[:30])
def test_numbers_add_up_as_shown(answers: dict[str, Any], client: Client) -> None:
    recommendation = _ask(client, **answers)
    assert recommendation["ranking"]
    assert sum(row["weight"] for row in recommendation["weights"]) == pytest.approx(1, abs=1e-5)
    assert round(sum(row["percent"] for row in recommendation["weights"]), 1) == 100
    for row in recommendation["ranking"]:
        for part in ("points", "points_high"):
            assert _tenths(contribution[part] for contribution in row["contributions"]) == _tenths(
                [row[f"score{part.removeprefix('points')}"]]
            )
        assert row["score"] == row["score_low"] <= row["score_high"]
        assert all(
            contribution["points"] == contribution["points_low"] <= contribution["points_high"]
            for contribution in row["contributions"]
        )


def test_differences_add_up_as_shown(client: Client) -> None:
    recommendation = _ask(client, **A_TEAM)
    ranked = [
        comparison for comparison in recommendation["why_not"] if comparison["standing"] == "ranked"
    ]
    assert len(ranked) == len(recommendation["ranking"]) - 1 > 0
    for comparison in ranked:
        difference = _tenths([comparison["score"]]) - _tenths([recommendation["winner"]["score"]])
        assert sum(_tenths([row["difference"]]) for row in comparison["rows"]) == difference


def _tenths(numbers: Iterable[float]) -> int:
    """The sum in tenths; each number has one decimal at most."""
    tenths = [number * 10 for number in numbers]
    assert all(abs(tenth - round(tenth)) < 1e-6 for tenth in tenths)
    return sum(map(round, tenths))


def test_every_other_distribution_says_why_not(client: Client) -> None:
    recommendation = _ask(client, **A_TEAM)
    others = {comparison["distribution"]: comparison for comparison in recommendation["why_not"]}
    assert set(others) == set(Distribution.objects.values_list("slug", flat=True)) - {
        recommendation["winner"]["distribution"]
    }
    for part, standing in (("excluded", "out"), ("unconfirmed", "open")):
        for row in recommendation[part]:
            other = others[row["distribution"]]
            assert (other["standing"], other["score"], other["rows"]) == (standing, None, [])
            assert other["requirements"]
            assert row["missing"]


def test_nearest_of_the_recommendable_is_first(client: Client) -> None:
    roles = ["recommended", "development", "catalogued", "discontinued"]
    excluded = _ask(client, fidelity="rhel-itself", ownership=["not-red-hat"])["excluded"]
    places = [roles.index(row["role"]) for row in excluded]
    assert places == sorted(places)
    assert {row["near_miss"] for row in excluded if row["role"] == "discontinued"} == {False}
    assert all(
        row["missing"][0]["question"] is None for row in excluded if row["role"] == "discontinued"
    )
    assert all(row["near_miss"] for row in excluded if row["role"] == "recommended")


def test_relaxation_is_in_words_and_can_be_sent(client: Client) -> None:
    answers = {"fidelity": "rhel-itself", "ownership": ["not-red-hat"]}
    relaxations = _ask(client, **answers)["relaxations"]
    assert relaxations
    for relaxation in relaxations:
        assert relaxation["words"]
        instead = {}
        for change in relaxation["instead"]:
            many = QUESTIONS[change["question"]].kind == MANY
            instead[change["question"]] = change["options"] if many else change["options"][0]
        assert _ask(client, **{**answers, **instead})["ranking"]


def test_price_at_your_discount_has_a_plain_percentage(client: Client) -> None:
    recommendation = _ask(client, support="round-the-clock", fidelity="rhel-itself", discount=10)
    assert recommendation["winner"]["cost_per_server_year"]["words"].endswith(
        "(list price less your 10 %)"
    )


def test_quote_is_the_price_everywhere(client: Client) -> None:
    recommendation = _ask(
        client,
        **{
            "support": "round-the-clock",
            "fidelity": "rhel-itself",
            "quote.rhel.premium": 900.5,
            "servers": 2,
        },
    )
    assert recommendation["winner"]["plan"] == "premium"
    assert recommendation["winner"]["cost_per_server_year"]["amount"] == 900.5
    option = next(
        priced for priced in recommendation["costs"]["options"] if priced["plan"] == "premium"
    )
    regular = next(price for price in option["prices"] if price["for"] == "regular")
    assert (regular["basis"], regular["paid"]) == ("quote", {"low": 900.5, "high": 900.5})
    assert option["over"][0]["total"] == {"low": 5403, "high": 5403}


def test_certainty_is_a_word_with_its_reasons(client: Client) -> None:
    sure = _ask(client, support="round-the-clock", fidelity="bug-for-bug")["robustness"]
    assert sure["certainty"] in ("firm", "likely", "narrow", "open")
    assert sure["certainty_words"].startswith(f"{sure['certainty'].capitalize()}: ")
    assert sure["certainty"] != "firm" or not sure["unverified"]
    assert all(fact["confidence"] in ("unverified", "computed") for fact in sure["unverified"])


def test_an_inferred_fact_of_the_winner_is_named(client: Client) -> None:
    Fact.objects.filter(attribute="round_the_clock").update(confidence="computed")
    sure = _ask(client, support="round-the-clock", fidelity="rhel-itself")["robustness"]
    (fact,) = [fact for fact in sure["unverified"] if fact["attribute"] == "round_the_clock"]
    assert (fact["distribution"], fact["new_winner"], fact["confidence"]) == (
        "rhel",
        None,
        "computed",
    )
    assert sure["certainty"] == "likely"


def test_other_releases_of_the_winner_are_explained(client: Client) -> None:
    recommendation = _ask(client, **A_TEAM)
    winner, releases = recommendation["winner"], recommendation["releases"]
    assert releases
    assert {release["distribution"] for release in releases} == {winner["distribution"]}
    assert winner["release"] not in {release["release"] for release in releases}
    assert [int(release["release"]) for release in releases] == sorted(
        (int(r["release"]) for r in releases), reverse=True
    )
    for release in releases:
        assert release["sentence"]
        assert _tenths([release["score"]]) - _tenths([winner["score"]]) == _tenths(
            [release["difference"]]
        )


@pytest.mark.parametrize("question", ["estate", "skills"])
def test_an_exclusive_option_stands_alone(question: str, client: Client) -> None:
    other = next(option.key for option in QUESTIONS[question].options if not option.exclusive)
    (error,) = _errors(_post(client, {"answers": {question: ["none", other]}}))
    assert error["field"] == f"answers.{question}"
    assert error["detail"].endswith("alone, or leave it out.")
    assert _ask(client, **{question: ["none", "none"]})["answers"] == {question: ["none"]}


def test_a_catalog_without_any_distribution_is_answered(client: Client) -> None:
    Distribution.objects.all().delete()
    recommendation = _ask(client, **A_TEAM)
    assert (
        recommendation["winner"],
        recommendation["ranking"],
        recommendation["excluded"],
        recommendation["unconfirmed"],
    ) == (
        None,
        [],
        [],
        [],
    )


def test_a_catalog_without_facts_confirms_nothing(client: Client) -> None:
    Fact.objects.all().delete()
    recommendation = _ask(client, **A_TEAM)
    assert recommendation["winner"] is None
    assert recommendation["ranking"] == []


# The same bytes


@time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False)
def test_the_same_question_has_the_same_bytes(client: Client) -> None:
    body = {"answers": A_TEAM | {"estate": ["centos-7"], "organisation": "university"}}
    assert _post(client, body).content == _post(client, body).content


@time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False)
def test_key_order_changes_no_byte(client: Client) -> None:
    answers = {"platform": ["aws", "bare-metal"], "workload": ["general", "hpc"], "servers": 3}
    other = {"servers": 3, "workload": ["hpc", "general", "hpc"], "platform": ["bare-metal", "aws"]}
    assert _post(client, {"answers": answers}).content == _post(client, {"answers": other}).content


def test_the_hour_of_the_day_changes_no_byte_but_the_day_does(client: Client) -> None:
    bodies = []
    for moment in (
        datetime(2026, 11, 23, 0, 0, 1, tzinfo=UTC),
        datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC),
        datetime(2026, 11, 24, tzinfo=UTC),
    ):
        with time_machine.travel(moment, tick=False):
            bodies.append(_post(client, {"answers": A_TEAM}).content)
    assert bodies[0] == bodies[1] != bodies[2]
    assert json.loads(bodies[2])["day"] == "2026-11-24"


_IN_A_PROCESS_OF_ITS_OWN = """
import django, hashlib, json, msgspec, sys
django.setup()
from datetime import date
from advisor.forms import AnswersForm
from advisor.recommend import recommend
from catalog import snapshot
from catalog.document import decode
sent = json.load(sys.stdin)
published = snapshot.publish(decode(sent["catalog"]))
snapshot.current = lambda: published
form = AnswersForm(sent["answers"])
assert form.is_valid()
recommendation = recommend(form.answers(), date(2026, 11, 23))
print(hashlib.sha256(msgspec.json.encode(recommendation)).hexdigest())
"""


@pytest.mark.long("servers")
def test_another_process_with_another_hash_seed_says_the_same() -> None:
    from catalog import snapshot
    from catalog.document import encode

    answers = {
        "platform": ["aws", "azure"],
        "software": ["nvidia-gpu"],
        "estate": ["centos-7", "rhel"],
        "budget": "medium",
    }
    exported = encode(snapshot.current().document)
    document = json.dumps({"catalog": exported.decode(), "answers": answers})
    digests = {
        subprocess.run(
            [sys.executable, "-c", _IN_A_PROCESS_OF_ITS_OWN],
            input=document, capture_output=True, text=True, check=True, cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "config.settings"},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(digests) == 1


# What it costs


def test_a_known_catalog_costs_one_query(client: Client, django_assert_num_queries) -> None:
    _ask(client, **A_TEAM)
    with django_assert_num_queries(1):
        _ask(client, **A_TEAM)
    with django_assert_num_queries(1):
        _ask(client, fidelity="not-needed")


def test_a_refusal_costs_no_query(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        _post(client, {"answers": {"fidelity": "best"}})


# What is refused: each with the field and what could be sent instead


def _wrong_for(kind: str) -> list[Any]:
    common = [
        None,
        True,
        False,
        {},
        {"a": 1},
        -1.5,
        -1,
        10**30,
        "nonsense",
        "",
        " ",
        "\x00",
        "\ud800",
        "x" * 5000,
    ]
    return (
        common
        + {
            ONE: [[], ["x"], 0, 1e300],
            MANY: ["x", 0, [None], [1], [[]], [{}], ["nonsense"], [""], [True]],
            NUMBER: [[], [1], -1, -40, 1_000_001, "40", "1e5", "0x10", "٤٠", 1e300, 10**4000],
        }[kind]
    )


@pytest.mark.long("cases", keep=4)
@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_a_wrong_answer_names_its_question_and_the_options(question, client: Client) -> None:
    for value in _wrong_for(question.kind):
        (error,) = _errors(_post(client, {"answers": {question.key: value}}))
        assert error["field"] == f"answers.{question.key}"
        assert error["pointer"] == f"#/answers/{question.key}"
        if value is None:
            assert "Leave the question out" in error["detail"]
        elif question.kind == NUMBER:
            assert f"from {question.least:,} to {question.most:,}" in error["detail"]
        else:
            assert all(option.key in error["detail"] for option in question.options)


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize(
    ("sent", "understood"),
    [(12.5, 12.5), (12.34, 12.3), (0.1 + 0.2, 0.3), (12.0, 12), (100, 100), (1e-300, 0)],
)
def test_a_number_is_brought_to_the_decimals_of_its_question(
    sent: float, understood: float, client: Client
) -> None:
    assert _post(client, {"answers": {"discount": sent}}).json()["answers"] == {
        "discount": understood
    }


@pytest.mark.parametrize("sent", [100.01, -0.01, 1e300, "12.5"])
def test_number_out_of_range_is_not_clamped(sent: float | str, client: Client) -> None:
    (error,) = _errors(_post(client, {"answers": {"discount": sent}}))
    assert error["detail"] == "Give a number from 0 to 100 with at most one decimal, such as 12.5."


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        False,
        -1,
        5,
        2.5,
        1e300,
        10**4000,
        "3",
        "",
        "high",
        [],
        [3],
        {},
        "\x00",
        "\ud800",
        "٣",
    ],
    ids=lambda v: repr(v)[:20],
)
def test_a_wrong_importance_names_its_criterion_and_the_steps(value: Any, client: Client) -> None:
    (error,) = _errors(_post(client, {"answers": {"importance.cost": value}}))
    assert error["field"] == "answers.importance.cost"
    assert error["pointer"] == "#/answers/importance.cost"
    assert "from 0 (ignore) to 4 (decisive)" in error["detail"] or value is None


@pytest.mark.long("cases", keep=6)
@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("fidelty", "fidelty"),
        ("Fidelity", "Fidelity"),
        ("importance", "importance"),
        ("importance.", "importance."),
        ("importance.looks", "importance.looks"),
        ("topic", "topic"),
        ("csrfmiddlewaretoken", "csrfmiddlewaretoken"),
        ("", ""),
        ("\x00", "\N{REPLACEMENT CHARACTER}"),
        ("a\r\nb", "a\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}b"),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
        ("päivä", "päivä"),
        ("__class__", "__class__"),
        ("x" * 9000, "x" * 60 + "…"),
        ("a/b~c d", "a/b~c d"),
    ],
    ids=lambda text: ascii(text)[:20],
)
@pytest.mark.parametrize("value", ["x", None, [], 1])
def test_unknown_question_lists_the_known_ones(
    key: str, field: str, value: Any, client: Client
) -> None:
    (error,) = _errors(_post(client, {"answers": {key: value}}))
    assert error["field"] == f"answers.{field}"
    assert "fidelity, fips" in error["detail"]


@pytest.mark.parametrize(
    "key",
    ["fidelity", "Answers", "body", "", "\x00", "\ud800", "x" * 9000, "ü"],
    ids=lambda text: ascii(text)[:20],
)
def test_a_key_beside_the_answers_is_refused(key: str, client: Client) -> None:
    (error,) = _errors(_post(client, {"answers": {}, key: "x"}))
    assert 'go under "answers"' in error["detail"]
    assert error["pointer"].startswith("#/")


def test_all_errors_are_reported_at_once(client: Client) -> None:
    errors = _errors(
        _post(
            client,
            {
                "answers": {
                    "fidelity": "best",
                    "servers": 0,
                    "platform": "aws",
                    "colour": "blue",
                    "budget": None,
                }
            },
        )
    )
    assert {error["field"].removeprefix("answers.") for error in errors} == {
        "fidelity",
        "servers",
        "platform",
        "colour",
        "budget",
    }


def test_a_pointer_is_escaped(client: Client) -> None:
    (error,) = _errors(_post(client, {"answers": {"a/b~c d": "x"}}))
    assert error["pointer"] == "#/answers/a~1b~0c%20d"


_DEEP = 100_000
NASTY_BODIES: dict[str, bytes] = {
    "nothing": b"",
    "a space": b" ",
    "null": b"null",
    "true": b"true",
    "a number": b"42",
    "a text": b'"answers"',
    "a list": b"[]",
    "a list with an object": b'[{"answers": {}}]',
    "an endless number": b"1" * 50_000,
    "answers null": b'{"answers": null}',
    "answers a list": b'{"answers": []}',
    "answers a text": b'{"answers": "fidelity"}',
    "answers a number": b'{"answers": 1}',
    "answers false": b'{"answers": false}',
    "answers zero": b'{"answers": 0}',
    "not closed": b'{"answers": {',
    "a comma too many": b'{"answers": {},}',
    "single quotes": b"{'answers': {}}",
    "a comment": b'{"answers": {}} // none',
    "two documents": b'{"answers": {}}{"answers": {}}',
    "NaN": b'{"answers": {"servers": NaN}}',
    "Infinity": b'{"answers": {"servers": Infinity}}',
    "minus Infinity": b'{"answers": {"servers": -Infinity}}',
    "1e400": b'{"answers": {"servers": 1e400}}',
    "minus 1e400": b'{"answers": {"servers": -1e400}}',
    "1e400 as importance": b'{"answers": {"importance.cost": 1e400}}',
    "1e400 as an option": b'{"answers": {"fidelity": 1e400}}',
    "1e400 in a list": b'{"answers": {"platform": [1e400]}}',
    "1e-400 servers": b'{"answers": {"servers": 1e-400}}',
    "a number of 4,000 digits": b'{"answers": {"servers": ' + b"9" * 4000 + b"}}",
    "a number of 5,000 digits": b'{"answers": {"servers": ' + b"9" * 5000 + b"}}",
    "a negative number of 90,000 digits": b'{"answers": {"servers": -' + b"9" * 90_000 + b"}}",
    "a fraction of 90,000 digits": b'{"answers": {"servers": 1.' + b"5" * 90_000 + b"}}",
    "hexadecimal": b'{"answers": {"servers": 0x10}}',
    "a leading zero": b'{"answers": {"servers": 040}}',
    "10 MB of spaces": b" " * 10_000_000,
    "10 MB in one answer": b'{"answers": {"fidelity": "' + b"x" * 10_000_000 + b'"}}',
    "10 MB of brackets": b"[" * 10_000_000,
    "just too large": b'{"answers": {}}' + b" " * 100_000,
    "lists 100,000 deep": b"[" * _DEEP + b"]" * _DEEP,
    "lists 50,000 deep, small enough": b"[" * 49_000 + b"]" * 49_000,
    "objects 15,000 deep": b'{"a":' * 15_000 + b"1" + b"}" * 15_000,
    **{
        f"an answer {n} deep": b'{"answers": {"platform": ' + b"[" * n + b"]" * n + b"}}"
        for n in range(700, 1000, 20)
    },
    "deep under a question that is none": b'{"answers": {"colour": '
    + b"[" * 880
    + b"]" * 880
    + b"}}",
    "deep beside the answers": b'{"colour": ' + b"[" * 880 + b"]" * 880 + b"}",
    "raw NUL": b'{"answers": {"fidelity": "\x00"}}',
    "NUL around": b'\x00{"answers": {}}\x00',
    "escaped NUL": b'{"answers": {"fidelity": "\\u0000"}}',
    "lone surrogate as option": b'{"answers": {"fidelity": "\\ud800"}}',
    "lone surrogate in a list": b'{"answers": {"platform": ["\\udfff"]}}',
    "lone surrogate as question": b'{"answers": {"\\ud800": "x"}}',
    "lone surrogate as question without an answer": b'{"answers": {"\\ud800": null}}',
    "lone surrogate as key": b'{"\\ud800": {}}',
    "lone surrogate as importance": b'{"answers": {"importance.\\ud800": 1}}',
    "surrogates in UTF-8": b'{"answers": {"fidelity": "\xed\xa0\x80"}}',
    "UTF-8 that is none": b'{"answers": {"fidelity": "\xff\xfe"}}',
    "UTF-8 cut short": b'{"answers": {"fidelity": "\xc3"}}',
    "UTF-8 made too long": b'{"answers": {"fidelity": "\xc0\xaf"}}',
    "Latin-1": '{"answers": {"fidelity": "ä"}}'.encode("latin-1"),
    "UTF-16": '{"answers": {}}'.encode("utf-16"),
    "UTF-32": '{"answers": {}}'.encode("utf-32"),
    "a byte order mark": b'\xef\xbb\xbf{"answers": {}}',
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
    "a form": b"answers=1&fidelity=bug-for-bug",
    "XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "8,000 questions that are none": json.dumps(
        {"answers": {f"q{i}": 1 for i in range(8_000)}}
    ).encode(),
    "8,000 keys": json.dumps({f"q{i}": 1 for i in range(8_000)}).encode(),
    "a list of 12,000 options": json.dumps({"answers": {"platform": ["nope"] * 12_000}}).encode(),
}


@pytest.mark.long("cases", keep=16)
@pytest.mark.parametrize("body", NASTY_BODIES.values(), ids=NASTY_BODIES.keys())
def test_a_nasty_body_is_refused_in_words(body: bytes, client: Client) -> None:
    response = _post(client, body)
    details = [error["detail"] for error in _errors(response)] or [response.json()["detail"]]
    assert all(details)
    assert ("larger than" in details[0] or "too large" in details[0]) == (len(body) > 100_000)
    assert len(response.content) < 50_000


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_json_does_not_have_is_not_json(constant: str, client: Client) -> None:
    (error,) = _errors(_post(client, f'{{"answers": {{"servers": {constant}}}}}'))
    assert error == {"field": "body", "pointer": "#", "detail": "The body is not JSON in UTF-8."}


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ('{"answers": {}, "answers": {}}', 'The key "answers" is sent twice. Send it once.'),
        (
            '{"answers": {"servers": 1, "servers": 2, "servers": 1}}',
            'The key "servers" is sent 3 times. Send it once.',
        ),
    ],
)
def test_duplicate_key_is_refused_by_name(body: str, detail: str, client: Client) -> None:
    assert _errors(_post(client, body)) == [{"field": "body", "pointer": "#", "detail": detail}]


@pytest.mark.parametrize(
    "body",
    [
        b'{"answers": {"platform": ["aws", "aws"]}}',
        b'\n\t {"answers"\r\n: {}}\n',
    ],
)
def test_a_body_that_is_only_odd_is_answered(body: bytes, client: Client) -> None:
    assert _post(client, body).status_code == 200


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "text/json",
        "nonsense",
        "a/b/c; d",
        "\xff/\xfe",
    ],
)
def test_another_kind_of_content_is_refused(content_type: str, client: Client) -> None:
    _errors(_post(client, '{"answers": {}}', content_type=content_type), 415)


def test_content_of_no_kind_is_refused(client: Client) -> None:
    _errors(client.generic("POST", ADDRESS, b'{"answers": {}}', content_type=""), 415)


@pytest.mark.parametrize(
    "content_type",
    ["application/json; charset=utf-8", "APPLICATION/JSON", "application/json; charset=klingon"],
)
def test_json_is_json_whatever_is_said_beside(content_type: str, client: Client) -> None:
    assert (
        client.generic("POST", ADDRESS, b'{"answers": {}}', content_type=content_type).status_code
        == 200
    )


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete"])
def test_another_method_is_refused(method: str, client: Client) -> None:
    response = getattr(client, method)(ADDRESS)
    assert response.status_code == 405
    assert response["Content-Type"] == "application/problem+json"
    assert "POST" in response["Allow"]


def test_a_method_that_is_none_is_refused(client: Client) -> None:
    _errors(client.generic("BREW", ADDRESS), 405)


def test_another_format_is_refused(client: Client) -> None:
    _errors(_post(client, {"answers": {}}, headers={"Accept": "text/csv"}), 406)


@pytest.mark.parametrize("length", ["-1", "nonsense", "", "99999999999999999999"])
def test_a_content_length_that_is_wrong_breaks_nothing(length: str, client: Client) -> None:
    response = client.generic(
        "POST", ADDRESS, b'{"answers": {}}', content_type="application/json", CONTENT_LENGTH=length
    )
    assert response.status_code in (200, 400)


def test_no_login_and_no_csrf_token_is_needed(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert _post(strict, {"answers": {}}).status_code == 200


def test_nothing_is_kept(client: Client) -> None:
    from catalog.models import CatalogVersion

    before = CatalogVersion.current()
    response = _post(client, {"answers": A_TEAM})
    assert CatalogVersion.current() == before
    assert not response.cookies


@pytest.mark.parametrize("answers", [A_TEAM, {}, {"fidelity": "rhel-itself", "budget": "none"}])
def test_answer_decodes_into_its_type(answers: dict[str, object], client: Client) -> None:
    """No field is unknown, none is missing, and each is within its bounds."""
    body = _post(client, {"answers": answers}).content
    recommendation = msgspec.json.decode(body, type=Recommendation)
    assert msgspec.to_builtins(recommendation) == json.loads(body)
