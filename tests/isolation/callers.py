"""Who asks: with a session, a key, a link, or nothing; and what they are answered."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.db import connection, transaction
from django.test import Client

from tests.isolation.route import MatrixRoute, Reach
from tests.isolation.world import TeamWorld

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_CSRF = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]*')
_OF_THE_REQUEST = {"set-cookie", "ratelimit", "expires"}
_CHANGES = re.compile(r'\s*(?:INSERT\s+(?:OR IGNORE\s+)?INTO|UPDATE|DELETE FROM)\s+"(\w+)"')
_MARKS_USE = re.compile(r'UPDATE "\w+" SET "last_used_on" = \S+ WHERE ')


@dataclass(frozen=True)
class MatrixAnswer:
    """`text`: status, headers and body as text, files unpacked. `changed`: the teams, by word."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    changed: frozenset[str]

    @property
    def text(self) -> str:
        lines = [f"{name}: {value}" for name, value in self.headers.items()]
        content = self.body
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                content = b"\n".join(map(archive.read, archive.namelist()))
        return "\n".join(lines) + content.decode("utf-8", "replace").replace("\r\n ", "")

    @property
    def is_private(self) -> bool:
        parts = {part.strip() for part in self.headers.get("Cache-Control", "").split(",")}
        return {"private", "no-store"} <= parts

    def without(self, sent: list[str]) -> tuple[object, ...]:
        """To compare: without what was sent, and what every answer has of its own."""
        body = without_sent(_CSRF.sub(rb"\1", self.body).decode("utf-8", "replace"), sent)
        headers = {
            name: without_sent(value, sent)
            for name, value in self.headers.items()
            if name.lower() not in _OF_THE_REQUEST
        }
        return self.status, headers, body


@dataclass
class MatrixCaller:
    """`role`: of the red team; empty for none. `own`: words of the caller's own account."""

    name: str
    worlds: tuple[TeamWorld, TeamWorld]
    role: str = ""
    key: str = ""
    own: set[str] = field(default_factory=set)
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    @property
    def is_outsider(self) -> bool:
        return self.name.endswith("outsider")

    def ask(self, method: str, address: str, route: MatrixRoute | None = None) -> MatrixAnswer:
        """In a savepoint that is rolled back: the next request finds everything as it was."""
        cookies = copy(self.client.cookies)
        with _rolled_back(), _recorded_changes() as tables:
            response = self.client.generic(
                method, address, **self._body(method, route), headers=self._headers(route)
            )
            body = b"".join(response) if response.streaming else response.content
            changed = frozenset(world.canary for world in self.worlds if world.has_changed(tables))
        self.client.cookies = cookies
        headers = {**response.headers, "Set-Cookie": response.cookies.output()}
        return MatrixAnswer(response.status_code, headers, body, changed)

    def _body(self, method: str, route: MatrixRoute | None) -> dict[str, Any]:
        if route is None or method in SAFE:
            return {}
        values = route.form(self.worlds[0])
        if isinstance(values, str):
            return {"data": values, "content_type": "text/plain"}
        if route.reach == Reach.API:
            data = self.client._encode_json(values, "application/json")
            return {"data": data, "content_type": "application/json"}
        pairs = (f"{quote(name)}={quote(str(value))}" for name, value in values.items())
        return {"data": "&".join(pairs), "content_type": "application/x-www-form-urlencoded"}

    def _headers(self, route: MatrixRoute | None) -> dict[str, str]:
        headers = {"X-Request-ID": "of-the-test"}
        if self.key:
            scheme = route.scheme if route else "Api-Key"
            headers["Authorization"] = f"{scheme} {self.key}"
        if route and route.reach == Reach.API:
            headers["If-Match"] = route.if_match(self.worlds[0])
        return headers


def sent_in(address: str) -> list[str]:
    """The address as it may come back: with its query, and without."""
    return [address, address.partition("?")[0]]


def without_sent(text: str, sent: list[str]) -> str:
    """Without what the caller sent, in any spelling of an address."""
    for value in sorted(sent, key=len, reverse=True):
        for spelling in (value, html.escape(value), quote(value), quote(value, safe="")):
            text = text.replace(spelling, "")
    return text


@contextmanager
def _rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _recorded_changes() -> Iterator[set[str]]:
    """The tables that statements have written."""
    tables: set[str] = set()

    def record(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        match = _CHANGES.match(sql)
        if match and not _MARKS_USE.match(sql):
            tables.add(match[1])
        return result

    with connection.execute_wrapper(record):
        yield tables
