"""The lists of /api/v1/: filters, order, pages, fields, the day, and what they cost."""

import json
from datetime import date
from itertools import pairwise
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client

from catalog import lifecycle, snapshot
from catalog.api.response_cache import RESPONSES, CachedResponse, ResponseCache
from catalog.models import Distribution, Event, Fact, Phase, Price, Release, Source, SupportPlan
from tests.documents import as_json

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]

LISTS = [
    "distributions",
    "releases",
    "facts",
    "attributes",
    "sources",
    "plans",
    "prices",
    "statements",
    "identifiers",
    "migrations",
    "events",
    "claims",
]


def _get(client: Client, name: str, **query: object) -> dict:
    response = client.get(f"/api/v1/{name}/?{urlencode(query, doseq=True)}")
    assert response.status_code == 200, response.content
    return response.json()


def _rows(client: Client, name: str, **query: object) -> list[dict]:
    return _get(client, name, page_size=200, **query)["results"]


def _errors(client: Client, query: str) -> dict[str, str]:
    response = client.get(f"/api/v1/{query}")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    return {error["field"]: error["detail"] for error in response.json()["errors"]}


# What is in them


def test_every_row_of_the_catalog_is_in_a_list(client: Client) -> None:
    document = as_json(snapshot.current().document)
    of_each = {
        kind: sum(len(distribution.get(kind, ())) for distribution in document["distributions"])
        for kind in ("releases", "facts", "plans", "statements", "identifiers")
    }
    of_each["prices"] = Price.objects.count()
    of_each |= {
        kind: len(document[kind])
        for kind in ("distributions", "sources", "migrations", "events", "claims")
    }
    assert {name: _get(client, name)["count"] for name in of_each} == of_each


@pytest.mark.parametrize(
    ("name", "query", "holds"),
    [
        ("releases", {"distribution": "alder"}, lambda row: row["distribution"] == "alder"),
        ("releases", {"kind": "minor"}, lambda row: row["parent"]),
        (
            "releases",
            {"kind": "major", "status": ["active", "security"]},
            lambda row: row["status"] in ("active", "security"),
        ),
        ("releases", {"ends_before": "2027-06-01"}, lambda row: row["ends_on"] < "2027-06-01"),
        ("releases", {"ends_after": "2030-05-31"}, lambda row: row["ends_on"] > "2030-05-31"),
        ("releases", {"architecture": "s390x"}, lambda row: "s390x" in row["architectures"]),
        (
            "facts",
            {"distribution": ["dogwood", "dogwood"]},
            lambda row: row["distribution"] in ("dogwood", "dogwood"),
        ),
        ("facts", {"attribute": "fips_140_3"}, lambda row: row["attribute"] == "fips_140_3"),
        (
            "facts",
            {"group": "compliance", "confidence": "verified"},
            lambda row: (row["group"], row["confidence"]) == ("compliance", "verified"),
        ),
        ("facts", {"release": "9"}, lambda row: row["release"] == "9"),
        ("facts", {"plan": "premium"}, lambda row: row["plan"] == "premium"),
        ("facts", {"known": "false"}, lambda row: row["value"] is None),
        ("attributes", {"group": "cost"}, lambda row: row["group"] == "cost"),
        ("attributes", {"type": "choice"}, lambda row: row["type"] == "choice"),
        ("sources", {"kind": "vendor"}, lambda row: row["kind"] == "vendor"),
        ("plans", {"platform": "aws"}, lambda row: not row["valid_on"] or "aws" in row["valid_on"]),
        ("plans", {"release": "8"}, lambda row: not row["releases"] or "8" in row["releases"]),
        ("prices", {"published": "false"}, lambda row: row["amount"] is None),
        (
            "prices",
            {"plan": "premium", "reference": "true"},
            lambda row: row["plan"] == "premium" and row["reference"],
        ),
        ("prices", {"unit": "account-month"}, lambda row: row["unit"] == "account-month"),
        (
            "migrations",
            {"from": "dogwood", "to": "birch"},
            lambda row: (row["from"], row["to"]) == ("dogwood", "birch"),
        ),
        (
            "migrations",
            {"from_release": "7", "in_place": "true"},
            lambda row: row["from_release"] == "7" and row["in_place"],
        ),
        ("migrations", {"offline": "true"}, lambda row: row["offline"] is True),
        (
            "events",
            {"distribution": "birch"},
            lambda row: "birch" in row["distributions"],
        ),
        (
            "events",
            {"after": "2020-01-01", "before": "2021-01-01"},
            lambda row: row["date"].startswith("2020"),
        ),
        ("identifiers", {"kind": "cpe"}, lambda row: row["value"].startswith("cpe:")),
        ("claims", {"verdict": "loose"}, lambda row: row["verdict"] == "loose"),
        ("claims", {"topic": "users"}, lambda row: row["topic"] == "users"),
    ],
    ids=lambda value: ascii(value)[:50] if isinstance(value, str | dict) else "",
)
def test_filter_keeps_only_matching_rows(name: str, query: dict, holds, client: Client) -> None:
    left = _rows(client, name, **query)
    assert left
    assert all(holds(row) for row in left)
    if (
        name not in ("releases", "plans") or "distribution" in query
    ):  # there a row may lack what is asked about
        every, address = [], f"/api/v1/{name}/?page_size=200"
        while address:
            body = client.get(address).json()
            every, address = every + body["results"], body["next"]
        assert [row for row in every if holds(row)] == left


