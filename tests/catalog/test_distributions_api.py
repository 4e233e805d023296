"""GET /api/v1/, /api/v1/distributions/ and /api/v1/distributions/<slug>/: the catalog, for
programs."""

import json

import pytest
from django.test import Client

from catalog.models import Dispute, Distribution, Fact, Release, Source

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]

LIST = "/api/v1/distributions/"
ADDRESSES = ["/api/v1/", LIST, f"{LIST}birch/"]


def _detail(client: Client, slug: str = "birch") -> dict:
    return client.get(f"{LIST}{slug}/").json()


def _problem(response, status: int) -> dict:
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


# The way in


def test_the_root_leads_everywhere(client: Client) -> None:
    links = client.get("/api/v1/").json()
    assert {"distributions", "recommendations", "schema", "docs"} < set(links)
    for name in ("distributions", "schema", "docs"):
        assert client.get(links[name]).status_code == 200
    assert client.options(links["recommendations"]).status_code == 200


def test_api_root_names_the_catalog(client: Client) -> None:
    catalog = client.get("/api/v1/").json()["catalog"]
    assert len(catalog["digest"]) == 64
    assert catalog["as_of"]


# The list


def test_the_list_has_every_distribution_once_by_slug(client: Client) -> None:
    body = client.get(LIST).json()
    slugs = [row["slug"] for row in body["results"]]
    assert slugs == sorted(Distribution.objects.values_list("slug", flat=True))
    assert body["count"] == len(slugs) == 4


def test_a_row_leads_to_the_whole_record_and_to_its_page(client: Client) -> None:
    row = next(row for row in client.get(LIST).json()["results"] if row["slug"] == "alder")
    assert client.get(row["url"]).json()["name"] == row["name"]
    assert row["page"].endswith("/distributions/alder/")
    assert "9" in row["releases"]
    assert "9.9" not in row["releases"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("role=recommended", {"recommended"}),
        ("role=discontinued", {"discontinued"}),
        ("role=recommended&role=discontinued", {"recommended", "discontinued"}),
    ],
)
def test_the_list_can_be_narrowed_to_roles(query: str, expected: set[str], client: Client) -> None:
    body = client.get(f"{LIST}?{query}").json()
    assert {row["role"] for row in body["results"]} == expected
    assert (
        body["count"]
        == len(body["results"])
        == Distribution.objects.filter(role__in=expected).count()
    )


def test_the_list_can_be_narrowed_to_a_status(client: Client) -> None:
    rows = client.get(f"{LIST}?status=active&role=recommended").json()["results"]
    assert rows
    assert {row["status"] for row in rows} == {"active"}
    assert "dogwood" not in [
        row["slug"] for row in client.get(f"{LIST}?status=active").json()["results"]
    ]


def test_a_distribution_of_unknown_status_says_null(client: Client) -> None:
    Fact.objects.filter(distribution__slug="alder", attribute="status").delete()
    rows = {row["slug"]: row for row in client.get(LIST).json()["results"]}
    assert rows["alder"]["status"] is None


@pytest.mark.parametrize(
    ("query", "field", "options"),
    [
        ("role=best", "role", "recommended, development"),
        ("role=", "role", "recommended, development"),
        ("role=best&role=recommended", "role", "recommended, development"),
        ("role=%00", "role", "recommended, development"),
        ("role=%ff%fe", "role", "recommended, development"),
        ("role=recommended'--", "role", "recommended, development"),
        ("status=dead", "status", "active, discontinued"),
        ("statut=active", "statut", "role, status"),
        ("page=0", "page", "from 1 to"),
        ("seite=2", "seite", "role, status"),
        ("%ED%A0%80=1", "\ufffd\ufffd\ufffd", "role, status"),
    ],
)
def test_unknown_filter_is_refused_with_the_known_ones(
    query: str, field: str, options: str, client: Client
) -> None:
    (error,) = _problem(client.get(f"{LIST}?{query}"), 400)["errors"]
    assert error["field"] == field
    assert options in error["detail"]
    assert "pointer" not in error


# One distribution


@pytest.mark.parametrize("slug", ["alder", "birch", "cedar", "dogwood"])
def test_every_row_of_a_distribution_is_there(slug: str, client: Client) -> None:
    record, distribution = _detail(client, slug), Distribution.objects.get(slug=slug)
    assert len(record["releases"]) == distribution.releases.count()
    assert len(record["facts"]) == distribution.facts.count()
    assert len(record["plans"]) == distribution.plans.count()
    assert len(record["migrations"]["here"]) == distribution.ways_in.count()
    assert len(record["migrations"]["away"]) == distribution.ways_out.count()
    assert len(record["events"]) == distribution.events.count()
    majors = [release for release in record["releases"] if release["parent"] is None]
    assert sum(len(release["phases"]) for release in majors) == sum(
        r.phases.count() for r in distribution.releases.filter(parent=None)
    )
    assert sum(len(plan["prices"]) for plan in record["plans"]) == sum(
        plan.prices.count() for plan in distribution.plans.all()
    )


def test_a_fact_carries_value_words_and_the_whole_source(client: Client) -> None:
    fact = Fact.objects.get(distribution__slug="birch", attribute="relation_to_rhel", release=None)
    fields = next(
        row
        for row in _detail(client)["facts"]
        if row["attribute"] == "relation_to_rhel" and row["release"] is None
    )
    assert fields["value"] == fact.value
    assert fields["words"] == fact.in_words
    assert fields["label"] == "Relation to RHEL"
    source = {
        "key": fact.source.key,
        "title": fact.source.title,
        "url": fact.source.url,
        "kind": fact.source.kind,
    }
    assert fields["source"] == source
    assert fields["confidence"] == fact.confidence


