"""The OpenAPI document: it is valid, it is the one in docs/, and it is true of what the API
answers."""

import json
import os
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import time_machine
import yaml
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from rest_framework.exceptions import ValidationError
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from accounts.models import Key
from advisor.api.answers_body import validated_answers
from advisor.engine.types import Answers
from advisor.own_price_questions import SELLERS, plans_on_sale
from advisor.recommend import recommend, recommend_in_outline
from advisor.rules.criteria import CRITERIA
from advisor.rules.questions import MANY, NUMBER, QUESTIONS
from catalog import snapshot
from catalog.append_only import unprotected
from catalog.models import LifecycleValue, Phase, Product, ProductRun, Run
from config import openapi

pytestmark = [pytest.mark.django_db, pytest.mark.long_on_postgresql]

KEPT = Path(__file__).parent.parent / "docs" / "openapi.yaml"
RECOMMENDATIONS = "/api/v1/recommendations/"
WITHOUT_EXAMPLES = ("questions/", "criteria/", "decisions/", "exceptions/", "imports/")
"""Lists of a team, and of what is the same for everybody."""


@cache
def _document() -> dict[str, Any]:
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))


@cache
def _validator(component: str) -> Draft202012Validator:
    schema = {"$ref": f"#/components/schemas/{component}", "components": _document()["components"]}
    return Draft202012Validator(schema, format_checker=FormatChecker())


def _faults(component: str, value: Any) -> list[str]:
    return [
        f"{error.json_path}: {error.message[:200]}"
        for error in _validator(component).iter_errors(value)
    ]


# The document itself


@pytest.mark.document_only
def test_the_document_is_valid_openapi_3_1() -> None:
    assert _document()["openapi"] == "3.1.0"
    validate_schema(_document())


@pytest.mark.document_only
def test_every_schema_and_reference_is_valid() -> None:
    schemas = _document()["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    named = {
        f"#/components/{kind}/{name}"
        for kind in ("schemas", "headers")
        for name in _document()["components"][kind]
    }
    assert set(_references(_document())) == named


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [ref for inner in value.values() for ref in _references(inner)]
    return [ref for inner in value for ref in _references(inner)] if isinstance(value, list) else []


@pytest.mark.document_only
def test_schema_has_every_address_of_the_api() -> None:
    described = {re.sub(r"{\w+}", "<>", path) for path in _document()["paths"]}
    routed = {
        re.sub(r"<(str|slug|int):\w+>", "<>", f"/{path}")
        for path in _routes(get_resolver().url_patterns)
    }
    docs = "/api/v1/docs/"
    aside = {"/api/docs/", "/api/v1/schema/", docs, f"{docs}reference/", f"{docs}walk-through/"}
    once = {path for path in routed if path.endswith(("/", ".json"))}
    assert described == once - aside
    assert {f"{path}/" for path in routed - once} <= once, (
        "what answers without its last slash answers with it too"
    )


def _routes(patterns: list[Any], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, path)
        elif path.startswith(("api/", "eol/api/")) and isinstance(pattern.pattern, RoutePattern):
            yield path


@pytest.mark.document_only
def test_schema_file_is_up_to_date() -> None:
    document = (
        OpenApiYamlRenderer()
        .render(SchemaGenerator().get_schema(request=None, public=True))
        .decode()
    )
    assert KEPT.read_text() == document, (
        "Write it anew: python manage.py spectacular --file docs/openapi.yaml"
    )


@pytest.mark.document_only
def test_schema_is_served_as_yaml_and_json(client: Client) -> None:
    assert (
        yaml.load(client.get("/api/v1/schema/").content, yaml.CSafeLoader)["paths"].keys()
        == _document()["paths"].keys()
    )
    as_json = client.get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert as_json.json()["paths"].keys() == _document()["paths"].keys()
    assert client.get("/api/v1/schema/?format=json").json() == as_json.json()


