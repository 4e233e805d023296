"""The lifecycle page: every release on a day, drawn and as a table, narrowed by the address."""

import re
from html import unescape

import pytest
from django.test import Client

from catalog.models import Distribution, Phase, Release
from tests.pages import parse

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]

RESULTS = {"HX-Request": "true", "HX-Target": "results"}
MAJORS = {"parent": None}


def _get(client: Client, query: str = "", **headers: str) -> str:
    response = client.get(f"/lifecycle/{query}", headers=headers)
    assert response.status_code == 200, response.get("Location")
    return unescape(response.content.decode())


def _text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def _table(page: str) -> set[str]:
    """The releases in the table: "AlmaLinux OS 9"."""
    return {
        " ".join(_text(row).split())
        for row in re.findall(r'<th scope="row">(<span class="unseen">.*?)</th>', page)
    }


def _status(page: str, release: str) -> str:
    name, number = release.rsplit(" ", 1)
    match = re.search(
        rf'unseen">{re.escape(name)} </span>{re.escape(number)}</th>.*?<span '
        rf'class="state[^>]*>(.*?)</span>',
        page,
        re.DOTALL,
    )
    assert match is not None
    return match.group(1)


def _named(**filters: object) -> set[str]:
    return {
        f"{row.distribution.name} {row.name}"
        for row in Release.objects.filter(**filters).select_related("distribution")
    }


def test_page_lists_every_distribution_and_major_release(client: Client) -> None:
    page = _get(client)
    for distribution in Distribution.objects.all():
        assert (
            f'<a href="/distributions/{distribution.slug}/#h-releases">{distribution.name}</a>'
            in page
        )
    assert _table(page) == _named(**MAJORS)
    majors = len(_named(**MAJORS))
    assert f"{majors} of {majors} releases" in _text(page)


def test_minor_releases_come_when_asked_for(client: Client) -> None:
    assert _table(_get(client, "?minors=1")) == _named()


def test_table_lists_every_phase_with_end_and_source(client: Client) -> None:
    page = _get(client)
    text = _text(page)
    for phase in Phase.objects.filter(release__parent=None).select_related("release", "source"):
        assert phase.name in text
        assert f'href="{phase.source.url}"' in page


def test_chart_has_description_legend_and_day_line(client: Client) -> None:
    """Its words are those of the table below it, which are not sent twice."""
    page = _get(client)
    assert (
        'role="img" aria-label="Support of Red Hat Enterprise Linux: '
        'every phase is in the table below"'
    ) in page
    row = parse(page).row("Red Hat Enterprise Linux 10").text
    assert "Full Support (active support) until 31 May 2030" in row
    assert "Maintenance Support (security support) until 31 May 2035" in row
    assert '<line class="today"' in page
    assert "active support" in _text(page.partition("legend-line")[2])
    assert 'fill="url(#p-security)"' in page
    assert "style=" not in page


def test_supported_releases_come_before_folded_ended_ones(client: Client) -> None:
    document = parse(_get(client))
    supported = document.section("h-supported").texts('th[scope="row"]')
    assert "Red Hat Enterprise Linux 9" in supported
    assert "CentOS Linux 8" not in supported
    assert "CentOS Linux 8" in document.select_one("#ended").texts('th[scope="row"]')
    assert "CentOS Linux 5" in document.select_one("#ended-early").texts('th[scope="row"]')
    folds = document.select("details.fold[id]")
    assert len(folds) == 2
    assert not any("open" in fold.node.attributes for fold in folds)
    assert [fold.text for fold in document.select("details.fold[id] .count")] == [
        f"{len(fold.select('th[scope=row]'))} releases" for fold in folds
    ]


@pytest.mark.parametrize("query", ["?status=ended", "?distribution=scientific-linux"])
def test_fold_is_open_where_nothing_else_matches(query: str, client: Client) -> None:
    folds = parse(_get(client, query)).select("details.fold[id]")
    assert folds
    assert all("open" in fold.node.attributes for fold in folds)


def test_release_of_the_future_is_apart_on_a_past_day(client: Client) -> None:
    document = parse(_get(client, "?as_of=2021-01-01"))
    assert "AlmaLinux OS 10" in document.select_one("#ahead").texts('th[scope="row"]')
    assert "AlmaLinux OS 10" not in document.section("h-supported").text


def test_narrow_chart_can_start_on_the_day(client: Client) -> None:
    chart = parse(_get(client)).section("h-supported").select_one(".lifelines")
    assert "from-day" in chart.classes
    panes = chart.select(".life:not(.scale) .panes")
    assert panes
    for pane in panes:
        past, ahead = pane.select(".past, .ahead")
        assert (past.classes, ahead.classes) == (["past"], ["ahead"])
        assert not past.select(".today")
        assert ahead.select_one(".today")["x1"] == "0"
        widths = [float(svg["width"].removesuffix("%")) for svg in (past, ahead)]
        assert sum(widths) == pytest.approx(100, abs=0.02)


def test_notes_and_disputes_are_folded(client: Client) -> None:
    row = parse(_get(client)).row("Oracle Linux 10")
    remarks = row.select_one("details.remarks")
    assert remarks.select_one("summary").text == f"{len(remarks.select('li'))} notes"
    assert "Not used: " in remarks.text


