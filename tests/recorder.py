"""Records what the site answers to some thousand requests, and compares two recordings.

    python -m tests.recorder record before.rec
    python -m tests.recorder record after.rec --like before.rec
    python -m tests.recorder compare before.rec after.rec

`--like` sends the requests of an earlier recording again; without it they are collected from
docs/openapi.yaml, from the answers themselves and from the lists in this module. Copied into
another checkout this file works there too: it knows addresses, commands and settings, no code.
"""

from __future__ import annotations

import argparse
import difflib
import gzip
import json
import logging
import os
import re
import sys
import tempfile
import threading
import warnings
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import msgspec
import time_machine
from msgspec import Struct, field

if TYPE_CHECKING:  # Django is imported once its settings are in the environment
    from django.http import HttpResponse
    from django.test import Client

ROOT = Path(__file__).resolve().parent.parent
NOW = "2026-12-01T10:30:15+00:00"
VERSION_TIME = "2026-11-20 08:00:00"  # in the past of every clock: a later one is not told
HOST = "127.0.0.1"
AGAIN = " (again)"
CURATOR, MEMBER, PASSWORD = "curator", "member", "a-password-of-the-recorder"

# What differs between two runs of the same code. Nothing else is changed before it is stored.
NORMALISED: tuple[tuple[str, bytes, bytes], ...] = (
    ("CSRF token", rb'(name="csrfmiddlewaretoken" value=")[^"]*', rb"\1TOKEN"),
    ("API key", rb"\belw[0-9A-Za-z]{5}\.[0-9A-Za-z]{32}", rb"elwPREFIX.SECRET"),
    ("prefix of an API key", rb"\belw[0-9A-Za-z]{5}\b", rb"elwPREFIX"),
    ("seconds that a refresh took", rb'("seconds": ?)[0-9.]+', rb"\1SECONDS"),
    ("cookie with a random value", rb"^((?:csrftoken|sessionid)=)[^;]+", rb"\1VALUE"),
)


class Request(Struct, frozen=True, kw_only=True):
    """`account` names a key or a session; `{etag}` in a header is the address's latest ETag."""

    address: str
    method: str = "GET"
    headers: dict[str, str] = {}
    body: bytes = b""
    account: str = ""
    settings: dict[str, bool | int] = {}
    moment: str = ""

    @property
    def name(self) -> str:
        details: list[str] = [f"{key}: {value}" for key, value in self.headers.items()]
        details += [f"{key}={value}" for key, value in self.settings.items()]
        details += [self.account, self.body.decode(errors="replace")[:300], self.moment]
        return " · ".join([f"{self.method} {self.address}", *filter(None, details)])


class Answer(Struct, frozen=True):
    request: Request
    name: str
    status: int
    headers: dict[str, list[str]]
    body: bytes


@dataclass(frozen=True)
class Deliberate:
    """A change that is meant, in every answer whose name matches `requests`: `pattern` in the
    header before (without a header: in the body) becomes `replacement`. An absent header is an
    empty one. Without a replacement the header may go, and nothing else.
    """

    reason: str
    requests: str = ".*"
    header: str = ""
    pattern: str = ""
    replacement: str | None = None
    key_order: bool = False
    """JSON objects may have their keys in another order, and nothing else."""
    any_body: bool = False
    """Whatever the body says; status and headers are compared as ever."""


DELIBERATE: tuple[Deliberate, ...] = (
    Deliberate("ETag is the only validator", header="last-modified"),
    Deliberate("Rows of a list have their keys in one order", r"GET /api/.*", key_order=True),
    Deliberate(
        "Allow is on every answer of the catalog's API, also from the cache",
        r"(GET|HEAD) /(eol/)?api/.*",
        header="allow",
        pattern="^$",
        replacement="GET, HEAD, OPTIONS",
    ),
    Deliberate(
        "Refusals carry the Allow of their view",
        r"POST /api/v1/.*",
        header="allow",
        pattern="^$",
        replacement="POST, OPTIONS",
    ),
    Deliberate(
        "Values of a repeated parameter keep their order in `next`",
        r"GET /api/v1/\w+/\?(\w+)=[^&]*&\1=.*",
        any_body=True,
    ),
    Deliberate("The schema is generated from the types", r"GET /api/v1/schema/.*", any_body=True),
    Deliberate("Views have names of the field", r"OPTIONS /.*", any_body=True),
)


RULES_CHANGED = "the digest of the rules' text, here and in ETags, follows their files"
RULES_DIGEST = re.compile(rb'"rules":\s*\{[^{}]*"digest":\s*"([0-9a-f]{64})"')


# Sending requests


