"""The OpenAPI document: it is valid, it is the one in docs/, and it is true of what the API answers."""

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import time_machine
import yaml
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.urls import URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from schemathesis.specs.openapi.checks import positive_data_acceptance

from advisor.rules.criteria import CRITERIA
from advisor.rules.questions import MANY, NUMBER, QUESTIONS
from config import openapi

pytestmark = pytest.mark.django_db

KEPT = Path(__file__).parent.parent / "docs" / "openapi.yaml"
RECOMMENDATIONS = "/api/v1/recommendations/"


@cache
def _document() -> dict[str, Any]:
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))


@cache
def _validator(component: str) -> Draft202012Validator:
    schema = {"$ref": f"#/components/schemas/{component}", "components": _document()["components"]}
    return Draft202012Validator(schema, format_checker=FormatChecker())


def _faults(component: str, value: Any) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in _validator(component).iter_errors(value)]


# The document itself


def test_the_document_is_valid_openapi_3_1() -> None:
    assert _document()["openapi"] == "3.1.0"
    validate_schema(_document())


def test_every_schema_in_it_is_valid_and_every_reference_leads_somewhere() -> None:
    schemas = _document()["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    named = {f"#/components/{kind}/{name}" for kind in ("schemas", "headers") for name in _document()["components"][kind]}
    assert set(_references(_document())) == named


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [ref for inner in value.values() for ref in _references(inner)]
    return [ref for inner in value for ref in _references(inner)] if isinstance(value, list) else []


def test_it_knows_every_address_of_the_api() -> None:
    described = {re.sub(r"{\w+}", "<>", path) for path in _document()["paths"]}
    routed = {re.sub(r"<str:\w+>", "<>", f"/{path}") for path in _routes(get_resolver().url_patterns)}
    aside = {"/api/v1/schema/", "/api/v1/docs/"}
    once = {path for path in routed if path.endswith(("/", ".json"))}
    assert described == once - aside
    assert {f"{path}/" for path in routed - once} <= once, "what answers without its last slash answers with it too"


def _routes(patterns: list[Any], before: str = "") -> Iterator[str]:
    for one in patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, path)
        elif path.startswith(("api/", "eol/api/")):
            yield path


def test_the_file_in_docs_is_this_document() -> None:
    made = OpenApiYamlRenderer().render(SchemaGenerator().get_schema(request=None, public=True)).decode()
    assert KEPT.read_text() == made, "Write it anew: python manage.py spectacular --file docs/openapi.yaml"


def test_it_is_served_as_yaml_and_as_json(client: Client) -> None:
    assert yaml.safe_load(client.get("/api/v1/schema/").content)["paths"].keys() == _document()["paths"].keys()
    as_json = client.get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert as_json.json()["paths"].keys() == _document()["paths"].keys()
    assert client.get("/api/v1/schema/?format=json").json() == as_json.json()