@pytest.mark.document_only
def test_schema_takes_no_query(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        client.get("/api/v1/schema/")
        client.get("/api/v1/docs/reference/")


@pytest.mark.document_only
def test_the_documentation_page_takes_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/api/v1/docs/reference/").content.decode()
    assert "/static/drf_spectacular_sidecar/" in page
    assert "http" not in page.replace("http://testserver", "")
    assert "<style" not in page
    assert "style=" not in page


@pytest.mark.parametrize(
    ("address", "accept"),
    [("/api/v1/docs/reference/", "application/json"), ("/api/v1/schema/", "text/csv")],
)
def test_another_format_of_documentation_is_refused_as_a_problem(
    address: str, accept: str, client: Client
) -> None:
    response = client.get(address, headers={"Accept": accept})
    assert response.status_code == 406
    assert response["Content-Type"] == "application/problem+json"
    assert _faults("Problem", response.json()) == []
    assert client.post(address).json()["status"] == 405


# Its examples

EXAMPLES = {
    "list_distributions": "/api/v1/distributions/?role=recommended&page_size=1",
    "get_distribution": "/api/v1/distributions/clearos/?fields=slug,name,role,releases,successors",
    "list_releases": "/api/v1/releases/?distribution=almalinux&page_size=1&as_of=2026-11-26",
    "get_release": "/api/v1/releases/almalinux-9/"
    "?fields=slug,status,support,paid_support,architectures&as_of=2026-11-26",
    "list_facts": "/api/v1/facts/?distribution=rhel&attribute=vendor",
    "list_attributes": "/api/v1/attributes/?fields=key,label,choices&page_size=2",
    "list_sources": "/api/v1/sources/?kind=vendor&page_size=1",
    "get_source": "/api/v1/sources/endoflife-date-rhel/?fields=key,title,url,values",
    "list_plans": "/api/v1/plans/?distribution=almalinux&page_size=1",
    "list_prices": "/api/v1/prices/?distribution=almalinux&published=true",
    "list_statements": "/api/v1/statements/?distribution=almalinux&subject=cpanel&page_size=1",
    "list_identifiers": "/api/v1/identifiers/?kind=os-release-id&value=centos&page_size=1",
    "list_migrations": "/api/v1/migrations/?from=centos&to=almalinux&page_size=1",
    "list_events": "/api/v1/events/?distribution=rocky-linux&page_size=1",
    "list_claims": "/api/v1/claims/?page_size=1",
    "eol_index": "/eol/api/v1/",
    "eol_release": "/eol/api/v1/products/rhel/releases/9/",
    "eol_cycle": "/eol/api/rhel/9.json",
}


EXAMPLES_OF_WHAT_HAPPENED = {
    "list_changes": "/api/v1/changes/?fields=at,kind,what,subject,distributions,origin,steps",
    "list_refresh_runs": "/api/v1/refresh-runs/",
    "get_refresh_run": "/api/v1/refresh-runs/2026/",
    "list_held_changes": "/api/v1/held-changes/",
    "get_held_change": "/api/v1/held-changes/1/",
}


def _let_something_happen() -> str:
    """A day moves, a refresh holds another. The key of a curator."""
    Phase.objects.filter(release__slug="clearos-7").update(note="Seen on their page.")
    now, product = timezone.now(), Product.objects.get(name="rocky-linux")
    run = Run.objects.create(
        pk=2026,
        state="ok",
        started_by="schedule",
        owner="worker-1",
        expected=["rocky-linux"],
        started=now,
        heartbeat=now,
        finished=now,
    )
    old, new = {"kind": "date", "day": "2032-05-31"}, {"kind": "date", "day": "2031-05-31"}
    words = "9, end of security support: 31 May 2032 becomes 31 May 2031; an end becomes earlier."
    reason = {
        "rule": "end-earlier",
        "release": "9",
        "field": "security_end",
        "words": words,
        "old": old,
        "new": new,
    }
    ProductRun.objects.create(
        run=run,
        product=product,
        outcome="hold",
        reasons=[reason],
        fetched=26,
        held=1,
        duration=0.21,
        at=now,
    )
    held = {
        "release": "9",
        "field": "security_end",
        "value": new,
        "state": "held",
        "observed_at": now,
        "run": run,
    }
    with unprotected(LifecycleValue):
        LifecycleValue.objects.filter(pk=1).delete()
    evidence = "https://endoflife.date/api/v1/products/rocky-linux/"
    LifecycleValue.objects.create(
        pk=1, product=product, rules=["end-earlier"], evidence=evidence, **held
    )
    return Key.objects.create_key(
        name="x", owner=User.objects.create_superuser("curator"), reach=Key.Reach.WRITE
    )[1]


def _answers_to(addresses: dict[str, str], client: Client, **headers: str) -> dict[str, Any]:
    return {
        operation: {
            "address": address,
            "answer": client.get(address, headers={"Host": "localhost", **headers}).json(),
        }
        for operation, address in addresses.items()
    }


def test_its_examples_are_real_answers(client: Client) -> None:
    """With ELWISE_WRITE_EXAMPLES=1 they are written anew. Which catalog they are from may differ,
    for every fact moves that."""
    with time_machine.travel("2026-11-26T12:00:00Z", tick=False):
        examples = _answers_to(EXAMPLES, client)
        examples |= _answers_to(
            EXAMPLES_OF_WHAT_HAPPENED, client, Authorization=f"Api-Key {_let_something_happen()}"
        )
    if os.environ.get("ELWISE_WRITE_EXAMPLES"):
        openapi.EXAMPLES.write_text(json.dumps(examples, indent=1, ensure_ascii=False) + "\n")
    recorded = json.loads(openapi.EXAMPLES.read_text())
    assert [_without_catalog(recorded), set(recorded)] == [
        _without_catalog(examples),
        set(examples),
    ], "ELWISE_WRITE_EXAMPLES=1 writes them anew"


@pytest.mark.document_only
def test_every_list_has_a_valid_example() -> None:
    examples_checked = 0
    for path, methods in _document()["paths"].items():
        for operation in methods.values():
            answer = operation["responses"].get("200", {})
            media = answer.get("content", {}).get("application/json", {})
            for example in media.get("examples", {}).values():
                schema = {**media["schema"], "components": _document()["components"]}
                assert [
                    error.message
                    for error in Draft202012Validator(schema).iter_errors(example["value"])
                ] == [], path
                examples_checked += 1
            assert (
                "examples" in media
                or not operation["operationId"].startswith("list_")
                or path.endswith(WITHOUT_EXAMPLES)
            )
    assert examples_checked == len(EXAMPLES) + len(EXAMPLES_OF_WHAT_HAPPENED)


@pytest.mark.document_only
@pytest.mark.parametrize("name", openapi.REQUESTS)
def test_example_request_is_answered(name: str, client: Client) -> None:
    media = _document()["paths"][RECOMMENDATIONS]["post"]["requestBody"]["content"][
        "application/json"
    ]
    body = media["examples"][name]["value"]
    assert _faults("RecommendationRequest", body) == []
    response = client.post(RECOMMENDATIONS, body, content_type="application/json")
    assert response.status_code == 200
    assert response.json()["answers"] == body["answers"]


def _without_catalog(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_catalog(inner) for key, inner in value.items() if key != "catalog"}
    return [_without_catalog(inner) for inner in value] if isinstance(value, list) else value


# It is true of what is sent


@pytest.mark.document_only
def test_conditional_operations_name_the_etag() -> None:
    operations = [
        operation
        for path in _document()["paths"].values()
        for operation in path.values()
        if "304" in operation["responses"]
    ]
    assert len(operations) > 20
    for operation in operations:
        for status in ("200", "304"):
            headers = operation["responses"][status]["headers"]
            assert "ETag" in headers, (operation["operationId"], status)
            assert "Last-Modified" not in headers, (operation["operationId"], status)


@pytest.mark.document_only
def test_schema_has_every_question_and_option() -> None:
    answers = _document()["components"]["schemas"]["Answers"]
    discounts = {f"discount.{seller}" for seller in SELLERS}
    assert set(answers["properties"]) == {
        *QUESTIONS,
        *discounts,
        *(f"importance.{criterion.key}" for criterion in CRITERIA),
    }
    assert answers["additionalProperties"] is False
    (pattern,) = answers["patternProperties"]
    assert all(re.search(pattern, plan.key) for plan in plans_on_sale(snapshot.current().document))
    for key, question in QUESTIONS.items():
        schema = answers["properties"][key]
        if question.kind == NUMBER:
            assert (schema["minimum"], schema["maximum"]) == (question.least, question.most)
            assert schema["type"] == ("number" if question.decimals else "integer")
        else:
            options = schema["items"]["enum"] if question.kind == MANY else schema["enum"]
            assert {str(option) for option in options} == {
                option.key for option in question.options
            }


_odd = st.sampled_from(
    [None, True, "", "x", 0, -1, 5, 3, 3.0, 2.5, [], ["x"], [1], {}, 10, "10", 1_000_001]
)


def _some_answer(question) -> st.SearchStrategy[Any]:
    if question.kind == NUMBER:
        whole = st.integers(question.least, question.most)
        return whole | st.floats(question.least, question.most) if question.decimals else whole
    option = st.sampled_from([option.key for option in question.options])
    return st.lists(option, max_size=4) if question.kind == MANY else option


_importance = {f"importance.{criterion.key}": st.integers(0, 4) for criterion in CRITERIA}
_own_numbers = {"discount.red-hat": st.floats(0, 100), "quote.rhel.premium": st.floats(0, 10**6)}
_answers = st.fixed_dictionaries(
    {}, optional={key: _some_answer(q) for key, q in QUESTIONS.items()} | _importance | _own_numbers
).filter(
    lambda answers: not _faults("Answers", answers)  # an option that can only be chosen alone
)
_perhaps_wrong = st.fixed_dictionaries(
    {},
    optional={key: _some_answer(q) | _odd for key, q in QUESTIONS.items()}
    | {key: numbers | _odd for key, numbers in _own_numbers.items()}
    | {"importance.cost": _odd, "colour": _odd, "discount.amazon": _odd, "quote.rhel": _odd},
)


def _examples(count: int) -> settings:
    """ELWISE_API_CASES tries three times as many."""
    return settings(
        max_examples=count * 3 if "ELWISE_API_CASES" in os.environ else count,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@pytest.mark.document_only
@_examples(100)
@given(answers=_perhaps_wrong)
def test_requests_are_accepted_as_documented(answers: dict[str, Any]) -> None:
    """What the address makes of a body, without the way there: that is tried below."""
    faults = _faults("RecommendationRequest", {"answers": answers})
    try:
        validated_answers(json.loads(json.dumps({"answers": answers})))
    except ValidationError:
        assert faults
    else:
        assert not faults


# It is true of what is answered


@pytest.mark.document_only
@_examples(12)
@given(answers=_answers)
def test_every_recommendation_is_as_described(answers: dict[str, Any], client: Client) -> None:
    response = client.post(RECOMMENDATIONS, {"answers": answers}, content_type="application/json")
    assert _faults("Recommendation", response.json()) == []


@pytest.mark.document_only
@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"fidelity": "rhel-itself", "ownership": ["not-red-hat"]},
        {f"importance.{criterion.key}": 0 for criterion in CRITERIA},
        {"estate": [option.key for option in QUESTIONS["estate"].options if not option.exclusive]},
        {"discount.red-hat": 25, "quote.rhel.premium": 900.5, "support": "round-the-clock"},
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
        {"support": "business-hours", "platform": ["oci"], "servers": 30},
        {"estate": ["rhel", "rocky-linux"], "cpu": ["aarch64"], "fidelity": "rhel-itself"},
        {"estate": ["centos-7", "amazon-linux-2"], "conversion": "reinstall", "discount": 10},
        {"software": ["hosting-panel"], "estate": ["centos-7"], "migration_cost": 250.5},
    ],
    ids=lambda answers: ascii(answers)[:40],
)
def test_recommendations_of_every_kind_are_as_described(
    answers: dict[str, Any], client: Client
) -> None:
    response = client.post(RECOMMENDATIONS, {"answers": answers}, content_type="application/json")
    assert _faults("Recommendation", response.json()) == []