class Recorder:
    """Sends requests and keeps the answers, each name once."""

    def __init__(self, keys: dict[str, str] | None = None) -> None:
        self.answers: dict[str, Answer] = {}
        self.keys = {"unknown": "elwunkno.nothing", **(keys or {})}
        self._etags: dict[str, str] = {}
        self._clients: dict[str, Client] = {}
        self._sessions: dict[str, str] = {}

    def ask(self, request: Request) -> Answer:
        """GET is sent twice where caches answer; a second answer that differs is kept too."""
        name = request.name
        if name in self.answers:
            name = next(
                f"{name} #{n}" for n in range(2, 10_000) if f"{name} #{n}" not in self.answers
            )
        answer = self.answers[name] = self._send(request, name)
        if request.method == "POST" and request.account and answer.status == 200:
            _stop_version_clock(len(self.answers))  # the request may have changed the catalog
        from_cache = request.method == "GET" and answer.status == 200 and not request.settings
        if from_cache and _is_for_programs(request.address):
            again = self._send(request, f"{name}{AGAIN}")
            if (again.status, again.headers, again.body) != (
                answer.status,
                answer.headers,
                answer.body,
            ):
                self.answers[again.name] = again
        if etag := answer.headers.get("etag"):
            self._etags[request.address] = etag[0]
        return answer

    def get(self, *addresses: str, account: str = "", **headers: str) -> list[Answer]:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return [
            self.ask(Request(address=address, headers=names, account=account))
            for address in addresses
        ]

    def _send(self, request: Request, name: str) -> Answer:
        from django.core.cache import cache
        from django.test import override_settings

        if not request.settings:
            cache.clear()  # requests are counted there: the number left would depend on the order
        client = self._client(request.account)
        path, _, query = request.address.partition("?")
        with _time(request.moment), override_settings(**request.settings):
            response = client.generic(
                request.method,
                path,
                request.body,
                "application/json",
                headers=self._headers(request),
                QUERY_STRING=query,
                SERVER_NAME=HOST,
                SERVER_PORT="8000",
            )
        return _answer(request, name, response)

    def _client(self, account: str) -> Client:
        """One a session, because each reads all static files before its first answer."""
        from django.contrib.auth import get_user_model
        from django.test import Client

        name = account if account in (CURATOR, MEMBER) else ""
        if name not in self._clients:
            client = self._clients[name] = Client(raise_request_exception=False)
            if name:
                client.force_login(get_user_model().objects.get(username=name))
            self._sessions[name] = client.cookies.output()
        client = self._clients[name]
        client.cookies.clear()
        client.cookies.load(self._sessions[name].replace("Set-Cookie: ", ""))
        return client

    def _headers(self, request: Request) -> dict[str, str]:
        etag = self._etags.get(request.address, '"none"')
        headers = {"X-Request-ID": "of-the-recorder"}  # else each answer has its own
        headers |= {name: value.replace("{etag}", etag) for name, value in request.headers.items()}
        if request.account in self.keys:
            headers["Authorization"] = f"Api-Key {self.keys[request.account]}"
        return headers


def _is_for_programs(address: str) -> bool:
    return address.startswith(("/api/", "/eol/", "/export/", "/calendar.ics", "/changes.atom"))


def _time(moment: str) -> AbstractContextManager[object]:
    if not moment:
        return nullcontext()
    return time_machine.travel(datetime.fromisoformat(moment), tick=False)


def _answer(request: Request, name: str, response: HttpResponse) -> Answer:
    headers: defaultdict[str, list[str]] = defaultdict(list)
    for header, value in response.items():
        headers[header.lower()].append(_normalised(value.encode()).decode())
    for cookie in response.cookies.values():
        headers["set-cookie"].append(_normalised(cookie.OutputString().encode()).decode())
    if policy := headers.get("content-security-policy"):
        policy[0] = "; ".join(sorted(policy[0].split("; ")))  # in the order of a set
    body = b"".join(response) if response.streaming else response.content
    if headers.get("content-encoding") == ["gzip"]:
        body = gzip.decompress(body)
        headers["content-length"] = ["random"]  # Django hides the real one, against BREACH
    return Answer(
        request, name, response.status_code, dict(sorted(headers.items())), _normalised(body)
    )


def _normalised(text: bytes) -> bytes:
    for _, pattern, replacement in NORMALISED:
        text = re.sub(pattern, replacement, text)
    return text


# Which requests


class Items(Struct):
    enum: list[str | int] = []


class Schema(Items):
    type: str | list[str] = ""
    format: str = ""
    items: Items = field(default_factory=Items)


class Parameter(Struct):
    name: str
    place: str = field(name="in")
    schema: Schema = field(default_factory=Schema)


class Operation(Struct):
    parameters: list[Parameter] = []


class Description(Struct):
    """docs/openapi.yaml, as far as it names addresses and parameters."""

    paths: dict[str, dict[str, Operation]]


