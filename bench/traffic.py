"""Mixed traffic at a steady rate, and what came of it by kind, status and time."""

from __future__ import annotations

import http.client
import itertools
import json
import random
import statistics
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser, LexborNode

PAGES = (
    "/",
    "/distributions/",
    "/distributions/rhel/",
    "/distributions/almalinux/",
    "/lifecycle/",
    "/compare/?d=almalinux&d=rhel",
    "/history/",
    "/sources/",
    "/changes/",
    "/search/?q=kernel",
)
LISTS = ("distributions/", "releases/?page_size=20", "facts/?page_size=50", "plans/", "events/")
DETAILS = ("distributions/rhel/", "distributions/almalinux/", "sources/", "status/")
FEEDS = ("/changes.atom", "/calendar.ics", "/export/releases.csv", "/eol/api/v1/products/rhel")
AT_ONCE = 64
SECONDS_TO_WAIT = 70


@dataclass(frozen=True)
class Answer:
    """`status` 0: the connection ended without one."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Sample:
    """`at` and `seconds` since the traffic began, and until the answer was there."""

    kind: str
    status: int
    at: float
    seconds: float


def ask(port: int, path: str, body: str = "", **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS_TO_WAIT)
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request("POST" if body else "GET", path, body or None, headers)
        response = connection.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()


class Traffic:
    """Each kind in turn, at random, by its weight."""

    def __init__(self, port: int, session: str) -> None:
        self._port, self._cookie = port, f"sessionid={session}"
        self._random = random.Random(14)
        self._questions = _questions(port)
        self._etag = ask(port, "/api/v1/distributions/").headers["ETag"]
        self._saves = itertools.count()
        self._saving = threading.Lock()
        self.samples: list[Sample] = []
        self.events: list[tuple[str, float, float]] = []
        self._kinds: dict[str, tuple[int, Callable[[], Answer]]] = {
            "page": (30, lambda: self._get(self._random.choice(PAGES))),
            "advisor": (15, lambda: self._get(f"/advisor/result/?{self._answers()}")),
            "api list": (15, lambda: self._get(f"/api/v1/{self._random.choice(LISTS)}")),
            "api detail": (15, lambda: self._get(f"/api/v1/{self._random.choice(DETAILS)}")),
            "304": (10, self._get_unchanged),
            "feed": (6, lambda: self._get(self._random.choice(FEEDS))),
            "sign-in": (5, lambda: self._get("/sign-in/")),
            "live": (3, lambda: self._get("/healthz/live")),
            "admin save": (1, self._save),
        }

    def run(self, rate: float, seconds: float, script: Callable[[Traffic], None]) -> None:
        """`script` runs meanwhile, in a thread of its own; not less than `seconds`."""
        self._began = time.monotonic()
        weights = [weight for weight, _ in self._kinds.values()]
        with ThreadPoolExecutor(AT_ONCE + 1) as pool:
            scripted = pool.submit(script, self)
            for number in itertools.count():
                if number >= rate * seconds and scripted.done():
                    break
                time.sleep(max(self._began + number / rate - time.monotonic(), 0))
                (kind,) = self._random.choices(list(self._kinds), weights)
                pool.submit(self._sample, kind)
            scripted.result()

    def sleep_until(self, second: float) -> None:
        time.sleep(max(self._began + second - time.monotonic(), 0))

    def event(self, name: str, action: Callable[[], object], recovery: float) -> None:
        """From its begin until `recovery` seconds after its end requests may be lost."""
        began = self._now()
        action()
        self.events.append((name, began, self._now() + recovery))

    def outside(self, samples: list[Sample]) -> list[Sample]:
        """Those that no event overlaps."""
        return [
            sample
            for sample in samples
            if not any(
                begin <= sample.at + sample.seconds and sample.at <= end
                for _, begin, end in self.events
            )
        ]

    def report(self) -> None:
        by_kind = defaultdict(list)
        for sample in self.samples:
            by_kind[sample.kind].append(sample)
        print(f"\n{'kind':<11} {'number':>6} {'p50':>7} {'p95':>7} {'max':>7}  ms; by status")
        for kind, samples in sorted(by_kind.items()):
            times = sorted(sample.seconds * 1000 for sample in samples)
            p95 = times[min(int(len(times) * 0.95), len(times) - 1)]
            counts = Counter(sample.status or "lost" for sample in samples)
            statuses = ", ".join(f"{status}: {n}" for status, n in sorted(counts.items(), key=str))
            print(
                f"{kind:<11} {len(times):>6} {statistics.median(times):>7.0f} {p95:>7.0f} "
                f"{times[-1]:>7.0f}  {statuses}"
            )
        for name, begin, end in self.events:
            print(f"{name}: second {begin:.0f} to {end:.0f}")

    def _now(self) -> float:
        return time.monotonic() - self._began

    def _sample(self, kind: str) -> None:
        began = self._now()
        try:
            status = self._kinds[kind][1]().status
        except (OSError, http.client.HTTPException):
            status = 0
        self.samples.append(Sample(kind, status, began, self._now() - began))

    def _get(self, path: str, etag: str = "") -> Answer:
        return ask(self._port, path, **({"If-None-Match": etag} if etag else {}))

    def _get_unchanged(self) -> Answer:
        """200 once after each change of the catalog."""
        answer = self._get("/api/v1/distributions/", self._etag)
        self._etag = answer.headers.get("ETag", self._etag)
        return answer

    def _answers(self) -> str:
        """In the order of the form: any other is redirected to it."""
        places = sorted(self._random.sample(range(len(self._questions)), 8))
        chosen = [self._questions[place] for place in places]
        return urlencode([(key, self._random.choice(options)) for key, options in chosen])

    def _save(self) -> Answer:
        """One after the other: two at once would be told of each other, as they should be."""
        with self._saving:
            path = "/admin/catalog/source/"
            listed = ask(self._port, path, Cookie=self._cookie)
            if listed.status != 200:
                return listed
            links = LexborHTMLParser(listed.body).css("#result_list a[href$='/change/']")
            path = links[next(self._saves) % len(links)].attributes["href"] or ""
            opened = ask(self._port, path, Cookie=self._cookie)
            if opened.status != 200:
                return opened
            form = _form(opened.body)
            form["title"] = f"{form['title'].partition(' (')[0]} ({next(self._saves)})"
            cookie = f"{self._cookie}; csrftoken={_csrf(opened)}"
            return ask(self._port, path, urlencode({**form, "_save": "Save"}), Cookie=cookie)


def _questions(port: int) -> list[tuple[str, list[str]]]:
    topics = json.loads(ask(port, "/api/v1/questions/").body)["topics"]
    questions = [question for topic in topics for question in topic["questions"]]
    return [
        (question["key"], [option["key"] for option in question["options"] if option["offered"]])
        for question in questions
        if question["options"]
    ]


def _form(page: bytes) -> dict[str, str]:
    """As a browser would send it unchanged."""
    fields = LexborHTMLParser(page).css("#content-main form [name]")
    return {
        field.attributes["name"] or "": value
        for field in fields
        if (value := _value(field)) is not None
    }


def _value(node: LexborNode) -> str | None:
    kind = node.attributes.get("type")
    if node.tag == "textarea":
        return node.text()
    if node.tag == "select":
        chosen = node.css_first("option[selected]")
        return chosen.attributes.get("value") if chosen else None
    if kind in ("submit", "file", "button"):
        return None
    if kind in ("checkbox", "radio") and "checked" not in node.attributes:
        return None
    return node.attributes.get("value") or ""


def _csrf(answer: Answer) -> str:
    cookie = answer.headers.get("Set-Cookie", "")
    return cookie.partition("csrftoken=")[2].partition(";")[0]
