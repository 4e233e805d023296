"""What nobody sends by accident: every one of these gets a clear answer, never a 5xx, and a refusal
is always a problem document."""

import gzip
import json

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.long_on_postgresql]

V1, EOL = "/api/v1/", "/eol/api/"

PATHS = [
    *(
        f"{V1}{rest}"
        for rest in (
            "%00",
            "%00/",
            "distributions/%00/",
            "distributions/%ff/",
            "distributions/%ED%A0%80/",
            "distributions/" + "a" * 8000 + "/",
            "distributions/../../etc/passwd",
            "distributions/..%2f..%2fetc%2fpasswd/",
            "distributions/%2e%2e/",
            "distributions/rhel/%0d%0aX:1/",
            "distributions/rhel;x=1/",
            "distributions/rhel%20/",
            "distributions/%EF%BD%92hel/",
            "distributions/RHEL/",
            "distributions/rhel//",
            "distributions/'%20OR%201=1--/",
            "distributions/{{7*7}}/",
            "distributions/${7*7}/",
            "distributions/<script>/",
            "distributions/%F0%9F%90%A7/",
            "releases/%00/",
            "releases/rhel-9%00/",
            "releases/-1/",
            "releases/9e999/",
            "releases/rhel-9.json/",
            "releases/%E2%80%AE/",
            "releases/" + "%41" * 2000 + "/",
            "sources/%00/",
            "sources/../",
            "sources/endoflife-date-rhel%0a/",
            "sources/" + "-" * 5000 + "/",
            "facts/1/",
            "plans/rhel/premium/",
            "recommendations/x/",
            "refresh-runs/%00/",
            "refresh-runs/" + "9" * 400 + "/",
            "held-changes/-1/approve/",
            "changes/1/",
            "questions/x/",
            "schema/x/",
            "docs/../",
            "//",
            "///",
            "?",
            "%3F",
            "*",
        )
    ),
    *(
        f"{EOL}{rest}"
        for rest in (
            "",
            ".json",
            "..json",
            "%00.json",
            "rhel%00.json",
            "rhel/.json",
            "rhel/%00.json",
            "rhel/9.json/",
            "RHEL.JSON",
            "v1/products/%00/",
            "v1/products/rhel/releases/%00/",
            "v1/products/rhel/releases/%ff",
            "v1/products/rhel/releases/../",
            "v1/products/full/releases/1",
            "v1/products/redhat%00/",
            "v1/products/redhat/releases/%0d%0aSet-Cookie:x=1/",
            "v1/products/redhat/releases/%ED%A0%80/",
            "v1/products/redhat/releases/" + "9" * 6000,
            "v1/tags/%00/",
            "v1/tags/" + "a" * 6000,
            "v1/categories/%F0%9F%90%A7/",
            "v1//",
            "v0/rhel.json",
            "v1/products/" + "%2F" * 300,
            "v1/products/rhel/releases/{{9}}",
            "%E2%80%AErhel.json",
            "redhat/%0d%0a.json",
        )
    ),
]