EVERY_PART: list[dict[str, Any]] = [
    {},
    {"fidelity": "rhel-itself", "ownership": ["not-red-hat"]},
    {"fips": "validated", "support": "round-the-clock", "platform": ["bare-metal"]},
    {
        "organisation": "individual",
        "support": "round-the-clock",
        "estate": ["rhel"],
        "quote.rhel.premium": 900,
        "discount.ciq": 10,
    },
    {"estate": ["centos-7"], "support": "community"},
    {"software": ["sap-hana"], "support": "round-the-clock"},
]
SELDOM = {"new_installation", "disputes", "tied_with"}
"""Not in these answers; that they are as described is tried above."""


@pytest.mark.document_only
def test_every_recommendation_list_matches_the_schema(client: Client) -> None:
    """No list of the recommendation is empty in all of these answers, so that its rows are held to
    their schema."""
    seen: Counter[str] = Counter()
    for answers in EVERY_PART:
        recommendation = client.post(
            RECOMMENDATIONS, {"answers": answers}, content_type="application/json"
        ).json()
        assert _faults("Recommendation", recommendation) == []
        seen.update(_filled(recommendation))
    schemas = _document()["components"]["schemas"]
    described = [schemas[name] for name in _within(schemas["Recommendation"])]
    lists = {
        key
        for schema in described
        for key, part in schema.get("properties", {}).items()
        if part.get("type") == "array"
    }
    assert lists - SELDOM <= seen.keys()


