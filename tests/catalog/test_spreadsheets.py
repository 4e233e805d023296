"""XLSX and CSV files for spreadsheets: typed cells, no formula, one delimiter or another."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from catalog import spreadsheets
from catalog.feeds.exports import TABLES
from catalog.models import Fact, Release
from tests.pages import page

pytestmark = [pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]
needs_the_catalog = pytest.mark.django_db

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RESULT = "/advisor/result.{}?platform=bare-metal&servers=40"
FILES = [*(f"/export/{table}.{{}}" for table in TABLES), RESULT]


def _sheet(content: bytes) -> Worksheet:
    (sheet,) = load_workbook(io.BytesIO(content)).worksheets
    return sheet


def _cells(*row: object) -> list[Any]:
    content = spreadsheets.encode_xlsx("table", [f"c{i}" for i in range(len(row))], [row])
    return list(_sheet(content)[2])


def _csv_rows(content: bytes, delimiter: str = ",") -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


# One cell


@pytest.mark.parametrize(
    "text", ["9.10", "8", "007", "1e5", "2018.03", "true", "https://x.example"]
)
def test_text_that_looks_like_a_number_stays_text(text: str) -> None:
    (cell,) = _cells(text)
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_days_are_dates_and_moments_are_utc() -> None:
    day, spelled, moment = _cells(date(2032, 5, 31), "2032-05-31", "2026-11-26T08:00:00Z")
    assert [day.value.isoformat(), spelled.value.isoformat()] == ["2032-05-31T00:00:00"] * 2
    assert day.number_format == spelled.number_format == "yyyy-mm-dd"
    assert (moment.value.isoformat(), moment.is_date) == ("2026-11-26T08:00:00", True)


@pytest.mark.parametrize(
    "text", ["2032-02-30", "2032-5-31", "until 2032-05-31", "1899-12-31", "1900-02-28"]
)
def test_text_that_is_no_day_of_a_spreadsheet_stays_text(text: str) -> None:
    assert [(cell.value, cell.data_type) for cell in _cells(text)] == [(text, "s")]


def test_numbers_are_numbers_and_unknown_is_empty() -> None:
    whole, amount, negative, nothing, empty = _cells(3, Decimal("99.90"), -0.5, None, "")
    assert [whole.value, amount.value, negative.value] == [3, 99.9, -0.5]
    assert whole.data_type == amount.data_type == "n"
    assert nothing.value is empty.value is None


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\uff1d1", " =1", "{=1}", "\t=1"])
def test_no_text_becomes_a_formula(text: str) -> None:
    (cell,) = _cells(text)
    assert cell.data_type == "s"
    assert cell.value == spreadsheets.safe_cell(text)


@given(st.text())
def test_any_text_is_the_cell_of_the_csv(text: str) -> None:
    (cell,) = _cells(f"x{text}")
    expected = str(spreadsheets.safe_cell(f"x{text}"))[: spreadsheets.MAX_TEXT]
    assert cell.value.replace("_x000D_", "\r").splitlines() == expected.splitlines()


def test_long_text_is_cut_instead_of_lost() -> None:
    (cell,) = _cells("x" * 40_000)
    assert len(cell.value) == spreadsheets.MAX_TEXT


def test_equal_tables_are_equal_bytes() -> None:
    table = ("table", ["day", "text"], [(date(2026, 11, 26), "9.10")])
    assert spreadsheets.encode_xlsx(*table) == spreadsheets.encode_xlsx(*table)


# The files


@needs_the_catalog
@pytest.mark.parametrize("address", FILES)
def test_xlsx_has_the_cells_of_the_csv(address: str, client: Client) -> None:
    response = client.get(address.format("xlsx"))
    assert (response.status_code, response["Content-Type"]) == (200, XLSX)
    assert response["Content-Disposition"].endswith('.xlsx"')
    sheet = _sheet(response.content)
    rows = list(sheet.iter_rows())
    expected = _csv_rows(client.get(address.format("csv")).content)
    assert len(rows) == len(expected) > 1
    for row, texts in zip(rows, expected, strict=True):
        assert [_as_csv(cell) for cell in row] == [_normal(text) for text in texts]


def _as_csv(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        has_time = "hh" in cell.number_format
        return f"{value.isoformat()}Z" if has_time else value.date().isoformat()
    return _normal(str(value))


def _normal(text: str) -> str:
    """Numbers without the zeros behind the point; line breaks in one form."""
    try:
        return f"{float(text):g}"
    except ValueError:
        return "\n".join(text.splitlines())


@needs_the_catalog
@pytest.mark.parametrize("address", FILES)
def test_header_is_frozen_and_columns_are_wide_enough(address: str, client: Client) -> None:
    sheet = _sheet(client.get(address.format("xlsx")).content)
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    widths = [column.width for column in sheet.column_dimensions.values()]
    assert widths
    assert max(widths) <= 61
    assert sheet.column_dimensions["A"].width >= 0.9 * len(str(sheet["A1"].value))


@needs_the_catalog
def test_columns_of_days_hold_dates(client: Client) -> None:
    sheet = _sheet(client.get("/export/releases.xlsx?minors=1").content)
    heading, *rows = list(sheet.iter_rows())
    names = [cell.value for cell in heading]
    for name in ("ends_on", "released_on", "status_on", "as_of", "catalog_as_of"):
        cells = [row[names.index(name)] for row in rows]
        days = [cell for cell in cells if cell.value is not None]
        assert days, name
        assert all(cell.is_date for cell in days), name


@needs_the_catalog
def test_version_with_a_last_zero_is_kept(client: Client) -> None:
    assert Fact.objects.filter(distribution__slug="alder", attribute="vendor").update(value="9.10")
    Release.objects.filter(slug="birch-9").update(name="9.10")
    facts = _sheet(client.get("/export/facts.xlsx?distribution=alder").content)
    assert "9.10" in [cell.value for row in facts.iter_rows() for cell in row]
    releases = _sheet(client.get("/export/releases.xlsx?distribution=birch").content)
    values = [cell.value for row in releases.iter_rows() for cell in row]
    assert 9.1 not in values
    assert any(str(value).endswith(" 9.10") for value in values)


@needs_the_catalog
@pytest.mark.parametrize(
    ("sent", "delimiter"), [(";", ";"), (",", ","), ("%09", "\t"), ("tab", "\t")]
)
@pytest.mark.parametrize("address", FILES)
def test_delimiter_is_the_one_asked_for(
    address: str, sent: str, delimiter: str, client: Client
) -> None:
    address = address.format("csv")
    separator = "&" if "?" in address else "?"
    response = client.get(f"{address}{separator}delimiter={sent}")
    assert response["Content-Type"] == spreadsheets.CSV_TYPE
    assert _csv_rows(response.content, delimiter) == _csv_rows(client.get(address).content)


@needs_the_catalog
@pytest.mark.parametrize("query", ["delimiter=|", "delimiter=;&delimiter=,", "delimiter=%20"])
@pytest.mark.parametrize("address", ["/export/facts.csv", "/advisor/result.csv"])
def test_other_delimiters_are_refused(address: str, query: str, client: Client) -> None:
    response = client.get(f"{address}?{query}")
    assert (response.status_code, response["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert response.content.decode() == "delimiter is one of: , ; tab. Send it once.\n"


@needs_the_catalog
@pytest.mark.parametrize("file", ["export/facts", "advisor/result"])
@pytest.mark.parametrize("format", ["xlsx", "json"])
def test_delimiter_is_for_csv_only(file: str, format: str, client: Client) -> None:
    response = client.get(f"/{file}.{format}?delimiter=;")
    assert response.status_code == 400
    assert "for CSV files only" in response.content.decode()


@needs_the_catalog
def test_delimiter_has_an_etag_of_its_own(client: Client) -> None:
    comma = client.get("/export/prices.csv")
    semicolon = client.get(
        "/export/prices.csv?delimiter=;", headers={"If-None-Match": comma["ETag"]}
    )
    assert semicolon.status_code == 200
    xlsx = client.get("/export/prices.xlsx")
    again = client.get("/export/prices.xlsx", headers={"If-None-Match": xlsx["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@needs_the_catalog
def test_pages_link_xlsx_beside_csv(client: Client) -> None:
    for address in ("/distributions/birch/", "/advisor/result/?platform=bare-metal"):
        hrefs = page(client, address).hrefs
        csv_files = [href for href in hrefs if ".csv?" in href]
        assert csv_files
        for href in csv_files:
            assert href.replace(".csv?", ".xlsx?") in hrefs