QUERIES = [
    f"{V1}{rest}"
    for rest in (
        "facts/?%00",
        "facts/?%00=%00",
        "facts/?=",
        "facts/?=x",
        "facts/?&&&&",
        "facts/?distribution",
        "facts/?distribution=",
        "facts/?distribution=%00",
        "facts/?distribution=%ff",
        "facts/?distribution=%ED%A0%80",
        "facts/?distribution=" + "a" * 8000,
        "facts/?distribution[]=rhel",
        "facts/?distribution[$ne]=x",
        "facts/?distribution__slug=rhel",
        "facts/?distribution=rhel,almalinux",
        "facts/?distribution=rhel%0a",
        "facts/?distribution=RHEL",
        "facts/?distribution=rhel%27%20OR%201=1--",
        "facts/?attribute=__class__",
        "facts/?attribute=null",
        "facts/?known=TRUE",
        "facts/?known=1",
        "facts/?known=%00",
        "facts/?known=true&known=true&known=",
        "facts/?page=0",
        "facts/?page=-1",
        "facts/?page=1.0",
        "facts/?page=1e400",
        "facts/?page=NaN",
        "facts/?page=Infinity",
        "facts/?page=" + "9" * 5000,
        "facts/?page=%D9%A1",
        "facts/?page=0x10",
        "facts/?page=1_0",
        "facts/?page=+1",
        "facts/?page=%201",
        "facts/?page=1&page=2",
        "facts/?page=99999",
        "facts/?page=100001",
        "facts/?page=null",
        "facts/?page_size=0",
        "facts/?page_size=201",
        "facts/?page_size=-200",
        "facts/?page_size=1e2",
        "facts/?page_size=" + "1" * 400,
        "facts/?page_size=",
        "facts/?page_size=%C2%B2",
        "facts/?ordering=",
        "facts/?ordering=,",
        "facts/?ordering=--as_of",
        "facts/?ordering=-",
        "facts/?ordering=as_of,,",
        "facts/?ordering=?",
        "facts/?ordering=" + "as_of," * 500,
        "facts/?ordering=source__title",
        "facts/?ordering=__init__",
        "facts/?fields=",
        "facts/?fields=,",
        "facts/?fields=*",
        "facts/?fields=__class__",
        "facts/?fields=value.source",
        "facts/?fields=value&fields=",
        "facts/?fields=%00",
        "facts/?fields=" + "value," * 2000,
        "facts/?format=json",
        "facts/?format=xml",
        "facts/?format=",
        "facts/?callback=alert(1)",
        "releases/?as_of=0000-00-00",
        "releases/?as_of=0001-01-01",
        "releases/?as_of=9999-12-31",
        "releases/?as_of=10000-01-01",
        "releases/?as_of=2026-02-29",
        "releases/?as_of=2024-02-29",
        "releases/?as_of=2026-1-1",
        "releases/?as_of=20260101",
        "releases/?as_of=2026-W01-1",
        "releases/?as_of=2026-01-01T00:00:00Z",
        "releases/?as_of=%D9%A2%D9%A0%D9%A2%D9%A6-01-01",
        "releases/?as_of=now",
        "releases/?as_of=",
        "releases/?as_of=%00",
        "releases/?as_of=-2026-01-01",
        "releases/?ends_before=9999-12-31",
        "releases/?ends_before=0001-01-01",
        "releases/?ends_after=9999-12-31",
        "releases/?ends_before=1e9",
        "releases/?ends_after=" + "2" * 999,
        "releases/?ends_before=2026-01-01&ends_before=2027-01-01",
        "releases/?status=",
        "releases/?status=ended%00",
        "releases/?kind=MAJOR",
        "releases/?architecture=x86_64",
        "releases/?architecture=x86-64&architecture=z80",
        "releases/rhel-9/?as_of=9999-12-31",
        "releases/rhel-9/?as_of=0001-01-01",
        "releases/rhel-9/?fields=catalog",
        "releases/rhel-9/?page=1",
        "releases/nope/?fields=nope",
        "migrations/?from=centos&to=centos",
        "migrations/?from=from",
        "migrations/?in_place=",
        "migrations/?offline=null",
        "prices/?ordering=amount,-amount",
        "prices/?published=0",
        "prices/?unit=%20system-year",
        "events/?before=0001-01-01",
        "events/?after=9999-12-31",
        "events/?planned=yes",
        "sources/?kind=%F0%9F%90%A7",
        "changes/?cursor=%00",
        "changes/?cursor=99999999999999999-phase-9999999999",
        "changes/?cursor=-1-phase-1",
        "changes/?since=9999-12-31T23:59:59-23:59",
        "changes/?until=0001-01-01T00:00:00%2B23:59",
        "changes/?since=2026-06-30T23:59:60Z",
        "changes/?since=2026-11-24T08:00:00+02:00",
        "changes/?since=%D9%A2026-01-01",
        "changes/?kind=phase&kind=phase&distribution=rhel&fields=id",
        "changes/?page=1",
        "refresh-runs/?cursor=" + "9" * 19,
        "held-changes/?state=%00",
        "claims/?verdict=" + "wrong" * 1000,
        "attributes/?type=choice&type=choice&type=choice",
        "distributions/?role=recommended" * 50,
        "distributions/?" + "role=recommended&" * 1500,
        "distributions/rhel/?fields=facts,facts,facts",
        "distributions/rhel/?fields=Facts",
        "questions/?%00=1",
        "criteria/?" + "x" * 5000,
        "?x=1",
        "?%ED%A0%80",
        "?" + "&".join(f"p{number}={number}" for number in range(300)),
    )
]

