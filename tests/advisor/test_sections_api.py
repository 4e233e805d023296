"""POST /api/v1/recommendations/ with `fields` and `explain`: less of the same answer."""

import json
from typing import Any
from unittest import mock

import pytest
from django.test import Client

from advisor.document.outline import EXPLAINING, SHORTER_ROWS

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

ADDRESS = "/api/v1/recommendations/"
ALWAYS = {"day", "catalog", "rules"}
ANSWERS: list[dict[str, Any]] = [
    {},
    {"platform": ["bare-metal"], "support": "business-hours", "servers": 40},
    {"support": "community", "estate": ["centos-7"]},
    {"support": "round-the-clock", "budget": "none"},
    {"organisation": "individual", "importance.cost": 4},
]
with_answers = pytest.mark.parametrize("answers", ANSWERS, ids=str)


def _post(client: Client, query: str, answers: dict[str, Any], status: int = 200) -> Any:
    response = client.post(
        f"{ADDRESS}{query}", json.dumps({"answers": answers}), content_type="application/json"
    )
    assert response.status_code == status, response.content
    return response.json()


def _refusals(client: Client, query: str) -> dict[str, str]:
    problem = _post(client, query, {}, status=400)
    assert all("pointer" not in error for error in problem["errors"]), "no part of the body"
    return {error["field"]: error["detail"] for error in problem["errors"]}


@with_answers
def test_outline_says_the_same_but_does_not_explain(
    answers: dict[str, Any], client: Client
) -> None:
    whole, outline = _post(client, "", answers), _post(client, "?explain=false", answers)
    assert whole.keys() - outline.keys() == set(EXPLAINING)
    for name in outline.keys() - SHORTER_ROWS:
        assert outline[name] == whole[name], name
    for name in SHORTER_ROWS:
        assert len(outline[name]) == len(whole[name])
        for short, row in zip(outline[name], whole[name], strict=True):
            assert short == {key: row[key] for key in short}


def test_outline_leaves_reasons_out(client: Client) -> None:
    outline = _post(client, "?explain=false", ANSWERS[1])
    assert outline["winner"]["distribution"]
    assert outline["ranking"]
    assert outline["excluded"]
    text = json.dumps(outline)
    for key in ("reasons", "contributions", "other_options", "what_to_confirm", "sentence"):
        assert f'"{key}"' not in json.dumps([outline[name] for name in SHORTER_ROWS]), key
    assert len(text) < len(json.dumps(_post(client, "", ANSWERS[1]))) / 2


@pytest.mark.parametrize("query", ["?explain=false", "?fields=headline,winner,costs"])
def test_explanation_is_not_worked_out(query: str, client: Client) -> None:
    with mock.patch("advisor.evaluation.recommend", side_effect=AssertionError("worked out")):
        _post(client, query, ANSWERS[1])
        with pytest.raises(AssertionError, match="worked out"):
            _post(client, "?fields=counterfactuals", ANSWERS[1])


@with_answers
def test_fields_are_those_of_the_whole_answer(answers: dict[str, Any], client: Client) -> None:
    whole = _post(client, "", answers)
    for name in whole:
        part = _post(client, f"?fields={name}", answers)
        assert part.keys() == {name, *ALWAYS}
        assert part == {key: whole[key] for key in part}


def test_fields_come_in_the_order_of_the_answer(client: Client) -> None:
    part = _post(client, "?fields=notes,ranking,headline&explain=true", ANSWERS[1])
    assert list(part) == ["day", "headline", "ranking", "notes", "catalog", "rules"]
    assert "contributions" in part["ranking"][0]


def test_fields_and_explain_go_together(client: Client) -> None:
    part = _post(client, "?fields=ranking&explain=false", ANSWERS[1])
    assert part.keys() == {"ranking", *ALWAYS}
    assert "contributions" not in part["ranking"][0]


def test_unknown_field_gets_a_hint(client: Client) -> None:
    detail = _refusals(client, "?fields=winer")["fields"]
    assert detail.startswith("Did you mean winner? Choose any of: answers, day, ")
    assert "Did you mean" not in _refusals(client, "?fields=zzz")["fields"]


def test_explaining_field_without_explanation_is_refused(client: Client) -> None:
    detail = _refusals(client, "?explain=false&fields=winner,stability,robustness")["fields"]
    assert detail.startswith("explain=false leaves out: robustness, stability.")


@pytest.mark.parametrize("text", ["no", "", "0", "False"])
def test_explain_is_true_or_false(text: str, client: Client) -> None:
    assert _refusals(client, f"?explain={text}") == {"explain": "Write true or false."}


def test_unknown_parameter_is_refused(client: Client) -> None:
    assert "fields, explain" in _refusals(client, "?field=winner")["field"]


@pytest.mark.parametrize("key", ["fields", "explain"])
def test_parameter_in_the_body_gets_advice(key: str, client: Client) -> None:
    response = client.post(ADDRESS, json.dumps({key: ["winner"]}), content_type="application/json")
    (error,) = response.json()["errors"]
    assert error == {
        "field": key,
        "pointer": f"#/{key}",
        "detail": f"This belongs in the address: {ADDRESS}?{key}=…",
    }


def test_if_match_holds_for_a_part(client: Client) -> None:
    digest = client.get("/api/v1/").json()["catalog"]["digest"]
    query = f"{ADDRESS}?fields=headline"
    for etag, status in ((digest, 200), ("0" * 64, 412)):
        response = client.post(
            query, "{}", content_type="application/json", headers={"If-Match": f'"{etag}"'}
        )
        assert response.status_code == status