def _filled(value: Any) -> Iterator[str]:
    """The keys of lists that have entries, at any depth."""
    if isinstance(value, dict):
        yield from (key for key, inner in value.items() if isinstance(inner, list) and inner)
    for inner in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from _filled(inner)


def _within(schema: dict[str, Any]) -> set[str]:
    """The names of the components a schema refers to, at any depth; of the answers that were sent
    none."""
    schemas = _document()["components"]["schemas"]
    names: set[str] = set()
    waiting = [schema]
    while waiting:
        new = (
            {reference.rsplit("/", 1)[1] for reference in _references(waiting.pop())}
            - names
            - {"Answers"}
        )
        names |= new
        waiting += [schemas[name] for name in new]
    return names


@pytest.mark.document_only
@pytest.mark.parametrize("answers", EVERY_PART, ids=str)
def test_outline_is_as_described(answers: dict[str, Any], client: Client) -> None:
    for query, component in (
        ("?explain=false", "RecommendationOutline"),
        ("?explain=false&fields=ranking,costs", "RecommendationInPart"),
        ("?fields=headline,ranking,stability", "RecommendationInPart"),
    ):
        answer = client.post(
            f"{RECOMMENDATIONS}{query}", {"answers": answers}, content_type="application/json"
        ).json()
        assert _faults(component, answer) == []
        assert _faults("RecommendationOrPart", answer) == []


