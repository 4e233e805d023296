"""GET /export/<table>.csv and .json: the catalog as flat tables, every value with its source."""

import csv
import io
import json
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from catalog import vocabulary
from catalog.feeds import exports
from catalog.models import Dispute, Distribution, Fact, Phase, Price, Release, Source, SupportPlan
from catalog.spreadsheets import safe_cell

pytestmark = [pytest.mark.document_only, pytest.mark.invented_catalog]

TABLES = ("releases", "facts", "prices", "statements", "identifiers")
FILES = [f"/export/{table}.{format}" for table in TABLES for format in ("csv", "json")]
EVIDENCE = {"source_title", "source_url", "as_of", "confidence", "note", "disputes"}
DAY = "as_of=2026-11-23"
OF_THE_CATALOG = {"catalog_as_of", "catalog_oldest", "catalog_undated", "catalog_digest", "filters"}

needs_the_catalog = pytest.mark.django_db


def _csv(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def _json(client: Client, address: str) -> dict:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return response.json()


def _refusal(client: Client, address: str, status: int) -> str:
    response = client.get(address)
    assert response.status_code == status
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    return response.content.decode()


# One cell


@given(st.text())
@example("=1+1")
@example("\uff1d1")
@example("\ufeff=1")
@example("\x00=1")
@example("\ud800=1")
@example(" \u00a0-1")
@example("\ufe63x")
def test_no_text_is_left_that_a_spreadsheet_takes_for_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert cell[:1] not in tuple("=+-@\t\r\n") or not cell
    seen = "".join(
        character for character in cell if unicodedata.category(character)[0] not in "CZ"
    )
    assert unicodedata.normalize("NFKC", seen)[:1] not in tuple("=+-@") or not seen


@given(
    st.sampled_from("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])),
)
def test_formula_text_gets_an_apostrophe(first: str, rest: str) -> None:
    assert safe_cell(first + rest) == f"'{first}{rest}"


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])).filter(
        lambda text: text[:1].isalnum()
    )
)
def test_ordinary_text_is_unchanged(text: str) -> None:
    assert safe_cell(text) == text


@given(
    st.one_of(
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.decimals(allow_nan=False),
        st.dates(),
    )
)
def test_numbers_and_dates_are_unchanged(value: object) -> None:
    assert safe_cell(value) is value


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (0, 0),
        (-5, -5),
        (Decimal("-0.5"), Decimal("-0.5")),
        (["x86-64", "aarch64"], "x86-64; aarch64"),
        (["=a", "b"], "'=a; b"),
        ("two\nlines", "two\nlines"),
        ("a\x00b", "ab"),
    ],
)
def test_each_kind_of_value_has_its_cell(value: object, cell: object) -> None:
    assert safe_cell(value) == cell


@needs_the_catalog
def test_a_formula_in_any_text_is_harmless_in_the_file(client: Client) -> None:
    fact = Fact.objects.filter(distribution__slug="alder", attribute="vendor").get()
    Source.objects.filter(pk=fact.source_id).update(title="@SUM(1)")
    Fact.objects.filter(pk=fact.pk).update(value="=HYPERLINK(1)", note="\uff0b1\nnext")
    Dispute.objects.create(
        fact=fact, value="-1", source=fact.source, confidence="verified", why="Old."
    )
    (row,) = _csv(client, "/export/facts.csv?distribution=alder&attribute=vendor")
    assert (row["value"], row["source_title"], row["note"]) == (
        "'=HYPERLINK(1)",
        "'@SUM(1)",
        "'\uff0b1\nnext",
    )
    assert row["disputes"].startswith("2 sources disagree: @SUM(1) (")
    assert (
        _json(client, "/export/facts.json?distribution=alder&attribute=vendor")["results"][0][
            "value"
        ]
        == "=HYPERLINK(1)"
    )


# Every table


@pytest.mark.long("cases", keep=3)
@needs_the_catalog
@pytest.mark.parametrize("table", TABLES)
def test_every_row_carries_its_evidence(table: str, client: Client) -> None:
    rows = _csv(client, f"/export/{table}.csv")
    assert rows
    assert set(rows[0]) > EVIDENCE
    assert all(
        row["source_title"] and row["source_url"].startswith("https://") and row["confidence"]
        for row in rows
    )


