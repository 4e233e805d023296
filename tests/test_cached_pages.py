"""A page that is given again is the same with all its headers, for everybody without a session, and
only while catalog, day and the words about its age stand."""

import datetime
import gzip

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import OperationalError
from django.test import Client
from django.test.utils import override_script_prefix
from django.urls import get_resolver
from django.utils import timezone

from catalog import snapshot
from catalog.api.response_cache import MAX_BYTES, QUERIES, RESPONSES
from catalog.models import CatalogVersion, Distribution, Phase
from catalog.refresh import freshness
from config.cached_pages import PAGES
from tests.pages import page
from tests.test_every_address import FILES, _names
from tests.test_every_address import PAGES as ADDRESSES
from tests.test_processes import Process

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

RESULT = ADDRESSES["result"]
KEPT = sorted(PAGES)
NOT_KEPT = {
    *("suggest-correction", "alias", "api-docs", "api-reference", "api-walk-through"),
    *("security-txt", "decisions", "fleet", "fleet-policy-schema", "os-check", "check-script"),
}
MONITORING = {"live", "ready"}


def _address(name: str) -> str:
    return {**ADDRESSES, **FILES}[name]


def test_every_public_page_is_kept_or_named_here() -> None:
    assert {*ADDRESSES, *FILES} - MONITORING - NOT_KEPT == set(PAGES)
    assert set(PAGES) <= set(_names(get_resolver().url_patterns))


@pytest.mark.long("cases", keep=10)
@pytest.mark.parametrize("coding", ["", "gzip"])
@pytest.mark.parametrize("name", KEPT)
def test_page_comes_again_with_every_header(
    name: str, coding: str, client: Client, django_assert_num_queries
) -> None:
    headers = {"Accept-Encoding": coding, "X-Request-ID": "of-the-test"}
    first = client.get(_address(name), headers=headers)
    assert (first.status_code, first["Cache-Control"]) == (200, "no-cache")
    with django_assert_num_queries(1):
        again = client.get(_address(name), headers=headers)
    assert again.context is None  # no template was rendered
    assert again.content == first.content
    assert dict(again.items()) == dict(first.items())
    assert int(first["Content-Length"]) == len(first.content)
    assert "Content-Security-Policy" in again
    assert "Accept-Encoding" in again["Vary"]