def test_page_is_rendered_again_after_a_change(client: Client) -> None:
    assert "Renamed phase" not in _get(client)
    Phase.objects.filter(release__slug="rhel-10", kind="active").update(name="Renamed phase")
    row = parse(_get(client)).row("Red Hat Enterprise Linux 10")
    assert "Renamed phase (active support) until 31 May 2030" in row.text


def test_undrawable_releases_are_named(client: Client) -> None:
    assert "Not drawn, because no date is known: MIRACLE LINUX, SUSE Multi-Linux Support." in _text(
        _get(client)
    )


def test_distributions_can_be_chosen(client: Client) -> None:
    page = _get(client, "?distribution=almalinux&distribution=rocky-linux")
    assert _table(page) == _named(parent=None, distribution__slug__in=["almalinux", "rocky-linux"])
    assert page.count(" checked>") == 3, "two distributions, and support of any kind"


def test_a_distribution_without_releases_says_so(client: Client) -> None:
    assert "No release of its own." in _text(_get(client, "?distribution=suse-multi-linux"))


@pytest.mark.parametrize(
    ("status", "included", "excluded"),
    [
        ("active", "Red Hat Enterprise Linux 9", "Red Hat Enterprise Linux 8"),
        ("security", "Red Hat Enterprise Linux 8", "Red Hat Enterprise Linux 9"),
        ("extended", "Red Hat Enterprise Linux 7", "Red Hat Enterprise Linux 8"),
        ("ended", "CentOS Linux 8", "Red Hat Enterprise Linux 7"),
        ("unknown", "MIRACLE LINUX 9", "Red Hat Enterprise Linux 10"),
        ("preview", "Amazon Linux 2027", "Amazon Linux 2023"),
    ],
)
def test_a_status_can_be_chosen(status: str, included: str, excluded: str, client: Client) -> None:
    releases = _table(_get(client, f"?status={status}&as_of=2026-11-23"))
    assert included in releases
    assert excluded not in releases


def test_several_statuses_add_up(client: Client) -> None:
    rows = _table(_get(client, "?status=active&status=ended"))
    assert rows == _table(_get(client, "?status=active")) | _table(_get(client, "?status=ended"))


def test_the_status_of_a_minor_release_can_be_chosen(client: Client) -> None:
    assert "AlmaLinux OS 10.2" in _table(_get(client, "?status=minor&minors=1&as_of=2026-06-01"))


def test_support_without_payment_can_be_chosen(client: Client) -> None:
    releases = _table(_get(client, "?support=included&as_of=2026-11-23"))
    assert "Red Hat Enterprise Linux 8" in releases
    assert "Red Hat Enterprise Linux 7" not in releases


def test_support_for_payment_can_be_chosen(client: Client) -> None:
    releases = _table(_get(client, "?support=paid&as_of=2026-11-23"))
    assert {"Red Hat Enterprise Linux 7", "Oracle Linux 7"} <= releases
    assert "CentOS Stream 9" not in releases


def test_unknown_support_is_named_and_not_counted(client: Client) -> None:
    page = _get(client, "?support=included")
    assert "MIRACLE LINUX 9" not in _table(page)
    assert re.search(
        r"\d+ releases left out because a date is unknown ?: [^.]*MIRACLE LINUX 9", _text(page)
    )


def test_releases_ending_soon_can_be_filtered(client: Client) -> None:
    releases = _table(_get(client, "?ends_within=31&as_of=2027-05-01"))
    assert releases == {"CentOS Stream 9"}


def test_empty_results_have_a_hint(client: Client) -> None:
    page = _get(client, "?distribution=almalinux&status=ended&as_of=2026-11-23")
    assert "No release matches these filters." in _text(page)
    assert '<a href="/lifecycle/">clear all filters</a>' in page


# On another day


@pytest.mark.parametrize(
    ("release", "day", "status"),
    [
        ("Red Hat Enterprise Linux 9", "2027-05-31", "Full Support"),
        ("Red Hat Enterprise Linux 9", "2027-06-01", "Maintenance Support"),
        ("CentOS Linux 7", "2024-06-30", "Security Support"),
        ("CentOS Linux 7", "2024-07-01", "ended"),
        ("Red Hat Enterprise Linux 10", "2025-05-20", "Full Support"),
        ("Red Hat Enterprise Linux 10", "2025-05-19", "not released yet"),
        ("Scientific Linux 7", "2020-01-01", "unknown, as is the day of its release"),
    ],
)
def test_the_named_day_still_counts_and_the_next_does_not(
    release: str, day: str, status: str, client: Client
) -> None:
    assert _status(_get(client, f"?as_of={day}"), release) == status


def test_another_day_is_named_in_the_heading_and_the_title(client: Client) -> None:
    page = _get(client, "?as_of=2024-06-30")
    assert "Supported on 30 June 2024" in _text(page)
    assert "<title>Lifecycle on 30 June 2024 " in page
    assert "The line marks 30 June 2024." in _text(page)