def test_no_query_is_needed_to_serve_it(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        client.get("/api/v1/schema/")
        client.get("/api/v1/docs/")


def test_the_documentation_page_takes_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/api/v1/docs/").content.decode()
    assert "/static/drf_spectacular_sidecar/" in page
    assert "http" not in page.replace("http://testserver", "")
    assert "<style" not in page
    assert "style=" not in page


@pytest.mark.parametrize(("address", "accept"), [("/api/v1/docs/", "application/json"), ("/api/v1/schema/", "text/csv")])
def test_another_format_of_documentation_is_refused_as_a_problem(address: str, accept: str, client: Client) -> None:
    response = client.get(address, headers={"Accept": accept})
    assert response.status_code == 406
    assert response["Content-Type"] == "application/problem+json"
    assert _faults("Problem", response.json()) == []
    assert client.post(address).json()["status"] == 405


# Its examples

EXAMPLES = {
    "list_distributions": "/api/v1/distributions/?role=recommended&page_size=1",
    "get_distribution": "/api/v1/distributions/clearos/?fields=slug,name,role,releases,successors",
    "list_releases": "/api/v1/releases/?distribution=almalinux&page_size=1&as_of=2026-11-24",
    "get_release": "/api/v1/releases/almalinux-9/?fields=slug,status,support,paid_support,architectures&as_of=2026-11-24",
    "list_facts": "/api/v1/facts/?distribution=rhel&attribute=vendor",
    "list_attributes": "/api/v1/attributes/?fields=key,label,choices&page_size=2",
    "list_sources": "/api/v1/sources/?kind=vendor&page_size=1",
    "get_source": "/api/v1/sources/endoflife-date-rhel/?fields=key,title,url,values",
    "list_plans": "/api/v1/plans/?distribution=almalinux&page_size=1",
    "list_prices": "/api/v1/prices/?distribution=almalinux&published=true",
    "list_migrations": "/api/v1/migrations/?from=centos&to=almalinux&page_size=1",
    "list_events": "/api/v1/events/?distribution=rocky-linux&page_size=1",
    "list_claims": "/api/v1/claims/?page_size=1",
    "eol_index": "/eol/api/v1/",
    "eol_release": "/eol/api/v1/products/rhel/releases/9/",
    "eol_cycle": "/eol/api/rhel/9.json",
}


def test_its_examples_are_real_answers(client: Client) -> None:
    """With ELWISE_WRITE_EXAMPLES=1 they are written anew. Which catalog they are from may differ, for every fact moves that."""
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        made = {
            operation: {"address": address, "answer": client.get(address, headers={"Host": "localhost"}).json()}
            for operation, address in EXAMPLES.items()
        }
    if os.environ.get("ELWISE_WRITE_EXAMPLES"):
        openapi.EXAMPLES.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n")
    kept = json.loads(openapi.EXAMPLES.read_text())
    assert [_without_catalog(kept), set(kept)] == [_without_catalog(made), set(made)], "ELWISE_WRITE_EXAMPLES=1 writes them anew"


def test_every_list_has_an_example_and_every_example_is_as_described() -> None:
    shown = 0
    for path, methods in _document()["paths"].items():
        for operation in methods.values():
            media = operation["responses"]["200"].get("content", {}).get("application/json", {})
            for example in media.get("examples", {}).values():
                schema = {**media["schema"], "components": _document()["components"]}
                assert [error.message for error in Draft202012Validator(schema).iter_errors(example["value"])] == [], path
                shown += 1
            assert "examples" in media or not operation["operationId"].startswith("list_") or path.endswith(("questions/", "criteria/"))
    assert shown == len(EXAMPLES)


def _without_catalog(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_catalog(inner) for key, inner in value.items() if key != "catalog"}
    return [_without_catalog(inner) for inner in value] if isinstance(value, list) else value


# It is true of what is sent


def test_it_knows_every_question_and_every_option() -> None:
    answers = _document()["components"]["schemas"]["Answers"]
    assert set(answers["properties"]) == {*QUESTIONS, *(f"importance.{one.key}" for one in CRITERIA)}
    assert answers["additionalProperties"] is False
    for key, question in QUESTIONS.items():
        schema = answers["properties"][key]
        if question.kind == NUMBER:
            assert (schema["minimum"], schema["maximum"]) == (question.least, question.most)
            assert schema["type"] == ("number" if question.decimals else "integer")
        else:
            options = schema["items"]["enum"] if question.kind == MANY else schema["enum"]
            assert {str(option) for option in options} == {option.key for option in question.options}


_odd = st.sampled_from([None, True, "", "x", 0, -1, 5, 3, 3.0, 2.5, [], ["x"], [1], {}, 10, "10", 1_000_001])


def _some_answer(question) -> st.SearchStrategy[Any]:
    if question.kind == NUMBER:
        whole = st.integers(question.least, question.most)
        return whole | st.floats(question.least, question.most) if question.decimals else whole
    option = st.sampled_from([option.key for option in question.options])
    return st.lists(option, max_size=4) if question.kind == MANY else option


_importance = {f"importance.{one.key}": st.integers(0, 4) for one in CRITERIA}
_answers = st.fixed_dictionaries({}, optional={key: _some_answer(q) for key, q in QUESTIONS.items()} | _importance)
_perhaps_wrong = st.fixed_dictionaries(
    {}, optional={key: _some_answer(q) | _odd for key, q in QUESTIONS.items()} | {"importance.cost": _odd, "colour": _odd}
)


def _examples(count: int) -> settings:
    return settings(max_examples=count, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@_examples(300)
@given(answers=_perhaps_wrong)
def test_what_it_allows_is_accepted_and_what_it_forbids_is_refused(answers: dict[str, Any], client: Client, monkeypatch) -> None:
    monkeypatch.setattr("advisor.api.decide.preview", lambda *_: None)
    monkeypatch.setattr("advisor.api.document", lambda _: {})
    response = client.post(RECOMMENDATIONS, {"answers": answers}, content_type="application/json")
    faults = _faults("RecommendationRequest", {"answers": answers})
    assert response.status_code == (400 if faults else 200), faults


# It is true of what is answered


@_examples(60)
@given(answers=_answers)
def test_every_recommendation_is_as_described(answers: dict[str, Any], client: Client) -> None:
    response = client.post(RECOMMENDATIONS, {"answers": answers}, content_type="application/json")
    assert _faults("Recommendation", response.json()) == []


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"fidelity": "rhel-itself", "ownership": ["not-red-hat"]},
        {f"importance.{one.key}": 0 for one in CRITERIA},
        {"estate": [option.key for option in QUESTIONS["estate"].options]},
        {"organisation": "university", "workload": ["development"]},
        {"organisation": "individual", "workload": ["development"]},
        {"fips": "validated", "support": "round-the-clock"},
        {"fips": "validated", "budget": "none"},
        {"lifespan": "12", "pinning": "over-24-months"},
        {"cpu": ["riscv64"]},
        {"cpu": ["s390x", "x86-64-v2"]},
        {"platform": ["oci"], "importance.cost": 4},
        {"platform": ["aws", "azure", "gcp", "oci", "other-cloud", "virtualised", "bare-metal"]},
        {"software": ["sap-hana", "oracle-database"]},
        {"live_patching": "included", "kernel": "newest", "patching": "fastest"},
    ],
    ids=lambda answers: ascii(answers)[:40],
)
def test_recommendations_of_every_kind_are_as_described(answers: dict[str, Any], client: Client) -> None:
    response = client.post(RECOMMENDATIONS, {"answers": answers}, content_type="application/json")
    assert _faults("Recommendation", response.json()) == []


