"""Pages of watching: what members see and set, what only owners find."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from copy import copy
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Role, Team
from advisor.decisions.watch import calendar, run, webhooks
from advisor.decisions.watch.notices import NewNotice, write
from advisor.engine.types import Answers
from advisor.models import Decision, Delivery, Notice, NoticeLevel, Tripwire, Webhook
from advisor.pages.watch.webhooks import MOST as MOST_WEBHOOKS
from tests.advisor.watch.decisions import make_decision, make_member, make_team
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

ANSWERS = Answers({"organisation": ("large_company",)})


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def member(team: Team) -> User:
    return make_member(team, "ada")


@pytest.fixture
def owner(team: Team) -> User:
    return make_member(team, "grace", Role.OWNER)


@pytest.fixture
def decision(team: Team, member: User) -> Decision:
    return make_decision(team, ANSWERS)


def signed_in(account: User) -> Client:
    client = Client()
    client.force_login(account)
    return client


def outsider() -> Client:
    return signed_in(make_member(make_team("others"), "eve", Role.OWNER))


def notice(decision: Decision, occasion: str = "catalog:1") -> None:
    words = "The choice is ruled out by the facts of today."
    write([NewNotice(decision, occasion, Notice.Grade.ACT, words)])


def address(decision: Decision, page_name: str) -> str:
    return f"/decisions/{decision.team.slug}/{decision.number}/{page_name}/"


def test_notices_are_the_teams_alone(decision: Decision, member: User) -> None:
    notice(decision)
    assert "ruled out" in page(signed_in(member), "/decisions/notices/").text
    assert "ruled out" not in page(outsider(), "/decisions/notices/").text


def test_marked_notices_are_no_longer_new(decision: Decision, member: User) -> None:
    notice(decision)
    client = signed_in(member)
    newest = Notice.objects.get().pk
    notice(decision, "catalog:2")
    client.post("/decisions/notices/seen/", {"newest": newest})
    assert list(Notice.objects.filter(seen_by__member=member)) == [Notice.objects.get(pk=newest)]


def test_member_sets_a_level(team: Team, member: User) -> None:
    answer = signed_in(member).post("/decisions/notices/ops/level/", {"level": "act"})
    assert answer.status_code == 302
    assert NoticeLevel.objects.get(team=team, member=member).level == "act"
    bad = signed_in(member).post("/decisions/notices/ops/level/", {"level": "x"})
    assert bad.status_code == 400
    assert outsider().post("/decisions/notices/ops/level/", {"level": "act"}).status_code == 404


@pytest.mark.parametrize(
    ("attribute", "comparison", "value", "words"),
    [
        ("years_of_updates", "ends-before", "2031-01-01", "end before 1 January 2031"),
        ("price_per_system_year", "above", "900", "is above 900 USD"),
    ],
)
def test_own_tripwire(
    decision: Decision, member: User, attribute: str, comparison: str, value: str, words: str
) -> None:
    sent = {"attribute": attribute, "comparison": comparison, "value": value}
    answer = signed_in(member).post(address(decision, "tripwires"), sent)
    assert answer.status_code == 302
    assert words in Tripwire.objects.get(kind="own").words
    assert words in page(signed_in(member), address(decision, "tripwires")).text


@pytest.mark.parametrize(
    ("attribute", "comparison", "value"),
    [
        ("years_of_updates", "ends-before", "soon"),
        ("years_of_updates", "above", "5"),
        ("price_per_system_year", "above", "1e400"),
        ("price_per_system_year", "is", "yes"),
        ("nothing", "is", "yes"),
    ],
)
def test_invalid_tripwire_comes_back(
    decision: Decision, member: User, attribute: str, comparison: str, value: str
) -> None:
    sent = {"attribute": attribute, "comparison": comparison, "value": value}
    answer = signed_in(member).post(address(decision, "tripwires"), sent)
    assert answer.status_code == 400
    assert f'value="{value}"' in answer.content.decode()
    assert not Tripwire.objects.filter(kind="own").exists()


def test_auditor_sets_no_tripwire(decision: Decision, team: Team) -> None:
    client = signed_in(make_member(team, "vera", Role.AUDITOR))
    sent = {"attribute": "price_per_system_year", "comparison": "above", "value": "900"}
    assert client.post(address(decision, "tripwires"), sent).status_code == 403
    assert not Tripwire.objects.exists()


def test_computed_tripwires_are_shown(decision: Decision, member: User) -> None:
    run.watch()
    wires = list(decision.tripwires.values_list("words", flat=True))
    text = page(signed_in(member), address(decision, "tripwires")).text
    assert wires
    assert all(words in text for words in wires)


def test_own_tripwire_is_removed(decision: Decision, member: User) -> None:
    own = Tripwire.objects.create(decision=decision, kind="own", condition={}, words="Other")
    target = f"{address(decision, 'tripwires')}{own.pk}/remove/"
    assert outsider().post(target).status_code == 404
    assert signed_in(member).post(target).status_code == 302
    assert not Tripwire.objects.exists()


def test_webhooks_are_for_owners(team: Team, member: User, owner: User) -> None:
    assert signed_in(member).get("/teams/ops/webhooks/").status_code == 404
    assert signed_in(member).get("/teams/ops/deliveries/").status_code == 404
    assert outsider().get("/teams/ops/webhooks/").status_code == 404
    assert signed_in(owner).get("/teams/ops/webhooks/").status_code == 200


def test_webhook_secret_is_shown_once(team: Team, owner: User, settings) -> None:
    settings.WEBHOOK_ALLOWED_HOSTS = ["hooks.example.org:443"]
    client = signed_in(owner)
    answer = client.post("/teams/ops/webhooks/", {"url": "https://hooks.example.org/x"})
    secret = webhooks.secret_of(Webhook.objects.get().salt)
    assert secret in answer.content.decode()
    assert secret not in client.get("/teams/ops/webhooks/").content.decode()


def test_webhook_to_another_host_is_refused(team: Team, owner: User, settings) -> None:
    settings.WEBHOOK_ALLOWED_HOSTS = ["hooks.example.org:443"]
    client = signed_in(owner)
    for url in ("https://example.org/", "http://hooks.example.org/", "https://169.254.169.254/"):
        answer = client.post("/teams/ops/webhooks/", {"url": url})
        assert answer.status_code == 400
        assert url in answer.content.decode()
    assert not Webhook.objects.exists()


def test_uncertain_mail_is_sent_again(decision: Decision, owner: User) -> None:
    notice(decision)
    Delivery.objects.update(state="uncertain", next_at=None)
    key = Delivery.objects.first().pk
    client = signed_in(owner)
    assert "failed deliveries of Ops" in page(client, "/decisions/notices/").text
    assert "May have arrived" in page(client, "/teams/ops/deliveries/").text
    assert client.post(f"/teams/ops/deliveries/{key}/again/").status_code == 302
    assert Delivery.objects.get(pk=key).state == "waiting"
    assert client.post(f"/teams/ops/deliveries/{key}/again/").status_code == 404


def test_calendar_ends_with_the_membership(decision: Decision, member: User, team: Team) -> None:
    answer = signed_in(member).post("/decisions/calendar/ops/create/")
    token = answer.content.decode().split("/decisions/calendar/")[1].split(".ics")[0]
    feed = Client().get(f"/decisions/calendar/{token}.ics")
    assert feed.status_code == 200
    assert "no-store" in feed["Cache-Control"]
    assert f"Review {decision.number}".encode() in feed.content
    Membership.objects.filter(user=member).update(ended_at=timezone.now())
    assert Client().get(f"/decisions/calendar/{token}.ics").status_code == 404


def test_revoked_calendar_is_gone(member: User, team: Team) -> None:
    token = calendar.create(team, member)
    feed = calendar.working(member).get()
    assert outsider().post(f"/decisions/calendar/{feed.pk}/revoke/").status_code == 404
    signed_in(member).post(f"/decisions/calendar/{feed.pk}/revoke/")
    assert Client().get(f"/decisions/calendar/{token}.ics").status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "form", "limit"),
    [
        ("/decisions/calendar/{slug}/create/", {}, calendar.MOST_FEEDS),
        ("/teams/{slug}/webhooks/", {"url": "https://hooks.example/"}, MOST_WEBHOOKS),
    ],
    ids=["calendars", "webhooks"],
)
def test_limits_hold_under_concurrency(
    path: str, form: dict[str, str], limit: int, team: Team, owner: User, settings
) -> None:
    settings.WEBHOOK_ALLOWED_HOSTS = ["hooks.example"]
    together, client = Barrier(6), signed_in(owner)
    clients = [copy(client) for _ in range(6)]

    def create(client: Client) -> None:
        try:
            together.wait()
            for _ in range(3):
                client.post(path.format(slug=team.slug), form)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(create, clients))
    rows = calendar.working(owner) if not form else team.webhooks.all()
    assert rows.count() == limit