@pytest.mark.parametrize("name", KEPT)
def test_browser_that_has_the_page_gets_304(name: str, client: Client) -> None:
    headers = {"Accept-Encoding": "gzip"}
    etag = client.get(_address(name), headers=headers)["ETag"]
    for clear in (False, True):
        if clear:
            RESPONSES.clear()
            QUERIES.clear()
        again = client.get(_address(name), headers={**headers, "If-None-Match": etag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
        assert again["Cache-Control"] == "no-cache"
    assert client.get(_address(name), headers={"If-None-Match": '"x"'}).status_code == 200


def test_question_with_an_etag_is_kept_in_full(client: Client) -> None:
    etag = client.get("/about/")["ETag"]
    RESPONSES.clear()
    client.get("/about/", headers={"If-None-Match": etag})
    again = client.get("/about/")
    assert again.context is None
    assert again.content


def test_gzip_and_plain_have_one_entry(client: Client) -> None:
    plain = client.get(RESULT)
    compressed = client.get(RESULT, headers={"Accept-Encoding": "gzip"})
    assert compressed.context is None
    assert gzip.decompress(compressed.content) == plain.content
    assert compressed["ETag"] == f"W/{plain['ETag']}"
    assert client.get(RESULT, headers={"Accept-Encoding": "gzip;q=0"}).content == plain.content
    assert QUERIES.size < len(plain.content) / 2


def test_head_has_the_headers_of_the_page(client: Client) -> None:
    head, get = client.head("/about/"), client.get("/about/")
    assert head["ETag"] == get["ETag"]
    assert head.content == b""


# Who gets it


def test_session_gets_a_page_of_its_own(client: Client) -> None:
    client.get("/about/")
    curator = get_user_model().objects.create_user("ada", is_staff=True)
    client.force_login(curator)
    own = page(client, "/about/")
    assert "ada" in own.text
    assert own.response["Cache-Control"] == "private, no-store"
    assert "ETag" not in own.response
    client.logout()
    assert "ada" not in page(Client(), "/about/").text


@pytest.mark.parametrize("cookie", ["sessionid=x", "messages=x"])
def test_page_for_a_session_is_not_kept(cookie: str, client: Client) -> None:
    client.get("/about/", headers={"Cookie": cookie})
    assert len(RESPONSES) == 0
    client.get("/about/", headers={"Cookie": "theme=dark"})
    assert len(RESPONSES) == 1


@pytest.mark.parametrize("address", ["/suggest/?kind=fact&key=birch/vendor//", "/sign-in/"])
def test_page_with_a_form_token_is_not_kept(address: str, client: Client) -> None:
    client.get(address)
    assert (len(RESPONSES), len(QUERIES)) == (0, 0)


@pytest.mark.parametrize(
    "address",
    ["/compare/?d=nope", "/distributions/nope/", "/birch-linux", "/lifecycle/?status=", "/nope/x"],
)
def test_only_whole_answers_are_kept(address: str, client: Client) -> None:
    assert client.get(address).status_code != 200
    assert (len(RESPONSES), len(QUERIES)) == (0, 0)


def test_part_for_a_filter_is_kept_apart(client: Client) -> None:
    address = "/lifecycle/?distribution=birch"
    part = {"HX-Request": "true", "HX-Target": "results"}
    whole, results = client.get(address), client.get(address, headers=part)
    assert b"<html" in whole.content
    assert b"<html" not in results.content
    for headers, first in (({}, whole), (part, results)):
        again = client.get(address, headers=headers)
        assert again.context is None
        assert again.content == first.content
        assert again.get("HX-Replace-Url") == first.get("HX-Replace-Url")


@pytest.mark.parametrize(
    "headers", [{"HX-Request": "true", "HX-Target": "panel"}, {"HX-Request": "true"}], ids=str
)
def test_other_parts_are_not_kept(headers: dict[str, str], client: Client) -> None:
    client.get(ADDRESSES["advisor"], headers=headers)
    assert (len(RESPONSES), len(QUERIES)) == (0, 0)
    client.get(ADDRESSES["advisor"])
    assert client.get(ADDRESSES["advisor"], headers=headers).context is not None


def test_each_host_and_scheme_has_its_own(client: Client, settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    assert b"http://testserver/advisor/result/" in client.get(RESULT).content
    other = client.get(RESULT, headers={"Host": "other.example"})
    assert b"http://other.example/advisor/result/" in other.content
    assert b"testserver" not in other.content
    assert b"https://testserver/advisor/result/" in client.get(RESULT, secure=True).content
    assert client.get(RESULT, headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("address", ["/distributions/birch/", "/lifecycle/", RESULT])
def test_prefix_of_an_address_gets_into_no_other(address: str, client: Client) -> None:
    with override_script_prefix("/x/"):
        assert b'"/x/' in client.get(address, SCRIPT_NAME="/x").content
    assert b'"/x/' not in client.get(address).content


# Until when


def test_page_lives_until_the_catalog_changes(client: Client) -> None:
    client.get("/distributions/alder/")
    for summary in ("Another summary.", "A third."):
        Distribution.objects.filter(slug="alder").update(summary=summary)
        assert summary in page(client, "/distributions/alder/").text


def test_result_lives_until_the_catalog_changes(client: Client) -> None:
    before = page(client, RESULT)
    Phase.objects.exclude(ends_on=None).update(ends_on=datetime.date(2027, 1, 1))
    after = page(client, RESULT)
    assert before.text != after.text
    assert before.response["ETag"] != after.response["ETag"]


def test_page_lives_until_the_day_ends(client: Client) -> None:
    with time_machine.travel("2026-12-01T23:59:59Z", tick=False) as now:
        before = client.get("/export/releases.json").json()["filters"]
        now.move_to("2026-12-02T00:00:00Z")
        after = client.get("/export/releases.json").json()["filters"]
    assert [before["as_of"], after["as_of"]] == [["2026-12-01"], ["2026-12-02"]]


def test_page_begun_before_midnight_ends_with_the_day(client: Client, monkeypatch) -> None:
    with time_machine.travel("2026-12-01T23:59:59Z", tick=False) as now:
        compress = freshness.overall

        def slowly(*arguments: object) -> object:
            now.move_to("2026-12-02T00:00:00Z")
            return compress(*arguments)

        monkeypatch.setattr(freshness, "overall", slowly)
        client.get("/about/")
        monkeypatch.undo()
        assert client.get("/about/").context is not None


def test_page_says_how_old_its_data_is_now(client: Client) -> None:
    at = timezone.now().replace(microsecond=0)
    _refreshed(at)
    with time_machine.travel(at + datetime.timedelta(minutes=20), tick=False) as now:
        assert "20 minutes ago" in page(client, "/about/").select_one("footer").text
        now.shift(59)
        assert client.get("/about/").context is None
        now.shift(1)
        assert "21 minutes ago" in page(client, "/about/").select_one("footer").text
        _refreshed(at + datetime.timedelta(minutes=21))
        assert "0 minutes ago" in page(client, "/about/").select_one("footer").text


def _refreshed(at: datetime.datetime) -> None:
    """All products were refreshed; the catalog stays as it is."""
    stored = CatalogVersion.with_freshness()[1]
    products = [{**product, "last_success": at.isoformat()} for product in stored["products"]]
    CatalogVersion.objects.update(freshness={**stored, "products": products})


def test_page_made_during_a_change_is_made_anew(client: Client, monkeypatch) -> None:
    """What was read in the middle of it is over with the version that was read before."""
    from catalog.pages import about

    summarise = about.about_page

    def changing(published: object) -> object:
        Distribution.objects.filter(slug="alder").update(summary="Meanwhile.")
        return summarise(published)

    monkeypatch.setattr(about, "about_page", changing)
    client.get("/about/")
    monkeypatch.undo()
    assert client.get("/about/").context is not None


def test_page_of_an_outage_is_not_kept(client: Client, monkeypatch) -> None:
    """The database went away after its version was read, and before its document was."""
    monkeypatch.setattr(snapshot, "stale_since", timezone.now)
    assert "database" in client.get("/about/").content.decode()
    assert len(RESPONSES) == 0
    monkeypatch.undo()
    client.get("/about/")
    assert len(RESPONSES) == 1


def test_without_a_version_nothing_is_kept(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(CatalogVersion, "with_freshness", lambda: ("", {}))
    client.get("/about/")
    assert len(RESPONSES) == 0


def test_without_a_database_the_view_decides(client: Client, monkeypatch) -> None:
    client.get("/robots.txt")

    def fails() -> None:
        raise OperationalError("no connection")

    monkeypatch.setattr(CatalogVersion, "with_freshness", fails)
    assert client.get("/robots.txt").status_code == 200


# How much


def test_different_questions_take_their_share_only(client: Client, monkeypatch) -> None:
    client.get("/about/")
    monkeypatch.setattr(QUERIES, "_max_bytes", 60_000)
    for servers in range(1, 9):
        client.get(f"/advisor/result/?servers={servers}")
    assert 0 < QUERIES.size <= 60_000
    assert client.get("/about/").context is None
    assert RESPONSES._max_bytes + 4_000_000 == MAX_BYTES


def test_query_that_means_nothing_makes_no_entry(client: Client) -> None:
    for query in ("", "?a=1", "?utm_source=x"):
        client.get(f"/{query}")
    assert (len(RESPONSES), len(QUERIES)) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_two_processes_agree_after_a_change() -> None:
    address = "/distributions/birch/"
    processes = [Process(), Process()]

    def pages() -> list[str]:
        for process in processes:
            process.ask(address, address)
        return [content for process in processes for _, content in process.texts(2)]

    before = pages()
    assert len(set(before)) == 1
    Distribution.objects.filter(slug="birch").update(summary="Another summary.")
    after = pages()
    assert len(set(after)) == 1
    assert "Another summary." in after[0]
    for process in processes:
        process.stop()