def test_a_recommendation_on_a_catalog_without_facts_is_as_described(client: Client) -> None:
    from catalog.models import Fact, Phase

    Fact.objects.exclude(attribute__in=["status", "architectures"]).delete()
    Phase.objects.all().delete()
    response = client.post(RECOMMENDATIONS, {"answers": {"fips": "validated"}}, content_type="application/json")
    assert _faults("Recommendation", response.json()) == []


def test_every_single_one_is_as_described(client: Client) -> None:
    for component, address in {"Distribution": "distributions", "ReleaseDetail": "releases"}.items():
        for row in client.get(f"/api/v1/{address}/?page_size=200").json()["results"]:
            assert _faults(component, client.get(row["url"]).json()) == []
    for row in client.get("/api/v1/sources/?page_size=200").json()["results"][::10]:
        assert _faults("SourceDetail", client.get(f"/api/v1/sources/{row['key']}/").json()) == []


@pytest.mark.parametrize(
    ("address", "component"),
    [
        ("/api/v1/", "Root"),
        ("/api/v1/status/", "Status"),
        ("/api/v1/questions/", "Questions"),
        ("/api/v1/criteria/", "Criteria"),
        ("/eol/api/v1/", "EolUris"),
        ("/eol/api/v1/products/", "EolSummaries"),
        ("/eol/api/v1/products/full/", "EolProducts"),
        ("/eol/api/v1/products/rhel/", "EolProductAnswer"),
        ("/eol/api/v1/products/rhel/releases/latest/", "EolReleaseAnswer"),
        ("/eol/api/rhel.json", "EolCycles"),
        ("/eol/api/rhel/9.json", "EolCycle"),
    ],
)
def test_an_answer_is_as_described(address: str, component: str, client: Client) -> None:
    assert _faults(component, client.get(address).json()) == []