def test_unknown_value_matches_neither_filter_value(client: Client) -> None:
    Phase.objects.filter(release__slug="alder-9").update(end_kind="not-announced", ends_on=None)
    assert "alder-9" not in [
        row["slug"] for row in _rows(client, "releases", ends_before="2099-01-01")
    ]
    assert "alder-9" not in [
        row["slug"] for row in _rows(client, "releases", ends_after="1999-01-01")
    ]
    yes, no = (_get(client, "migrations", offline=value)["count"] for value in ("true", "false"))
    assert yes + no < _get(client, "migrations")["count"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"ends_before": "2032-05-31"}, False),
        ({"ends_before": "2032-06-01"}, True),
        ({"ends_after": "2032-05-31"}, False),
        ({"ends_after": "2032-05-30"}, True),
    ],
)
def test_before_and_after_leave_out_the_day_itself(
    query: dict, expected: bool, client: Client
) -> None:
    """Alder 9 is supported to the end of 31 May 2032 without paying extra."""
    assert ("alder-9" in [row["slug"] for row in _rows(client, "releases", **query)]) is expected


def test_the_status_is_that_of_the_day_asked_about(client: Client) -> None:
    def status(day: str) -> str:
        (row,) = [
            row
            for row in _rows(client, "releases", distribution="alder", as_of=day)
            if row["name"] == "9"
        ]
        return row["status"]

    days = (
        "2020-01-01",
        "2022-05-26",
        "2027-05-31",
        "2027-06-01",
        "2032-05-31",
        "2032-06-01",
        "2036-06-01",
    )
    assert [status(day) for day in days] == [
        "ahead",
        "active",
        "active",
        "security",
        "security",
        "extended",
        "ended",
    ]


def test_default_day_is_today_and_named(client: Client) -> None:
    with time_machine.travel("2027-05-31T23:59:59Z", tick=False):
        before = client.get("/api/v1/releases/birch-9/")
    with time_machine.travel("2027-06-01T00:00:00Z", tick=False):
        after = client.get("/api/v1/releases/birch-9/", headers={"If-None-Match": before["ETag"]})
    assert (before.json()["status"], before.json()["day"]) == ("active", "2027-05-31")
    assert (after.json()["status"], after.json()["day"]) == ("security", "2027-06-01")


def test_days_left_are_those_to_the_end_without_paying_extra(client: Client) -> None:
    row = client.get("/api/v1/releases/alder-9/?as_of=2032-05-30").json()
    assert (row["ends_on"], row["days_left"], row["paid_support"]["on"]) == (
        "2032-05-31",
        1,
        "2036-05-31",
    )
    assert lifecycle.days_left(lifecycle.End("date", date(2032, 5, 31)), date(2032, 5, 30)) == 1


