"""Tables go out as files and come back: with a preview, explained errors, one history row a changed
object, and no lost edits."""

import csv
import io
import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalog.admin.resources import RESOURCES
from catalog.models import (
    CatalogVersion,
    Event,
    Fact,
    MigrationPath,
    Override,
    Phase,
    Release,
    Source,
)
from catalog.recording import unrecorded
from catalog.refresh.agreement import disagreements

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

MODELS = list(RESOURCES)
names = {"ids": lambda model: model._meta.model_name}


@pytest.fixture
def curator() -> Client:
    return _member("Curator")


def _member(group: str) -> Client:
    user = User.objects.create_user(group.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def _url(model: Any, action: str) -> str:
    return reverse(f"admin:catalog_{model._meta.model_name}_{action}")


def _out(client: Client, model: Any, format: int = 0, query: str = "") -> str:
    response = client.post(_url(model, "export") + query, {"format": str(format), "resource": "0"})
    assert response.status_code == 200
    return response.content.decode()


def _preview(client: Client, model: Any, text: str | bytes, format: int = 0) -> Any:
    file = SimpleUploadedFile(
        "table.csv" if format == 0 else "table.json",
        text.encode() if isinstance(text, str) else text,
    )
    return client.post(_url(model, "import"), {"format": str(format), "import_file": file})


def _confirm(
    client: Client, model: Any, preview: Any, why: str = "", *, follow: bool = True
) -> Any:
    form = preview.context_data["confirm_form"]
    return client.post(_url(model, "process_import"), {**form.initial, "_why": why}, follow=follow)


def test_duplicate_key_of_a_json_file_is_refused_by_name(curator: Client) -> None:
    preview = _preview(curator, Source, '[{"key": "alder-docs", "key": "birch-docs"}]', 1)
    errors = preview.context_data["form"].errors["import_file"]
    assert errors == ['The key "key" is sent twice. Send it once.']


def _csv(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _plain(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace(
        "&#x27;", "'"
    )


@pytest.mark.long("cases", keep=5)
@pytest.mark.parametrize("model", MODELS, **names)
@pytest.mark.parametrize("format", [0, 1], ids=["csv", "json"])
def test_a_table_that_goes_out_and_comes_back_changes_nothing(
    model: Any, format: int, curator: Client, undrawn: None
) -> None:
    before, version = model.history.count(), CatalogVersion.current()
    some = {
        Fact: "?q=Cedar",
        Phase: "?q=Birch",
        Release: "?q=Alder",
        Event: "?q=Birch",
        MigrationPath: "?q=Transplant",
    }.get(model, "")
    text = _out(curator, model, format, some)
    preview = _preview(curator, model, text, format)
    result = preview.context_data["result"]
    assert not result.has_errors(), [
        str(error.error) for _, errors in result.row_errors() for error in errors
    ][:3]
    assert not result.has_validation_errors(), [row.error for row in result.invalid_rows][:3]
    assert (
        result.totals["skip"]
        == len(json.loads(text) if format else list(csv.DictReader(io.StringIO(text))))
        > 0
    )
    assert some or result.totals["skip"] == model.objects.count()
    (message,) = get_messages(_confirm(curator, model, preview, follow=False).wsgi_request)
    assert "Import finished" in str(message)
    assert (model.history.count(), CatalogVersion.current()) == (before, version)


def test_preview_shows_changes_and_writes_nothing(curator: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(_out(curator, Fact, query="?q=wsl"))))
    rows[0]["note"] = "Seen in the list."
    preview = _preview(curator, Fact, _csv(rows))
    assert "<ins>Seen in the list.</ins>" in preview.content.decode()
    assert "style=" not in preview.content.decode()
    assert not Fact.objects.filter(note="Seen in the list.").exists()


def test_import_records_one_row_for_each_object(curator: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(_out(curator, Fact, query="?q=wsl"))))
    for row in rows[:2]:
        row["note"] = "Seen in the list."
    before = Fact.history.count()
    _confirm(curator, Fact, _preview(curator, Fact, _csv(rows)), why="Went through the list.")
    assert Fact.objects.filter(note="Seen in the list.").count() == 2
    assert Fact.history.count() == before + 2
    newest = Fact.history.first()
    assert (newest.history_user.username, newest.origin, newest.history_change_reason) == (
        "curator",
        "import",
        "Went through the list.",
    )
    assert list(unrecorded()) == []


def test_import_adds_rows_and_keeps_missing_columns(curator: Client) -> None:
    known = Source.objects.first()
    rows = [
        {"key": known.key, "title": "Other title", "url": known.url, "kind": known.kind},
        {"key": "brand-new", "title": "Brand new", "url": "https://new.example/", "kind": "vendor"},
    ]
    _confirm(curator, Source, _preview(curator, Source, _csv(rows)))
    known.refresh_from_db()
    assert known.title == "Other title"
    assert Source.objects.get(key="brand-new").url == "https://new.example/"
    fact = Fact.objects.get(distribution__slug="birch", attribute="wsl")
    partial = [
        {
            "distribution": "birch",
            "attribute": "wsl",
            "release": "",
            "plan": "",
            "unreliable": "yes",
        }
    ]
    _confirm(curator, Fact, _preview(curator, Fact, _csv(partial)))
    saved = Fact.objects.get(pk=fact.pk)
    assert (saved.unreliable, saved.value, saved.note) == (True, fact.value, fact.note)


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("attribute", "no_such", "not a valid choice"),
        ("value", "perhaps", "WSL"),
        ("source", "no-such-source", "There is no source 'no-such-source'"),
        ("distribution", "birhc", "Did you mean birch"),
        ("release", "birch-99", "There is no release 'birch-99'"),
        ("plan", "community", "There is no support plan 'community'"),
        ("as_of", "31/05/2026", "Write a day as YYYY-MM-DD"),
        ("confidence", "sure", "not a valid choice"),
        ("unreliable", "perhaps", "Write yes or no"),
    ],
)
def test_a_wrong_cell_is_explained_and_nothing_is_written(
    column: str, value: str, complaint: str, curator: Client
) -> None:
    rows = list(csv.DictReader(io.StringIO(_out(curator, Fact, query="?q=wsl"))))
    row = next(row for row in rows if row["distribution"] == "birch")
    row[column] = value
    version = CatalogVersion.current()
    preview = _preview(curator, Fact, _csv([row]))
    assert preview.status_code == 200
    assert complaint in _plain(preview)
    assert "confirm_form" not in preview.context
    assert CatalogVersion.current() == version


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\x00\x01\x02",
        b"\xff\xfe\x00",
        b"key,title\n",
        b"nonsense,columns\n1,2\n",
        b'key,title\n"open',
        "key\n\ud800".encode("utf-8", "surrogatepass"),
        b"key,title,url,kind\n" + b"x" * 100_000,
        b"title\nNo key\n",
    ],
)
@pytest.mark.parametrize("format", [0, 1])
def test_a_file_that_is_none_is_refused_with_a_word(
    text: bytes, format: int, curator: Client
) -> None:
    response = _preview(curator, Source, text, format)
    assert response.status_code == 200
    assert "confirm_form" not in response.context


