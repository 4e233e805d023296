"""The pages of imports: sending, naming columns, saying what systems are; who may, and who not."""

from __future__ import annotations

import io
import tempfile
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from advisor.fleet.imports import current, fleet_of, start, totals_of, worker
from advisor.fleet.imports.upload import UploadForm
from advisor.fleet.shapes import Unreadable
from advisor.models import FleetChunk, FleetImport, ImportState
from advisor.pages.fleet import uploading
from catalog.clock import today
from tests.advisor.decisions.teams import join, new_team
from tests.advisor.decisions_pages.members import client_of
from tests.advisor.fleet.imports.inventories import (
    ALDER,
    BIRCH,
    GUESS,
    MYSTERY,
    imported,
    many,
    pattern,
    table,
    uploaded,
)
from tests.pages import Page, page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]
IMPORTS = "/fleet/platform/imports/"
NEW = f"{IMPORTS}new/"
SIGN_IN = reverse("sign-in")
AGAIN = "Choose a.csv again to import it: it was not kept."


@pytest.fixture
def seat():
    return join(new_team(), "ada")


@pytest.fixture
def ada(seat) -> Client:
    return client_of(seat)


def file_of(text: str | bytes, name: str = "hosts.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


# Sending


def test_a_pasted_list_is_imported(ada) -> None:
    response = ada.post(NEW, {"text": "Alder Linux 9\nBirch Linux 8", "label": "By hand"})
    assert (response.status_code, response["Location"]) == (302, f"{IMPORTS}1/")
    fleet_import = FleetImport.objects.get()
    assert (fleet_import.state, fleet_import.label, fleet_import.rows) == ("ready", "By hand", 2)


def test_a_file_goes_into_chunks_and_nowhere_else(ada, monkeypatch) -> None:
    monkeypatch.setattr(start, "carry_out", lambda _: None)
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", lambda *_, **__: 1 / 0)
    text = many([ALDER, BIRCH], 12_000)
    assert ada.post(NEW, {"text": "", "file": file_of(text)}).status_code == 302
    chunks = list(FleetChunk.objects.order_by("position").values_list("content", flat=True))
    assert b"".join(map(bytes, chunks)) == text.encode()
    assert len(chunks) == len(text) // (256 * 1024) + 1
    fleet_import = FleetImport.objects.get()
    assert (fleet_import.size, fleet_import.filename) == (len(text), "hosts.csv")


def test_a_large_file_is_left_to_a_worker(ada, monkeypatch) -> None:
    started: list[int] = []
    monkeypatch.setattr(start, "MAX_BYTES_AT_ONCE", 10)
    monkeypatch.setattr(start, "start_process", lambda: started.append(1))
    ada.post(NEW, {"text": "Alder Linux 9"})
    assert started == [1]
    assert FleetImport.objects.get().state == "uploaded"
    assert "read in a moment" in page(ada, f"{IMPORTS}1/").text


@pytest.mark.parametrize(
    ("text", "file", "words"),
    [
        ("", None, "Paste a list or choose a file."),
        ("Alder Linux 9", "Birch Linux 8", "Send one of them."),
        ("", "", "Paste a list or choose a file."),
    ],
)
def test_one_list_or_one_file_is_needed(ada, text: str, file: str | None, words: str) -> None:
    form = {"text": text} | ({"file": file_of(file)} if file is not None else {})
    answer = page_of(ada.post(NEW, form), status=400)
    (problem,) = answer.select(".problem li")
    assert words in problem.select_one("a[href='#id_text']").text
    assert f"Error: {problem.text}" == answer.select_one(".error").text
    assert answer.select_one("textarea").text == text
    assert not FleetImport.objects.exists()
    assert not FleetChunk.objects.exists()


def test_a_file_beyond_the_limit_is_refused(ada, settings) -> None:
    settings.FLEET_MAX_BYTES = 300_000
    response = ada.post(NEW, {"text": "", "file": file_of("x" * 600_000)})
    assert "too large" in page_of(response, status=413).select_one(".problem").text
    assert not FleetChunk.objects.exists()
    assert not FleetImport.objects.exists()


def test_a_body_beyond_the_limit_is_not_read(ada, settings) -> None:
    settings.FLEET_MAX_BYTES = 300_000
    response = ada.post(NEW, {"text": "", "file": file_of("x" * 2_400_000)})
    assert response.status_code == 413
    assert response["Connection"] == "close"


@pytest.mark.parametrize("address", [NEW, "/fleet/"])
def test_a_long_pasted_list_comes_back_with_advice(ada, address: str) -> None:
    text = "Alder Linux 9 é\n" * 80_000
    response = ada.post(address, {"text": text, "label": "Vienna", "file": file_of("Birch 8")})
    answer = page_of(response, status=413)
    assert "choose the file" in answer.select_one(".problem a[href='#id_text']").text
    is_whole = answer.select_one("textarea").node.text().strip() == text.strip()
    assert is_whole
    if address == NEW:
        assert answer.select_one("#id_label")["value"] == "Vienna"
    assert not FleetImport.objects.exists()
    assert not FleetChunk.objects.exists()


def test_a_pasted_list_too_large_to_come_back_is_refused(ada, monkeypatch) -> None:
    monkeypatch.setattr(uploading, "MAX_BYTES_SHOWN_AGAIN", 1_000_000)
    answer = page_of(ada.post(NEW, {"text": "Alder Linux 9\n" * 80_000}), status=413)
    assert "too large to be shown here again" in answer.select_one(".problem").text


def test_another_field_that_is_too_long_is_refused(ada) -> None:
    response = ada.post(NEW, {"text": "Alder Linux 9", "label": "x" * 1_100_000})
    assert response.status_code == 413


def test_half_an_upload_is_no_import(ada, seat) -> None:
    text = many([ALDER, BIRCH], 24_000)
    body, boundary = _multipart(text)
    response = ada.generic(
        "POST",
        NEW,
        body,
        content_type=f"multipart/form-data; boundary={boundary}",
        **{"wsgi.input": io.BytesIO(body[: len(body) // 2])},
    )
    assert response.status_code == 400
    fleet_import = FleetImport.objects.get()
    assert fleet_import.state == "failed"
    assert "ended before" in fleet_import.problem
    assert not FleetChunk.objects.exists()


def test_a_form_of_another_site_is_refused(seat) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(seat.membership.user)
    response = client.post(NEW, {"text": "", "file": file_of(many([ALDER], 20_000))})
    assert response.status_code == 403
    assert not FleetImport.objects.exists()
    assert not FleetChunk.objects.exists()


@pytest.mark.parametrize("lines", [1, 80_000])
def test_who_is_signed_out_gets_the_list_back(client: Client, lines: int) -> None:
    new_team()
    text = "Alder Linux 9\n" * lines
    response = client.post(NEW, {"text": text, "file": file_of("x" * 600_000)})
    is_whole = page_of(response, status=403).select_one("textarea").text.split() == text.split()
    assert is_whole
    assert not FleetChunk.objects.exists()


def test_who_is_signed_out_is_told_that_the_file_is_lost(client: Client) -> None:
    new_team()
    answer = page_of(
        client.post(NEW, {"text": "", "file": file_of("Alder 9", "a.csv")}), status=403
    )
    assert "Choose the file a.csv again: it was not kept." in answer.text
    assert f"{SIGN_IN}?next={NEW}" in answer.hrefs
    assert not FleetChunk.objects.exists()


def test_file_chosen_on_the_fleet_page_is_imported(ada) -> None:
    buttons = page(ada, "/fleet/").select("button[formaction]")
    assert [button["formaction"] for button in buttons] == [NEW]
    ada.post(NEW, {"text": "", "file": file_of("Alder Linux 9", "a.csv")})
    assert FleetImport.objects.get().filename == "a.csv"


def test_file_that_was_worked_out_has_to_be_chosen_again(ada) -> None:
    answer = page_of(ada.post("/fleet/", {"text": "", "file": file_of("Alder Linux 9", "a.csv")}))
    assert AGAIN in answer.section("h-try").text
    pasted = page_of(ada.post("/fleet/", {"text": "Alder Linux 9"})).section("h-try")
    assert "again" not in pasted.text
    assert pasted.select_one("textarea").text.strip() == "Alder Linux 9"


def test_auditor_is_not_told_to_import(db) -> None:
    auditor = client_of(join(new_team(), "dan", Role.AUDITOR))
    answer = page_of(
        auditor.post("/fleet/", {"text": "", "file": file_of("Alder Linux 9", "a.csv")})
    )
    assert "again" not in answer.section("h-try").text
    keep = answer.section("h-keep")
    assert keep.text == (
        "Keep a fleet Members, approvers and owners of a team can import it; as an auditor you only"
        " read."
    )


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (None, "then paste the list or choose the file, as nothing is carried over."),
        ({"text": "Alder Linux 9"}, "then paste the list again, as it is not carried over."),
        (
            {"file": ("a.csv", "Alder Linux 9")},
            "then choose a.csv again, as it is not carried over.",
        ),
    ],
)
def test_sign_in_is_said_to_lose_the_list(client: Client, form: dict | None, words: str) -> None:
    if form and "file" in form:
        name, text = form["file"]
        form = {"text": "", "file": file_of(text, name)}
    answer = page_of(client.post("/fleet/", form)) if form else page(client, "/fleet/")
    keep = answer.section("h-keep")
    assert words in keep.text
    assert f"{SIGN_IN}?next=/fleet/" in keep.hrefs


def test_a_day_in_the_past_is_refused(ada) -> None:
    yesterday = timezone.now().date() - timedelta(days=1)
    response = ada.post(NEW, {"text": "Alder Linux 9", "keeps_hosts_until": yesterday})
    answer = page_of(response, status=400)
    assert "within the next two years" in answer.select_one(".problem").text


# Its page


def test_the_page_of_an_import_under_way_updates_itself(ada, seat) -> None:
    uploaded(seat, table(ALDER))
    FleetImport.objects.update(state=ImportState.PARSING, size=100, bytes_read=49)
    answer = page(ada, f"{IMPORTS}1/")
    assert answer.select_one("progress")["value"] == "49"
    assert answer.select_one("#import")["hx-get"] == f"{IMPORTS}1/"
    assert answer.select_one("noscript meta")["content"] == "5"
    assert answer.select_one("#again")["href"] == f"{IMPORTS}1/"


def test_a_finished_import_stands_still(ada, seat) -> None:
    imported(seat, table(ALDER))
    answer = page(ada, f"{IMPORTS}1/")
    assert not answer.select("[hx-get], noscript meta, progress")


def test_columns_are_named_on_the_page(ada, seat) -> None:
    imported(seat, table("Alder 9,web", "Birch 8,db", header="colour,size"))
    answer = page(ada, f"{IMPORTS}1/")
    assert answer.texts(".columns th label") == ["colour", "size"]
    version = answer.select("input[name=version]")[0]["value"]
    none = ada.post(f"{IMPORTS}1/columns/", {"version": version, "column-1": "group"})
    refused = page_of(none, status=400)
    assert "Choose the column" in refused.select_one(".problem").text
    assert refused.select_one("#column-1 option[selected]")["value"] == "group"
    form = {"version": version, "column-0": "name", "column-1": "group"}
    assert ada.post(f"{IMPORTS}1/columns/", form).status_code == 302
    assert [count.group for count in fleet_of(current(seat.team)).counts] == ["web", "db"]


def test_columns_are_changed_after_counting(ada, seat) -> None:
    day = today() + timedelta(days=9)
    row = imported(seat, table(ALDER, GUESS, MYSTERY), UploadForm("Vienna", keeps_hosts_until=day))
    assigned = {"version": row.version, f"ignore-{pattern(row, 'Mystery').pk}": "on"}
    ada.post(f"{IMPORTS}1/systems/", assigned)
    link = page(ada, f"{IMPORTS}1/").select_one("a[href$='/columns/']")
    opened = page(ada, link["href"])
    form = _columns_form(opened)
    assert [form[f"column-{place}"] for place in range(4)] == [
        "name",
        "version",
        "pretty_name",
        "group",
    ]
    assert FleetImport.objects.get().state == "needs-you"
    response = ada.post(link["href"], form | {"column-2": "", "column-3": "entitlement"})
    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.state, row.label, row.keeps_hosts_until) == ("ready", "Vienna", day)
    fleet = fleet_of(row)
    assert (fleet.totals.matched, fleet.totals.ignored) == (2, 1)
    assert [count.group for count in fleet.counts] == [""]
    again = imported(seat, table(ALDER))
    assert [count.group for count in fleet_of(again).counts] == [""]


def test_columns_that_cannot_be_read_are_asked_for_again(ada, seat, monkeypatch) -> None:
    row = imported(seat, table(ALDER, GUESS))
    form = _columns_form(page(ada, f"{IMPORTS}1/columns/"))
    with monkeypatch.context() as patched:
        patched.setattr(worker, "count", _refused)
        ada.post(f"{IMPORTS}1/columns/", form)
    answer = page(ada, f"{IMPORTS}1/")
    assert "These columns cannot be counted." in answer.text
    assert ada.post(f"{IMPORTS}1/columns/", _columns_form(answer)).status_code == 302
    assert fleet_of(row).totals.rows == 2


def _refused(*_: object) -> None:
    raise Unreadable("These columns cannot be counted.")


@pytest.mark.parametrize("text", [table(ALDER), "Alder Linux 9\n"])
def test_columns_of_a_deleted_file_need_another_import(ada, seat, text: str) -> None:
    imported(seat, text)
    assert ada.get(f"{IMPORTS}1/columns/")["Location"] == f"{IMPORTS}1/"
    links = page(ada, f"{IMPORTS}1/").select(f"a[href='{NEW}?columns=1']")
    assert len(links) == ("," in text)
    assert page(ada, f"{NEW}?columns=1").select("#id_asks_for_columns[checked]")
    assert not page(ada, NEW).select("#id_asks_for_columns[checked]")


@pytest.mark.parametrize(("answer", "matched"), [("month.day", 2), ("", 1)])
def test_dates_of_a_spreadsheet_are_asked_about(ada, seat, answer: str, matched: int) -> None:
    imported(seat, table("Alder Linux,9.0", "Alder Linux,Sep 06", header="os,version"))
    opened = page(ada, f"{IMPORTS}1/")
    assert "Answer what it asks about its columns or versions" in opened.text
    assert not opened.select("input[type=radio][checked]")
    version = opened.select("input[name=version]")[0]["value"]
    form = {"version": version, "column-0": "name", "column-1": "version"}
    refused = page_of(ada.post(f"{IMPORTS}1/columns/", form), status=400)
    assert "Choose an answer." in refused.select_one(".problem").text
    form["question-dates"] = answer
    assert ada.post(f"{IMPORTS}1/columns/", form).status_code == 302
    assert totals_of(current(seat.team)).matched == matched


def test_columns_sent_twice_are_a_conflict(ada, seat) -> None:
    imported(seat, table("Alder 9,web", header="colour,size"))
    form = {"version": 1, "column-0": "name"}
    assert ada.post(f"{IMPORTS}1/columns/", form).status_code == 409


def test_a_guess_is_confirmed_on_the_page(ada, seat) -> None:
    fleet_import = imported(seat, table(ALDER, GUESS))
    answer = page(ada, f"{IMPORTS}1/")
    assert answer.texts(".systems i") == ["Alder Linux 9?"]
    row = pattern(fleet_import, "Something")
    form = {"version": fleet_import.version, f"confirm-{row.pk}": "on", "show": "guesses"}
    response = ada.post(f"{IMPORTS}1/systems/", form)
    assert response["Location"] == f"{IMPORTS}1/?show=guesses"
    assert current(seat.team) == fleet_import


def test_all_guesses_of_a_page_are_confirmed_at_once(ada, seat) -> None:
    fleet_import = imported(seat, table(GUESS, GUESS.replace("Something", "Whatever")))
    form = {"version": fleet_import.version, "confirm_all": "1", "show": "guesses"}
    ada.post(f"{IMPORTS}1/systems/", form)
    assert fleet_of(fleet_import).totals.matched == 2


@pytest.mark.parametrize("typed", ["Birch Linux 8", "birch linux 8", " Birch 8 "])
def test_an_unmatched_system_is_assigned_by_name(ada, seat, typed: str) -> None:
    fleet_import = imported(seat, table(MYSTERY))
    row = pattern(fleet_import, "Mystery")
    form = {"version": fleet_import.version, f"release-{row.pk}": typed}
    assert ada.post(f"{IMPORTS}1/systems/", form).status_code == 302
    assert [count.key.distribution for count in fleet_of(fleet_import).counts] == ["birch"]


def test_a_name_that_is_none_comes_back(ada, seat) -> None:
    fleet_import = imported(seat, table(MYSTERY))
    row = pattern(fleet_import, "Mystery")
    form = {"version": fleet_import.version, f"release-{row.pk}": "Elm 4", "show": "unmatched"}
    answer = page_of(ada.post(f"{IMPORTS}1/systems/", form), status=400)
    assert "“Elm 4” names no release" in answer.select_one(".problem").text
    assert answer.select_one(f"#release-{row.pk}")["value"] == "Elm 4"


def test_systems_of_an_older_page_are_a_conflict(ada, seat) -> None:
    fleet_import = imported(seat, table(MYSTERY))
    row = pattern(fleet_import, "Mystery")
    form = {"version": 1, f"release-{row.pk}": "Birch Linux 8", "show": "unmatched"}
    answer = page_of(ada.post(f"{IMPORTS}1/systems/", form), status=409)
    assert "has changed since" in answer.select_one(".problem").text
    assert answer.select_one(f"#release-{row.pk}")["value"] == "Birch Linux 8"


def test_unmatched_systems_are_listed_with_row_and_reason(ada, seat) -> None:
    imported(seat, table(ALDER, ALDER, MYSTERY, MYSTERY))
    row = page(ada, f"{IMPORTS}1/?show=unmatched").select(".systems tbody tr")
    assert len(row) == 1
    assert "first in row 3" in row[0].text
    assert "names no distribution of the catalog" in row[0].text
    assert [cell.text for cell in row[0].select("td.number")] == ["2", "2"]


def test_a_plan_is_chosen_on_the_page(ada, seat) -> None:
    fleet_import = imported(seat, table("Alder Linux,9,,web,Gold"))
    form = {"version": fleet_import.version, "plan-0": "premium"}
    assert ada.post(f"{IMPORTS}1/plans/", form).status_code == 302
    assert [count.plan for count in fleet_of(fleet_import).counts] == ["premium"]
    fleet_import.refresh_from_db()
    form = {"version": fleet_import.version, "plan-0": "unheard-of"}
    ada.post(f"{IMPORTS}1/plans/", form)
    assert [count.plan for count in fleet_of(fleet_import).counts] == ["premium"]


def test_an_import_is_cancelled_on_the_page(ada, seat) -> None:
    uploaded(seat, table(ALDER))
    assert ada.post(f"{IMPORTS}1/cancel/").status_code == 302
    assert ada.post(f"{IMPORTS}1/cancel/").status_code == 409
    assert "cancelled" in page(ada, IMPORTS).select_one(".imports").text


# Who may

MOVES = ("cancel", "columns", "systems", "plans", "use")


def test_an_auditor_reads_and_changes_nothing(seat) -> None:
    imported(seat, table(ALDER, GUESS))
    auditor = client_of(join(seat.team, "dan", Role.AUDITOR))
    assert not page(auditor, f"{IMPORTS}1/").select("main form button")
    assert not page(auditor, IMPORTS).select("main .button")
    for move in MOVES:
        assert auditor.post(f"{IMPORTS}1/{move}/", {"version": 2}).status_code == 403
    assert auditor.post(NEW, {"text": "Alder Linux 9"}).status_code == 403
    assert FleetImport.objects.get().state == "needs-you"


def test_another_team_finds_nothing(seat) -> None:
    imported(seat, table(ALDER, GUESS))
    other = client_of(join(new_team("Research"), "eve"))
    for address in (IMPORTS, NEW, f"{IMPORTS}1/"):
        assert other.get(address).status_code == 404
    for move in MOVES:
        assert other.post(f"{IMPORTS}1/{move}/", {"version": 2}).status_code == 404
    assert other.post(NEW, {"text": "Alder Linux 9"}).status_code == 404
    assert other.get("/fleet/research/imports/1/").status_code == 404
    assert FleetImport.objects.get().state == "needs-you"


def test_pages_of_imports_are_kept_by_nobody(ada, seat) -> None:
    imported(seat, table(ALDER))
    for address in (IMPORTS, NEW, f"{IMPORTS}1/"):
        assert "no-store" in ada.get(address)["Cache-Control"]


# Without keeping


@pytest.mark.parametrize("form", [{"text": table(ALDER, MYSTERY)}, {"text": "", "file": "file"}])
def test_a_list_is_worked_out_without_being_kept(client: Client, form: dict, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", lambda *_, **__: 1 / 0)
    monkeypatch.setattr(Path, "write_bytes", lambda *_: 1 / 0)
    if "file" in form:
        form = {**form, "file": file_of(table(ALDER, MYSTERY))}
    with _no_writes():
        response = client.post("/fleet/", form)
    assert "no-store" in response["Cache-Control"]
    answer = page_of(response)
    assert "2 rows = 1 matched + 1 unmatched + 0 ignored" in answer.text
    assert "Nothing of it was stored" in answer.text
    assert answer.select("a[href='/sign-in/?next=/fleet/']")


def test_columns_are_asked_for_and_answered_without_keeping(client: Client) -> None:
    text = table("Alder 9,web", header="colour,size")
    question_page = page_of(client.post("/fleet/", {"text": text}), status=400)
    assert question_page.texts(".columns th label") == ["colour", "size"]
    assert question_page.select_one("textarea").text.split() == text.split()
    form = {"text": text, "columns": "1", "column-0": "name", "column-1": "group"}
    assert "1 row = 1 matched" in page_of(client.post("/fleet/", form)).text


DATES = "os,version\nAlder Linux,9.0\nAlder Linux,Sep 06\n"


def test_dates_are_answered_without_keeping(client: Client) -> None:
    with _no_writes():
        opened = page_of(client.post("/fleet/", {"text": DATES}))
        assert "1 matched + 1 unmatched" in opened.text
        form = _questions(opened)
        assert form["question-dates"] == ""
        answer = page_of(client.post("/fleet/", form | {"question-dates": "month.day"}))
    assert "2 rows = 2 matched" in answer.text
    assert _questions(answer)["question-dates"] == "month.day"
    odd = page_of(client.post("/fleet/", form | {"question-dates": "odd"}))
    assert "1 matched + 1 unmatched" in odd.text


def test_numbers_are_answered_without_keeping(client: Client) -> None:
    rows = b'[{"os": "Alder Linux", "version": 9.1}]'
    opened = page_of(client.post("/fleet/", {"text": "", "file": file_of(rows, "hosts.json")}))
    assert "Choose hosts.json again" in opened.text
    assert "text" not in _questions(opened)
    form = {"question-numbers": "as written", "file": file_of(rows, "hosts.json")}
    answer = page_of(client.post("/fleet/", form))
    assert _questions(answer)["question-numbers"] == "as written"


def test_dates_below_columns_that_were_named_are_answered(client: Client) -> None:
    text = table("Alder Linux,Sep 06", header="colour,size")
    columns = {"columns": "1", "column-0": "name", "column-1": "version"}
    opened = page_of(client.post("/fleet/", {"text": text} | columns))
    form = _questions(opened)
    answer = page_of(client.post("/fleet/", form | {"question-dates": "month.day"}))
    assert "1 row = 1 matched" in answer.text


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"%PDF-1.7", 400, "PDF"),
        (b"", 400, "Paste a list or choose a file."),
        (b"x" * 5_100_000, 413, "5 MB at most"),
    ],
)
def test_a_file_that_is_none_gets_a_reason(
    client: Client, content: bytes, status: int, words: str
) -> None:
    response = client.post("/fleet/", {"text": "", "file": file_of(content)})
    assert words in page_of(response, status=status).select_one(".problem").text


def _columns_form(answer: Page) -> dict[str, str]:
    """What a browser sends of the columns."""
    form = answer.select_one("form[action$='/columns/']")
    chosen = {
        select["name"]: select.select_one("option[selected]")["value"]
        for select in form.select("select")
    }
    return chosen | {"version": form.select_one("[name=version]")["value"]}


def _questions(answer: Page) -> dict[str, str]:
    """What a browser sends of the form with questions."""
    inputs = answer.section("h-questions").select("[type=hidden], [checked]")
    return {field["name"]: field["value"] for field in inputs}


def _multipart(text: str) -> tuple[bytes, str]:
    boundary = "of-the-test"
    body = io.BytesIO()
    for head, content in (
        ('form-data; name="text"', ""),
        ('form-data; name="file"; filename="hosts.csv"', text),
    ):
        body.write(f"--{boundary}\r\nContent-Disposition: {head}\r\n\r\n{content}\r\n".encode())
    body.write(f"--{boundary}--\r\n".encode())
    return body.getvalue(), boundary


def _no_writes() -> AbstractContextManager[None]:
    def refuse(execute, sql, params, many, context):
        assert not sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")), sql
        return execute(sql, params, many, context)

    return connection.execute_wrapper(refuse)