# fmt: off
DISTRIBUTIONS = [
    "rhel", "rocky-linux", "almalinux", "oracle-linux", "centos-stream", "amazon-linux",
    "cloudlinux",
]
VALUES = {
    "distribution": ["rhel", "rocky-linux", "rokcy-linux"],
    "release": ["rocky-linux-9", "rhel-8", "rhel-88"],
    "plan": ["rhel/premium", "rocky-linux/ciq-rlc-pro", "premium"],
    "from": ["centos", "rhel"],
    "to": ["almalinux", "rocky-linux"],
    "from_release": ["centos-7", "rhel-8"],
    "to_release": ["almalinux-8", "rocky-linux-9"],
    "product": ["rhel", "rocky-linux"],
    "page": ["1", "2", "99999", "0", "100001", "x"],
    "page_size": ["1", "7", "200", "201", "0", "x"],
    "cursor": ["1", "17-fact-3", "-"],
    "fields": ["slug,name", "slug", "name,,name"],
}
DATES = ["2024-06-30", "2029-05-31", "2026-12-01T10:00:00Z", "2026-02-30", "31.5.2029"]
WRONG = ["", "nonsense", "=1+1", "a" * 90, "%00"]
JSON_LISTS = [
    "releases/?status=security&ends_before=2029-06-30&kind=major"
    "&fields=slug,ends_on&ordering=ends_on",
    "releases/?as_of=2030-01-01&status=active&status=extended&ordering=-days_left,slug",
    "releases/?distribution=rhel&distribution=rocky-linux&kind=minor"
    "&withdrawn=false&page_size=5&page=2",
    "releases/?architecture=s390x&ends_after=2030-01-01&ordering=-released_on&fields=slug",
    "facts/?distribution=rhel&group=security&known=true&ordering=attribute",
    "facts/?disputed=true&confidence=verified&fields=distribution,attribute,words",
    "facts/?attribute=fips_140&attribute=owner&page_size=3",
    "plans/?platform=aws&platform=gcp&seller=red-hat&seller=tuxcare&ordering=-as_of",
    "prices/?unit=system-year&published=true&reference=false&ordering=-amount",
    "statements/?supported=true&valid_on=2027-01-01&subject=docker&subject=gitlab",
    "migrations/?from=centos&in_place=true&official=true&architecture=x86-64&ordering=to,from",
    "migrations/?offline=false&to_release=rocky-linux-9&fields=tool,words",
    "events/?after=2019-01-01&before=2022-12-31&planned=false&ordering=-date",
    "changes/?kind=release&distribution=rhel&since=2026-01-01&page_size=3",
    "claims/?topic=users&verdict=holds&ordering=-checked_on",
    "sources/?kind=vendor&ordering=-values&page_size=4",
    "attributes/?group=security&type=boolean&ordering=-label",
    "distributions/?role=recommended&status=active&fields=slug,url&ordering=-name",
    "distributions/?rôle=x&page=0&page_size=abc&ordering=price",
]
ANSWERS: list[dict[str, object]] = [
    {},
    {"servers": 40},
    {
        "fidelity": "binary-compatible", "platform": ["aws"], "budget": "none",
        "estate": ["centos-7"],
    },
    {
        "support": "round-the-clock", "fidelity": "bug-for-bug", "quote.rhel.premium": 900,
        "discount.ciq": 10,
    },
    {"support": "round-the-clock", "fidelity": "rhel-itself", "budget": "none"},
    {"support": "business-hours", "servers": 120, "migration_cost": 800, "discount.red-hat": 50},
    {"workload": ["hpc", "containers"], "cpu": ["aarch64"], "lifespan": "10", "importance.cost": 4},
    {
        "estate": ["rhel", "rocky-linux"], "conversion": "in-place", "air_gapped": "yes",
        "cpu": ["s390x"],
    },
    {
        "ownership": ["not-red-hat", "non-profit"], "live_patching": "included",
        "patching": "fastest",
    },
    {"software": ["sap-hana", "oracle-database"], "compliance": ["disa-stig"], "fips": "validated"},
    {
        "importance.cost": 0, "importance.support": 4, "organisation": "government",
        "pinning": "over-24-months",
    },
    {"estate": ["none"], "cpu": ["riscv64"], "budget": "low", "support": "community"},
    {"software": ["rhel-certified"], "kernel": "newest", "lifespan": "12", "skills": ["oracle"]},
    {"estate": ["none", "centos-7"]},
    {"fidelity": "binary-compatable", "nonsense": 1, "servers": -3, "importance.cost": 9},
    {"servers": "many", "platform": "aws", "budget": ["none"], "quote.nobody.plan": 3},
    {"servers": 1.5, "discount.ciq": 101, "migration_cost": None, "estate": [1]},
]
BAD_BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'{"answers": []}',
    b'{"answers": {}, "more": 1}',
    b"\xff\xfe",
    b"[" * 9_000,
]
PAGES = [
    "/", "/advisor/", "/advisor/check/", "/advisor/result/", "/background/", "/method/",
    "/distributions/", "/compare/", "/lifecycle/", "/history/", "/changes/", "/sources/",
    "/sign-in/", "/keys/", "/admin/", "/admin/login/", "/api/v1/docs/",
    "/api/v1/docs/reference/", "/healthz/live", "/healthz/ready", "/nothing/", "/nothing",
    "/rocky", "/method", "/Alma",
    "/distributions/rocky/", "/distributions/rocky-linx/", "/distributions/%00/",
    "/sources/nothing/", "/api/", "/api/v2/", "/eol/api/", "/api/v1/nothing/", "/api/v1",
    "/api/v1/releases", "/sign-out/", "/keys/elwnothing/revoke/", "/static/nothing.css",
    "/export/", "/robots.txt", "/favicon.ico", "/compare/?d=rhel&d=rocky-linux",
    "/compare/?d=rhel", "/compare/?d=rhel&d=almalinux&only=differences",
    "/compare/?d=rhel&d=nobody",
    "/compare/?d=rhel&d=rocky-linux&d=oracle-linux&d=amazon-linux&only=x",
    "/lifecycle/?distribution=rhel", "/lifecycle/?status=security&support=included&minors=1",
    "/lifecycle/?as_of=2031-02-03&ends_within=365",
    "/lifecycle/?as_of=2031-02-30&ends_within=0&x=1",
    "/lifecycle/?status=ended&status=unknown&status=preview", "/lifecycle/?support=paid&minors=",
    "/history/?distribution=rocky-linux", "/history/?distribution=nobody&distribution=rhel",
    "/changes/?distribution=rhel", "/changes/?distribution=nobody", "/changes/?distribution=",
]
TABLES = {
    "releases": [
        "distribution=rhel", "status=security&minors=1", "as_of=2030-01-01", "minors=2",
        "as_of=x",
    ],
    "facts": [
        "distribution=rhel&group=security", "confidence=verified", "attribute=owner",
        "attribute=ownr",
    ],
    "prices": [
        "distribution=rhel", "distribution=rhel&distribution=almalinux", "plan=rhel/premium",
        "plan=x",
    ],
    "statements": [
        "subject=docker", "confidence=verified&valid_on=2027-01-01", "valid_on=2027-02-30",
    ],
    "migrations": ["distribution=centos", "distribution=nobody", "x=1"],
    "nothing": [],
}
CALENDARS = [
    "", "?release=rhel-9", "?release=rhel-9&release=rocky-linux-8&alarm=30&alarm=365", "?alarm=0",
    "?alarm=x", "?release=rhel-99", "?plan=rhel/premium", "?plan=rhel/premium&release=rhel-8",
    "?plan=x", "?x=1", "?release=rhel-9.4", "?alarm=1&alarm=2&alarm=3&alarm=4&alarm=5&alarm=6",
    "?release=",
]
FEEDS = [
    "",
    *(f"?distribution={slug}" for slug in DISTRIBUTIONS),
    "?distribution=rhel&distribution=almalinux",
]
OTHER_FEEDS = ["?distribution=nobody", "?x=1", "?distribution="]
# fmt: on
HTMX = {"HX-Request": "true"}
LATER = "2030-06-01T00:00:05+00:00"
"""A day on which many supported releases of today have ended."""


