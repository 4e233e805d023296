"""The lifecycle page: every release on a day, drawn and as a table, narrowed by the address."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client

from catalog.formats import plural
from catalog.models import Distribution, Phase, Release
from tests.pages import parse

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]

RESULTS = {"HX-Request": "true", "HX-Target": "results"}
MAJORS = {"parent": None}


def _get(client: Client, query: str = "", **headers: str) -> str:
    response = client.get(f"/lifecycle/{query}", headers=headers)
    assert response.status_code == 200, response.get("Location")
    return unescape(response.content.decode())


def _text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def _table(page: str) -> set[str]:
    """The releases in the table: "Birch Linux 9"."""
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
    distributions = Distribution.objects.all()
    assert distributions
    for distribution in distributions:
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
    phases = Phase.objects.filter(release__parent=None).select_related("release", "source")
    assert phases
    for phase in phases:
        assert phase.name in text
        assert f'href="{phase.source.url}"' in page


def test_chart_has_description_legend_and_day_line(client: Client) -> None:
    """Its words are those of the table below it, which are not sent twice."""
    page = _get(client)
    assert (
        'role="img" aria-label="Support of Alder Linux: every phase is in the table below"'
    ) in page
    row = parse(page).row("Alder Linux 9").text
    assert "Full Support (active support) until 31 May 2027" in row
    assert "Maintenance Support (security support) until 31 May 2032" in row
    assert '<line class="today"' in page
    assert "active support" in _text(page.partition("legend-line")[2])
    assert 'fill="url(#p-security)"' in page
    assert "style=" not in page


def test_supported_releases_come_before_folded_ended_ones(client: Client) -> None:
    _add_a_release_that_ended_early()
    document = parse(_get(client))
    supported = document.section("h-supported").texts('th[scope="row"]')
    assert "Alder Linux 9" in supported
    assert "Dogwood Linux 7" in supported, "for payment"
    assert {"Dogwood Linux 6", "Dogwood Linux 5"}.isdisjoint(supported)
    assert document.select_one("#ended").texts('th[scope="row"]') == ["Dogwood Linux 6"]
    assert document.select_one("#ended-early").texts('th[scope="row"]') == ["Dogwood Linux 5"]
    folds = document.select("details.fold[id]")
    assert len(folds) == 2
    assert not any("open" in fold.node.attributes for fold in folds)
    assert [fold.text for fold in document.select("details.fold[id] .count")] == [
        plural(len(fold.select("th[scope=row]")), "release") for fold in folds
    ]


def _add_a_release_that_ended_early() -> None:
    release = Release.objects.get(slug="dogwood-6")
    phase = release.phases.get()
    release.pk, release.name, release.slug = None, "5", "dogwood-5"
    release.released_on = date(2007, 4, 12)
    release.save()
    phase.pk, phase.release, phase.ends_on = None, release, date(2017, 3, 31)
    phase.save()


@pytest.mark.parametrize("query", ["?status=ended", "?distribution=dogwood"])
def test_fold_is_open_where_nothing_else_matches(query: str, client: Client) -> None:
    Phase.objects.filter(name="Keeper").delete()
    folds = parse(_get(client, query)).select("details.fold[id]")
    assert folds
    assert all("open" in fold.node.attributes for fold in folds)


def test_release_of_the_future_is_apart_on_a_past_day(client: Client) -> None:
    document = parse(_get(client, "?as_of=2021-12-01"))
    assert "Alder Linux 9" in document.select_one("#ahead").texts('th[scope="row"]')
    assert "Alder Linux 9" not in document.section("h-supported").texts('th[scope="row"]')


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
    row = parse(_get(client)).row("Alder Linux 9")
    remarks = row.select_one("details.remarks")
    assert remarks.select_one("summary").text == f"{len(remarks.select('li'))} notes"
    assert "Not used: " in remarks.text


def test_page_is_rendered_again_after_a_change(client: Client) -> None:
    assert "Renamed phase" not in _get(client)
    Phase.objects.filter(release__slug="alder-9", kind="active").update(name="Renamed phase")
    row = parse(_get(client)).row("Alder Linux 9")
    assert "Renamed phase (active support) until 31 May 2027" in row.text


def test_undrawable_releases_are_named(client: Client) -> None:
    Release.objects.filter(distribution__slug="cedar").update(released_on=None)
    assert "Not drawn, because no date is known: Cedar Linux." in _text(_get(client))


def test_distributions_can_be_chosen(client: Client) -> None:
    page = _get(client, "?distribution=alder&distribution=birch")
    assert _table(page) == _named(parent=None, distribution__slug__in=["alder", "birch"])
    assert page.count(" checked>") == 3, "two distributions, and support of any kind"


def test_a_distribution_without_releases_says_so(client: Client) -> None:
    Release.objects.filter(distribution__slug="cedar").delete()
    assert "No release of its own." in _text(_get(client, "?distribution=cedar"))


@pytest.mark.parametrize(
    ("status", "included", "excluded"),
    [
        ("active", "Alder Linux 9", "Alder Linux 8"),
        ("security", "Alder Linux 8", "Alder Linux 9"),
        ("extended", "Dogwood Linux 7", "Alder Linux 8"),
        ("ended", "Dogwood Linux 6", "Dogwood Linux 7"),
        ("unknown", "Birch Linux 8", "Alder Linux 9"),
        ("preview", "Alder Linux 10", "Alder Linux 9"),
    ],
)
def test_a_status_can_be_chosen(status: str, included: str, excluded: str, client: Client) -> None:
    Phase.objects.filter(release__slug="birch-8").delete()
    releases = _table(_get(client, f"?status={status}&as_of=2026-11-23"))
    assert included in releases
    assert excluded not in releases


def test_several_statuses_add_up(client: Client) -> None:
    rows = _table(_get(client, "?status=active&status=ended"))
    assert {"Alder Linux 9", "Dogwood Linux 6"} <= rows
    assert rows == _table(_get(client, "?status=active")) | _table(_get(client, "?status=ended"))


def test_the_status_of_a_minor_release_can_be_chosen(client: Client) -> None:
    assert "Alder Linux 9.10" in _table(_get(client, "?status=minor&minors=1&as_of=2026-06-01"))


def test_support_without_payment_can_be_chosen(client: Client) -> None:
    releases = _table(_get(client, "?support=included&as_of=2026-11-23"))
    assert "Alder Linux 8" in releases
    assert "Dogwood Linux 7" not in releases


def test_support_for_payment_can_be_chosen(client: Client) -> None:
    releases = _table(_get(client, "?support=paid&as_of=2026-11-23"))
    assert releases == {"Alder Linux 9", "Alder Linux 8", "Dogwood Linux 7"}


def test_unknown_support_is_named_and_not_counted(client: Client) -> None:
    page = _get(client, "?support=included")
    assert "Cedar Linux 2018.03" not in _table(page)
    assert "2 releases left out because a date is unknown: Cedar 2, Cedar 2018.03." in parse(
        page
    ).texts("p")


def test_releases_ending_soon_can_be_filtered(client: Client) -> None:
    releases = _table(_get(client, "?distribution=birch&ends_within=31&as_of=2029-05-01"))
    assert releases == {"Birch Linux 8"}


def test_empty_results_have_a_hint(client: Client) -> None:
    page = _get(client, "?distribution=birch&status=ended&as_of=2026-11-23")
    assert "No release matches these filters." in _text(page)
    assert '<a href="/lifecycle/">clear all filters</a>' in page


# On another day


@pytest.mark.parametrize(
    ("release", "day", "status"),
    [
        ("Alder Linux 9", "2027-05-31", "Full Support"),
        ("Alder Linux 9", "2027-06-01", "Maintenance Support"),
        ("Dogwood Linux 6", "2020-11-30", "Updates"),
        ("Dogwood Linux 6", "2020-12-01", "ended"),
        ("Birch Linux 9", "2022-07-14", "Active support"),
        ("Birch Linux 9", "2022-07-13", "not released yet"),
        ("Cedar Linux 2018.03", "2020-01-01", "unknown, as is the day of its release"),
    ],
)
def test_the_named_day_still_counts_and_the_next_does_not(
    release: str, day: str, status: str, client: Client
) -> None:
    Release.objects.filter(slug="cedar-2018-03").update(released_on=None)
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
            "distribution=birhc",
            "distribution",
            "There is no distribution “birhc”. Choose from the list. Did you mean Birch Linux",
        ),
        ("distribution=%00", "distribution", "There is no distribution “�”."),
        (f"distribution={'x' * 5000}", "distribution", "There is no distribution “xxxx"),
        (
            "&".join(f"distribution=d{number}" for number in range(50)),
            "distribution",
            "and 47 more",
        ),
        ("distro=alder", "", "distro This page has no such parameter."),
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
        ("?distribution=BIRCH-Linux&as_of=&ends_within=&support=", "?distribution=birch"),
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
    Phase.objects.filter(release__slug="alder-9", kind="active").update(
        name="<script>alert(1)</script>"
    )
    assert "<script>alert(1)" not in client.get("/lifecycle/").content.decode()