LISTS = {
    "distributions": "DistributionInBrief",
    "releases": "ReleaseRow",
    "facts": "FactRow",
    "attributes": "AttributeRow",
    "sources": "SourceRow",
    "plans": "PlanRow",
    "prices": "PriceRow",
    "migrations": "MigrationPath",
    "events": "Event",
    "claims": "ClaimRow",
}


@pytest.mark.parametrize(("name", "row"), LISTS.items())
def test_every_row_of_every_list_is_whole_and_as_described(name: str, row: str, client: Client) -> None:
    address: str | None = f"/api/v1/{name}/?page_size=200"
    while address:
        body = client.get(address).json()
        assert _faults(f"{row}List", body) == []
        rows = {"type": "array", "items": {"$ref": f"#/components/schemas/{row}"}, "components": _document()["components"]}
        assert [error.message for error in Draft202012Validator(rows).iter_errors(body["results"])] == []
        address = body["next"]


@pytest.mark.parametrize(
    "response",
    [
        lambda client: client.get("/api/v1/nope/"),
        lambda client: client.get("/api/v1/distributions/?role=x"),
        lambda client: client.get("/api/v1/distributions/nope/"),
        lambda client: client.get(RECOMMENDATIONS),
        lambda client: client.post(RECOMMENDATIONS, {"answers": {"x": 1, "servers": 0}}, content_type="application/json"),
        lambda client: client.post(RECOMMENDATIONS, "x", content_type="text/plain"),
        lambda client: client.get("/api/v1/", headers={"Accept": "text/html"}),
    ],
)
def test_every_problem_is_as_described(response, client: Client) -> None:
    answer = response(client)
    assert answer["Content-Type"] == "application/problem+json"
    assert _faults("Problem", answer.json()) == []


# Somebody who reads only the document tries whatever comes to mind


@pytest.fixture
def api(db: None, settings: Any) -> Iterator[Any]:
    """The site as a WSGI application that, like Django's own test client, leaves the test's database connection open. Uncounted."""
    settings.API_RATE_ANONYMOUS = 0
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())
    for signal in signals:
        signal.connect(close_old_connections)


described = schemathesis.pytest.from_fixture("api")

TRIES = int(os.environ.get("ELWISE_API_CASES", "0")) // 30 or 6
"""For each of about 30 operations. CONTRIBUTING.md says how to try more."""

NAMES_OF_THE_CATALOG = {"distribution", "release", "plan", "from", "to", "from_release", "to_release"}
"""Parameters whose values the document cannot list, because the catalog has them: another name is a 400 that says which there are."""


@described.parametrize()
@settings(max_examples=TRIES, suppress_health_check=list(HealthCheck))
def test_nothing_that_can_be_tried_breaks_it(case: schemathesis.Case) -> None:
    response = case.call(headers={"Accept-Encoding": "identity"})
    excused = [positive_data_acceptance] if _only_names_are_unknown(response) else []
    case.validate_response(response, excluded_checks=excused)


def _only_names_are_unknown(response: schemathesis.Response) -> bool:
    return response.status_code == 400 and {error["field"] for error in response.json().get("errors", [])} <= NAMES_OF_THE_CATALOG
