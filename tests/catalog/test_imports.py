"""Imports stay within limits, hold nobody up, and their previews belong to who made them."""

import csv
import io
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog import locks
from catalog.admin.resources import RESOURCES
from catalog.admin.uploaded import read_table
from catalog.models import (
    CatalogVersion,
    Distribution,
    Event,
    ImportPreview,
    Release,
    Source,
    SupportStatement,
)
from catalog.models.preview import delete_expired_previews
from tests.catalog.sending import sent_back

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

MULTIPART = "multipart/form-data; boundary=x"
COLUMNS = ["key", "title", "url", "kind"]


def _curator(name: str = "curator") -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name="Curator"))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def curator() -> Client:
    return _curator()


def _url(model: Any, action: str) -> str:
    return reverse(f"admin:catalog_{model._meta.model_name}_{action}")


def _csv(columns: list[str], rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([columns, *rows])
    return text.getvalue().encode()


def _sources(count: int, title: str = "New") -> bytes:
    rows = [[f"k{number}", title, "https://e.example/", "vendor"] for number in range(count)]
    return _csv(COLUMNS, rows)


def _preview(client: Client, model: Any, content: bytes, format: str = "0") -> Any:
    file = SimpleUploadedFile("table.csv", content)
    return client.post(_url(model, "import"), {"format": format, "import_file": file})


def _confirm(client: Client, model: Any, preview: Any) -> Any:
    return client.post(_url(model, "process_import"), preview.context["confirm_form"].initial)


def _problems(response: Any) -> str:
    return " ".join(response.context["form"].errors.get("import_file", []))


# Limits


def test_too_many_rows_are_refused_at_once(curator: Client) -> None:
    curator.get(_url(Source, "import"))  # its templates are compiled once
    started = time.process_time()
    response = _preview(curator, Source, _sources(6_000))
    assert time.process_time() - started < 1
    assert "6000 rows; at most 5000 can be imported" in _problems(response)
    assert not ImportPreview.objects.exists()


def test_large_file_is_refused_in_the_form(curator: Client) -> None:
    response = _preview(curator, Source, _sources(10) + b" " * 2_000_000)
    assert "2.0 MB; at most 2 MB can be imported at once" in _problems(response)


def test_huge_upload_is_refused_unread(curator: Client) -> None:
    class Unreadable(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError("it was read")

    response = curator.generic(
        "POST",
        _url(Source, "import"),
        **{"CONTENT_TYPE": MULTIPART, "CONTENT_LENGTH": "50000000", "wsgi.input": Unreadable()},
    )
    assert response.status_code == 413
    assert "2 MB at most" in response.content.decode()


@pytest.mark.parametrize("length", ["x", "-1", "", "9" * 400, "²"])
def test_odd_length_of_an_upload_is_no_error(length: str, curator: Client) -> None:
    lengths = {"CONTENT_TYPE": MULTIPART, "CONTENT_LENGTH": length}
    response = curator.generic("POST", _url(Source, "import"), **lengths)
    assert response.status_code < 500


# Odd files


@pytest.mark.parametrize(
    ("content", "format", "words"),
    [
        (b"[[1],[2]]", "1", "Send a list of objects"),
        (b'{"key": "x"}', "1", "Send a list of objects"),
        (b'[{"key": ["x"]}]', "1", '"key" of row 1 is a list'),
        (b'[{"key": "x"}, {"title": "x"}]', "1", "Row 2 has different keys"),
        (b'[{"key": "\\ud800"}]', "1", "an invalid character"),
        (b'[{"key": "\\u0000"}]', "1", "an invalid character"),
        (b'[{"key": NaN}]', "1", "The file is not JSON"),
        (b"[" * 50_000, "1", "The file is"),
        (b"", "0", "empty"),
        (b"\xef\xbb\xbf", "0", "The file is empty"),
        ("key,title\nx,y\n".encode("utf-16"), "0", "UTF-16"),
        (b"key,title\nx,\xe9\n", "0", "Byte 12 of the file is not UTF-8"),
        (b"key,title\nx,\x00\n", "0", "NUL"),
        (b"PK\x03\x04rest", "0", "Save the table as CSV"),
        (b"key;title\nx;y\n", "0", "Separate the columns with commas"),
        (b"key,key\nx,y\n", "0", "names 'key' twice"),
        (b"key,title\nx,y,z\n", "0", "Row 1 has 3 cells"),
        (b"key,colour\nx,red\n", "0", "Unknown column: colour. Columns: key, title"),
        (b"title\nx\n", "0", "The column key is missing"),
        (b"key,title\n\n", "0", "no rows"),
        (b"key,title\n" + b"x" * 140_000, "0", "The file is not CSV"),
    ],
)
def test_odd_file_is_explained(content: bytes, format: str, words: str, curator: Client) -> None:
    response = _preview(curator, Source, content, format)
    assert response.status_code == 200
    assert words in _problems(response)


def test_keys_of_json_may_come_in_any_order(curator: Client) -> None:
    content = (
        b'[{"key": "a", "title": "A", "url": "https://a.example/", "kind": "vendor"},'
        b'{"kind": "vendor", "url": "https://b.example/", "title": "B", "key": "b"}]'
    )
    _confirm(curator, Source, _preview(curator, Source, content, "1"))
    assert Source.objects.get(key="b").title == "B"


# Rows that depend on each other


def test_row_may_name_an_earlier_new_row(curator: Client) -> None:
    source = Source.objects.first().key
    columns = ["slug", "distribution", "name", "parent", "source", "confidence"]
    rows = [
        ["alder-77", "alder", "77", "", source, "verified"],
        ["alder-77-1", "alder", "77.1", "alder-77", source, "verified"],
    ]
    response = _confirm(curator, Release, _preview(curator, Release, _csv(columns, rows)))
    assert response.status_code == 302
    assert Release.objects.get(slug="alder-77-1").parent.slug == "alder-77"


def test_record_stands_in_one_row(curator: Client) -> None:
    rows = [["k", title, "https://e.example/", "vendor"] for title in "AB"]
    response = _preview(curator, Source, _csv(COLUMNS, rows))
    assert "the same record as in row 1" in response.content.decode()


def test_unique_values_are_compared_within_the_file(curator: Client) -> None:
    source = Source.objects.first().key
    columns = ["slug", "distribution", "name", "source", "confidence"]
    rows = [[slug, "alder", "78", source, "verified"] for slug in ("alder-78", "alder-78-too")]
    response = _preview(curator, Release, _csv(columns, rows))
    assert "Another record already has this distribution and name" in response.content.decode()


def test_statements_of_a_file_may_not_overlap(curator: Client) -> None:
    SupportStatement.objects.all().delete()
    columns = ["distribution", "subject", "releases", "starts", "ends", "source", "confidence"]
    subject = SupportStatement._meta.get_field("subject").choices[0][0]
    source = Source.objects.first().key
    rows = [
        ["alder", subject, "", start, "", source, "verified"]
        for start in ("2026-01-01", "2026-02-01")
    ]
    response = _preview(curator, SupportStatement, _csv(columns, rows))
    assert "Two rows cover the same release" in response.content.decode()


def test_joined_rows_are_replaced(curator: Client) -> None:
    event = Event.objects.filter(distributions__isnull=False).first()
    other = Distribution.objects.exclude(events=event).first()
    row = [str(event.date), event.title, other.slug]
    content = _csv(["date", "title", "distributions"], [row])
    _confirm(curator, Event, _preview(curator, Event, content))
    assert list(event.distributions.all()) == [other]
    assert event.history.first().history_user.username == "curator"


# Previews


def test_preview_of_somebody_else_is_not_found(curator: Client) -> None:
    preview = _preview(curator, Source, _sources(1))
    assert _confirm(_curator("other"), Source, preview).status_code == 404
    assert _confirm(curator, Event, preview).status_code == 404
    assert _confirm(curator, Source, preview).status_code == 302
    assert _confirm(curator, Source, preview).status_code == 404, "it was used up"


def test_preview_expires_after_a_day(curator: Client) -> None:
    preview = _preview(curator, Source, _sources(1))
    ImportPreview.objects.update(sent_at=timezone.now() - timedelta(days=1, minutes=1))
    assert _confirm(curator, Source, preview).status_code == 404
    delete_expired_previews()
    assert not ImportPreview.objects.exists()


def test_new_preview_deletes_expired_ones(curator: Client) -> None:
    _preview(curator, Source, _sources(1))
    ImportPreview.objects.update(sent_at=timezone.now() - timedelta(days=2))
    _preview(curator, Source, _sources(2))
    assert ImportPreview.objects.count() == 1


def test_stored_bytes_are_imported(curator: Client) -> None:
    preview = _preview(curator, Source, _sources(3, "Stored"))
    _confirm(curator, Source, preview)
    assert Source.objects.filter(title="Stored").count() == 3


# Others who save meanwhile


def test_preview_writes_nothing_but_itself(curator: Client) -> None:
    version, history = CatalogVersion.current(), Source.history.count()
    _preview(curator, Source, _sources(20))
    assert (CatalogVersion.current(), Source.history.count()) == (version, history)


@contextmanager
def _somebody_saving(source: Source) -> Iterator[None]:
    """Another connection holds the locks of a change that is not finished."""
    locked, released = threading.Event(), threading.Event()

    def save() -> None:
        with transaction.atomic():
            Source.objects.filter(pk=source.pk).update(title="Being saved")
            locked.set()
            released.wait(30)
            transaction.set_rollback(True)
        connections.close_all()

    thread = threading.Thread(target=save)
    thread.start()
    try:
        assert locked.wait(30)
        yield
    finally:
        released.set()
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_preview_waits_for_no_lock_and_takes_none() -> None:
    with _somebody_saving(Source.objects.first()):
        result = RESOURCES[Source]().plan(read_table(_sources(50), "csv"))
    assert result.totals["new"] == 50


@pytest.mark.django_db(transaction=True)
def test_save_that_waits_too_long_brings_the_form_back(
    curator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "SECONDS", 0.2)
    source = Source.objects.first()
    address = reverse("admin:catalog_source_change", args=[source.pk])
    form = sent_back(curator.get(address)) | {"title": "Mine", "_same_source": "on"}
    with _somebody_saving(source):
        response = curator.post(address, form)
    assert response.status_code == 503
    html = response.content.decode()
    assert "Another change is being saved" in html
    assert 'value="Mine"' in html
    assert curator.post(address, form).status_code == 302
    assert Source.objects.get(pk=source.pk).title == "Mine"


@pytest.mark.django_db(transaction=True)
def test_action_that_waits_too_long_can_be_sent_again(
    curator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "SECONDS", 0.2)
    source = Source.objects.first()
    address = reverse("admin:catalog_source_delete", args=[source.pk])
    with _somebody_saving(source):
        response = curator.post(address, {"post": "yes", "_why": "Gone."})
    assert response.status_code == 503
    assert 'name="_why" value="Gone."' in response.content.decode()
