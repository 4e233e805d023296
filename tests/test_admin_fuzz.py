"""Odd requests to every address of the admin, drawn from a seed: none is answered with 5xx.

A few hundred for each account, and ELWISE_API_CASES of them in `make test-long`.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from traceback import extract_tb
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from catalog.models import Fact, Release, Source
from tests import long
from tests.catalog.sending import sent_back

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

CASES = long.number("ELWISE_API_CASES", 50, 250)
SEED = int(os.environ.get("ELWISE_SEED", "20261126"))

ODD = [
    *("", " ", "0", "-1", "1", "2", "1e400", "1.5", "NaN", "true", "None", "null", "%00", "_5F"),
    *("\0", "a\0b", "\ud800", "\u202e", "\ufeff", "é", "\U0001f427", "\u0661", "²"),
    *("9" * 18, "9" * 19, "9" * 30, "9" * 5000, "-" + "9" * 30, "x" * 3000),
    *("almalinux", "alder", "alder-9", "2026-02-30", "0000-00-00", "10000-01-01", "25:00"),
    *(
        "' OR 1=1--",
        "<script>",
        "../../etc/passwd",
        "//evil.example/",
        "a,b,,",
        "[]",
        "{}",
        "[[1]]",
    ),
    *('{"a": 1}', "__class__", "id", "pk", "history", "1,2", "\r\nX: y", "a" * 200 + "/"),
]
NAMES = [
    *("_to_field", "_popup", "_changelist_filters", "p", "o", "q", "all", "e", "_facets", "ot"),
    *("release", "distribution", "source", "attribute", "fact", "plan", "kind", "key", "due"),
    *("id", "id__exact", "pk__in", "source__key", "source__nope", "distribution__id__exact"),
    *("as_of__isnull", "as_of__gte", "as_of__year", "release__isnull", "state__exact", "nope"),
    *("suggestion", "changed", "term", "app_label", "model_name", "field_name", "year", "month"),
    *("day", "started__year", "started__month", "started__day", "disputed", "checked", "next"),
    *("export_items", "_save", "action", "_selected_action", "index", "select_across", "_opened"),
    *(
        "_why",
        "form-TOTAL_FORMS",
        "form-INITIAL_FORMS",
        "form-0-id",
        "preview",
        "format",
        "resource",
    ),
    *("value", "confidence", "title", "url", "object_id", "content_type_id", "post", "enabled"),
    *("minute", "hour", "crontab", "interval", "task", "args", "kwargs", "username", "password1"),
    *("disputes-TOTAL_FORMS", "disputes-INITIAL_FORMS", "disputes-0-id", "phases-TOTAL_FORMS"),
]
FILES = [
    *(b"", b"[[1],[2]]", b"[1]", b"{", b"\x00", b"\xff\xfea\x00", b"PK\x03\x04", b"key,title\n1"),
    *(b"key\n=1+1\n", b"\xef\xbb\xbfkey,title,url,kind\na,b,c,d\n", b'[{"key": {"a": 1}}]'),
    *(b"[" * 5000, b'"' * 999, b"a" * 200_000),
]


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry.pattern, RoutePattern):
            address = f"{prefix}{entry.pattern._route}"
        else:
            address = f"{prefix}{entry.pattern.regex.pattern.strip('^$')}"
        if isinstance(entry, URLResolver):
            yield from _routes(entry, address)
        elif isinstance(entry, URLPattern):
            yield address


def _admin_routes() -> list[str]:
    resolvers = get_resolver().url_patterns
    admin = next(entry for entry in resolvers if getattr(entry, "app_name", "") == "admin")
    assert isinstance(admin, URLResolver)
    routes = [f"/admin/{route}" for route in _routes(admin)]
    elsewhere = ("logout", "password", "refresh-now")  # the last starts a thread
    return sorted(route for route in routes if not any(word in route for word in elsewhere))


class _Requests:
    def __init__(self, seed: int, keys: list[str]) -> None:
        self.draw, self.keys, self.routes = random.Random(seed), keys, _admin_routes()

    def address(self) -> str:
        route = self.draw.choice(self.routes)
        while "<" in route:
            start, end = route.index("<"), route.index(">") + 1
            route = f"{route[:start]}{self.part()}{route[end:]}"
        return route.replace("(?P", "").replace("\\.", ".")

    def part(self) -> str:
        return self.draw.choice(self.keys if self.draw.random() < 0.5 else ODD)

    def value(self) -> str:
        return self.draw.choice(self.keys if self.draw.random() < 0.2 else ODD)

    def values(self, most: int) -> dict[str, str | list[str]]:
        names = self.draw.choices(NAMES, k=self.draw.randrange(most))
        return {
            name: self.value() if self.draw.random() < 0.9 else [self.value(), self.value()]
            for name in names
        }

    def form(self) -> dict[str, object]:
        form: dict[str, object] = {**self.values(12)}
        if self.draw.random() < 0.3:
            form["import_file"] = SimpleUploadedFile("file.csv", self.draw.choice(FILES))
            form["format"] = self.draw.choice("01")
        if self.draw.random() < 0.3:
            form |= {
                "action": self.draw.choice(["mark_checked", "edit_together", "approve", "nope"])
            }
            form["_selected_action"] = self.value()
        return form

    def with_odd_values(self, form: dict[str, Any]) -> dict[str, Any]:
        """A form as a page shows it, with two of its values replaced."""
        replaced = self.draw.sample(sorted(form), k=min(2, len(form)))
        return form | {name: self.value() for name in replaced}


def _account(role: str) -> User:
    if role == "superuser":
        return User.objects.create_superuser("admin")
    user = User.objects.create_user("curator", is_staff=True)
    user.groups.add(Group.objects.get(name="Curator"))
    return user


def _without_surrogates(form: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
        for name, value in form.items()
        if not isinstance(value, list)
    }


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="/")


def _queried(values: dict[str, Any]) -> str:
    return urlencode(values, doseq=True, errors="surrogatepass")


def _error_of(response: Any) -> str:
    """The error, and the line of code that raised it."""
    kind, error, traceback = response.exc_info
    frame = extract_tb(traceback)[-1]
    return f"{kind.__name__}: {str(error)[:100]} ({Path(frame.filename).name}:{frame.lineno})"


def _shown_form(client: Client, address: str) -> dict[str, Any]:
    """What the form of a page sends if nobody changes it; empty for a page without one."""
    response = client.get(address)
    page = getattr(response, "context_data", None) or {}
    is_recorded = hasattr(response.wsgi_request, "edit")
    has_form = {"adminform", "opened"} <= page.keys() or ("cl" in page and is_recorded)
    return sent_back(response) | {"_save": "Save"} if has_form else {}


def _send(client: Client, requests: _Requests) -> tuple[str, Any]:
    """One request, whose writes are taken back; its description and its answer."""
    address = f"{_quoted(requests.address())}?{_queried(requests.values(4))}"
    form = requests.form() if requests.draw.random() < 0.4 else None
    with transaction.atomic():
        try:
            if form is not None and requests.draw.random() < 0.3:
                form |= requests.with_odd_values(_shown_form(client, address))
            if form is None:
                response = client.get(address)
            elif "import_file" in form:
                response = client.post(address, _without_surrogates(form))
            else:
                body = _queried(form).encode()
                response = client.post(address, body, "application/x-www-form-urlencoded")
        finally:
            transaction.set_rollback(True)
    return f"{'GET' if form is None else form} {address[:300]}", response


@pytest.mark.parametrize("role", ["curator", "superuser"])
def test_odd_requests_to_the_admin_get_no_5xx(role: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(_account(role))
    keys = [str(model.objects.values_list("pk", flat=True)[0]) for model in (Fact, Release, Source)]
    requests = _Requests(SEED + len(role), keys)
    failed = []
    for _ in range(CASES):
        description, response = _send(client, requests)
        if response.status_code >= 500:
            failed.append(f"{_error_of(response)} {description}")
    assert failed == []