def test_recommendation_without_facts_matches_the_schema(client: Client) -> None:
    from catalog.models import Fact, Phase

    Fact.objects.exclude(attribute__in=["status", "architectures"]).delete()
    Phase.objects.all().delete()
    response = client.post(
        RECOMMENDATIONS, {"answers": {"fips": "validated"}}, content_type="application/json"
    )
    assert _faults("Recommendation", response.json()) == []


@pytest.mark.document_only
def test_every_single_one_is_as_described(client: Client) -> None:
    for component, address in {
        "Distribution": "distributions",
        "ReleaseDetail": "releases",
    }.items():
        rows = client.get(f"/api/v1/{address}/?page_size=200").json()["results"]
        assert rows
        for row in rows:
            assert _faults(component, client.get(row["url"]).json()) == []
    sources = client.get("/api/v1/sources/?page_size=200").json()["results"]
    assert len(sources) > 10
    for row in sources[::10]:
        assert _faults("SourceDetail", client.get(f"/api/v1/sources/{row['key']}/").json()) == []


@pytest.mark.parametrize(
    ("address", "component"),
    [
        ("/api/v1/", "Root"),
        ("/api/v1/status/", "Status"),
        ("/api/v1/changes/", "ChangeRowList"),
        ("/api/v1/changes/?fields=id,at", "ChangeRowList"),
        ("/api/v1/questions/", "QuestionList"),
        ("/api/v1/criteria/", "CriterionList"),
        ("/eol/api/v1/", "EolUris"),
        ("/eol/api/v1/identifiers/", "EolUris"),
        ("/eol/api/v1/identifiers/cpe/", "EolIdentifiers"),
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
    "statements": "StatementRow",
    "identifiers": "IdentifierRow",
    "migrations": "MigrationPath",
    "events": "Event",
    "claims": "ClaimRow",
}


@pytest.mark.document_only
@pytest.mark.parametrize(("name", "row"), LISTS.items())
def test_every_row_of_every_list_is_whole_and_as_described(
    name: str, row: str, client: Client
) -> None:
    address: str | None = f"/api/v1/{name}/?page_size=200"
    while address:
        body = client.get(address).json()
        assert _faults(f"{row}List", body) == []
        rows = {
            "type": "array",
            "items": {"$ref": f"#/components/schemas/{row}"},
            "components": _document()["components"],
        }
        assert [
            error.message for error in Draft202012Validator(rows).iter_errors(body["results"])
        ] == []
        address = body["next"]


@pytest.mark.parametrize(
    "response",
    [
        lambda client: client.get("/api/v1/nope/"),
        lambda client: client.get("/api/v1/distributions/?role=x"),
        lambda client: client.get("/api/v1/distributions/nope/"),
        lambda client: client.get(RECOMMENDATIONS),
        lambda client: client.post(
            RECOMMENDATIONS, {"answers": {"x": 1, "servers": 0}}, content_type="application/json"
        ),
        lambda client: client.post(RECOMMENDATIONS, "x", content_type="text/plain"),
        lambda client: client.get("/api/v1/", headers={"Accept": "text/html"}),
    ],
)
def test_every_problem_is_as_described(response, client: Client) -> None:
    answer = response(client)
    assert answer["Content-Type"] == "application/problem+json"
    assert _faults("Problem", answer.json()) == []


# Somebody who reads only the document tries whatever comes to mind: without a key, with one that
# reads, with one that writes


CASES = int(os.environ.get("ELWISE_API_CASES", "0"))
"""How many are to be tried. In an ordinary run: few, and the engine is not asked hundreds of times
over; it is above."""


@pytest.fixture
def site(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The site as a WSGI application that, like Django's own test client, leaves the test's
    database connection open. Uncounted."""
    settings.API_RATE_ANONYMOUS = settings.API_RATE_KEY = 0
    if not CASES:
        _recommend_the_same_to_everybody(monkeypatch)
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield _application()
    for signal in signals:
        signal.connect(close_old_connections)


@cache
def _application() -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())


@cache
def _answers_to_nothing() -> dict[str, Any]:
    today = timezone.now().date()
    functions = {"recommend": recommend, "recommend_in_outline": recommend_in_outline}
    return {name: function(Answers({}), today) for name, function in functions.items()}


def _recommend_the_same_to_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, answer in _answers_to_nothing().items():
        monkeypatch.setattr(f"advisor.api.sections.{name}", lambda *_, answer=answer: answer)


@pytest.fixture
def callers(site: Any) -> list[dict[str, str]]:
    """What each of the three sends beside the request; something has happened that curators may
    look at."""
    writes = _let_something_happen()
    reads = Key.objects.create_key(name="x", owner=User.objects.get(username="curator"))[1]
    return [{}, {"Authorization": f"Api-Key {reads}"}, {"Authorization": f"Api-Key {writes}"}]


ASKS_THE_DATABASE = r"^/api/v1/(changes|held-changes|refresh-runs|status)/"
"""The operations that search, lock or write. The others read the published document, which is the
same on every database; so that PostgreSQL is asked these only, unless more was asked for."""

FEW = r"^/api/v1/(changes|distributions|recommendations|status)/$"
"""The operations that a quick run asks: one of each kind."""

described = schemathesis.pytest.from_fixture("site")
few_described, others_described = (
    described.include(path_regex=FEW),
    described.exclude(path_regex=FEW),
)
if connection.vendor == "postgresql" and not CASES:
    few_described = described.include(path_regex=r"^/api/v1/(changes|status)/$")
    others_described = described.include(path_regex=ASKS_THE_DATABASE).exclude(path_regex=FEW)

TRIES = CASES // 30 or 2
"""For each of about 40 operations, beside the examples and the edges of every parameter.
CONTRIBUTING.md says how to try more."""

NAMES_OF_THE_CATALOG = {
    "distribution",
    "release",
    "plan",
    "from",
    "to",
    "from_release",
    "to_release",
    "product",
    "value",
}
"""Parameters whose values the document cannot list, because the catalog has them: another name is a
400 that says which there are."""

HOSTS = "/api/v1/check/"
"""The address whose body is hosts in any shape: no schema says which can be read, and any text can
be. tests/advisor/fleet/check/ tries its parameters."""

TRIED: Counter[str] = Counter()


EVERY_CASE = settings(max_examples=TRIES, suppress_health_check=list(HealthCheck))


@pytest.mark.early
@few_described.parametrize()
@EVERY_CASE
def test_every_case_is_answered_as_described(
    case: schemathesis.Case, callers: list[dict[str, str]]
) -> None:
    _call(case, callers)


@pytest.mark.early
@pytest.mark.long("cases")
@others_described.parametrize()
@EVERY_CASE
def test_every_case_of_the_other_operations(
    case: schemathesis.Case, callers: list[dict[str, str]]
) -> None:
    _call(case, callers)


def _call(case: schemathesis.Case, callers: list[dict[str, str]]) -> None:
    response = case.call(headers=_sent_with(case, callers))
    case.validate_response(response, excluded_checks=list(_excused(response, callers)))


def _sent_with(case: schemathesis.Case, callers: list[dict[str, str]]) -> dict[str, str]:
    """Who asks follows from what is asked, so that a case can be repeated."""
    caller = zlib.crc32(_request_key(case), 1) % len(callers)
    TRIED[["anonymous", "reading key", "writing key"][caller]] += 1
    return {"Accept-Encoding": "identity", **callers[caller]}


def _request_key(case: schemathesis.Case) -> bytes:
    return f"{case.method} {case.path_parameters} {case.query} {case.body}".encode(
        "utf-8", "replace"
    )


def _excused(response: schemathesis.Response, callers: list[dict[str, str]]) -> Iterator[Any]:
    """What is refused for a reason that no document can hold: a name the catalog does not have, a
    catalog that has moved on, two parameters that exclude each other, hosts nobody can read."""
    errors = (
        {error["field"]: error["detail"] for error in response.json().get("errors", [])}
        if response.status_code == 400
        else {}
    )
    names = {
        field
        for field, detail in errors.items()
        if field in NAMES_OF_THE_CATALOG
        or field.startswith("answers.quote.")
        or detail.startswith("explain=false leaves out: ")
    }
    if (errors and errors.keys() == names) or response.status_code == 412:
        yield positive_data_acceptance
    if HOSTS in str(response.request.url):
        yield negative_data_rejection if response.status_code == 200 else positive_data_acceptance
    if {"Authorization": response.request.headers.get("Authorization")} in callers:
        yield ignored_auth  # which takes the key for one that it made up
    if response.status_code == 412:
        yield negative_data_rejection


def test_links_between_responses_can_be_followed(site: Any, callers: list[dict[str, str]]) -> None:
    """The stateful phase: schemathesis finds by itself which answers name what another address asks
    for."""

    class Walk(site.as_state_machine()):  # type: ignore[misc]
        def get_call_kwargs(self, case: schemathesis.Case) -> dict[str, Any]:
            return {"headers": _sent_with(case, callers)}

        def validate_response(
            self, response: schemathesis.Response, case: schemathesis.Case, **_: Any
        ) -> None:
            case.validate_response(response, excluded_checks=list(_excused(response, callers)))

    before = sum(TRIED.values())
    Walk.run(
        settings=settings(
            max_examples=TRIES,
            stateful_step_count=6,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
    )
    assert sum(TRIED.values()) > before


def test_as_many_were_tried_as_were_asked_for() -> None:
    print(f"schemathesis: {sum(TRIED.values()):,} cases: {dict(TRIED)}")
    assert sum(TRIED.values()) >= CASES
