"""An approver lets a member approve in their place, up to a day."""

import datetime

import pytest
from django.utils import timezone

from accounts.models import Delegation, Membership, Role, TeamEvent
from accounts.teams.delegations import active_delegations, approvers_for
from accounts.teams.members import today
from accounts.teams.rights import seat_in
from tests.accounts.teams.cast import Cast
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

DAY = datetime.timedelta(days=1)


def _delegate(cast: Cast, by: str = "approver", to: str = "member", day: object = None):
    form = {"delegate": cast.seat(to).pk, "ends_on": day or today()}
    return cast.client(by).post("/teams/red/delegate/", form)


def _for_member(cast: Cast) -> list[str]:
    """In whose place the member may approve."""
    seat = seat_in(cast.accounts["member"], "red")
    return [membership.user.username for membership in approvers_for(seat)]


def test_delegation_is_shown_and_recorded(cast: Cast) -> None:
    assert _delegate(cast).status_code == 302
    assert _for_member(cast) == ["approver"]
    for role in ("auditor", "member", "owner"):
        section = page(cast.client(role), "/teams/red/").section("h-delegations")
        assert "member approves in place of approver until" in section.text
    event = TeamEvent.objects.first()
    assert (event.actor, event.sentence) == (
        cast.accounts["approver"],
        "delegated approval to member",
    )


def test_delegation_ends_after_its_day(cast: Cast) -> None:
    _delegate(cast)
    Delegation.objects.update(ends_on=today() - DAY)
    assert _for_member(cast) == []


@pytest.mark.parametrize("role", ["approver", "member"])
@pytest.mark.parametrize("change", ["ended", "lapsed", "other role", "inactive"])
def test_delegation_ends_with_either_seat(change: str, role: str, cast: Cast) -> None:
    _delegate(cast)
    seat = cast.seat(role)
    if change == "inactive":
        seat.user.is_active = False
        seat.user.save()
    changes = {
        "ended": {"ended_at": timezone.now()},
        "lapsed": {"ends_on": today() - DAY},
        "other role": {"role": Role.AUDITOR},
    }
    Membership.objects.filter(pk=seat.pk).update(**changes.get(change, {}))
    assert not active_delegations(cast.team).exists()


@pytest.mark.parametrize("to", ["auditor", "owner", "approver", "former"])
def test_only_a_member_can_be_named(to: str, cast: Cast) -> None:
    assert _delegate(cast, to=to).status_code == 400
    assert not Delegation.objects.exists()


@pytest.mark.parametrize("days", [-1, 367])
def test_day_is_within_a_year(days: int, cast: Cast) -> None:
    assert _delegate(cast, day=today() + days * DAY).status_code == 400


def test_approver_delegates_to_one_at_a_time(cast: Cast) -> None:
    _delegate(cast)
    assert _delegate(cast).status_code == 400
    assert _delegate(cast, by="owner").status_code == 302
    assert _for_member(cast) == ["approver", "owner"]


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 302), ("approver", 302), ("member", 404), ("outsider", 404)]
)
def test_approver_and_owners_revoke(role: str, status: int, cast: Cast) -> None:
    _delegate(cast)
    pk = Delegation.objects.get().pk
    response = cast.client(role).post(f"/teams/red/delegations/{pk}/revoke/")
    assert response.status_code == status
    assert _for_member(cast) == ([] if status == 302 else ["approver"])


def test_approver_does_not_revoke_anothers(cast: Cast) -> None:
    _delegate(cast, by="owner")
    pk = Delegation.objects.get().pk
    response = cast.client("approver").post(f"/teams/red/delegations/{pk}/revoke/")
    assert response.status_code == 404
