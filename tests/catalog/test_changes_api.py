"""/api/v1/changes/: the history for programs, newest first, page after page at the same cost, and
never more than the page tells."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import changelog
from catalog.append_only import unprotected
from catalog.curation import change
from catalog.models import Distribution, Event, Fact, Phase, Price, Source

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

ADDRESS = "/api/v1/changes/"


def _move(day: str, **context: Any) -> None:
    with change(**context):
        phase = Phase.objects.get(release__slug="birch-9", kind="security")
        phase.ends_on = datetime.date.fromisoformat(day)
        phase.save()


def _rename(number: int = 0) -> None:
    Source.objects.filter(pk=Source.objects.first().pk).update(title=f"Title {number:03}")


def _ask(client: Client, query: str = "") -> dict[str, Any]:
    response = client.get(f"{ADDRESS}{query}")
    assert response.status_code == 200, response.content
    return response.json()


def _ids(client: Client, query: str = "") -> list[str]:
    return [entry["id"] for entry in _ask(client, query)["results"]]


def _copied(row: Any, times: int, at: datetime.datetime) -> None:
    """As many rows more of the same object, all of one moment."""
    fields = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname != "history_id"
    }
    type(row).objects.bulk_create(type(row)(**{**fields, "history_date": at}) for _ in range(times))


# What is told


def test_a_fresh_installation_has_nothing_to_tell(client: Client) -> None:
    answer = _ask(client)
    assert (answer["results"], answer["next"]) == ([], None)


def test_a_moved_end_is_told_for_programs_and_in_words(client: Client) -> None:
    before = Phase.objects.get(release__slug="birch-9", kind="security").ends_on
    _move("2033-06-01")
    (entry,) = _ask(client)["results"]
    assert (entry["kind"], entry["what"], entry["distributions"], entry["origin"]) == (
        "phase",
        "changed",
        ["birch"],
        "unnamed",
    )
    (step,) = entry["steps"]
    assert (step["field"], step["before"], step["after"]) == (
        "ends_on",
        before.isoformat(),
        "2033-06-01",
    )
    assert step["words"].endswith("to 1 June 2033")
    assert entry["title"].endswith(step["words"])
    assert entry["page"] == f"http://testserver/changes/#{entry['id']}"
    assert f'id="{entry["id"]}"' in client.get("/changes/").content.decode()


def test_values_of_every_type_are_told_as_json_has_them(client: Client) -> None:
    fact = Fact.objects.get(distribution__slug="birch", attribute="wsl")
    fact.value = None
    fact.save()
    phase = Phase.objects.exclude(plans=None).first()
    plans = sorted(str(plan) for plan in phase.plans.all())
    with change():
        phase.plans.clear()
    event = Event.objects.filter(planned=False).first()
    event.planned = True
    event.save()
    price = Price.objects.exclude(amount=None).first()
    price.amount, price.source = (
        price.amount + 1,
        Source.objects.exclude(pk=price.source_id).first(),
    )
    price.save()
    steps = {
        (entry["kind"], step["field"]): (step["before"], step["after"])
        for entry in _ask(client)["results"]
        for step in entry["steps"]
    }
    assert steps["fact", "value"] == (True, None)
    assert steps["phase", "plans"] == (plans, [])
    assert steps["event", "planned"] == (False, True)
    assert steps["price", "amount"][1] == f"{price.amount.normalize():f}"
    assert steps["price", "source"][1] == price.source.key


def test_deleted_object_is_listed_as_removed(client: Client) -> None:
    Distribution.objects.get(slug="cedar").delete()
    kinds = {entry["subject"]: entry["what"] for entry in _ask(client)["results"]}
    assert kinds["Cedar Linux"] == "removed"


def test_user_and_reason_are_not_in_the_response(client: Client) -> None:
    _move("2033-06-01", by=User.objects.create_user("ana-the-curator"), why="Secret reasons.")
    response = client.get(ADDRESS)
    assert response.json()["results"][0]["origin"] == "curator"
    assert b"ana-the-curator" not in response.content
    assert b"Secret" not in response.content


def test_only_some_fields_may_be_asked_for(client: Client) -> None:
    _move("2033-06-01")
    assert [set(entry) for entry in _ask(client, "?fields=id,title")["results"]] == [
        {"id", "title"}
    ]


def test_the_page_and_the_feed_lead_here_and_this_leads_there(client: Client) -> None:
    assert (
        client.get("/changes/")["Link"]
        == '</api/v1/changes/>; rel="alternate"; type="application/json"'
    )
    link = client.get(ADDRESS)["Link"]
    assert "/changes/>" in link
    assert "/changes.atom>" in link


# Narrowed


def test_changes_are_filtered_by_distribution_and_kind(client: Client) -> None:
    _move("2033-06-01")
    fact = Fact.objects.filter(distribution__slug="alder").first()
    Fact.objects.filter(pk=fact.pk).update(note="Other.")
    _rename()
    Distribution.objects.filter(slug="alder").update(summary="Other.")
    kinds = {
        query: sorted(entry["kind"] for entry in _ask(client, query)["results"])
        for query in ("?distribution=alder", "?kind=source")
    }
    assert kinds == {"?distribution=alder": ["distribution", "fact"], "?kind=source": ["source"]}
    assert len(_ids(client, "?distribution=alder&distribution=birch")) == 3
    assert len(_ids(client, "?kind=source&kind=phase")) == 2
    assert _ids(client, "?kind=source&distribution=alder") == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?since=2026-11-02", ["c", "b"]),
        ("?until=2026-11-02", ["b", "a"]),
        ("?since=2026-11-02&until=2026-11-02", ["b"]),
        ("?since=2026-11-02T10:00:00Z", ["c", "b"]),
        ("?since=2026-11-02T10:00:00.000001Z", ["c"]),
        ("?until=2026-11-02T10:00:00Z", ["b", "a"]),
        ("?until=2026-11-02T09:59:59.999999Z", ["a"]),
        ("?since=2026-11-02T11:00:00%2B01:00", ["c", "b"]),
        ("?since=0001-01-01T00:00:00%2B23:59&until=9999-12-31T23:59:59-23:59", ["c", "b", "a"]),
    ],
)
def test_changes_are_filtered_by_time(query: str, expected: list[str], client: Client) -> None:
    for number in range(3):
        _rename(number)
    rows = list(Source.history.order_by("-history_id")[:3])
    with unprotected(Source.history.model):
        for row, day in zip(rows, (3, 2, 1), strict=True):
            type(row).objects.filter(pk=row.pk).update(
                history_date=datetime.datetime(2026, 11, day, 10, tzinfo=datetime.UTC)
            )
    names = dict(zip((f"source-{row.pk}" for row in rows), "cba", strict=True))
    assert [names[uid] for uid in _ids(client, query)] == expected


@pytest.mark.parametrize(
    "query",
    [
        "distribution=nobody",
        "kind=person",
        "since=today",
        "since=2026-13-01",
        "since=2026-11-02T25:00:00Z",
        "until=2026-11-02T10:00:00",
    ]
    + [
        f"cursor={text}"
        for text in (
            "x",
            "1-person-1",
            "-1-phase-1",
            "1-phase-1-1",
            "1-phase-",
            "\u0661-phase-1",
            "123456789012345678-phase-1",
        )
    ]
    + ["page=2", "ordering=at", "page_size=201"],
)
def test_invalid_query_is_refused_with_the_valid_values(query: str, client: Client) -> None:
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == query.partition("=")[0]


@pytest.mark.parametrize(
    "cursor", ["0-phase-0", "99999999999999999-source-9999999999", "0-claim-9999999999"]
)
def test_any_place_in_the_history_may_be_asked_for(cursor: str, client: Client) -> None:
    _rename()
    assert len(_ids(client, f"?cursor={cursor}")) == (1 if cursor.startswith("9") else 0)


# Page after page


def _walk(client: Client, query: str) -> list[list[str]]:
    pages, address = [], f"{ADDRESS}{query}"
    while address:
        answer = client.get(address).json()
        pages.append([entry["id"] for entry in answer["results"]])
        address = answer["next"]
    return pages


def test_pages_list_each_change_once_in_order(
    client: Client,
) -> None:
    for day in ("2033-06-01", "2033-06-02"):
        with change():
            _move(day)
            _rename(int(day[-1]))
            Fact.objects.filter(distribution__slug="alder", attribute="wsl").update(note=day)
    _copied(Source.history.first(), 5, timezone.now())
    _copied(Phase.history.first(), 4, Source.history.first().history_date)
    whole = _ids(client)
    assert len(whole) == 15
    for size in (1, 2, 4, 15):
        pages = _walk(client, f"?page_size={size}")
        assert [uid for page in pages for uid in page] == whole
        assert {len(page) for page in pages[:-1]} <= {size}
    assert [entry.uid for entry in changelog.recent()] == whole
    assert [uid for page in _walk(client, "?page_size=2&kind=phase") for uid in page] == [
        uid for uid in whole if uid.startswith("phase")
    ]


def test_new_changes_do_not_shift_later_pages(client: Client) -> None:
    for number in range(4):
        _rename(number)
    whole, first = _ids(client), _ask(client, "?page_size=2")
    _rename(9)
    assert [entry["id"] for entry in client.get(first["next"]).json()["results"]] == whole[2:]


# What it costs


def test_deep_page_has_a_constant_query_count(
    client: Client,
) -> None:
    _rename()
    _move("2033-06-01")
    client.get("/api/v1/")  # what the catalog says is known in this process
    with CaptureQueriesContext(connection) as short:
        _ask(client, "?page_size=2")
    rows, now = [Source.history.first(), Phase.history.first()], timezone.now()
    for ago in range(5):
        for row in rows:
            _copied(row, 100, now - datetime.timedelta(days=ago))
    middle = changelog.read(changelog.Wanted(), 700)[-1].place
    with CaptureQueriesContext(connection) as deep:
        moment = int(middle.at.timestamp() * 1_000_000)
        answer = _ask(client, f"?page_size=2&cursor={moment}-{middle.model}-{middle.number}")
    assert len(answer["results"]) == 2
    assert len(deep) <= len(short) <= 19


def test_history_tables_are_read_by_index() -> None:
    place = changelog.Place(timezone.now(), "phase", 5)
    with CaptureQueriesContext(connection) as queries:
        changelog.read(changelog.Wanted(), 10, place)
    reading = [query["sql"] for query in queries if "history_date" in query["sql"]]
    assert len(reading) == len(changelog.KINDS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"
            )  # so small a table would be read whole
        for sql in reading:
            cursor.execute(
                ("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql
            )
            plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
            assert "history_date" in plan, plan
            assert "B-TREE" not in plan, plan
            assert "Sort  (" not in plan.replace("Incremental Sort", ""), (
                plan
            )  # of one moment alone, that is: of one unit of work


# Known again


def test_nothing_is_read_again_until_something_happens(client: Client) -> None:
    _rename()
    tag = client.get(ADDRESS)["ETag"]
    with CaptureQueriesContext(connection) as queries:
        assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304
    assert len(queries) == 1
    _rename(1)
    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 200


def test_a_value_that_moved_and_moved_back_has_happened(client: Client) -> None:
    _move("2033-06-01")
    first, catalog = client.get(ADDRESS)["ETag"], client.get("/api/v1/plans/")["ETag"]
    _move("2033-06-02")
    _move("2033-06-01")
    assert client.get("/api/v1/plans/")["ETag"] == catalog
    assert client.get(ADDRESS, headers={"If-None-Match": first}).status_code == 200
    assert len(_ids(client)) == 3


def test_unknown_version_is_never_304(client: Client) -> None:
    from catalog.models import CatalogVersion

    CatalogVersion.objects.all().delete()
    first = client.get(ADDRESS)
    assert client.get(ADDRESS, headers={"If-None-Match": first["ETag"]}).status_code == 200
