"""Notices of exceptions: ahead of their end and once they are over, to whom, and never twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail

from accounts.models import Role
from accounts.teams.rights import Seat
from advisor.decisions import tasks
from advisor.decisions.watch import outbox
from advisor.fleet.policies import exceptions
from advisor.fleet.policies.notices import tell_of_exceptions
from advisor.models import Delivery, FleetException, Notice, Webhook
from tests.advisor.decisions.teams import join, new_team
from tests.advisor.decisions_pages.members import client_of
from tests.advisor.fleet.policy.teams_policies import approved, end, request
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]


@pytest.fixture
def owner() -> Seat:
    return join(new_team(), "olga", Role.OWNER)


@pytest.fixture
def exception(owner: Seat) -> FleetException:
    """ada requested it; it ends in 60 days."""
    join(owner.team, "ben", Role.APPROVER)
    join(owner.team, "carl")
    join(owner.team, "dan", Role.AUDITOR)
    return approved(join(owner.team, "ada"), owner, 60, release="8")


def before_end(exception: FleetException, days: int) -> date:
    return exception.ends - timedelta(days=days)


def occasions() -> list[str]:
    rows = Notice.objects.filter(occasion__startswith="exception-end").order_by("pk")
    return list(rows.values_list("occasion", flat=True))


def test_each_is_told_once_and_in_time(exception: FleetException) -> None:
    occasion_by_days = {}
    for days in range(32, -4, -1):
        if tell_of_exceptions(before_end(exception, days)):
            occasion_by_days[days] = occasions()[-1]
        assert tell_of_exceptions(before_end(exception, days)) == 0
    assert occasion_by_days == {30: "exception-ends", -1: "exception-ended"}


def test_setting_says_how_early(exception: FleetException, settings) -> None:
    settings.EXCEPTION_NOTICE_DAYS = 7
    assert tell_of_exceptions(before_end(exception, 8)) == 0
    assert tell_of_exceptions(before_end(exception, 7)) == 1


def test_approvers_and_requester_get_mail(exception: FleetException, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for seat in exception.team.memberships.select_related("user"):
        seat.user.email = f"{seat.user.username}@example.org"
        seat.user.save()
    Delivery.objects.all().delete()  # of its request and its approval
    tell_of_exceptions(before_end(exception, 30))
    outbox.send_due()
    assert {message.to[0].split("@")[0] for message in mail.outbox} == {"olga", "ben", "ada"}
    (text,) = {message.body for message in mail.outbox}
    assert mail.outbox[0].subject == "[Look] Exception 1 ends soon: Birch Linux 8"
    assert "The exception for Birch Linux 8 ends on" in text
    assert "Request a renewal, or move the hosts by then." in text
    assert f"/fleet/{exception.team.slug}/exceptions/1/" in text


def test_webhook_is_told_what_it_is_about(exception: FleetException, owner: Seat) -> None:
    user = owner.membership.user
    Webhook.objects.create(team=owner.team, url="https://hook.example/", salt="x", created_by=user)
    end(exception)
    tell_of_exceptions()
    delivery = Delivery.objects.get(channel=Delivery.Channel.WEBHOOK)
    assert delivery.payload["number"] == "Exception 1"
    assert (delivery.payload["grade"], delivery.payload["team"]) == ("act", owner.team.slug)


@pytest.mark.parametrize("renewal", ["requested", "approved"])
def test_renewed_exception_is_silent(exception: FleetException, owner: Seat, renewal: str) -> None:
    ada = Seat(owner.team.memberships.get(user__username="ada"))
    row = request(ada, 200, renews=exception)
    if renewal == "approved":
        exceptions.approve(owner, row.number, row.version)
    tell_of_exceptions(before_end(exception, 30))
    tell_of_exceptions(before_end(exception, -1))
    assert occasions() == []


def test_revoked_exception_is_silent(exception: FleetException, owner: Seat) -> None:
    exceptions.revoke(owner, exception.number, exception.version, "The shop closed.")
    assert tell_of_exceptions(before_end(exception, -1)) == 0


def test_page_of_notices_shows_them_to_members(exception: FleetException, owner: Seat) -> None:
    end(exception)
    tasks.look_ahead()
    article = page(client_of(owner), "/decisions/notices/").select("article")[0]
    assert "Exception 1" in article.select_one("h3").text
    assert "and is back in review. Checks judge its hosts without it." in article.text
    assert article.hrefs == [f"/fleet/{owner.team.slug}/exceptions/1/"]
    other = join(new_team("Others"), "eve", Role.OWNER)
    assert not page(client_of(other), "/decisions/notices/").select("article")


def test_queries_do_not_grow(
    exception: FleetException, owner: Seat, django_assert_max_num_queries
) -> None:
    ada = Seat(owner.team.memberships.get(user__username="ada"))
    for _ in range(8):
        approved(ada, owner, 40)
    with django_assert_max_num_queries(22):
        assert tell_of_exceptions(before_end(exception, 30)) == 9