# Order, pages, fields


@pytest.mark.parametrize("name", LISTS)
def test_the_pages_together_are_the_whole_in_the_same_order(name: str, client: Client) -> None:
    size = min(max(_get(client, name)["count"] // 3, 1), 200)
    whole, address, seen = [], f"/api/v1/{name}/?page_size={size}", 0
    while address:
        body = client.get(address).json()
        assert body["previous"] is None or client.get(body["previous"]).status_code == 200
        whole, address, seen = whole + body["results"], body["next"], seen + 1
    assert len(whole) == body["count"]
    assert seen >= 3
    assert whole[: min(200, len(whole))] == _rows(client, name)


@pytest.mark.parametrize("name", LISTS)
def test_every_ordering_is_stable(name: str, client: Client) -> None:
    error = _errors(client, f"{name}/?ordering=x")["ordering"]
    offered = error.removeprefix("Choose any of: ").partition(";")[0].split(", ")
    for order in offered:
        rows = _rows(client, name, ordering=order)
        assert len(rows) > 1
        known = [
            row[order.removeprefix("-")] for row in rows if row[order.removeprefix("-")] is not None
        ]
        assert None not in [row[order.removeprefix("-")] for row in rows[: len(known)]], (
            "what is unknown comes last"
        )
        if order.removeprefix("-") != "amount":
            assert known == sorted(known, reverse=order.startswith("-"))
        assert rows == _rows(client, name, ordering=order)


def test_amounts_are_ordered_as_numbers(client: Client) -> None:
    amounts = [
        float(row["amount"])
        for row in _rows(client, "prices", ordering="-amount", published="true")
    ]
    assert amounts == sorted(amounts, reverse=True)
    assert len(set(amounts)) > 5


def test_ordering_applies_in_turn_then_the_default(client: Client) -> None:
    rows = _rows(client, "releases", ordering="status,-ends_on")
    for row, other in pairwise(rows):
        if row["status"] == other["status"] and row["ends_on"] and other["ends_on"]:
            assert row["ends_on"] >= other["ends_on"]
    assert [row["status"] for row in rows] == sorted(row["status"] for row in rows)


@pytest.mark.parametrize("name", LISTS)
def test_only_the_fields_asked_for_are_answered(name: str, client: Client) -> None:
    first = list(_rows(client, name)[0])
    rows = _rows(client, name, fields=f"{first[1]},{first[0]}")
    assert all(list(row) == first[:2] for row in rows)


def test_detail_fields_can_be_limited_and_name_the_catalog(client: Client) -> None:
    body = client.get("/api/v1/distributions/alder/?fields=name,status").json()
    assert set(body) == {"name", "status", "catalog"}


def test_a_page_that_is_not_there_is_a_problem(client: Client) -> None:
    last = -(-Fact.objects.count() // 100)
    response = client.get(f"/api/v1/facts/?page={last + 1}")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert f"The last page is {last}." in response.json()["detail"]
    assert (
        _get(client, "facts", confidence="computed", known="false", distribution="alder")
        is not None
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("facts/?distribution=debian", {"distribution": "birch"}),
        ("facts/?attribute=colour&group=x", {"attribute": "fips_140_3", "group": "compliance"}),
        ("facts/?known=maybe", {"known": "true or false"}),
        ("facts/?known=true&known=false", {"known": "once"}),
        ("releases/?as_of=tomorrow", {"as_of": "2026-11-24"}),
        ("releases/?as_of=2026-02-30", {"as_of": "no such day"}),
        ("releases/?ends_before=20270101", {"ends_before": "2026-11-24"}),
        ("releases/?page_size=201", {"page_size": "from 1 to 200"}),
        ("releases/?page_size=-1&page=1e3", {"page_size": "from 1", "page": "from 1"}),
        ("releases/?fields=slug,colour", {"fields": "ends_on"}),
        ("releases/?ordering=slug", {"ordering": "-ends_on"}),
        ("releases/?sort=slug", {"sort": "ordering"}),
        ("events/?as_of=2026-01-01", {"as_of": "Known: distribution"}),
        ("releases/alder-9/?status=active", {"status": "as_of"}),
        ("sources/?format=xml", {"format": "kind"}),
        ("questions/?x=1", {"x": "none"}),
    ],
)
def test_invalid_query_is_refused_with_the_valid_values(
    query: str, expected: dict[str, str], client: Client
) -> None:
    errors = _errors(client, query)
    assert errors.keys() == expected.keys()
    for field, words in expected.items():
        assert words in errors[field]


# What rests on a source, and where else things are


def test_source_lists_everything_citing_the_source(client: Client) -> None:
    row = next(row for row in _rows(client, "sources") if row["key"] == "endoflife-date-alder")
    detail = client.get("/api/v1/sources/endoflife-date-alder/").json()
    assert len(detail["rests_on_it"]) == row["values"] == detail["values"] > 5
    assert client.get(detail["page"]).status_code == 200


@pytest.mark.parametrize(
    ("address", "kinds"),
    [
        ("distributions/", ["text/html"]),
        ("distributions/alder/", ["text/html"]),
        ("releases/alder-9/", ["text/html", "text/calendar"]),
        ("sources/", ["text/html"]),
        ("sources/endoflife-date-alder/", ["text/html"]),
        ("events/", ["text/html"]),
    ],
)
def test_a_link_leads_to_the_same_in_other_forms(
    address: str, kinds: list[str], client: Client
) -> None:
    links = [
        link
        for link in client.get(f"/api/v1/{address}")["Link"].split(", ")
        if 'rel="alternate"' in link
    ]
    assert [link.rpartition('type="')[2].rstrip('"') for link in links] == kinds
    for link in links:
        target = link.split(">")[0].lstrip("<")
        assert client.get(target).status_code == 200


def test_questions_and_criteria_suffice_for_a_request(client: Client) -> None:
    questions = [
        question
        for topic in client.get("/api/v1/questions/").json()["topics"]
        for question in topic["questions"]
    ]
    answers: dict = {}
    for question in questions:
        keys = [option["key"] for option in question["options"]]
        answers[question["key"]] = {
            "one": keys[:1] and keys[0],
            "many": keys[:1],
            "number": question["least"],
        }[question["kind"]]
    answers |= {
        criterion["answer"]: 1 for criterion in client.get("/api/v1/criteria/").json()["criteria"]
    }
    response = client.post(
        "/api/v1/recommendations/",
        json.dumps({"answers": answers}),
        content_type="application/json",
    )
    assert response.status_code == 200, response.content


# What it costs


@pytest.mark.parametrize(
    "address",
    [
        *(f"{name}/" for name in LISTS),
        "releases/alder-9/",
        "facts/?distribution=alder&ordering=-as_of",
    ],
)
def test_an_answer_given_before_is_not_rendered_again(
    address: str, client: Client, monkeypatch, django_assert_num_queries
) -> None:
    first = client.get(f"/api/v1/{address}")
    monkeypatch.setattr("rest_framework.renderers.JSONRenderer.render", lambda *_: 1 / 0)
    with django_assert_num_queries(1):
        assert client.get(f"/api/v1/{address}").content == first.content


def test_the_order_of_parameters_makes_no_other_question(client: Client, monkeypatch) -> None:
    first = client.get("/api/v1/facts/?distribution=alder&distribution=birch&known=true")
    monkeypatch.setattr("rest_framework.renderers.JSONRenderer.render", lambda *_: 1 / 0)
    again = client.get("/api/v1/facts/?known=true&distribution=alder&distribution=birch")
    assert again.content == first.content


def test_order_of_values_makes_another_question(client: Client) -> None:
    by_status, by_end = (
        client.get(
            f"/api/v1/releases/?fields=slug&page_size=5&ordering={first}&ordering={second}"
        ).json()
        for first, second in (("status", "-ends_on"), ("-ends_on", "status"))
    )
    assert by_status["results"] != by_end["results"]
    assert "ordering=status&ordering=-ends_on" in by_status["next"]
    assert "ordering=-ends_on&ordering=status" in by_end["next"]


@pytest.mark.parametrize(
    "address", ["releases/", "distributions/alder/", "facts/?distribution=alder"]
)
def test_unchanged_list_is_304_without_rendering(
    address: str, client: Client, monkeypatch, django_assert_num_queries
) -> None:
    etag = client.get(f"/api/v1/{address}")["ETag"]
    RESPONSES.clear()
    monkeypatch.setattr("catalog.api.resource.compress", lambda *_: 1 / 0)
    monkeypatch.setattr("catalog.api.releases.release_rows", lambda *_: 1 / 0)
    with django_assert_num_queries(1):
        assert client.get(f"/api/v1/{address}", headers={"If-None-Match": etag}).status_code == 304


def test_change_invalidates_the_cached_list(client: Client) -> None:
    client.get("/api/v1/plans/")
    SupportPlan.objects.filter(slug="premium").update(name="Platinum")
    assert "Platinum" in [row["name"] for row in _rows(client, "plans")] + [
        row["name"] for row in _get(client, "plans")["results"]
    ]


def test_another_host_gets_addresses_of_its_own(client: Client) -> None:
    ours, other = (
        client.get("/api/v1/").json(),
        client.get("/api/v1/", headers={"Host": "localhost"}).json(),
    )
    assert ours["facts"].startswith("http://testserver/")
    assert other["facts"].startswith("http://localhost/")


def test_ten_times_as_much_takes_no_more_queries(client: Client, django_assert_num_queries) -> None:
    source, alder = Source.objects.first(), Distribution.objects.get(slug="alder")
    sourced = {"source": source, "confidence": "verified"}
    Release.objects.bulk_create(
        Release(distribution=alder, name=f"90{i}", slug=f"alder-x{i}", **sourced)
        for i in range(1300)
    )
    Event.objects.bulk_create(
        Event(date=date(2020, 1, 1), title=f"Event {i}", text="x", **sourced) for i in range(1200)
    )
    plan = SupportPlan.objects.filter(distribution=alder).first()
    releases = Release.objects.filter(slug__startswith="alder-x")
    Fact.objects.bulk_create(
        Fact(
            distribution=alder, release=release, attribute="kernel_version", value="6.12", **sourced
        )
        for release in releases
    )
    Price.objects.bulk_create(
        Price(plan=plan, label=f"size {i}", unit="host-year", currency="USD", **sourced)
        for i in range(300)
    )
    snapshot.keep()
    for address in [
        *LISTS,
        "distributions/alder",
        "releases/alder-9",
        "facts/?page=3&ordering=-as_of",
    ]:
        snapshot._cached.clear()
        RESPONSES.clear()
        with django_assert_num_queries(2):  # as in a process that has just started
            client.get(f"/api/v1/{address}{'' if '?' in address else '/'}")


# The cache itself


def test_cache_has_a_bound() -> None:
    cache = ResponseCache(max_bytes=1000)
    for number in range(10, 50):
        cache.set((str(number),), CachedResponse("tag", b"x" * 98))
    assert (cache.size, len(cache)) == (1000, 10)
    assert cache.get(("49",))
    assert cache.get(("10",)) is None


def test_cache_drops_the_least_recently_used() -> None:
    cache = ResponseCache(max_bytes=300)
    for name in ("a", "b"):
        cache.set((name,), CachedResponse("tag", b"x" * 99))
    cache.get(("a",))
    cache.set(("c",), CachedResponse("tag", b"x" * 199))
    assert cache.get(("a",))
    assert cache.get(("b",)) is None


def test_cache_replaces_the_answer_to_a_question() -> None:
    cache = ResponseCache()
    for body in (b"first", b"second"):
        cache.set(("a",), CachedResponse("tag", body))
    assert (len(cache), cache.size) == (1, len("a") + len("second"))
    assert cache.get(("a",)).body == b"second"


def test_an_answer_larger_than_the_cache_is_not_cached() -> None:
    cache = ResponseCache(max_bytes=10)
    cache.set(("a",), CachedResponse("tag", b"x" * 99))
    assert (len(cache), cache.size) == (0, 0)