@pytest.mark.long("cases", keep=3)
@needs_the_catalog
@pytest.mark.parametrize("table", TABLES)
def test_both_formats_hold_the_same(table: str, client: Client) -> None:
    rows, body = _csv(client, f"/export/{table}.csv"), _json(client, f"/export/{table}.json")
    assert body["count"] == len(rows) == len(body["results"])
    shared = [name for name in rows[0] if name not in OF_THE_CATALOG]
    assert list(body["results"][0]) == shared
    for row, other in zip(rows, body["results"], strict=True):
        for name in shared:
            if isinstance(other[name], str) and other[name][:1] not in ("", *"=+-@"):
                assert row[name] == other[name]
            assert (row[name] == "") == (other[name] in (None, "", []))


@needs_the_catalog
@pytest.mark.parametrize("address", FILES)
def test_file_names_its_catalog_and_filters(address: str, client: Client) -> None:
    catalog = client.get("/api/v1/").json()["catalog"]
    address += "?distribution=birch&distribution=alder"
    if ".json" in address:
        body = _json(client, address)
        assert body["catalog"] == catalog
        assert body["filters"]["distribution"] == ["alder", "birch"]
    else:
        rows = _csv(client, address)
        assert rows
        for row in rows:
            assert (row["catalog_digest"], row["catalog_as_of"]) == (
                catalog["digest"],
                catalog["as_of"],
            )
            assert row["filters"].startswith("distribution=alder,birch")
    assert "distribution-alder-birch" in client.get(address)["Content-Disposition"]


@needs_the_catalog
@pytest.mark.parametrize("table", TABLES)
def test_a_filter_leaves_only_its_distributions(table: str, client: Client) -> None:
    rows = _csv(client, f"/export/{table}.csv?distribution=birch&distribution=alder")
    assert {row["distribution"] for row in rows} == {"alder", "birch"}
    assert all("," not in row["catalog_digest"] for row in rows)


def test_a_long_name_of_a_file_counts_instead_of_listing() -> None:
    assert (
        exports.file_name("facts", {"confidence": ["verified"]}, "csv")
        == "elwise-facts.confidence-verified.csv"
    )
    many = exports.file_name(
        "facts", {"attribute": [f"attribute_{number}" for number in range(90)]}, "csv"
    )
    assert many == "elwise-facts.attribute-90-chosen.csv"
    assert (
        exports.file_name("prices", {"plan": ["alder/premium"]}, "json")
        == "elwise-prices.plan-alder-premium.json"
    )


@needs_the_catalog
def test_csv_has_a_byte_order_mark_and_one_header(client: Client) -> None:
    content = client.get("/export/prices.csv").content
    assert content.startswith(b"\xef\xbb\xbfdistribution,distribution_name,plan,")
    assert content.endswith(b"\r\n")


# Releases


@needs_the_catalog
def test_a_release_has_a_row_for_each_of_its_phases(client: Client) -> None:
    rows = [
        row for row in _csv(client, f"/export/releases.csv?{DAY}") if row["release"] == "alder-9"
    ]
    assert [(row["phase"], row["ends_on"], row["paid"]) for row in rows] == [
        ("Full Support", "2027-05-31", "false"),
        ("Maintenance Support", "2032-05-31", "false"),
        ("Longer Life", "2036-05-31", "true"),
    ]
    assert {(row["status"], row["status_on"], row["supported_until"]) for row in rows} == {
        ("active", "2026-11-23", "2032-05-31")
    }
    assert rows[2]["plans"] == "premium-longer"
    assert rows[2]["disputes"].startswith("2 sources disagree: ")


@needs_the_catalog
def test_the_four_kinds_of_end_stay_apart(client: Client) -> None:
    release = Release.objects.get(slug="birch-9")
    for kind in ("not-announced", "unknown", "none"):
        release.phases.create(
            kind="extended", name=kind, end_kind=kind, source=release.source, confidence="verified"
        )
    rows = [
        row
        for row in _csv(client, "/export/releases.csv?distribution=birch")
        if row["release"] == "birch-9"
    ]
    assert {(row["ends_on_is"], bool(row["ends_on"])) for row in rows} == {
        *(("date", True), ("not-announced", False), ("unknown", False), ("none", False)),
    }


@needs_the_catalog
def test_an_open_end_keeps_the_day_that_is_certain(client: Client) -> None:
    release = Release.objects.get(slug="birch-9")
    release.phases.create(
        kind="security",
        name="More",
        end_kind="unknown",
        source=release.source,
        confidence="verified",
    )
    row = next(row for row in _csv(client, "/export/releases.csv") if row["release"] == "birch-9")
    assert (row["supported_until"], row["supported_until_is"], row["supported_at_least_until"]) == (
        "",
        "unknown",
        "2032-05-31",
    )