def ask_everything(recorder: Recorder) -> None:
    for ask in (
        _api,
        _details,
        _recommendations,
        _eol,
        _files,
        _pages,
        _advisor,
        _private,
        _limits,
        _later,
        _decide,
    ):
        ask(recorder)


def make_keys(recorder: Recorder) -> None:
    """On the page, as people do. The words for what a key may do are those of before and after."""
    for name, account, scope in (("reads", MEMBER, "read"), ("writes", CURATOR, "read-write")):
        form = urlencode({"name": name, "reach": scope, "scope": scope}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        request = Request(
            address="/keys/", method="POST", headers=headers, body=form, account=account
        )
        page = recorder._client(account).post(
            "/keys/", form.decode(), headers["Content-Type"], SERVER_NAME=HOST
        )
        match = re.search(rb"\belw[0-9A-Za-z]{5}\.[0-9A-Za-z]{32}", page.content)
        assert match, f"{request.name} shows no key: {page.status_code}"
        recorder.keys[name] = match.group().decode()


def _described_paths() -> dict[str, dict[str, Operation]]:
    text = (ROOT / "docs" / "openapi.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=Description).paths


def _api(recorder: Recorder) -> None:
    for path, operations in sorted(_described_paths().items()):
        if "get" in operations and "{" not in path:
            _ask_in_every_way(recorder, path)
            for parameter in operations["get"].parameters:
                recorder.get(*(f"{path}?{query}" for query in _queries(parameter)))
            recorder.get(f"{path}?nonsense=1", f"{path}?page=1&page=2&page_size=3")
    recorder.get(*(f"/api/v1/{query}" for query in JSON_LISTS))
    for name in ("changes", "facts", "releases", "statements"):
        _walk(recorder, f"/api/v1/{name}/?page_size=150")
    for accept in (
        "application/json",
        "application/vnd.oai.openapi+json",
        "application/yaml",
        "text/csv",
    ):
        recorder.get("/api/v1/schema/", "/api/v1/docs/reference/", Accept=accept)
    recorder.get("/api/v1/schema/?format=json", "/api/v1/schema/?format=x")


def _ask_in_every_way(recorder: Recorder, address: str) -> None:
    """Methods, content negotiation, conditional requests, compression, other sites."""
    recorder.get(address)
    for method in ("HEAD", "OPTIONS", "POST", "DELETE", "TRACE"):
        recorder.ask(Request(address=address, method=method))
    for accept in ("text/html", "application/json;q=0.5", "*/*;q=0"):
        recorder.get(address, Accept=accept)
    for condition in ("{etag}", "W/{etag}", '"stale"', "*", '"stale", {etag}'):
        recorder.get(address, If_None_Match=condition)
    for condition in ("{etag}", '"stale"', "*"):
        recorder.get(address, If_Match=condition)
    recorder.get(address, Accept_Encoding="gzip")
    recorder.get(address, Accept_Encoding="gzip;q=0, identity")
    recorder.get(address, Origin="https://elsewhere.example")


def _queries(parameter: Parameter) -> Iterator[str]:
    name, schema = parameter.name, parameter.schema
    if parameter.place != "query":
        return
    values = [str(value) for value in [*schema.enum, *schema.items.enum]]
    if schema.type == "boolean":
        values = ["true", "false", "1", "yes"]
    elif schema.format == "date" or name in ("since", "until"):
        values = DATES
    values = (values or VALUES.get(name, []))[:8]
    wrong = WRONG if name in ("distribution", "fields", "page") else WRONG[:2]
    for value in [*values, *wrong]:
        yield f"{name}={value if '%' in value else quote(value, safe=',/')}"
    if len(values) > 1:
        yield f"{name}={quote(values[0])}&{name}={quote(values[1])}"


def _walk(recorder: Recorder, address: str) -> None:
    while address:
        (answer,) = recorder.get(address)
        address = json.loads(answer.body).get("next") or ""
        address = address.partition("8000")[2] if address.startswith("http") else address


def _values(recorder: Recorder, address: str, name: str) -> list[str]:
    rows = json.loads(recorder.get(address)[0].body)["results"]
    return [str(row[name]) for row in rows]


def _details(recorder: Recorder) -> None:
    slugs = _values(recorder, "/api/v1/distributions/?page_size=200&fields=slug", "slug")
    releases = _values(recorder, "/api/v1/releases/?page_size=200&kind=major&fields=slug", "slug")
    sources = _values(recorder, "/api/v1/sources/?page_size=200&fields=key", "key")
    details = [f"distributions/{slug}/" for slug in [*slugs, "nobody", "RHEL", "rhle", "%00"]]
    details += [f"releases/{slug}/" for slug in [*releases, "rhel-9.4", "rhel-99", "%00"]]
    details += [f"sources/{key}/" for key in [*sources[::6], "nothing"]]
    details += [
        "releases/rhel-8/?as_of=2031-01-01",
        "releases/rhel-8/?as_of=x",
        "releases/rhel-8/?fields=slug",
    ]
    details += ["distributions/rhel/?fields=slug,releases", "distributions/rhel/?fields=x&y=1"]
    recorder.get(*(f"/api/v1/{detail}" for detail in details))
    for detail in ("distributions/rhel/", "releases/rhel-9/", f"sources/{sources[0]}/"):
        _ask_in_every_way(recorder, f"/api/v1/{detail}")
    recorder.get(
        *(f"/distributions/{slug}/" for slug in slugs),
        *(f"/sources/{key}/" for key in sources[::12]),
    )


def answer_sets(step: int) -> list[dict[str, object]]:
    """Our own, and every `step`th of the typical ones where there is a file of them."""
    files = sorted(ROOT.glob("**/typical_answers.yaml"))
    rows = msgspec.yaml.decode(files[0].read_bytes(), type=list[dict[str, object]]) if files else []
    typical = [row["answers"] for row in rows[::step]]
    return [*ANSWERS, *(answers for answers in typical if isinstance(answers, dict))]


def _recommendations(recorder: Recorder) -> None:
    address = "/api/v1/recommendations/"
    bodies = [json.dumps({"answers": answers}).encode() for answers in answer_sets(5)]
    for body in [*bodies, *BAD_BODIES]:
        recorder.ask(Request(address=address, method="POST", body=body))
    for method in ("GET", "HEAD", "OPTIONS", "PUT"):
        recorder.ask(Request(address=address, method=method))
    for headers in (
        *(
            {"Content-Type": kind}
            for kind in ("text/plain", "application/x-www-form-urlencoded", "")
        ),
        *({"Accept": kind} for kind in ("text/html", "application/json", "text/csv")),
        *({"If-Match": condition} for condition in ('"stale"', "*", "nonsense")),
        {"Accept-Encoding": "gzip"},
        {"Origin": "https://elsewhere.example"},
    ):
        recorder.ask(Request(address=address, method="POST", body=bodies[2], headers=headers))
    for account in ("reads", "writes", "unknown"):
        recorder.ask(Request(address=address, method="POST", body=bodies[2], account=account))


def _eol(recorder: Recorder) -> None:
    v1 = "/eol/api/v1"
    products = _values_of_result(recorder, f"{v1}/products/")
    for product in [*products, "rhle", "RHEL"]:
        recorder.get(
            f"/eol/api/{product}.json", f"{v1}/products/{product}/", f"{v1}/products/{product}"
        )
    for product in products:
        (answer,) = recorder.get(f"/eol/api/{product}.json")
        cycles = [str(cycle["cycle"]) for cycle in json.loads(answer.body)]
        recorder.get(
            *(f"/eol/api/{product}/{cycle}.json" for cycle in [*cycles, "latest", "nothing"])
        )
        recorder.get(
            *(
                f"{v1}/products/{product}/releases/{cycle}/"
                for cycle in [*cycles, "latest", "nothing"]
            )
        )
    for kind in ("categories", "tags"):
        recorder.get(
            *(f"{v1}/{kind}/{name}/" for name in _values_of_result(recorder, f"{v1}/{kind}/"))
        )
        recorder.get(f"{v1}/{kind}/nothing/", f"{v1}/{kind}/nothing", f"{v1}/{kind}")
    recorder.get(
        f"{v1}", f"{v1}/products", f"{v1}/products/full", "/eol/api/nothing.json", "/eol/api/all"
    )
    _ask_in_every_way(recorder, "/eol/api/rhel.json")
    _ask_in_every_way(recorder, f"{v1}/products/rhel/")


def _values_of_result(recorder: Recorder, address: str) -> list[str]:
    rows = json.loads(recorder.get(address)[0].body)["result"]
    return [str(row["name"]) for row in rows]


def _files(recorder: Recorder) -> None:
    for table, queries in TABLES.items():
        for kind in ("csv", "json", "yaml", "xml"):
            recorder.get(
                f"/export/{table}.{kind}", *(f"/export/{table}.{kind}?{query}" for query in queries)
            )
    recorder.get(*(f"/calendar.ics{query}" for query in CALENDARS))
    recorder.get(*(f"/changes.atom{query}" for query in [*FEEDS, *OTHER_FEEDS]))
    for address in (
        "/export/facts.csv",
        "/export/releases.json?distribution=rhel",
        "/calendar.ics",
        "/changes.atom",
    ):
        _ask_in_every_way(recorder, address)


def _pages(recorder: Recorder) -> None:
    recorder.get(*PAGES)
    for address in PAGES[:15]:
        recorder.ask(Request(address=address, method="HEAD"))
        recorder.ask(Request(address=address, method="POST", body=b"x=1"))
    parts = [
        address
        for address in PAGES
        if address.startswith(("/lifecycle/", "/compare/", "/history/", "/changes/"))
    ]
    for address in parts:
        recorder.ask(Request(address=address, headers={**HTMX, "HX-Target": "results"}))
    recorder.get("/", "/distributions/", "/lifecycle/", Accept_Encoding="gzip")
    recorder.get("/distributions/", "/method/", If_None_Match='"stale"')
    recorder.get("/keys/", "/sign-in/", "/", "/changes/", account=MEMBER)
    recorder.get("/admin/catalog/", "/keys/", account=CURATOR)  # the first page takes 4 seconds
    wrong = urlencode({"username": "nobody", "password": "x", "next": "/keys/"}).encode()
    for address in ("/sign-in/", "/admin/login/"):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        recorder.ask(Request(address=address, method="POST", body=wrong, headers=headers))


def _advisor(recorder: Recorder) -> None:
    (page,) = recorder.get("/advisor/")
    topics = sorted(set(re.findall(r"topic=([a-z-]+)", page.body.decode())) | {"all", "nothing"})
    chosen = urlencode(ANSWERS[2], doseq=True)
    recorder.get(*(f"/advisor/?{chosen}&topic={topic}" for topic in topics))
    for number, answers in enumerate(answer_sets(14)):
        query = urlencode(answers, doseq=True)
        recorder.get(
            f"/advisor/result/?{query}",
            f"/advisor/result.json?{query}",
            f"/advisor/result.csv?{query}",
        )
        if number % 3 == 0:
            recorder.get(f"/advisor/?{query}&topic=all", f"/advisor/check/?{query}")
            panel = {
                **HTMX,
                "HX-Target": "panel",
                "HX-Current-URL": f"http://{HOST}:8000/advisor/?{chosen}",
            }
            recorder.ask(Request(address=f"/advisor/?{query}", headers=panel))
    recorder.get(
        "/advisor/result.pdf",
        "/advisor/result/?topic=all",
        "/advisor/?x=1",
        "/advisor/result/?servers=%00",
    )


def _private(recorder: Recorder) -> None:
    addresses = [
        f"/api/v1/{name}/" for name in ("status", "refresh-runs", "held-changes", "releases")
    ]
    addresses += [
        f"/api/v1/{name}/{key}/"
        for name in ("refresh-runs", "held-changes")
        for key in ("1", "2", "x", "99")
    ]
    queries = (
        "state=held",
        "state=x",
        "product=rhel",
        "product=x",
        "outcome=hold",
        "page_size=1",
        "cursor=3",
        "x=1",
    )
    addresses += [
        f"/api/v1/{name}/?{query}" for name in ("refresh-runs", "held-changes") for query in queries
    ]
    for account in ("reads", "writes", "unknown", CURATOR, MEMBER):
        recorder.get(*addresses, account=account)
    for account in ("", "reads", "unknown", MEMBER, CURATOR):
        for decision in ("approve", "reject"):
            recorder.ask(_decision("1", decision, account=account))
    held = (
        _values(recorder, "/api/v1/held-changes/?state=held", "id") if _may_read(recorder) else []
    )
    recorder.get(*(f"/api/v1/held-changes/{key}/" for key in held), account="writes")


def _may_read(recorder: Recorder) -> bool:
    return recorder.get("/api/v1/held-changes/")[0].status == 200


def _decision(
    key: str, decision: str, *, account: str, body: str = '{"reason": "x"}', **headers: str
) -> Request:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    address = f"/api/v1/held-changes/{key}/{decision}/"
    return Request(
        address=address, method="POST", body=body.encode(), headers=names, account=account
    )


def _limits(recorder: Recorder) -> None:
    """Settings that change who may ask, and how often."""
    for address in (
        "/api/v1/releases/",
        "/eol/api/rhel.json",
        "/api/v1/schema/",
        "/api/v1/status/",
        "/changes.atom",
    ):
        for account in ("", "reads", "unknown"):
            recorder.ask(
                Request(address=address, account=account, settings={"API_ANONYMOUS": False})
            )
    for _ in range(4):
        recorder.ask(
            Request(address="/api/v1/facts/?page_size=1", settings={"API_RATE_ANONYMOUS": 2})
        )
    recorder.ask(Request(address="/api/v1/facts/?page_size=1", settings={"API_RATE_ANONYMOUS": 0}))
    for _ in range(3):
        recorder.ask(
            Request(
                address="/api/v1/facts/?page_size=1", account="reads", settings={"API_RATE_KEY": 2}
            )
        )


def _later(recorder: Recorder) -> None:
    """The same catalog on another day."""
    addresses = [
        "/",
        "/distributions/",
        "/distributions/rhel/",
        "/lifecycle/",
        "/advisor/result/",
        "/compare/?d=rhel&d=almalinux",
    ]
    addresses += [
        "/api/v1/releases/?page_size=200",
        "/api/v1/distributions/",
        "/api/v1/distributions/rhel/",
        "/api/v1/facts/",
    ]
    addresses += [
        "/eol/api/v1/products/full/",
        "/eol/api/rhel.json",
        "/eol/api/rocky-linux.json",
        "/calendar.ics",
    ]
    addresses += ["/export/releases.csv", "/export/facts.json", "/api/v1/status/", "/changes.atom"]
    for moment in (LATER, NOW):
        for address in addresses:
            recorder.ask(Request(address=address, moment=moment))
    for answers in ANSWERS[:8]:
        body = json.dumps({"answers": answers}).encode()
        recorder.ask(
            Request(address="/api/v1/recommendations/", method="POST", body=body, moment=LATER)
        )


def _decide(recorder: Recorder) -> None:
    """A curator decides by key; everything that was kept has to notice."""
    answer = recorder.get("/api/v1/held-changes/?state=held", account="writes")[0]
    keys = [str(row["id"]) for row in json.loads(answer.body).get("results", [])]
    if len(keys) < 2:
        raise RuntimeError(f"The refresh held too little: {answer.body[:300]!r}")
    for decision, key in (("approve", keys[0]), ("reject", keys[1])):
        recorder.ask(_decision(key, decision, account="writes", body="{"))
        recorder.ask(_decision(key, decision, account="writes", body="{}"))
        recorder.ask(_decision(key, decision, account="writes", If_Match='"stale"'))
        recorder.ask(_decision(key, decision, account="writes"))
        recorder.ask(_decision(key, decision, account="writes"))
        recorder.get(f"/api/v1/held-changes/{key}/", account="writes")
        recorder.get(
            "/api/v1/changes/",
            "/api/v1/releases/?distribution=rhel",
            "/api/v1/status/",
            "/changes.atom",
        )
        recorder.get(
            "/distributions/rhel/",
            "/changes/",
            "/export/releases.csv",
            "/calendar.ics",
            "/eol/api/rhel.json",
        )


# A site of its own


@contextmanager
def site() -> Iterator[Recorder]:
    """Migrated and seeded in an empty database, refreshed twice, at a moment that stands still."""
    with tempfile.TemporaryDirectory() as folder, upstream() as (address, bodies):
        _environment(f"sqlite:///{folder}/recorder.sqlite3", address)
        import django

        with _time(NOW):
            django.setup()
            logging.disable(logging.CRITICAL)  # every refusal would be a line
            _fill_database()
            recorder = Recorder()
            _refresh(recorder, bodies)
            _stop_version_clock(0)
            make_keys(recorder)
            yield recorder


def _environment(database: str, upstream_address: str) -> None:
    """Everything that settings read; only DATABASE_URL may be of the caller."""
    warnings.filterwarnings("ignore", "No directory at", UserWarning)
    os.environ.setdefault("DATABASE_URL", database)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SITE_URL": f"http://{HOST}:8000",
        "ALLOWED_HOSTS": HOST,
        "DEBUG": "false",
        "SECRET_KEY": "",
        "CACHE_URL": "locmemcache://recorder",
        "BROKER_URL": "",
        "API_ANONYMOUS": "true",
        "API_RATE_ANONYMOUS": "600",
        "API_RATE_KEY": "6000",
        "PROXIES": "0",
        "UPSTREAM_BASE_URL": f"{upstream_address}/api/v1",
        "UPSTREAM_ALLOWED_HOSTS": upstream_address.removeprefix("http://"),
        "LOG_LEVEL": "CRITICAL",
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
    }


def _fill_database() -> None:
    from django.contrib.auth import get_user_model
    from django.db import connection

    if connection.introspection.table_names():
        raise SystemExit("DATABASE_URL names a database that has tables. Give an empty one.")
    _command("migrate", verbosity=0)
    _command("load_catalog")
    _command("createsuperuser", username=CURATOR, email="curator@example.org", interactive=False)
    get_user_model().objects.create_user(MEMBER, password=PASSWORD)


def _command(name: str, *arguments: str, **options: object) -> None:
    from django.core.management import call_command

    call_command(name, *arguments, stdout=StringIO(), stderr=StringIO(), **options)


def _stop_version_clock(number: int) -> None:
    """Where the version of the catalog has a random token and the database's own time, both
    become those of `number`: ETags and dates rest on them.
    """
    from django.db import connection

    known = {"token": f"{number:032x}", "modified": VERSION_TIME, "renewed": VERSION_TIME}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.endswith("catalogversion"):
                described = connection.introspection.get_table_description(cursor, table)
                for name in known.keys() & {column.name for column in described}:
                    cursor.execute(f"UPDATE {table} SET {name} = %s", [known[name]])


@contextmanager
def upstream() -> Iterator[tuple[str, dict[str, bytes]]]:
    """A server that gives `bodies` by the name of the product."""
    bodies: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = bodies.get(self.path.strip("/").rpartition("/")[2])
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer((HOST, 0), Handler)
    threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    ).start()
    try:
        yield f"http://{HOST}:{server.server_port}", bodies
    finally:
        server.shutdown()


