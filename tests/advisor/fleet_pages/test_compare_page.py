"""A fleet compared with an earlier import of the same team."""

from __future__ import annotations

import pytest
from django.test import Client

from advisor.models import ImportState
from tests.advisor.decisions.teams import join, new_team
from tests.advisor.decisions_pages.members import TeamOfFour, client_of, team_of_four
from tests.advisor.fleet_pages.imported import Hosts, import_fleet
from tests.pages import Element, page

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

BEFORE = (Hosts("dogwood", "7", 30, "web"), Hosts("birch", "9", 5, "web"), Hosts("Plan 9", "", 4))
AFTER = (Hosts("dogwood", "7", 12, "web"), Hosts("birch", "9", 20, "web"), Hosts("Plan 9", "", 1))


@pytest.fixture
def four() -> TeamOfFour:
    four = team_of_four()
    import_fleet(four.team, BEFORE[:1], 1, ImportState.SUPERSEDED)
    import_fleet(four.team, BEFORE, 2, ImportState.SUPERSEDED)
    import_fleet(four.team, (), 3, ImportState.FAILED)
    import_fleet(four.team, AFTER, 4)
    return four


@pytest.fixture
def client(four: TeamOfFour) -> Client:
    return client_of(four.dan)


def address(four: TeamOfFour, query: str = "") -> str:
    return f"/fleet/{four.team.slug}/compare/{query}"


def plain(element: Element) -> str:
    return element.text.replace("\N{MINUS SIGN}", "-")


def test_gains_losses_and_moves(four: TeamOfFour, client: Client) -> None:
    main = page(client, address(four)).select_one("main")
    releases = [plain(row) for row in main.section("h-releases").select("tbody tr")]
    assert releases == [
        "Dogwood Linux 7 30 12 -18",
        "Birch Linux 9 5 20 +15",
        "Not recognised 4 1 -3",
    ]
    assert plain(main.section("h-releases").select_one("tfoot tr")) == "All hosts 39 33 -6"
    (group,) = main.section("h-groups").select("tbody tr")
    assert plain(group).startswith("web 35 32 -3 15 Dogwood Linux 7: 30 to 12")


def test_older_import_is_chosen(four: TeamOfFour, client: Client) -> None:
    main = page(client, address(four, "?with=1")).select_one("main")
    assert "All hosts 30 33 +3" in main.text
    assert main.select_one("option[selected]")["value"] == "1"


@pytest.mark.parametrize("number", ["3", "4", "9", "-1", "x", "9" * 40, "%00", "²"])
def test_import_that_cannot_be_compared(four: TeamOfFour, client: Client, number: str) -> None:
    assert client.get(address(four, f"?with={number}")).status_code == 404


def test_first_import_has_nothing_to_compare(client: Client) -> None:
    seat = join(new_team("Others"), "eve")
    import_fleet(seat.team, AFTER)
    main = page(client_of(seat), f"/fleet/{seat.team.slug}/compare/").select_one("main")
    assert "There is no earlier import to compare with." in main.text