@needs_the_catalog
def test_a_release_of_which_no_end_is_on_record_says_unknown(client: Client) -> None:
    Release.objects.filter(slug="alder-10").update(preview=False)
    (row,) = [row for row in _csv(client, "/export/releases.csv") if row["release"] == "alder-10"]
    assert (row["ends_on"], row["ends_on_is"], row["paid"], row["status"]) == (
        "",
        "unknown",
        "",
        "unknown",
    )
    assert row["source_title"]
    assert (row["released_on"], row["released_on_is"]) == ("", "unknown")


@needs_the_catalog
def test_no_cell_is_a_version_that_a_spreadsheet_would_round(client: Client) -> None:
    rows = [
        row
        for row in _csv(client, "/export/releases.csv?minors=1")
        if row["release"] == "alder-9-10"
    ]
    assert {(row["release_name"], row["major"]) for row in rows} == {("Alder 9.10", "alder-9")}
    for row in rows:
        assert "9.10" not in row.values()


@needs_the_catalog
def test_minor_releases_come_when_asked_for(client: Client) -> None:
    without, without_too = (
        _csv(client, "/export/releases.csv"),
        _csv(client, "/export/releases.csv?minors=0"),
    )
    everything = _csv(client, "/export/releases.csv?minors=1")
    assert {row["release"] for row in everything} == set(
        Release.objects.values_list("slug", flat=True)
    )
    majors = set(Release.objects.filter(parent=None).values_list("slug", flat=True))
    assert {row["release"] for row in without} == {row["release"] for row in without_too} == majors


@needs_the_catalog
def test_a_status_is_that_of_the_day_asked_for(client: Client) -> None:
    def active(day: str) -> set[str]:
        return {
            row["release"]
            for row in _csv(
                client, f"/export/releases.csv?status=active&as_of={day}&distribution=birch"
            )
        }

    assert active("2024-05-31") == {"birch-8", "birch-9"}
    assert active("2024-06-01") == {"birch-9"}
    ended_or_unknown = _csv(client, f"/export/releases.csv?status=ended&status=unknown&{DAY}")
    assert {row["status"] for row in ended_or_unknown} == {"ended", "unknown"}


@needs_the_catalog
def test_default_date_is_today(client: Client, monkeypatch) -> None:
    monkeypatch.setattr("catalog.clock.today", lambda: date(2031, 1, 2))
    response = client.get("/export/releases.json")
    assert response.json()["filters"] == {"as_of": ["2031-01-02"]}
    assert "as_of-2031-01-02" in response["Content-Disposition"]
    monkeypatch.setattr("catalog.clock.today", lambda: date(2031, 1, 3))
    assert (
        client.get("/export/releases.json", headers={"If-None-Match": response["ETag"]}).status_code
        == 200
    )


@needs_the_catalog
@pytest.mark.parametrize(
    "day",
    [
        *(
            "2026-02-30",
            "0000-01-01",
            "2026-1-1",
            "20261123",
            "2026-W01-1",
            "1e9",
            "today",
            "%00",
            "%ED%A0%80",
        ),
        *("2026-11-23T00:00", "9" * 5000, "%D9%A2%D9%A0%D9%A2%D9%A6-01-01"),
    ],
)
def test_a_day_that_is_none_is_refused_with_how_to_write_one(day: str, client: Client) -> None:
    assert "2032-05-31" in _refusal(client, f"/export/releases.csv?as_of={day}", 400)


@needs_the_catalog
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_of_the_calendar_are_days(day: str, client: Client) -> None:
    assert _csv(client, f"/export/releases.csv?as_of={day}")


@needs_the_catalog
@pytest.mark.parametrize("query", ["minors=1&minors=0", f"{DAY}&as_of=2026-01-01"])
def test_repeated_single_parameter_is_refused(query: str, client: Client) -> None:
    assert "once" in _refusal(client, f"/export/releases.json?{query}", 400)


# Facts


@needs_the_catalog
def test_every_fact_is_there(client: Client) -> None:
    assert _json(client, "/export/facts.json")["count"] == Fact.objects.count()


