"""The settings of a team: who saves over whom, and what is refused."""

import pytest

from accounts.models import Membership, Role, TeamEvent
from tests.accounts.teams.cast import Cast
from tests.pages import page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

PATH = "/teams/red/settings/"
STORED = {"version": 1, "name": "Red", "quorum": 1, "lead_times": "24, 18, 12, 6"}


def _post(cast: Cast, **fields: object):
    return cast.client("owner").post(PATH, {**STORED, **fields})


def test_settings_are_saved_and_recorded(cast: Cast) -> None:
    response = _post(
        cast,
        name="Red Team",
        quorum=2,
        author_may_approve="on",
        lead_times="6,12 , 6",
        own_prices="discount = 10.0",
    )
    assert response.status_code == 302
    cast.team.refresh_from_db()
    team = cast.team
    assert (team.name, team.slug, team.quorum, team.author_may_approve, team.lead_times) == (
        "Red Team",
        "red",
        2,
        True,
        [12, 6],
    )
    assert (team.own_prices, team.version) == ("discount=10", 2)
    assert TeamEvent.objects.first().detail.splitlines() == [
        "Name: Red → Red Team",
        "Approvals a decision needs: 1 → 2",
        "The author's own approval counts: no → yes",
        "Lead times in months: 24, 18, 12, 6 → 12, 6",
        "Own prices: none → discount=10",
    ]
    form = page(cast.client("owner"), PATH)
    assert form.select_one("[name=lead_times]")["value"] == "12, 6"
    assert form.select_one("textarea").text == "discount=10"


def test_unchanged_settings_leave_no_trace(cast: Cast) -> None:
    assert _post(cast).status_code == 302
    cast.team.refresh_from_db()
    assert cast.team.version == 1
    assert TeamEvent.objects.count() == 1


def test_stale_settings_are_a_conflict(cast: Cast) -> None:
    _post(cast, quorum=2)
    refused = page_of(_post(cast, name="Crimson"), status=409)
    assert "Name: Red → Crimson" in refused.text
    assert "Approvals a decision needs: 2 → 1" in refused.text
    assert refused.select_one("input[name=name]")["value"] == "Crimson"
    version = refused.select_one("input[name=version]")["value"]
    assert _post(cast, name="Crimson", quorum=2, version=version).status_code == 302
    cast.team.refresh_from_db()
    assert (cast.team.name, cast.team.quorum) == ("Crimson", 2)


@pytest.mark.long("cases", keep=3)
@pytest.mark.parametrize(
    "field",
    [
        {"quorum": 0},
        {"quorum": 21},
        {"quorum": "x"},
        {"lead_times": "24 18"},
        {"lead_times": "0"},
        {"lead_times": "61"},
        {"lead_times": "٣"},
        {"lead_times": ""},
        {"own_prices": "x" * 4001},
        {"own_prices": "discount"},
        {"own_prices": "discount=101"},
        {"own_prices": "discount=x"},
        {"own_prices": "environment=bare-metal"},
        {"own_prices": "discount.nobody=1"},
        {"own_prices": "quote.no.plan=1"},
        {"own_prices": "%00=1"},
        {"own_prices": "discount=1\ndiscount=2"},
        {"version": ""},
        {"version": 2**31},
    ],
)
def test_invalid_settings_are_refused(field: dict[str, object], cast: Cast) -> None:
    refused = page_of(_post(cast, **field), status=400)
    ((name, value),) = field.items()
    if name != "version":
        assert str(value).split("\n")[0] in refused.html
    cast.team.refresh_from_db()
    assert cast.team.version == 1


def test_quorum_beyond_the_approvers_warns(cast: Cast) -> None:
    """The owner and one approver may approve."""
    client = cast.client("owner")
    _post(cast, quorum=2)
    assert not page(client, "/teams/red/").select(".review")
    response = client.post(PATH, {**STORED, "version": 2, "quorum": 3}, follow=True)
    warning = "Decisions of this team need 3 approvals, but only 2 members may approve."
    assert warning in page_of(response).text
    Membership.objects.filter(pk=cast.seat("member").pk).update(role=Role.APPROVER)
    assert not page(client, "/teams/red/").select(".review")