# What is wrong


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("as_of=yesterday", "as_of", "Give a day as YYYY-MM-DD"),
        ("as_of=2026-02-30", "as_of", "There is no such day."),
        ("as_of=2026-2-3", "as_of", "Give a day as YYYY-MM-DD"),
        ("as_of=0001-01-01", "as_of", "from 1995-01-01 to 2099-12-31"),
        ("as_of=9999-12-31", "as_of", "from 1995-01-01 to 2099-12-31"),
        ("as_of=%00", "as_of", "Give a day as YYYY-MM-DD"),
        ("as_of=2024-06-30&as_of=2025-06-30", "as_of", "Enter only one value."),
        ("ends_within=0", "ends_within", "from 1 to 3650"),
        ("ends_within=3651", "ends_within", "from 1 to 3650"),
        ("ends_within=-1", "ends_within", "from 1 to 3650"),
        ("ends_within=%D9%A3", "ends_within", "from 1 to 3650"),
        (f"ends_within={'9' * 5000}", "ends_within", "from 1 to 3650"),
        ("status=dead", "status", "There is no status “dead”."),
        ("support=free", "support", "Give one of: included, paid; or leave it out."),
        ("minors=yes", "minors", "Give one of: 1; or leave it out."),
        (
            "distribution=rocky-linus",
            "distribution",
            "There is no distribution “rocky-linus”. Choose from the list. Did you mean Rocky "
            "Linux",
        ),
        ("distribution=%00", "distribution", "There is no distribution “�”."),
        (f"distribution={'x' * 5000}", "distribution", "There is no distribution “xxxx"),
        (
            "&".join(f"distribution=d{number}" for number in range(50)),
            "distribution",
            "and 47 more",
        ),
        ("distro=rhel", "", "distro This page has no such parameter."),
    ],
)
def test_errors_are_listed_and_the_form_is_kept(
    query: str, field: str, message: str, client: Client
) -> None:
    response = client.get(
        f"/lifecycle/?status=active&{query}" if field != "status" else f"/lifecycle/?{query}"
    )
    page = unescape(response.content.decode())
    assert response.status_code == 400
    assert "<title>Error: Lifecycle" in page
    assert "There is a problem" in page
    assert message in _text(page)
    assert not field or (f'<a href="#f-{field}">' in page and f'id="f-{field}"' in page)
    assert field == "status" or 'value="active" checked' in page
    assert len(page) < 20_000
    assert "<table" not in page


def test_a_bad_day_stays_in_its_field(client: Client) -> None:
    page = client.get("/lifecycle/?as_of=<b>soon").content.decode()
    assert 'value="&lt;b&gt;soon" aria-invalid="true"' in page


def test_only_get_is_spoken(client: Client) -> None:
    assert client.post("/lifecycle/").status_code == 405


# Addresses and fragments


@pytest.mark.parametrize(
    ("query", "clean"),
    [
        ("?distribution=rocky&as_of=&ends_within=&support=", "?distribution=rocky-linux"),
        ("?status=ended&status=active&status=ended", "?status=active&status=ended"),
        ("?as_of=", ""),
    ],
)
def test_one_question_has_one_address(query: str, clean: str, client: Client) -> None:
    response = client.get(f"/lifecycle/{query}")
    assert (response.status_code, response["Location"]) == (302, f"/lifecycle/{clean}")


def test_htmx_gets_only_the_results_and_the_clean_address(client: Client) -> None:
    response = client.get("/lifecycle/?status=active&as_of=&support=", headers=RESULTS)
    page = response.content.decode()
    assert "<html" not in page
    assert "<form" not in page
    assert "<table" in page
    assert 'id="found" role="status" hx-swap-oob' in page
    assert response["HX-Replace-Url"] == "/lifecycle/?status=active"


def test_htmx_error_pushes_no_url(client: Client) -> None:
    response = client.get("/lifecycle/?as_of=bad", headers=RESULTS)
    assert response.status_code == 400
    assert "Give a day as YYYY-MM-DD" in response.content.decode()
    assert "HX-Replace-Url" not in response.headers


def test_htmx_without_the_results_as_target_gets_the_whole_page(client: Client) -> None:
    assert "<html" in _get(client, "?status=active", **{"HX-Request": "true"})


@pytest.mark.parametrize("headers", [{}, RESULTS])
def test_caches_are_told_that_there_are_two_answers(
    headers: dict[str, str], client: Client
) -> None:
    assert {"HX-Request", "HX-Target"} <= set(
        client.get("/lifecycle/", headers=headers)["Vary"].split(", ")
    )


@pytest.mark.parametrize(
    "query", ["", "?minors=1", "?status=active&as_of=2024-06-30", "?as_of=bad"]
)
def test_one_query_is_enough(query: str, client: Client, django_assert_num_queries) -> None:
    client.get("/lifecycle/")
    with django_assert_num_queries(1):
        client.get(f"/lifecycle/{query}")


def test_markup_in_a_curated_text_stays_text(client: Client) -> None:
    Phase.objects.filter(release__slug="rhel-10", kind="active").update(
        name="<script>alert(1)</script>"
    )
    assert "<script>alert(1)" not in client.get("/lifecycle/").content.decode()