@needs_the_catalog
def test_facts_filter_by_attribute_group_and_confidence(client: Client) -> None:
    rows = _csv(client, "/export/facts.csv?attribute=wsl&attribute=non_profit")
    assert {row["attribute"] for row in rows} == {"wsl", "non_profit"}
    assert {row["group"] for row in _csv(client, "/export/facts.csv?group=compliance")} == {
        "compliance"
    }
    rows = _csv(client, "/export/facts.csv?confidence=unverified&confidence=computed&group=support")
    assert {row["confidence"] for row in rows} <= {"unverified", "computed"}
    assert (
        len(rows)
        == Fact.objects.filter(
            confidence__in=["unverified", "computed"],
            attribute__in=[
                key
                for key, attribute in vocabulary.ATTRIBUTES.items()
                if attribute.group == "support"
            ],
        ).count()
    )


@needs_the_catalog
def test_unknown_fact_is_an_empty_cell_not_no(client: Client) -> None:
    Fact.objects.filter(
        distribution__slug="alder", attribute__in=["sbom", "licence_fee"], release=None, plan=None
    ).delete()
    source = Source.objects.first()
    for attribute in ("sbom", "licence_fee"):
        alder = Release.objects.get(slug="alder-9").distribution
        Fact.objects.create(
            distribution=alder,
            attribute=attribute,
            value=None,
            source=source,
            confidence="unverified",
        )
    address = "/export/facts.{}?distribution=alder&attribute=sbom&attribute=licence_fee"
    rows = [row for row in _csv(client, address.format("csv")) if not row["release"]]
    assert {(row["value"], row["value_is"], row["words"]) for row in rows} == {
        ("", "unknown", "unknown")
    }
    assert {
        row["value"]
        for row in _json(client, address.format("json"))["results"]
        if not row["release"]
    } == {None}


@needs_the_catalog
def test_disputes_use_the_words_of_the_attribute(client: Client) -> None:
    fact = Fact.objects.filter(attribute="wsl", value=True).first()
    Dispute.objects.create(
        fact=fact, value=False, source=fact.source, confidence="computed", why="Older."
    )
    address = f"/export/facts.csv?attribute=wsl&distribution={fact.distribution.slug}"
    assert any(
        row["disputes"].endswith("computed) says: no. Older.") for row in _csv(client, address)
    )


@needs_the_catalog
def test_yes_no_and_numbers_keep_their_kind(client: Client) -> None:
    rows = {row["value"] for row in _csv(client, "/export/facts.csv?attribute=non_profit")}
    assert rows <= {"true", "false", ""}
    values = [
        row["value"] for row in _json(client, "/export/facts.json?attribute=base_years")["results"]
    ]
    assert values
    assert all(isinstance(value, int | float) for value in values if value is not None)


@needs_the_catalog
def test_fact_rows_name_release_and_plan_by_slug(client: Client) -> None:
    releases = set(Release.objects.values_list("slug", flat=True))
    plans = {
        f"{plan.distribution.slug}/{plan.slug}"
        for plan in SupportPlan.objects.select_related("distribution")
    }
    rows = _csv(client, "/export/facts.csv")
    assert {row["release"] for row in rows} - {""} <= releases
    assert {row["plan"] for row in rows} - {""} <= plans
    assert any(row["release"] for row in rows)
    assert any(row["plan"] for row in rows)


# Prices


@needs_the_catalog
def test_a_price_that_nobody_publishes_is_never_nought(client: Client) -> None:
    rows = [
        row for row in _csv(client, "/export/prices.csv") if row["amount_is"] == "not-published"
    ]
    assert len(rows) == Price.objects.filter(amount=None).count() > 0
    assert {row["amount"] for row in rows} == {""}
    assert all(row["words"].startswith("not published") for row in rows)


@needs_the_catalog
def test_a_plan_without_a_price_on_record_says_unknown(client: Client) -> None:
    Price.objects.filter(plan__slug="premium", plan__distribution__slug="alder").delete()
    (row,) = _csv(client, "/export/prices.csv?plan=alder/premium")
    assert (row["amount"], row["amount_is"], row["words"], row["currency"]) == (
        "",
        "unknown",
        "unknown",
        "",
    )


@needs_the_catalog
def test_prices_can_be_narrowed_to_plans(client: Client) -> None:
    rows = _csv(client, "/export/prices.csv?plan=alder/premium&plan=alder/basic")
    assert {row["plan"] for row in rows} == {"alder/premium", "alder/basic"}
    assert {row["amount"] for row in rows if row["reference"] == "true"} <= {
        row["amount"] for row in rows
    } - {"", "0"}


# Questions it refuses


