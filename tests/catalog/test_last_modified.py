"""Last-Modified and If-Modified-Since: a second of its own for each change, told once it has begun, and never a stale 304."""

import datetime

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from django.utils.http import http_date

from catalog.api.rendered import SHELF
from catalog.models import CatalogVersion, Distribution, Fact, Product, SupportPlan
from catalog.models.version import MOST_AHEAD, install_triggers
from catalog.refresh import freshness
from config.hot import HOT

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

PLANS, RELEASES, Alder, CHANGES = (
    "/api/v1/plans/",
    "/api/v1/releases/",
    "/api/v1/distributions/alder/",
    "/api/v1/changes/",
)
OF_THE_CATALOG = [
    "/api/v1/",
    PLANS,
    "/api/v1/facts/?distribution=alder",
    "/api/v1/sources/endoflife-date-alder/",
    Alder,
    CHANGES,
]
OF_THE_DAY = [
    RELEASES,
    "/api/v1/releases/alder-9/",
    "/eol/api/v1/products/",
    "/eol/api/v1/products/alder/",
    "/eol/api/all.json",
]

SECOND, HOUR = datetime.timedelta(seconds=1), datetime.timedelta(hours=1)
CHANGED = datetime.datetime(2020, 5, 5, 10, tzinfo=datetime.UTC)


def _date(moment: datetime.datetime) -> str:
    return http_date(moment.timestamp())


def _stamps() -> tuple[datetime.datetime, datetime.datetime]:
    return CatalogVersion.objects.values_list("modified", "renewed").get()


def _as_if_changed(
    at: datetime.datetime = CHANGED, *, renewed: datetime.datetime = CHANGED
) -> None:
    CatalogVersion.objects.update(modified=at, renewed=renewed)


def _summary(words: str) -> None:
    Distribution.objects.filter(slug="alder").update(summary=words)


@pytest.fixture(autouse=True)
def _changed_long_ago() -> None:
    HOT.clear()
    SHELF.clear()
    _as_if_changed()


@pytest.fixture
def an_hour_later():
    with time_machine.travel(CHANGED + HOUR, tick=False) as now:
        yield now


# The stamp


def test_a_change_is_of_the_next_whole_second() -> None:
    before = datetime.datetime.now(datetime.UTC)
    _summary("Another.")
    modified, _ = _stamps()
    assert before < modified <= datetime.datetime.now(datetime.UTC) + SECOND
    assert modified.microsecond == 0


def test_each_change_has_a_second_of_its_own() -> None:
    moments = []
    for words in ("Another.", "A third.", "Another."):
        _summary(words)
        moments.append(_stamps()[0])
    assert moments == sorted(set(moments))


def test_a_thousand_moves_at_once_run_a_few_seconds_ahead_and_no_further() -> None:
    for row in Fact.objects.all()[:20]:
        row.save()
    Fact.objects.update(note="Other words.")
    assert _stamps()[0] <= datetime.datetime.now(datetime.UTC) + SECOND * (MOST_AHEAD + 1)


def test_where_the_clock_was_put_back_a_change_is_later_all_the_same() -> None:
    ahead = datetime.datetime.now(datetime.UTC).replace(microsecond=0) + HOUR
    _as_if_changed(ahead)
    _summary("Another.")
    assert _stamps()[0] == ahead + SECOND


def test_a_change_that_is_rolled_back_never_was() -> None:
    with transaction.atomic():
        _summary("Never so.")
        transaction.set_rollback(True)
    assert _stamps() == (CHANGED, CHANGED)


def test_freshness_has_a_stamp_of_its_own_which_moves_when_something_else_is_said() -> None:
    freshness.renew()
    CatalogVersion.objects.update(renewed=CHANGED)
    freshness.renew()
    assert _stamps() == (CHANGED, CHANGED)
    Product.objects.filter(name="alder").update(last_success=datetime.datetime.now(datetime.UTC))
    freshness.renew()
    assert _stamps()[0] == CHANGED < _stamps()[1]


