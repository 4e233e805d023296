"""What readers see of third-party software, previews, sellers, minor releases with facts, and
architectures of tools."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from catalog import presentation, snapshot
from catalog.models import (
    Distribution,
    Fact,
    MigrationPath,
    Phase,
    Release,
    Source,
    SupportPlan,
    SupportStatement,
)
from catalog.pages.release_filters import ReleaseFilters, matches
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]

TODAY = date(2026, 11, 26)
STATEMENTS = "/api/v1/statements/"


@pytest.fixture(autouse=True)
def _on_one_day():
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


def _state(
    supported: bool | None,
    *releases: str,
    subject: str = "k0s",
    of: str = "rocky-linux",
    architectures: Sequence[str] = (),
    **days: date,
) -> SupportStatement:
    distribution, source = (
        Distribution.objects.get(slug=of),
        Source.objects.get(key="rockylinux-org"),
    )
    row = SupportStatement.objects.create(
        distribution=distribution,
        subject=subject,
        supported=supported,
        source=source,
        confidence="verified",
        note="Asked.",
        architectures=list(architectures),
        **days,
    )
    row.releases.set(Release.objects.filter(distribution=distribution, name__in=releases))
    return row


@pytest.fixture
def only_these() -> None:
    """No statement but what the test states."""
    SupportStatement.objects.all().delete()


def _text(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def _section(client: Client, address: str, anchor: str) -> str:
    page = client.get(address).content.decode()
    return _text(page.split(f'aria-labelledby="{anchor}">', 1)[1].split("</section>")[0])


def _rows(client: Client, query: str = "") -> list[dict[str, Any]]:
    response = client.get(f"{STATEMENTS}?page_size=200&{query}")
    assert response.status_code == 200, response.content
    return response.json()["results"]


# In words

READINGS = [
    (True, {}, "yes", "no end stated"),
    (True, {"ends": date(2032, 5, 31)}, "yes", "31 May 2032"),
    (True, {"ends": TODAY}, "yes", "26 November 2026"),
    (True, {"ends": date(2026, 3, 31)}, "yes", "ended on 31 March 2026"),
    (False, {}, "no", ""),
    (None, {}, "unknown", ""),
]


@pytest.mark.parametrize(("supported", "days", "words", "until"), READINGS)
def test_a_statement_in_words(
    supported: bool | None, days: dict[str, date], words: str, until: str, only_these: None
) -> None:
    _state(supported, "9", **days)
    document = snapshot.current().document
    (row,) = document.distribution("rocky-linux").statements
    reading = presentation.statement(document, row, TODAY)
    assert (reading.words, reading.until, reading.label) == (words, until, "k0s")
    assert reading.over == ("ended" in until)
    assert reading.known == (supported is not None)


# Pages


def test_distribution_page_lists_statements_with_sources(client: Client, only_these: None) -> None:
    _state(True, "9", ends=date(2026, 3, 31))
    _state(True, "8", ends=date(2029, 5, 31))
    _state(None, subject="gitlab")
    section = page(client, "/distributions/rocky-linux/").section("h-statements")
    assert section.texts("thead th") == ["Software", "10", "9", "8"]
    ten, nine, eight = section.row("k0s").texts("td")
    assert ten == "—"
    assert nine.startswith("ended on 31 March 2026 ✓verified, source:")
    assert eight.startswith("yes until 31 May 2029 ✓verified, source:")
    (every_release,) = section.row("GitLab").select("td")
    assert every_release["colspan"] == "3"
    assert every_release.text.startswith("unknown")
    assert "Asked." in section.text


def test_pages_name_the_architectures(client: Client, only_these: None) -> None:
    _state(True, "9", ends=date(2032, 5, 31), architectures=["x86-64", "aarch64"])
    _state(True, "8", architectures=["x86-64"])
    section = page(client, "/distributions/rocky-linux/").section("h-statements")
    _, nine, eight = section.row("k0s").texts("td")
    assert nine.startswith("yes until 31 May 2032, only on aarch64 and x86-64 ✓")
    assert eight.startswith("yes no end stated, only on x86-64 ✓")
    compared = _text(client.get("/compare/?d=rocky-linux&d=rhel").content.decode())
    assert "until 31 May 2032, only on aarch64 and x86-64" in compared
    source = _text(client.get("/sources/rockylinux-org/").content.decode())
    assert "yes, until 31 May 2032, only on aarch64 and x86-64" in source


def test_programs_read_the_architectures(client: Client, only_these: None) -> None:
    _state(True, "9", architectures=["x86-64", "aarch64"])
    _state(True, "8")
    assert [row["architectures"] for row in _rows(client, "fields=architectures")] == [
        [],
        ["aarch64", "x86-64"],
    ]
    assert [row["releases"] for row in _rows(client, "architecture=aarch64")] == [["9"]]
    assert _rows(client, "architecture=s390x") == []
    distribution = client.get("/api/v1/distributions/rocky-linux/").json()
    assert [row["architectures"] for row in distribution["statements"]] == [
        [],
        ["aarch64", "x86-64"],
    ]
    rows = client.get("/export/statements.json?distribution=rocky-linux").json()["results"]
    assert [(row["architectures"], row["architectures_is"]) for row in rows] == [
        ([], "not-stated"),
        (["aarch64", "x86-64"], "known"),
    ]


def test_an_ended_statement_is_not_support(client: Client, only_these: None) -> None:
    _state(True, "9", ends=date(2026, 3, 31))
    text = _section(client, "/distributions/rocky-linux/", "h-statements")
    assert " yes " not in text
    row = _text(
        client.get("/compare/?d=rocky-linux&d=rhel")
        .content.decode()
        .split(">k0s")[1]
        .split("</tr>")[0]
    )
    assert "9: ended on 31 March 2026" in row
    assert "yes" not in row


def test_without_statements_there_is_no_section(client: Client, only_these: None) -> None:
    assert "h-statements" not in client.get("/distributions/rocky-linux/").content.decode()


def test_statements_differ_side_by_side(client: Client, only_these: None) -> None:
    _state(True, "9")
    _state(False, "9", of="rhel")
    page = client.get("/compare/?d=rocky-linux&d=rhel").content.decode()
    row = re.search(r'<tr class="row-(\w+)">\s*<th scope="row">k0s.*?</tr>', page, re.DOTALL)
    assert row is not None
    assert row[1] == "differs"
    assert "/distributions/rocky-linux/#f-k0s" in row[0]
    assert "no end stated" in row[0]


def test_an_unknown_statement_makes_no_difference(client: Client, only_these: None) -> None:
    _state(True, "9")
    _state(None, "9", of="rhel")
    page = client.get("/compare/?d=rocky-linux&d=rhel").content.decode()
    assert re.search(r'<tr class="row-open">\s*<th scope="row">k0s', page)


def test_source_page_lists_the_citing_statements(client: Client, only_these: None) -> None:
    _state(True, "9", starts=date(2023, 5, 1), ends=date(2032, 5, 31))
    text = _text(client.get("/sources/rockylinux-org/").content.decode())
    assert "k0s (9) yes, from 1 May 2023, until 31 May 2032" in text


# API


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"k0s", "gitlab", "veeam"}),
        ("subject=k0s", {"k0s"}),
        ("subject=k0s&subject=veeam", {"k0s", "veeam"}),
        ("distribution=rhel", {"veeam"}),
        ("release=8", {"gitlab", "veeam"}),
        ("supported=true", {"k0s"}),
        ("supported=false", {"veeam"}),
        ("valid_on=2026-03-31", {"k0s", "gitlab", "veeam"}),
        ("valid_on=2026-04-01", {"gitlab", "veeam"}),
        ("valid_on=2023-04-30", {"gitlab", "veeam"}),
        ("confidence=computed", set()),
    ],
)
def test_the_list_is_narrowed(
    query: str, expected: set[str], client: Client, only_these: None
) -> None:
    _state(True, "9", starts=date(2023, 5, 1), ends=date(2026, 3, 31))
    _state(None, subject="gitlab")
    _state(False, "8", "9", subject="veeam", of="rhel")
    assert {row["subject"] for row in _rows(client, query)} == expected


def test_a_row_is_whole(client: Client, only_these: None) -> None:
    _state(True, "9", "8", ends=date(2032, 5, 31))
    (row,) = _rows(client)
    assert (row["distribution"], row["label"], row["words"], row["supported"]) == (
        "rocky-linux",
        "k0s",
        "yes",
        True,
    )
    assert (row["releases"], row["starts"], row["ends"]) == (["8", "9"], None, "2032-05-31")
    assert row["source"]["key"] == "rockylinux-org"
    (same,) = client.get("/api/v1/distributions/rocky-linux/").json()["statements"]
    assert same == {key: value for key, value in row.items() if key != "distribution"}


def test_the_list_costs_one_query_and_is_known_again(
    client: Client, django_assert_num_queries
) -> None:
    first = client.get(STATEMENTS)
    assert first["ETag"]
    with django_assert_num_queries(1):
        assert client.get(STATEMENTS, headers={"If-None-Match": first["ETag"]}).status_code == 304
    SupportStatement.objects.filter(pk=SupportStatement.objects.first().pk).update(
        note="Another note."
    )
    assert client.get(STATEMENTS, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_root_leads_there(client: Client) -> None:
    assert client.get("/api/v1/").json()["statements"].endswith(STATEMENTS)


# Files


def test_statements_as_a_file(client: Client, only_these: None) -> None:
    _state(True, "9", ends=date(2026, 3, 31))
    _state(None, subject="gitlab")
    first, second = sorted(
        client.get("/export/statements.json").json()["results"], key=lambda row: row["subject"]
    )
    assert (first["subject"], first["supported"], first["supported_is"], first["ends_is"]) == (
        "gitlab",
        None,
        "unknown",
        "not-stated",
    )
    assert (second["releases"], second["supported_is"], second["ends"]) == (
        ["rocky-linux-9"],
        "known",
        "2026-03-31",
    )
    later = client.get("/export/statements.json?valid_on=2026-04-01").json()
    assert [row["subject"] for row in later["results"]] == ["gitlab"]
    assert later["filters"] == {"valid_on": ["2026-04-01"]}
    assert (
        client.get("/export/statements.csv?subject=k0s").content.decode().count("rocky-linux-9")
        == 1
    )


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("valid_on=soon", "valid_on is a day"),
        ("subject=nope", "There is no subject"),
        ("status=ended", "There is no"),
    ],
)
def test_a_wrong_question_is_refused(query: str, words: str, client: Client) -> None:
    response = client.get(f"/export/statements.csv?{query}")
    assert response.status_code in (400, 404)
    assert words in response.content.decode()


# In preview


@pytest.fixture
def in_preview() -> Release:
    """A newest release that is in preview, with an end that is announced."""
    distribution, source = (
        Distribution.objects.get(slug="rocky-linux"),
        Source.objects.get(key="rockylinux-org"),
    )
    release = Release.objects.create(
        distribution=distribution,
        name="11",
        slug="rocky-linux-11",
        released_on=TODAY,
        preview=True,
        source=source,
        confidence="verified",
    )
    Phase.objects.create(
        release=release,
        kind="active",
        name="Active Support",
        end_kind="date",
        ends_on=date(2027, 1, 31),
        source=source,
        confidence="verified",
    )
    return release


def test_a_preview_is_never_supported(in_preview: Release, client: Client) -> None:
    row = client.get("/api/v1/releases/rocky-linux-11/").json()
    assert (row["status"], row["status_words"], row["preview"]) == (
        "preview",
        "in preview, not for production",
        True,
    )
    assert "rocky-linux-11" in {
        row["slug"] for row in client.get("/api/v1/releases/?status=preview").json()["results"]
    }
    page = client.get("/distributions/rocky-linux/").content.decode()
    assert "in preview, not for production" in page
    assert '<th scope="row">11' not in page.split('<table class="until">')[1].split("</table>")[0]
    assert re.search(r"Newest release\s*</dt><dd>10 <", page)


def test_preview_is_not_listed_as_ending_soon(in_preview: Release, client: Client) -> None:
    document = snapshot.current().document
    release = document.distribution("rocky-linux").release("11")
    for filters in (ReleaseFilters(ends_within=200), ReleaseFilters(support="included")):
        assert matches(release, filters, TODAY) is False
    assert matches(release, ReleaseFilters(statuses=frozenset({"preview"})), TODAY) is True
    soonest = (
        client.get("/").content.decode().split("Next ends of support")[1].split("</details>")[0]
    )
    assert "31 January 2027" not in soonest


def test_the_stand_in_and_the_calendar_leave_a_preview_out(
    in_preview: Release, client: Client
) -> None:
    rows = client.get("/eol/api/v1/products/rocky-linux/").json()["result"]["releases"]
    assert [row["name"] for row in rows] == ["10", "9", "8"]
    assert (
        client.get("/eol/api/v1/products/rocky-linux/releases/latest/").json()["result"]["name"]
        == "10"
    )
    assert "Rocky Linux 11" not in client.get("/calendar.ics").content.decode()
    chosen = (
        client.get("/calendar.ics?release=rocky-linux-11").content.decode().replace("\r\n ", "")
    )
    assert "STATUS:TENTATIVE" in chosen
    assert "in preview\\, not for production" in chosen


def test_a_preview_in_files(in_preview: Release, client: Client) -> None:
    rows = client.get("/export/releases.json?status=preview&distribution=rocky-linux").json()[
        "results"
    ]
    assert [(row["release"], row["preview"], row["status"]) for row in rows] == [
        ("rocky-linux-11", True, "preview")
    ]


# Sellers, architectures, facts of minor releases


def test_plan_names_its_seller(client: Client) -> None:
    plan = SupportPlan.objects.exclude(seller="").filter(distribution__slug="almalinux").first()
    text = _section(client, "/distributions/almalinux/", "h-plans")
    assert "sold by TuxCare" in text
    assert "Community support without a contract" in text
    row = next(
        row
        for row in client.get("/api/v1/plans/?seller=tuxcare&distribution=almalinux").json()[
            "results"
        ]
    )
    assert row["seller"] == plan.seller == "tuxcare"
    rows = client.get("/export/prices.json?distribution=almalinux").json()["results"]
    assert {row["seller"] for row in rows} == {None, "tuxcare"}


def test_migration_names_its_architectures(client: Client) -> None:
    MigrationPath.objects.update(architectures=[])
    path = MigrationPath.objects.filter(to_distribution__slug="rocky-linux").first()
    MigrationPath.objects.filter(pk=path.pk).update(architectures=["x86-64", "aarch64"])
    rows = client.get("/api/v1/migrations/?architecture=aarch64").json()["results"]
    assert [(row["tool"], row["architectures"]) for row in rows] == [
        (path.tool, ["aarch64", "x86-64"])
    ]
    text = _section(client, "/distributions/rocky-linux/", "h-ways")
    assert "Architectures: aarch64, x86-64." in text
    assert "Architectures: unknown" in text
    rows = client.get("/export/migrations.json?distribution=rocky-linux").json()["results"]
    assert {row["architectures_is"] for row in rows} == {"known", "not-stated"}
    assert all("rocky-linux" in (row["from"], row["to"]) and row["source_url"] for row in rows)


def test_a_fact_of_a_minor_stands_under_its_major(client: Client) -> None:
    rocky, source = (
        Distribution.objects.get(slug="rocky-linux"),
        Source.objects.get(key="rockylinux-org"),
    )
    Fact.objects.filter(distribution=rocky, attribute="common_criteria").delete()
    for name, value in (("8", False), ("9", True), ("9.4", True), ("10", None)):
        release = Release.objects.get(distribution=rocky, name=name)
        Fact.objects.create(
            distribution=rocky,
            release=release,
            attribute="common_criteria",
            value=value,
            source=source,
            confidence="verified",
        )
    section = page(client, "/distributions/rocky-linux/").section("h-compliance")
    assert section.texts("thead th") == ["Fact", "10", "9", "8"]
    ten, nine, eight = section.row("Common Criteria certificate").select("td")
    assert ten.text.startswith("unknown")
    assert [line.text[:8] for line in nine.select(".value")] == ["9, 9.4: "]
    assert eight.text.startswith("no ")
