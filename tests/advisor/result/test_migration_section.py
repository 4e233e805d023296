"""Migration: boxes and arrows, and every step in full one fold away."""

from __future__ import annotations

import pytest
from django.test import Client

from catalog.models import (
    Distribution,
    Fact,
    MigrationPath,
    Release,
    Source,
    SupportStatement,
)
from tests.advisor.result.results import recommendation_for, result, stand_in
from tests.pages import Element

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]

FROM_CENTOS = "estate=centos-7&budget=none"
SEVERAL_SYSTEMS = "fidelity=rhel-itself&estate=rhel-9&estate=almalinux-9&estate=centos-7"
LONG_WAY = "estate=centos-7&platform=bare-metal&fidelity=binary-compatible"


@pytest.fixture(autouse=True)
def _names_that_the_questionnaire_knows() -> None:
    """As routes are: from Dogwood (CentOS Linux) to Birch (AlmaLinux), and between Birch and Alder
    (RHEL)."""
    for slug, known in (("dogwood", "centos"), ("birch", "almalinux"), ("alder", "rhel")):
        stand_in(slug, known)


def add_path_back() -> None:
    """From Birch 9 to Alder 9, with the tool that leads the other way."""
    path = MigrationPath.objects.get(tool="switch-to-birch")
    path.from_distribution, path.to_distribution = path.to_distribution, path.from_distribution
    path.pk, path.tool = None, "switch-to-alder"
    path.save()


def figure(client: Client, query: str) -> str:
    """Of the migration, at the top of the result."""
    return result(client, query).select(".facts4 > div")[-1].text


def section(client: Client, query: str) -> Element:
    return result(client, query).section("h-way")


def routes(client: Client, query: str) -> list[list[str]]:
    rows = section(client, query).select(".route")
    return [[stop.text for stop in row.select("b")] for row in rows]


def test_route_is_boxes_with_the_tool_on_the_arrow(client: Client) -> None:
    page = section(client, FROM_CENTOS)
    assert page.select_one("h2").text == "Migration from CentOS Linux 7"
    assert routes(client, FROM_CENTOS) == [["CentOS Linux 7", "AlmaLinux 8", "AlmaLinux 9"]]
    arrows = [arrow.visible_text for arrow in page.select(".route span:has(i)")]
    assert arrows == ["Transplant", "Transplant"]


def test_figure_says_why_nothing_goes_in_place(client: Client) -> None:
    """Not that no path is known, where it is known why there is none."""
    assert figure(client, "estate=almalinux-9&fidelity=rhel-itself").endswith(
        "New installation no in-place path is known"
    )
    add_path_back()
    assert figure(client, "estate=centos-7&fidelity=rhel-itself").endswith(
        "New installation in place it would take 3 steps"
    )
    certified = Fact.objects.filter(attribute="common_criteria")
    certified.update(release=Release.objects.get(slug="rhel-8"))
    assert figure(
        client, "estate=rhel-9&support=round-the-clock&compliance=common-criteria"
    ).endswith("New installation RHEL 9 is the newer release, and no tool goes back")


def test_figure_counts_no_unsupported_step_as_supported(client: Client) -> None:
    assert "2 in-place steps AlmaLinux 8" in figure(client, FROM_CENTOS)
    MigrationPath.objects.filter(tool="Transplant", to_release="9").update(official=False)
    assert "2 in-place steps, not all supported AlmaLinux 8" in figure(client, FROM_CENTOS)


def test_figure_counts_the_panels_own_tool_as_supported(client: Client) -> None:
    paths = MigrationPath.objects.filter(tool="Transplant")
    paths.update(tool="cPanel Transplant", official=False)
    SupportStatement.objects.create(
        distribution=Distribution.objects.get(slug="almalinux"),
        subject="hosting-panel",
        supported=True,
        source=Source.objects.get(key="forest-news"),
        confidence="verified",
    )
    words = figure(client, f"{FROM_CENTOS}&software=hosting-panel")
    assert "2 in-place steps AlmaLinux 8" in words


def test_each_system_has_a_route(client: Client) -> None:
    page = section(client, SEVERAL_SYSTEMS)
    assert page.select_one("h2").text == "Migration"
    assert len(routes(client, SEVERAL_SYSTEMS)) == 3
    starts = {route[0] for route in routes(client, SEVERAL_SYSTEMS)}
    assert starts == {
        migration.system_label for migration in recommendation_for(SEVERAL_SYSTEMS).migration
    }


def test_rebuild_is_drawn_and_named(client: Client) -> None:
    add_path_back()
    row = section(client, SEVERAL_SYSTEMS).select_one("li.dashed")
    assert [stop.text for stop in row.select("b")] == ["CentOS Linux 7", "Alder 9"]
    assert row.select_one("span:has(i)").visible_text == "new installation"
    assert row.select_one("p").text.startswith("Reinstall: in place it would take 3 steps")


def test_unknown_path_is_a_rebuild_too(client: Client) -> None:
    rows = section(client, SEVERAL_SYSTEMS).select("li.dashed")
    assert [row.select("b")[0].text for row in rows] == ["CentOS Linux 7", "AlmaLinux 9"]
    assert rows[1].select_one("p").text == "Reinstall: no in-place path is known."


def test_system_that_stays_has_no_arrow(client: Client) -> None:
    assert ["RHEL 9"] in routes(client, SEVERAL_SYSTEMS)
    assert "You run RHEL 9 already: nothing to do." in section(client, SEVERAL_SYSTEMS).text


def test_unnamed_release_depends_and_folds_each_case(client: Client) -> None:
    query = "estate=rhel&budget=none"
    document, page = recommendation_for(query), section(client, query)
    migration = document.migration[0]
    assert document.winner
    assert len(migration.cases) > 1
    row = page.select_one("li.dashed")
    target = f"{document.winner.name} {document.winner.release}"
    assert [stop.text for stop in row.select("b")] == ["RHEL", target]
    assert row.select_one("p").text == migration.sentence
    for case in migration.cases:
        assert case.sentence in page.text


def test_every_step_of_every_candidate_has_its_source(client: Client) -> None:
    add_path_back()
    document, page = recommendation_for(LONG_WAY), section(client, LONG_WAY)
    steps = [len(migration.steps) for way in document.ways for migration in way.migrations]
    assert steps == [2, 3]
    assert [candidate.distribution for candidate in document.ways] == [
        row.distribution for row in document.ranking
    ]
    for candidate in document.ways:
        assert candidate.onward.words in page.text
        for migration in candidate.migrations:
            assert migration.sentence in page.text
            for step in migration.steps:
                assert step.tool in page.text
                assert step.source.title in page.text


def test_replaced_servers_get_sentences_only(client: Client) -> None:
    query = f"{FROM_CENTOS}&conversion=reinstall"
    page = section(client, query)
    assert not page.select(".route")
    assert "install AlmaLinux" in page.text


def test_no_section_without_systems(client: Client) -> None:
    assert not result(client, "budget=none").has_section("h-way")