@needs_the_catalog
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("releases.csv?status=alive", "active, security"),
        ("releases.json?minors=yes", "0, 1"),
        ("facts.csv?group=costs", "cost"),
        ("facts.csv?attribute=fips", "no attribute"),
        ("facts.json?confidence=%00", "verified"),
        ("facts.json?confidence=%ED%A0%80", "verified"),
        ("prices.json?status=active", "Known: distribution, plan, delimiter."),
        ("facts.csv?%00=%00", "confidence, delimiter."),
        ("facts.csv?as_of=2026-01-01", "confidence, delimiter."),
        ("releases.csv?minors=1e9", "0, 1"),
    ],
)
def test_invalid_filter_is_refused_with_the_choices(query: str, words: str, client: Client) -> None:
    assert words in _refusal(client, f"/export/{query}", 400)


@needs_the_catalog
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("releases.csv?distribution=brich", "Known: alder, birch, cedar, dogwood."),
        ("releases.csv?distribution=%00", "There is no distribution"),
        ("prices.csv?plan=premium", "alder/premium"),
        ("releases.ods", "releases.csv, releases.xlsx, "),
        ("plans.json", "There is no file"),
        ("releases.CSV", "There is no file"),
        ("a.b.c.csv", "There is no file"),
        ("%00.csv", "There is no file"),
        ("%ff.csv", "There is no file"),
        ("%ED%A0%80.json", "There is no file"),
        (f"{'a' * 3000}.csv", "There is no file"),
    ],
)
def test_unknown_file_is_404_with_the_known_ones(address: str, words: str, client: Client) -> None:
    text = _refusal(client, f"/export/{address}", 404)
    assert words in text
    assert len(text) < 1500


@pytest.mark.long("cases", keep=3)
@needs_the_catalog
def test_nearly_right_one_of_many_gets_a_hint(client: Client) -> None:
    birch = Distribution.objects.get(slug="birch")
    for number in range(60):
        birch.pk, birch.slug, birch.name = None, f"x-{number}", f"X {number}"
        birch.endoflife_product = ""
        birch.save()
    text = _refusal(client, "/export/releases.csv?distribution=brich", 404)
    assert "Did you mean: birch" in text
    assert "x-59" not in text


@needs_the_catalog
@pytest.mark.parametrize("address", FILES)
def test_an_empty_choice_of_a_form_is_none(address: str, client: Client) -> None:
    assert client.get(f"{address}?distribution=").content == client.get(address).content


# As a good citizen of HTTP


@pytest.mark.long("cases", keep=3)
@needs_the_catalog
@pytest.mark.parametrize("address", FILES)
def test_unchanged_file_is_304_until_the_catalog_changes(address: str, client: Client) -> None:
    first = client.get(address)
    headers = {"If-None-Match": first["ETag"]}
    again = client.get(address, headers=headers)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.get(f"{address}?distribution=alder", headers=headers).status_code == 200
    Phase.objects.filter(release__slug="alder-9", name="Full Support").update(note="Another note.")
    assert client.get(address, headers=headers).status_code == 200


@needs_the_catalog
def test_no_two_files_share_an_etag(client: Client) -> None:
    assert len({client.get(address)["ETag"] for address in FILES}) == len(FILES)


@pytest.mark.long("cases", keep=3)
@needs_the_catalog
@pytest.mark.parametrize("address", FILES)
def test_the_bytes_are_the_same_each_time_and_head_has_none(address: str, client: Client) -> None:
    first, other = client.get(address), client.get(address)
    assert first.content == other.content
    head = client.head(address)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", first["ETag"])
    assert first["Content-Type"] == (
        "application/json" if address.endswith("json") else "text/csv; charset=utf-8"
    )
    assert first["Content-Disposition"].startswith('attachment; filename="elwise-')


@needs_the_catalog
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written_here(method: str, client: Client) -> None:
    assert getattr(client, method)("/export/facts.csv").status_code == 405


@needs_the_catalog
@pytest.mark.parametrize("address", FILES)
def test_one_query_once_the_catalog_is_known(
    address: str, client: Client, django_assert_num_queries
) -> None:
    client.get(address)
    with django_assert_num_queries(1):
        client.get(f"{address}?distribution=alder")


@needs_the_catalog
def test_json_is_strict_utf_8(client: Client) -> None:
    for address in FILES[1::2]:
        json.loads(
            client.get(address).content.decode(), parse_constant=lambda word: pytest.fail(word)
        )
