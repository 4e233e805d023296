"""What needs attention today: each number is that of the list it leads to, and what is settled is
not in it."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client

from catalog import attention
from catalog.models import Dispute, Event, Fact, Phase, Price, SupportStatement

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

TODAY = datetime.date(2026, 11, 24)


@pytest.fixture
def curator() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("curator"))
    return client


def _count(topic: str, model: type, today: datetime.date = TODAY) -> int:
    return sum(
        item.count for item in attention.items(today) if (item.topic, item.model) == (topic, model)
    )


def test_each_number_is_that_of_the_list_it_leads_to(curator: Client) -> None:
    Fact.objects.filter(attribute="wsl").update(checked_on=None)
    Phase.objects.filter(pk=Phase.objects.filter(end_kind="date").first().pk).update(
        ends_on=datetime.datetime.now(datetime.UTC).date()
    )
    rows = [row for topic in curator.get("/admin/").context["attention"] for row in topic["rows"]]
    assert len(rows) >= 12
    for row in rows:
        assert curator.get(row["link"]).context["cl"].result_count == row["count"], row


def test_unknown_unverified_and_disputed_values_are_counted() -> None:
    assert _count("unknown", Fact) == sum(fact.value is None for fact in Fact.objects.all()) > 0
    assert (
        _count("unverified", Price)
        == sum(price.confidence == "unverified" for price in Price.objects.all())
        > 0
    )
    before = _count("disputed", Fact)
    Dispute.objects.exclude(fact=None).delete()
    assert (before > 0, _count("disputed", Fact)) == (True, 0)


def test_recently_checked_values_need_no_attention() -> None:
    assert _count("not checked recently", Fact) == 0
    checked = Fact.objects.first().checked_on
    assert (
        _count(
            "not checked recently", Fact, checked + datetime.timedelta(days=attention.STALE_AFTER)
        )
        == 0
    )
    assert (
        _count(
            "not checked recently",
            Fact,
            checked + datetime.timedelta(days=attention.STALE_AFTER + 1),
        )
        == Fact.objects.count()
    )


@pytest.mark.parametrize(
    ("days", "soon"), [(-1, 0), (0, 1), (attention.SOON, 1), (attention.SOON + 1, 0)]
)
def test_an_end_is_soon_from_ninety_days_before_up_to_its_day(days: int, soon: int) -> None:
    Phase.objects.exclude(ends_on=None).update(ends_on=datetime.date(2099, 1, 1))
    Phase.objects.filter(pk=Phase.objects.filter(end_kind="date").first().pk).update(
        ends_on=TODAY + datetime.timedelta(days=days)
    )
    assert _count("ends soon", Phase) == soon


@pytest.mark.parametrize(
    ("days", "soon"), [(-1, 0), (0, 1), (attention.SOON, 1), (attention.SOON + 1, 0)]
)
def test_support_of_software_ends_soon(days: int, soon: int) -> None:
    SupportStatement.objects.update(ends=None)
    statement = SupportStatement.objects.filter(supported=True, starts=None).first()
    SupportStatement.objects.filter(pk=statement.pk).update(
        ends=TODAY + datetime.timedelta(days=days)
    )
    assert _count("ends soon", SupportStatement) == soon


def test_unknown_statement_is_counted() -> None:
    statement = SupportStatement.objects.first()
    before = _count("unknown", SupportStatement)
    SupportStatement.objects.filter(pk=statement.pk).update(supported=None)
    assert _count("unknown", SupportStatement) == before + (statement.supported is not None)


def test_a_planned_event_is_overdue_the_day_after() -> None:
    event = Event.objects.filter(planned=True).first()
    Event.objects.filter(pk=event.pk).update(date=TODAY)
    before = _count("planned for a day that has passed", Event)
    assert (
        _count("planned for a day that has passed", Event, TODAY + datetime.timedelta(days=1))
        >= before + 1
    )


def test_index_without_problems_is_empty(curator: Client) -> None:
    Dispute.objects.all().delete()
    for model in attention._SOURCED:
        model.objects.update(
            confidence="verified", checked_on=datetime.datetime.now(datetime.UTC).date()
        )
    Fact.objects.unknown().delete()
    SupportStatement.objects.unknown().delete()
    SupportStatement.objects.update(ends=None)
    Event.objects.filter(planned=True).delete()
    Phase.objects.filter(end_kind="date").update(ends_on=datetime.date(2099, 1, 1))
    page = curator.get("/admin/")
    assert [topic["topic"] for topic in page.context["attention"]] in ([], ["under review"])
    assert "Nothing: all values were checked recently" in page.content.decode()


def test_admin_index_lists_recent_changes(curator: Client) -> None:
    from catalog.curation import change

    with change(by=User.objects.create_user("ana"), why="Read it again."):
        Fact.objects.filter(pk=Fact.objects.first().pk).update(note="Other.")
    page = curator.get("/admin/").content.decode()
    assert "ana" in page
    assert "Read it again." in page