def test_after_a_migrate_everything_counts_as_modified() -> None:
    """An update may have brought other words for the same catalog, a backup an older one."""
    token = CatalogVersion.current()
    install_triggers()
    assert all(stamp > CHANGED for stamp in _stamps())
    assert CatalogVersion.current() == token


# The header


@pytest.mark.parametrize("address", OF_THE_CATALOG)
def test_an_answer_is_of_the_last_change_of_the_catalog(address: str, client: Client) -> None:
    with time_machine.travel(CHANGED + HOUR * 24, tick=False):
        assert client.get(address)["Last-Modified"] == _date(CHANGED)


@pytest.mark.parametrize("address", OF_THE_DAY)
def test_what_depends_on_the_day_is_of_midnight_or_of_a_change_since(
    address: str, client: Client
) -> None:
    midnight = datetime.datetime(2020, 5, 6, tzinfo=datetime.UTC)
    with time_machine.travel(midnight - SECOND, tick=False):
        before = client.get(address)
    with time_machine.travel(midnight, tick=False):
        after = client.get(address, headers={"If-Modified-Since": before["Last-Modified"]})
    assert (before["Last-Modified"], after["Last-Modified"]) == (_date(CHANGED), _date(midnight))
    assert after.status_code == 200
    _as_if_changed(midnight + HOUR)
    with time_machine.travel(midnight + HOUR * 2, tick=False):
        assert client.get(address)["Last-Modified"] == _date(midnight + HOUR)


@pytest.mark.parametrize("address", [PLANS, RELEASES, Alder, CHANGES])
def test_it_is_left_out_until_that_second_has_begun(address: str, client: Client) -> None:
    with time_machine.travel(CHANGED - SECOND / 2, tick=False) as now:
        early = client.get(address)
        assert "Last-Modified" not in early
        assert (
            client.get(address, headers={"If-Modified-Since": _date(CHANGED - SECOND)}).status_code
            == 200
        )
        now.move_to(CHANGED)
        assert client.get(address)["Last-Modified"] == _date(CHANGED)


def test_it_is_left_out_until_that_second_has_begun_by_the_clock_of_the_database_too(
    client: Client,
) -> None:
    now = datetime.datetime.now(datetime.UTC)
    _as_if_changed(now.replace(microsecond=0) + HOUR)
    with time_machine.travel(now + 2 * HOUR, tick=False):
        assert "Last-Modified" not in client.get(PLANS)


def test_a_catalog_that_is_again_what_it_was_is_of_another_moment(client: Client) -> None:
    summary = Distribution.objects.get(slug="alder").summary
    addresses = [PLANS, Alder, CHANGES, "/eol/api/all.json"]
    moments = [CHANGED + HOUR * number for number in range(3)]
    seen: dict[str, list[tuple[str, str]]] = {address: [] for address in addresses}
    for at, words in zip(moments, (summary, "Another.", summary), strict=True):
        _summary(words)
        _as_if_changed(at)
        with time_machine.travel(at + SECOND * 30, tick=False):
            for address in addresses:
                since = {"If-Modified-Since": seen[address][-1][1]} if seen[address] else {}
                assert client.get(address, headers=since).status_code == 200
                seen[address].append(
                    (client.get(address)["ETag"], client.get(address)["Last-Modified"])
                )
    for address, answers in seen.items():
        assert [modified for _, modified in answers] == [_date(at) for at in moments]
        assert (answers[0][0] == answers[2][0]) is (address != CHANGES)


def test_without_a_version_there_is_none(client: Client) -> None:
    CatalogVersion.objects.all().delete()
    response = client.get(PLANS, headers={"If-Modified-Since": _date(CHANGED)})
    assert response.status_code == 200
    assert "Last-Modified" not in response
    assert len(HOT) == 0


# How fresh release data is


def _received(at: datetime.datetime) -> None:
    """As if Alder had been received then and nothing else had happened."""
    Product.objects.filter(name="alder").update(last_success=at, last_attempt=at)
    freshness.renew()
    _as_if_changed(CHANGED, renewed=at)