REFRESHED = ("rhel", "rocky-linux", "almalinux")


def _refresh(recorder: Recorder, bodies: dict[str, bytes]) -> None:
    """What our own eol addresses say, then the same with some ends moved: those are held."""
    client = recorder._client("")
    for product in REFRESHED:
        response = client.get(
            f"/eol/api/v1/products/{product}/", SERVER_NAME=HOST, SERVER_PORT="8000"
        )
        bodies[product] = response.content.replace(
            b"http://127.0.0.1:8000", b"https://endoflife.date"
        )
    _refresh_each()
    for product, (pattern, replacement) in zip(REFRESHED, MOVED_ENDS, strict=True):
        bodies[product] = re.sub(pattern, replacement, bodies[product])
    _refresh_each()


MOVED_ENDS = (
    (rb'("eolFrom": ?"2032-05)-31"', rb'\1-01"'),  # earlier
    (rb'("eolFrom": ?"2032-05)-31"', rb'\1-30"'),
    (rb'("eolFrom": ?"203)5(-05)-31"', rb'\g<1>6\2-31"'),  # much later
)


def _refresh_each() -> None:
    """One product a run: the runs of several finish in any order."""
    for product in REFRESHED:
        try:
            _command("refresh_releases", product=[product])
        except SystemExit:
            continue  # a refusal is recorded like anything else