@pytest.mark.parametrize(
    "text", ["[]", "{}", "[1]", '[{"key": 1}]', "null", '[{"key": {"a": 1}}]', "[" * 10_000]
)
def test_odd_json_is_refused_with_a_word(text: str, curator: Client) -> None:
    assert _preview(curator, Source, text, 1).status_code == 200


def test_too_many_rows_are_refused(curator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.admin.uploaded.MAX_ROWS", 20)
    rows = [
        {"key": f"k{number}", "title": "t", "url": "https://e.example/", "kind": "vendor"}
        for number in range(21)
    ]
    assert "The file has 21 rows; at most 20 can be imported at once" in _plain(
        _preview(curator, Source, _csv(rows))
    )


def test_import_of_a_changed_table_asks_for_a_new_preview(curator: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(_out(curator, Fact, query="?q=wsl"))))
    rows[0]["note"] = "From the file."
    preview = _preview(curator, Fact, _csv(rows))
    Fact.objects.filter(attribute="wsl").update(note="By somebody else.")
    assert "Nothing was imported" in _plain(_confirm(curator, Fact, preview))
    assert not Fact.objects.filter(note="From the file.").exists()


def test_formula_cells_survive_a_round_trip(curator: Client) -> None:
    source = Source.objects.first()
    for title in ("=1+1", "+41 44", "-x", "@cmd", "'quoted", "\tt"):
        Source.objects.filter(pk=source.pk).update(title=title)
        text = _out(curator, Source)
        row = next(row for row in csv.DictReader(io.StringIO(text)) if row["key"] == source.key)
        assert row["title"][0] not in "=+-@\t"
        assert (
            _preview(curator, Source, text).context["result"].totals["skip"]
            == Source.objects.count()
        )


def test_a_list_is_exported_with_its_filters(curator: Client) -> None:
    rows = json.loads(_out(curator, Fact, 1, "?disputed=yes"))
    assert len(rows) == Fact.objects.disputed().count() > 0


def test_a_viewer_may_export_and_not_import() -> None:
    viewer = _member("Viewer")
    assert viewer.get(_url(Fact, "import")).status_code == 403
    assert viewer.post(_url(Fact, "process_import"), {}).status_code == 403
    assert _out(viewer, Fact, query="?q=wsl").startswith("distribution,attribute")


def _ends(curator: Client, day: str) -> str:
    """The file of a phase that a refresh keeps up to date, with another end."""
    rows = list(csv.DictReader(io.StringIO(_out(curator, Phase, query="?q=alder-9"))))
    refreshed = [row for row in rows if row["source"] == "endoflife-date-alder"]
    return _csv([{**row, "ends_on": day} for row in refreshed if row["kind"] == "security"])


def test_refreshed_end_in_a_file_is_set_by_hand(curator: Client) -> None:
    preview = _preview(curator, Phase, _ends(curator, "2034-01-31"))
    _confirm(curator, Phase, preview, why="Their letter.")
    override = Override.objects.overrides().get()
    assert (override.release, override.value["day"], override.reason) == (
        "9",
        "2034-01-31",
        "Their letter.",
    )
    assert override.decided_by.username == "curator"
    assert disagreements() == []


def test_refreshed_end_in_a_file_needs_a_reason(curator: Client) -> None:
    before = list(Phase.objects.order_by("pk").values())
    preview = _preview(curator, Phase, _ends(curator, "2034-01-31"))
    text = _plain(_confirm(curator, Phase, preview))
    assert "Nothing was imported: Write the source under" in text
    assert list(Phase.objects.order_by("pk").values()) == before
    assert not Override.objects.overrides().exists()


def test_file_with_days_out_of_order_is_refused(curator: Client) -> None:
    text = _plain(_preview(curator, Phase, _ends(curator, "2026-12-31")))
    assert "would be out of order" in text