def test_a_distribution_is_of_the_moment_its_release_data_was_checked(client: Client) -> None:
    _received(CHANGED + HOUR)
    with time_machine.travel(CHANGED + 2 * HOUR, tick=False):
        assert client.get(Alder)["Last-Modified"] == _date(CHANGED + HOUR)
        assert client.get(PLANS)["Last-Modified"] == _date(CHANGED)
        _as_if_changed(renewed=CHANGED + 3 * HOUR)
        assert "Last-Modified" not in client.get(Alder)


@pytest.mark.parametrize("hours", [48, 14 * 24])
def test_or_of_the_moment_it_grew_old(hours: int, client: Client) -> None:
    _received(CHANGED)
    turned = CHANGED + HOUR * hours + SECOND
    with time_machine.travel(turned - SECOND, tick=False) as now:
        before = client.get(Alder)
        now.move_to(turned - SECOND / 2)
        between = client.get(Alder, headers={"If-Modified-Since": before["Last-Modified"]})
        now.move_to(turned)
        after = client.get(Alder)
    assert before["ETag"] != between["ETag"] == after["ETag"]
    assert between.status_code == 200
    assert "Last-Modified" not in between
    assert before["Last-Modified"] != after["Last-Modified"] == _date(turned)


# Who has it already


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize(
    ("since", "status"),
    [
        (_date(CHANGED), 304),
        (_date(CHANGED - SECOND), 200),
        (
            _date(CHANGED + 59 * SECOND),
            200,
        ),  # a time of the caller's own, around which a slow write may lie
        (_date(CHANGED + 60 * SECOND), 304),
        (_date(CHANGED + HOUR), 304),
        (_date(CHANGED + HOUR + SECOND), 200),  # to come
        ("Tue May  5 10:00:00 2020", 304),
        ("Tuesday, 05-May-20 10:00:00 GMT", 304),
        (f"{_date(CHANGED)}, {_date(CHANGED)}", 200),
        ("2020-05-05T10:00:00Z", 200),
        ("Tue, 32 May 2020 10:00:00 GMT", 200),
        ("", 200),
    ],
)
@pytest.mark.usefixtures("an_hour_later")
def test_who_has_the_last_change_gets_304(
    since: str, status: int, method: str, client: Client
) -> None:
    for address in (PLANS, Alder, CHANGES, "/eol/api/all.json"):
        response = getattr(client, method)(address, headers={"If-Modified-Since": since})
        assert (address, response.status_code) == (address, status)
        assert response["Last-Modified"] == _date(CHANGED)
        assert bool(response.content) is (status == 200 and method == "get")


@pytest.mark.parametrize("address", [PLANS, Alder, CHANGES, RELEASES, "/eol/api/v1/products/full/"])
@pytest.mark.usefixtures("an_hour_later")
def test_it_costs_one_query_and_renders_nothing(
    address: str, client: Client, monkeypatch, django_assert_num_queries
) -> None:
    first = client.get(address)
    SHELF.clear()
    monkeypatch.setattr("rest_framework.renderers.JSONRenderer.render", lambda *_: 1 / 0)
    with django_assert_num_queries(1):
        response = client.get(address, headers={"If-Modified-Since": first["Last-Modified"]})
    assert (response.status_code, response.content) == (304, b"")
    assert all(
        response[name] == first[name] for name in ("ETag", "Last-Modified", "Cache-Control", "Vary")
    )


@pytest.mark.usefixtures("an_hour_later")
def test_a_change_is_seen_at_once_by_who_asks_by_date(client: Client) -> None:
    SupportPlan.objects.filter(slug="premium").update(name="Platinum")
    response = client.get(PLANS, headers={"If-Modified-Since": _date(CHANGED)})
    assert response.status_code == 200
    assert b"Platinum" in response.content