# Files


def write(path: Path, answers: Iterable[Answer]) -> None:
    path.write_bytes(zlib.compress(msgspec.msgpack.encode(list(answers)), 6))


def read(path: Path) -> list[Answer]:
    return msgspec.msgpack.decode(zlib.decompress(path.read_bytes()), type=list[Answer])


# Comparing


@dataclass(frozen=True)
class Difference:
    """`lines` is what is printed once for all answers with the same ones."""

    name: str
    lines: tuple[str, ...]


@dataclass
class Comparison:
    compared: int
    differences: list[Difference]
    accepted: dict[str, int]


def compare(
    before: Iterable[Answer],
    after: Iterable[Answer],
    deliberate: Sequence[Deliberate] = DELIBERATE,
    simplify: Callable[[bytes], bytes] = bytes,
) -> Comparison:
    """`simplify` is applied to HTML of both sides."""
    old, new = ({answer.name: answer for answer in answers} for answers in (before, after))
    reasons = [RULES_CHANGED, *(change.reason for change in deliberate)]
    comparison = Comparison(0, [], dict.fromkeys(reasons, 0))
    rules = _rules_digest(old.values()), _rules_digest(new.values())
    for name in [*old, *(name for name in new if name not in old)]:
        first, second = _find(old, name), _find(new, name)
        if not first or not second:
            lines = [f"only {'before' if first else 'after'}"]
        else:
            comparison.compared += 1
            renamed = _with_rules_digest(first, *rules)
            comparison.accepted[RULES_CHANGED] += renamed != first
            expected = _expected(renamed, second, deliberate, comparison.accepted)
            lines = _difference(expected, second, simplify)
        if lines:
            comparison.differences.append(Difference(name, tuple(lines)))
    return comparison