def test_an_unknown_fact_says_null_and_unknown(client: Client) -> None:
    Fact.objects.filter(distribution__slug="birch", attribute="wsl").delete()
    source = Source.objects.first()
    Fact.objects.create(
        distribution=Distribution.objects.get(slug="birch"),
        attribute="wsl",
        value=None,
        source=source,
        confidence="unverified",
    )
    fact = next(row for row in _detail(client)["facts"] if row["attribute"] == "wsl")
    assert (fact["value"], fact["words"]) == (None, "unknown")


def test_disputes_are_listed_with_the_value(client: Client) -> None:
    fact = Fact.objects.filter(distribution__slug="birch").first()
    source = Source.objects.create(
        key="elsewhere", title="Elsewhere", url="https://elsewhere.example/", kind="third-party"
    )
    Dispute.objects.create(
        fact=fact, value="other", source=source, confidence="verified", why="Older."
    )
    disputes = [
        dispute
        for row in _detail(client)["facts"]
        for dispute in row["disputes"]
        if dispute["why"] == "Older."
    ]
    assert [dispute["source"]["title"] for dispute in disputes] == ["Elsewhere"]


def test_the_four_kinds_of_end_stay_apart(client: Client) -> None:
    release = Release.objects.get(distribution__slug="birch", name="9")
    for kind in ("not-announced", "unknown", "none"):
        release.phases.create(
            kind="extended", name=kind, end_kind=kind, source=release.source, confidence="verified"
        )
    (release_row,) = [row for row in _detail(client)["releases"] if row["name"] == "9"]
    ends = {row["end"]["kind"]: row["end"]["on"] for row in release_row["phases"]}
    assert ends.keys() == {"date", "not-announced", "unknown", "none"}
    assert [kind for kind, day in ends.items() if day] == ["date"]


@pytest.mark.parametrize(
    "slug", ["nope", "ALDER9", "alder%00", "%00", "%ff", "a" * 3000, "..", "alder'--", "%ED%A0%80"]
)
def test_unknown_slug_is_a_problem_with_the_known_ones(slug: str, client: Client) -> None:
    body = _problem(client.get(f"{LIST}{slug}/"), 404)
    if slug != "..":
        assert "birch" in body["detail"]


# As a good citizen of HTTP


@pytest.mark.parametrize("address", ADDRESSES)
def test_unchanged_catalog_is_304_without_a_body(address: str, client: Client) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert client.get(address, headers={"If-None-Match": '"another"'}).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_change_of_the_catalog_changes_the_etag(address: str, client: Client) -> None:
    before = client.get(address)["ETag"]
    Distribution.objects.filter(slug="alder").update(summary="Another sentence.")
    after = client.get(address, headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after["ETag"] != before


def test_nothing_that_does_not_exist_is_not_modified(client: Client) -> None:
    etag = client.get(LIST)["ETag"]
    assert client.get(f"{LIST}nope/", headers={"If-None-Match": etag}).status_code == 404
    assert client.get(f"{LIST}?role=best", headers={"If-None-Match": etag}).status_code == 400


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_says_the_same_without_the_body(address: str, client: Client) -> None:
    head, get = client.head(address), client.get(address)
    assert head.status_code == 200
    assert head.content == b""
    assert (head["ETag"], head["Content-Type"]) == (get["ETag"], get["Content-Type"])


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written_here(method: str, address: str, client: Client) -> None:
    response = getattr(client, method)(address, data="{}", content_type="application/json")
    _problem(response, 405)
    assert "GET" in response["Allow"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_another_format_is_refused_as_a_problem(address: str, client: Client) -> None:
    _problem(client.get(address, headers={"Accept": "application/xml"}), 406)


@pytest.mark.parametrize("address", ADDRESSES)
def test_one_query_once_the_catalog_is_known(
    address: str, client: Client, django_assert_num_queries
) -> None:
    client.get(address)
    with django_assert_num_queries(1):
        client.get(address)


def test_changed_catalog_has_a_constant_query_count(
    client: Client, django_assert_max_num_queries
) -> None:
    alder = Distribution.objects.get(slug="alder")
    source = Source.objects.first()
    Release.objects.bulk_create(
        Release(
            distribution=alder,
            name=f"1{i}",
            slug=f"alder-1{i}",
            source=source,
            confidence="verified",
        )
        for i in range(2, 40)
    )
    with django_assert_max_num_queries(21):
        client.get(f"{LIST}alder/")


def test_the_bytes_are_the_same_each_time(client: Client) -> None:
    assert client.get(f"{LIST}alder/").content == client.get(f"{LIST}alder/").content


# Addresses that are none


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/nope/",
        "/api/v1/nope",
        "/api/",
        "/api/v2/",
        "/api/v1/nope/%00/%ff",
        "/api/v1//",
    ],
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_unknown_path_is_a_problem_not_a_page(method: str, address: str, client: Client) -> None:
    body = _problem(getattr(client, method)(address), 404)
    assert "/api/v1/" in body["detail"]


def test_unknown_path_asks_for_no_csrf_token() -> None:
    _problem(Client(enforce_csrf_checks=True).post("/api/v1/nope/"), 404)


def test_unknown_path_is_a_problem_in_debug_mode(client: Client, settings) -> None:
    settings.DEBUG = True
    _problem(client.get("/api/v1/nope/"), 404)
    _problem(client.post("/api/v1/recommendations"), 404)
    _problem(client.get("/api/v1/distributions/nope/"), 404)


def test_server_error_reveals_no_details(client: Client, monkeypatch) -> None:
    monkeypatch.setattr("catalog.models.CatalogVersion.current", lambda: 1 / 0)
    client.raise_request_exception = False
    body = _problem(client.get(LIST), 500)
    assert "division" not in json.dumps(body)