@pytest.mark.parametrize(
    ("sent", "since", "status"),
    [
        ('"another"', CHANGED, 200),
        ("another", CHANGED, 200),
        ("the tag", CHANGED - HOUR, 304),
        ("*", CHANGED - HOUR, 304),
    ],
)
@pytest.mark.usefixtures("an_hour_later")
def test_an_etag_counts_and_the_date_beside_it_does_not(
    sent: str, since: datetime.datetime, status: int, client: Client
) -> None:
    tag = client.get(PLANS)["ETag"] if sent == "the tag" else sent
    assert (
        client.get(
            PLANS, headers={"If-None-Match": tag, "If-Modified-Since": _date(since)}
        ).status_code
        == status
    )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-Unmodified-Since": _date(CHANGED)}, 200),
        ({"If-Unmodified-Since": _date(CHANGED - SECOND)}, 412),
        ({"If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 412),
        ({"If-Unmodified-Since": "yesterday"}, 200),
        ({"If-Unmodified-Since": _date(CHANGED - SECOND), "If-Match": "*"}, 200),
        ({"If-Match": '"another"', "If-Modified-Since": _date(CHANGED)}, 412),
    ],
    ids=str,
)
@pytest.mark.usefixtures("an_hour_later")
def test_conditions_the_other_way_round_come_first(
    headers: dict[str, str], status: int, client: Client
) -> None:
    assert client.get(PLANS, headers=headers).status_code == status


def test_no_answer_is_refused_for_a_date_that_cannot_be_told_yet(client: Client) -> None:
    with time_machine.travel(CHANGED - SECOND / 2, tick=False):
        assert (
            client.get(PLANS, headers={"If-Unmodified-Since": _date(CHANGED - HOUR)}).status_code
            == 200
        )


@pytest.mark.usefixtures("an_hour_later")
def test_what_is_not_there_or_asked_wrongly_is_told_whatever_the_date(client: Client) -> None:
    since = {"If-Modified-Since": _date(CHANGED)}
    asked = [
        (client.get("/api/v1/distributions/nope/", headers=since), 404),
        (client.get(f"{PLANS}?x=1", headers=since), 400),
        (client.post(PLANS, headers=since), 405),
        (
            client.post(
                "/api/v1/recommendations/",
                {"answers": {}},
                content_type="application/json",
                headers=since,
            ),
            200,
        ),
    ]
    for response, status in asked:
        assert response.status_code == status
        assert "Last-Modified" not in response


@pytest.mark.usefixtures("an_hour_later")
def test_a_compressed_answer_is_of_the_same_moment(client: Client) -> None:
    takes = {"Accept-Encoding": "gzip"}
    assert client.get(PLANS, headers=takes)["Last-Modified"] == _date(CHANGED)
    assert (
        client.get(PLANS, headers={**takes, "If-Modified-Since": _date(CHANGED)}).status_code == 304
    )


# What left before


@pytest.mark.usefixtures("an_hour_later")
def test_a_hot_answer_says_it_too(client: Client, django_assert_num_queries) -> None:
    first = client.get(PLANS)
    assert len(HOT) == 1
    with django_assert_num_queries(1):
        assert client.get(PLANS)["Last-Modified"] == first["Last-Modified"] == _date(CHANGED)
    assert client.get(PLANS, headers={"If-Modified-Since": _date(CHANGED)}).status_code == 304


def test_one_that_left_without_it_is_not_given_again_once_it_can_be_told(client: Client) -> None:
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    _as_if_changed(now + HOUR)
    for _ in range(2):
        assert "Last-Modified" not in client.get(PLANS)
    assert len(HOT) == 1
    _as_if_changed(now - HOUR)  # as if two hours had gone by
    assert client.get(PLANS)["Last-Modified"] == _date(now - HOUR)


# Where there is none


@pytest.mark.parametrize(
    "address",
    ["/api/v1/held-changes/", "/api/v1/refresh-runs/", "/api/v1/status/", "/api/v1/questions/"],
)
def test_what_is_not_of_the_catalog_alone_has_none(address: str, client: Client) -> None:
    client.force_login(get_user_model().objects.create_superuser("root"))
    response = client.get(address, headers={"If-Modified-Since": _date(CHANGED)})
    assert response.status_code == 200
    assert "Last-Modified" not in response