def _find(answers: Mapping[str, Answer], name: str) -> Answer | None:
    """A second answer is kept only where it was not the first one again."""
    return answers.get(name) or answers.get(name.removesuffix(AGAIN))


def _rules_digest(answers: Iterable[Answer]) -> bytes:
    matches = (RULES_DIGEST.search(answer.body) for answer in answers)
    return next((match[1] for match in matches if match), b"")


def _with_rules_digest(answer: Answer, before: bytes, after: bytes) -> Answer:
    """Moving or formatting a rule is no change of an answer, but the digest tells it."""
    if not before or not after or before == after:
        return answer
    old, new = before[:32].decode(), after[:32].decode()
    headers = {
        name: [value.replace(old, new) for value in values]
        for name, values in answer.headers.items()
    }
    return msgspec.structs.replace(answer, body=answer.body.replace(before, after), headers=headers)


def _expected(
    before: Answer, after: Answer, deliberate: Sequence[Deliberate], accepted: dict[str, int]
) -> Answer:
    """The answer before with every deliberate change that applies made to it."""
    for change in deliberate:
        if re.fullmatch(change.requests, before.name, re.DOTALL):
            changed = _changed(before, after, change)
            accepted[change.reason] += changed != before
            before = changed
    return before


def _changed(before: Answer, after: Answer, change: Deliberate) -> Answer:
    if change.key_order or change.any_body:
        same = change.any_body or _same_json(before.body, after.body)
        return _with_body_of(before, after) if same else before
    if change.pattern == "^$" and change.header not in after.headers:
        return before
    if not change.header:
        body = re.sub(change.pattern.encode(), (change.replacement or "").encode(), before.body)
        return msgspec.structs.replace(before, body=body)
    headers = dict(before.headers)
    values = headers.pop(change.header, [""])
    if change.replacement is not None:
        values = [re.sub(change.pattern, change.replacement, value) for value in values]
    elif change.header not in after.headers:
        values = []
    if any(values):
        headers[change.header] = values
    return msgspec.structs.replace(before, headers=dict(sorted(headers.items())))