HEADERS = [
    {"Accept": "text/html"},
    {"Accept": "*"},
    {"Accept": "x" * 9000},
    {"Accept": "application/json;q=x"},
    {"Accept": ",,,"},
    {"Accept": "a/b," * 900},
    {"Accept": "\x00"},
    {"Accept": "application/json;version=\xff"},
    {"Accept-Encoding": "gzip;q=x, ,;,"},
    {"Accept-Encoding": "gzip" * 2000},
    {"Accept-Encoding": "*;q=0"},
    {"If-None-Match": "*"},
    {"If-None-Match": '"'},
    {"If-None-Match": "W/"},
    {"If-None-Match": "\x00"},
    {"If-None-Match": '"a",' * 2000},
    {"If-Match": "*"},
    {"If-Match": '"x"'},
    {"If-Modified-Since": "yesterday"},
    {"If-Unmodified-Since": "x"},
    {"If-Modified-Since": "Thu, 01 Jan 99999 00:00:00 GMT"},
    {"Range": "bytes=0-"},
    {"Range": "bytes=9-1"},
    {"Host": ""},
    {"Host": "a b"},
    {"Host": "evil.example"},
    {"Host": "testserver:99999999"},
    {"Host": "testserver@evil.example"},
    {"Authorization": ""},
    {"Authorization": "Api-Key"},
    {"Authorization": "Api-Key "},
    {"Authorization": "Api-Key \x00.\x00"},
    {"Authorization": "Api-Key " + "a" * 9000},
    {"Authorization": "Api-Key é.é"},
    {"Authorization": "Bearer x"},
    {"Authorization": "Api-Key elw.."},
    {"Origin": "null"},
    {"Origin": "\x00"},
    {"Origin": "x" * 9000},
    {"X-Forwarded-For": "\x00"},
    {"X-Forwarded-For": "a," * 5000},
    {"X-HTTP-Method-Override": "DELETE"},
    {"Cookie": "sessionid=\x00; csrftoken="},
    {"Content-Type": "application/json; charset=\xff"},
    {"Content-Length": "-1"},
    {"Content-Length": "x"},
    {"HX-Request": "true"},
]

METHODS = ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "x"]


def _is_clear(response) -> None:
    assert response.status_code < 500
    if response.status_code >= 400:
        assert response["Content-Type"] == "application/problem+json"
        assert json.loads(_body(response))["status"] == response.status_code


def _body(response) -> bytes:
    """The bytes of an answer, unpacked: a short one is packed only where that makes it shorter."""
    if response.get("Content-Encoding") == "gzip":
        return gzip.decompress(response.content)
    return response.content


def test_there_are_enough_nasty_requests() -> None:
    assert len(PATHS) + len(QUERIES) + len(HEADERS) >= 200


@pytest.mark.parametrize("addresses", [PATHS, QUERIES], ids=["paths", "queries"])
def test_no_address_causes_a_server_error(addresses: list[str], client: Client, settings) -> None:
    settings.API_RATE_ANONYMOUS = 0
    for address in addresses:
        _is_clear(client.get(address))
        _is_clear(
            client.get(address, headers={"Accept-Encoding": "identity", "If-None-Match": '"x"'})
        )


@pytest.mark.parametrize(
    "address",
    [
        f"{V1}plans/",
        f"{V1}releases/rhel-9/",
        f"{V1}questions/",
        f"{V1}nope/",
        f"{EOL}redhat.json",
        f"{EOL}rhel.json",
    ],
)
def test_no_header_causes_a_server_error(address: str, client: Client, settings) -> None:
    settings.API_RATE_ANONYMOUS = 0
    for headers in HEADERS:
        _is_clear(client.get(address, headers=headers))


@pytest.mark.parametrize(
    "address",
    [
        f"{V1}facts/",
        f"{V1}releases/rhel-9/",
        f"{V1}criteria/",
        f"{EOL}v1/products/rhel/",
        f"{V1}nope/",
    ],
)
def test_no_method_or_body_causes_a_server_error(address: str, client: Client) -> None:
    for method in METHODS:
        for body, kind in (
            (b"", ""),
            (b"{", "application/json"),
            (b"\x00" * 1000, "application/x-www-form-urlencoded"),
            (b"x", "multipart/form-data"),
        ):
            response = client.generic(method, address, body, content_type=kind)
            _is_clear(response)
            assert response.status_code in (403, 404, 405, 415)
