"""The pages of a fleet: what they say, whom they answer, what they ask of the database."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count as numbered

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Team
from advisor.models import FleetGroup, FleetImport, ImportState
from catalog import snapshot
from catalog.formats import format_date
from tests import long
from tests.advisor.decisions.teams import join, new_team
from tests.advisor.decisions_pages.members import TeamOfFour, client_of, team_of_four
from tests.advisor.fleet_pages.imported import USUAL, Hosts, import_fleet
from tests.pages import page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

PAGES = ("", "exposure/", "groups/", "group/?name=web", "compare/", "calendar/")
FILES = ("fleet.csv", "fleet.xlsx", "fleet.json", "exposure.csv", "exposure.json")
NAMES = ["", "web", "db", "lab"]


@pytest.fixture
def four() -> TeamOfFour:
    return team_of_four()


@pytest.fixture
def client(four: TeamOfFour) -> Client:
    return client_of(four.dan)


def address(team: Team, end: str) -> str:
    return f"/fleet/{team.slug}/{end}"


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize("end", [*PAGES, *FILES])
def test_outsider_finds_no_team(four: TeamOfFour, end: str) -> None:
    import_fleet(four.team)
    client = outsider()
    response = client.get(address(four.team, end))
    missing = client.get(f"/fleet/nobodys/{end}")
    assert response.status_code == missing.status_code == 404
    assert b"dogwood" not in response.content.lower()


def outsider() -> Client:
    return client_of(join(new_team("Others"), "eve"))


@pytest.mark.parametrize("end", [*PAGES, *FILES])
def test_sign_in_comes_first(four: TeamOfFour, end: str) -> None:
    response = Client().get(address(four.team, end))
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("end", ["", "exposure/", "groups/", "compare/"])
def test_empty_fleet_leads_to_an_import(four: TeamOfFour, client: Client, end: str) -> None:
    main = page(client, address(four.team, end)).select_one("main")
    assert address(four.team, "imports/new/") in main.hrefs
    assert len(main.select("h1")) == 1


@pytest.mark.parametrize("end", ["fleet.csv", "exposure.json"])
def test_empty_fleet_has_no_file(four: TeamOfFour, client: Client, end: str) -> None:
    assert client.get(address(four.team, end)).status_code == 404


QUERIES = {
    "": 9,
    "exposure/": 9,
    "groups/": 9,
    "group/?name=web": 10,
    "compare/": 11,
    "calendar/": 9,
    "fleet.csv": 8,
    "exposure.csv": 9,
}


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize("end", QUERIES)
def test_number_of_queries_is_constant(
    four: TeamOfFour, client: Client, end: str, django_assert_num_queries
) -> None:
    many = [
        Hosts(row.distribution, row.release, row.hosts, f"{row.group}{place}", row.plan, row.minor)
        for row in USUAL
        for place in ("", 1, 2, 3)
    ]
    import_fleet(four.team, USUAL, 1, ImportState.SUPERSEDED)
    import_fleet(four.team, many, 2)
    for name in ("web", "db", "web1"):
        FleetGroup.objects.create(team=four.team, name=name, hosts_per_month=4, lead_months=1)
    client.get(address(four.team, end))
    with django_assert_num_queries(QUERIES[end]):
        client.get(address(four.team, end))


def test_now_says_where_hosts_stand(four: TeamOfFour, client: Client) -> None:
    import_fleet(four.team)
    now = page(client, address(four.team, ""))
    text = now.select_one("main").text
    assert "86 rows = 80 matched + 4 unmatched + 2 ignored" in text
    assert "84 hosts by support" in text
    assert "Out of support 12 14.3 %" in text
    assert "Minor release out of support 5" in text
    assert "Unknown 7" in text, "4 not recognised, and 3 of Cedar 2, whose end is not announced"
    assert "Move 12 hosts of Dogwood Linux 7: out of support since 30 June 2024." in text


def test_age_of_inventory_and_catalog_is_said(four: TeamOfFour, client: Client) -> None:
    """At the top of each page that is worked out from both, and of a list that is not kept."""
    import_fleet(four.team)
    FleetImport.objects.update(uploaded_at=timezone.now() - timedelta(days=40))
    catalog_day = format_date(date.fromisoformat(snapshot.current().as_of))
    for end in ("", "exposure/", "groups/"):
        line = page(client, address(four.team, end)).select_one(".identity").text
        assert "1 month" in line
        assert f"Catalog as of {catalog_day}" in line
        assert "release data" in line
    assert "This inventory is 40 days old." in page(client, address(four.team, "")).text
    answer = page_of(client.post("/fleet/", {"text": "Birch Linux 9"}))
    assert f"Catalog as of {catalog_day}" in answer.select_one(".identity").text


def test_plurals_follow_their_numbers(four: TeamOfFour, client: Client) -> None:
    rows = [
        Hosts("dogwood", "7", 1, "web"),
        Hosts("Plan 9", "", 1),
        Hosts("X", "", 1, ignored=True),
    ]
    import_fleet(four.team, rows)
    texts = {
        end: page(client, address(four.team, end)).text for end in ("", "groups/", "exposure/")
    }
    assert "1 more machine is ignored: it is not a host, or the team left it out." in texts[""]
    assert "Identify 1 host in 1 row of the inventory. Until then its support" in texts[""]
    assert "1 host; 1 needs action within two years." in texts["groups/"]
    assert "1 host that was not recognised is in no group here. Identify it." in texts["groups/"]
    assert "1 group has no pace yet and stays where" in texts["exposure/"]


def test_now_shows_disputed_ends(four: TeamOfFour, client: Client) -> None:
    import_fleet(four.team, [Hosts("alder", "9", 3, plan="premium-longer")])
    text = page(client, address(four.team, "")).select_one("main").text
    assert "2 sources disagree" in text
    assert "31 May 2035" in text


def test_exposure_puts_late_groups_first(four: TeamOfFour, client: Client) -> None:
    import_fleet(four.team)
    FleetGroup.objects.create(team=four.team, name="web", hosts_per_month=10, lead_months=2)
    exposure = page(client, address(four.team, "exposure/"))
    assert "1 group should have started already" in exposure.select_one("main").text
    first = exposure.select("[aria-label='Groups and their latest start'] tbody tr")[0].text
    assert first.startswith("web 52")
    assert "Late: 29 February 2024" in first, "30 June 2024 - 12 hosts / 10 a month - 2 months"
    assert exposure.select_one("svg.exposure-chart")["role"] == "img"


def test_pages_have_no_style_or_script(four: TeamOfFour, client: Client) -> None:
    import_fleet(four.team)
    for end in PAGES:
        main = page(client, address(four.team, end)).select_one("main")
        assert not main.select("[style], script")


def test_hostile_names_are_text(four: TeamOfFour, client: Client) -> None:
    name = '<img src=x onerror=alert(1)> & "=cmd|'
    import_fleet(four.team, [Hosts("dogwood", "7", 2, name)])
    for end in ("", "exposure/", "groups/"):
        main = page(client, address(four.team, end)).select_one("main")
        assert not main.select("img")
        assert name in main.text
    group = next(href for href in main.hrefs if "/group/" in href)
    assert client.get(group.partition("#")[0]).status_code == 200


rows = st.lists(
    st.builds(
        Hosts,
        st.sampled_from(["alder", "birch", "dogwood", "cedar"]),
        st.sampled_from(["", "7", "8", "9", "2"]),
        st.integers(1, 500),
        st.sampled_from(NAMES),
        st.sampled_from(["", "premium"]),
        st.sampled_from(["", "9.9"]),
        st.booleans(),
        st.just(""),
    ),
    max_size=6,
    unique_by=lambda row: (row[:2], row[3:]),
)
_numbers = numbered(1)


@settings(
    max_examples=long.number("ELWISE_SEQUENCES", 4, 8),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows)
def test_rows_add_up_on_every_page(
    four: TeamOfFour, client: Client, inventory: list[Hosts]
) -> None:
    """rows = matched + unmatched + ignored; the tables have every host once."""
    FleetImport.objects.filter(team=four.team).delete()
    import_fleet(four.team, _without_twins(inventory), next(_numbers))
    inventory_rows = _without_twins(inventory)
    total = sum(row.hosts for row in inventory_rows)
    ignored = sum(row.hosts for row in inventory_rows if row.ignored)
    unmatched = sum(row.hosts for row in inventory_rows if not row.release and not row.ignored)
    identity = (
        f"{total:,} row{'' if total == 1 else 's'} = {total - ignored - unmatched:,} matched"
        f" + {unmatched:,} unmatched + {ignored:,} ignored"
    )
    for end in ("", "exposure/", "groups/", "compare/", "calendar/"):
        assert identity in page(client, address(four.team, end)).select_one("main").text
    document = client.get(address(four.team, "fleet.json")).json()
    assert sum(document["by_stage"].values()) == total - ignored
    lines = client.get(address(four.team, "fleet.csv")).content.decode("utf-8-sig").splitlines()
    assert sum(int(line.split(",")[7]) for line in lines[1:]) == total


def _without_twins(inventory: list[Hosts]) -> list[Hosts]:
    """A pattern is ignored or not, and has one release."""
    patterns: dict[tuple[str, ...], Hosts] = {}
    for row in inventory:
        key = (row.distribution, row.release, row.minor, row.group, row.plan)
        first = next(
            (
                other
                for other in patterns.values()
                if (other.distribution, other.release, other.minor)
                == (row.distribution, row.release, row.minor)
            ),
            row,
        )
        patterns[key] = row._replace(ignored=first.ignored)
    return list(patterns.values())


def test_now_shows_hosts_that_say_otherwise(four: TeamOfFour, client: Client) -> None:
    import_fleet(four.team, [Hosts("birch", "9", 3, support_end="2031-01-15")])
    section = page(client, address(four.team, "")).section("h-contradictions")
    assert "3 hosts" in section.text
    assert "2031" in section.text