def _with_body_of(before: Answer, after: Answer) -> Answer:
    length = {name: after.headers[name] for name in ("content-length",) if name in after.headers}
    return msgspec.structs.replace(before, body=after.body, headers={**before.headers, **length})


def _same_json(before: bytes, after: bytes) -> bool:
    try:
        return bool(msgspec.json.decode(before) == msgspec.json.decode(after))
    except msgspec.DecodeError:
        return False


def _difference(before: Answer, after: Answer, simplify: Callable[[bytes], bytes]) -> list[str]:
    """A unified diff of status and headers, then of the body."""
    is_html = any(value.startswith("text/html") for value in before.headers.get("content-type", []))
    bodies = [simplify(answer.body) if is_html else answer.body for answer in (before, after)]
    same = before.body == after.body
    heads = [
        _head(answer, length=same and before.request.method != "HEAD") for answer in (before, after)
    ]
    lines = _unified(*heads)
    if bodies[0] == bodies[1]:
        return lines
    readable = _unified(*(_readable(body) for body in bodies))
    return [*lines, *(readable or ["the bytes of the body differ, their JSON does not"])]


def _head(answer: Answer, *, length: bool) -> list[str]:
    """The length follows the body: it is compared where the body is the same."""
    rows = [(name, value) for name, values in answer.headers.items() for value in values]
    return [
        f"{answer.status}",
        *(f"{name}: {value}" for name, value in rows if length or name != "content-length"),
    ]


def _readable(body: bytes) -> list[str]:
    text = body.decode(errors="backslashreplace")
    try:
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=1)
    except ValueError:
        text = text.replace("\r\n", "\\r\n")
    return text.split("\n")


def _unified(before: list[str], after: list[str]) -> list[str]:
    if before == after:
        return []
    return [line[:300] for line in difflib.unified_diff(before, after, n=0, lineterm="")][2:]


def without_attributes(html: bytes) -> bytes:
    """For renamed CSS classes and ids: tags by name only, text as it is, links included."""
    return re.sub(rb"""\s(?:class|id|for|aria-\w+)=(?:"[^"]*"|'[^']*'|[^\s>]+)""", b"", html)


def report(comparison: Comparison, most_lines: int) -> str:
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for difference in comparison.differences:
        # The hunks' positions differ between answers that differ in the same way.
        key = tuple(line for line in difference.lines if not line.startswith("@@"))
        groups[key].append(difference.name)
    text = [
        _group(lines, names, most_lines)
        for lines, names in sorted(groups.items(), key=lambda group: -len(group[1]))
    ]
    text += [
        f"deliberate, {count} answers: {reason}" for reason, count in comparison.accepted.items()
    ]
    differing = f"{len(comparison.differences)} differ in {len(groups)} ways."
    text.append(f"{comparison.compared} answers compared, {differing}")
    return "\n".join(text)


def _group(lines: tuple[str, ...], names: list[str], most_lines: int) -> str:
    more = [f"  … and {len(names) - 5} more answers"] if len(names) > 5 else []
    cut = [f"    … and {len(lines) - most_lines} more lines"] if len(lines) > most_lines else []
    first = [f"    {line}" for line in lines[:most_lines]]
    return "\n".join(
        [
            f"{len(names)} answers:",
            *(f"  {name[:200]}" for name in names[:5]),
            *more,
            *first,
            *cut,
            "",
        ]
    )


# Commands


def record(path: Path, like: Path | None = None) -> str:
    started = perf_counter()
    with site() as recorder:
        if like:
            for answer in read(like):
                if not answer.name.endswith(AGAIN):
                    recorder.ask(answer.request)
        else:
            ask_everything(recorder)
    answers = list(recorder.answers.values())
    write(path, answers)
    digest = sha256(path.read_bytes()).hexdigest()[:16]
    programs = sum(_is_for_programs(answer.request.address) for answer in answers)
    addresses = len({answer.request.address for answer in answers})
    seconds = perf_counter() - started
    return (
        f"{len(answers)} answers of {addresses} addresses ({programs} answers for programs) "
        f"in {seconds:.0f} s, {path.stat().st_size // 1000} kB, sha256 {digest}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tests.recorder", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record", help="ask the site of this checkout")
    recording.add_argument("file", type=Path)
    recording.add_argument(
        "--like", type=Path, metavar="FILE", help="send the requests of this recording"
    )
    comparing = commands.add_parser(
        "compare", help="exit status 1 if anything differs that is not deliberate"
    )
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--lines", type=int, default=12, help="of each difference (default 12)")
    comparing.add_argument(
        "--without-attributes",
        action="store_true",
        help="compare HTML without class, id, for, aria-*",
    )
    options = parser.parse_args(arguments)
    if options.command == "record":
        print(record(options.file, options.like))
        return 0
    simplify = without_attributes if options.without_attributes else bytes
    comparison = compare(read(options.before), read(options.after), simplify=simplify)
    print(report(comparison, options.lines))
    return 1 if comparison.differences else 0


if __name__ == "__main__":
    sys.exit(main())
