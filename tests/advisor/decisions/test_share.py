"""Share links open one record, until they expire, are revoked, or their creator leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.http import Http404
from django.utils import timezone

from accounts.models import Membership, Role
from accounts.teams.rights import Seat
from advisor.decisions import share
from advisor.decisions.errors import InvalidError, NotAllowedError
from advisor.models import Decision, ShareLink
from tests.advisor.decisions.teams import in_review, join, new_team

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]


@pytest.fixture
def ada() -> Seat:
    return join(new_team(), "ada")


@pytest.fixture
def decision(ada: Seat) -> Decision:
    return in_review(ada)


def test_link_opens_its_record(ada: Seat, decision: Decision) -> None:
    shared = share.create(ada, decision.pk)
    assert share.find(shared.token) == decision
    assert share.links_of(decision) == [shared.link]
    assert shared.token not in str(ShareLink.objects.values())
    assert share.find("unknown") is None
    assert share.find("ü" * 43) is None


def test_link_expires(ada: Seat, decision: Decision) -> None:
    shared = share.create(ada, decision.pk, days=90)
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        assert share.find(shared.token) is None
    for days in (0, 91):
        with pytest.raises(InvalidError):
            share.create(ada, decision.pk, days=days)


def test_link_is_revoked_by_creator_or_owner(ada: Seat, decision: Decision) -> None:
    bob, olga = join(ada.team, "bob"), join(ada.team, "olga", Role.OWNER)
    for seat in (ada, olga):
        shared = share.create(ada, decision.pk)
        with pytest.raises(NotAllowedError):
            share.revoke(bob, shared.link.pk)
        share.revoke(seat, shared.link.pk)
        assert share.find(shared.token) is None
    stranger = join(new_team("Edge"), "eve", Role.OWNER)
    with pytest.raises(Http404):
        share.revoke(stranger, shared.link.pk)
    kinds = list(decision.events.values_list("kind", flat=True))
    assert kinds[-4:] == ["shared", "share-revoked"] * 2


@pytest.mark.parametrize("change", [{"ended_at": timezone.now()}, {"role": Role.AUDITOR}])
def test_link_ends_with_its_creators_seat(
    ada: Seat, decision: Decision, change: dict[str, object]
) -> None:
    shared = share.create(ada, decision.pk)
    Membership.objects.filter(pk=ada.membership.pk).update(**change)
    assert share.find(shared.token) is None
    assert share.links_of(decision) == []


def test_auditor_shares_nothing(ada: Seat, decision: Decision) -> None:
    with pytest.raises(NotAllowedError):
        share.create(join(ada.team, "eve", Role.AUDITOR), decision.pk)
