"""What changed in the catalog: a page, a feed that feed readers read, and calendars that know an
end has moved."""

import datetime
from typing import Any

import feedparser
import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from icalendar import Calendar

from catalog import changelog, snapshot
from catalog.curation import change
from catalog.models import Distribution, Event, Fact, Phase, Release, Source

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]


def _phase() -> Phase:
    return Phase.objects.get(release__slug="birch-9", kind="security")


def _move(day: str, **context: Any) -> Phase:
    phase = _phase()
    with change(**context):
        phase.ends_on = datetime.date.fromisoformat(day)
        phase.save()
    return phase


def _feed(client: Client, query: str = "") -> Any:
    response = client.get("/changes.atom" + query)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    return parsed


# The feed


def test_a_fresh_installation_has_nothing_to_tell(client: Client) -> None:
    assert _feed(client).entries == []
    assert "No value has changed" in client.get("/changes/").content.decode()


def test_a_moved_end_is_told_with_both_days(client: Client) -> None:
    before = _phase().ends_on
    _move("2033-06-01")
    entry = _feed(client).entries[0]
    assert entry.title.startswith("Birch 9: ")
    assert f"last day changed from {before.day} {before:%B %Y} to 1 June 2033" in entry.title
    assert {tag.term for tag in entry.tags} == {"phase", "birch"}


def test_values_are_told_as_pages_show_them(client: Client) -> None:
    fact = Fact.objects.get(distribution__slug="birch", attribute="wsl")
    fact.value = None
    fact.save()
    phase = Phase.objects.exclude(plans=None).first()
    with change():
        phase.plans.clear()
    event = Event.objects.filter(planned=False).first()
    event.planned = True
    event.save()
    titles = [entry.title for entry in _feed(client).entries]
    assert any(title.endswith("value changed from yes to unknown") for title in titles), titles
    assert any(" plans changed from " in title and title.endswith("to none") for title in titles), (
        titles
    )
    assert any(title.endswith("planned changed from no to yes") for title in titles), titles


def test_additions_and_removals_outlive_their_owner(client: Client) -> None:
    Source.objects.create(
        key="new", title="A new source", url="https://new.example/", kind="vendor"
    )
    Distribution.objects.get(slug="cedar").delete()
    titles = [entry.title for entry in _feed(client).entries]
    assert "A new source: added" in titles
    assert "Cedar Linux: removed" in titles
    assert client.get("/changes/").status_code == 200


def test_user_and_reason_are_not_public(client: Client) -> None:
    _move("2033-06-01", by=User.objects.create_user("ana-the-curator"), why="Secret reasons.")
    for address in ("/changes.atom", "/changes/"):
        page = client.get(address).content.decode()
        assert "a curator" in page
        assert "ana-the-curator" not in page
        assert "Secret reasons." not in page


def test_the_feed_can_be_narrowed_to_distributions(client: Client) -> None:
    _move("2033-06-01")
    fact = Fact.objects.filter(distribution__slug="alder").first()
    Fact.objects.filter(pk=fact.pk).update(note="Other.")
    assert len(_feed(client).entries) == 2
    (entry,) = _feed(client, "?distribution=alder").entries
    assert "Alder" in entry.title or "Red Hat" in entry.title
    assert client.get("/changes.atom?distribution=nobody").status_code == 404
    assert client.get("/changes.atom?colour=red").status_code == 400
    assert client.get("/changes/?distribution=nobody").status_code == 400
    assert client.get("/changes/?distribution=alder").status_code == 200


def test_feed_entries_are_newest_first_and_limited(
    client: Client,
) -> None:
    for number in range(changelog.MOST + 5):
        Source.objects.filter(pk=Source.objects.first().pk).update(title=f"Title {number:03}")
    entries = _feed(client).entries
    assert len(entries) == changelog.MOST == len({entry.id for entry in entries})
    assert entries[0].title.endswith("to Title 104")
    assert sorted((entry.updated for entry in entries), reverse=True) == [
        entry.updated for entry in entries
    ]


def test_markup_and_control_characters_stay_text(client: Client) -> None:
    Source.objects.filter(pk=Source.objects.first().pk).update(title="<script>\x0b&amp;")
    assert "<script>" in _feed(client).entries[0].title
    assert b"<script>" not in client.get("/changes/").content


def test_the_feed_is_known_by_an_etag(client: Client) -> None:
    first = client.get("/changes.atom")
    assert client.get("/changes.atom", headers={"If-None-Match": first["ETag"]}).status_code == 304
    _move("2033-06-01")
    assert client.get("/changes.atom", headers={"If-None-Match": first["ETag"]}).status_code == 200


# Queries do not grow with the history


@pytest.mark.parametrize(
    "address",
    [
        "/changes/",
        "/changes.atom",
        "/changes.atom?distribution=alder",
        "/calendar.ics?release=birch-9",
    ],
)
def test_a_hundred_times_the_history_costs_no_more_queries(
    address: str, client: Client, django_assert_max_num_queries
) -> None:
    _move("2033-06-01")
    client.get(address)
    with django_assert_max_num_queries(1):
        client.get(address)
    with _counting() as few:
        _move("2033-06-02")
        client.get(address)
    row = Phase.history.filter(history_type="~").first()
    for _ in range(100):
        Phase.history.model.objects.bulk_create(_copies(row))
    with _counting() as many:
        _move("2033-06-03")
        client.get(address)
    assert len(many) <= len(few)


def _copies(row: Any) -> list[Any]:
    fields = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname != "history_id"
    }
    return [type(row)(**fields) for _ in range(20)]


def _counting() -> Any:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)


# The calendar knows how often an end moved


def _event(client: Client) -> Any:
    content = client.get("/calendar.ics?release=birch-9").content
    events = Calendar.from_ical(content).walk("VEVENT")
    return next(event for event in events if "security" in str(event["summary"]))


def test_moved_end_raises_the_sequence_of_its_event(client: Client) -> None:
    first = _event(client)
    assert first["sequence"] == 0
    for number, day in enumerate(("2033-06-01", "2033-06-02"), start=1):
        _move(day)
        moved = _event(client)
        assert (moved["uid"], moved["sequence"]) == (first["uid"], number)
    Phase.objects.filter(pk=_phase().pk).update(note="Other words.")
    assert _event(client)["sequence"] == 2


def test_an_end_that_moved_and_moved_back_is_a_new_calendar(client: Client) -> None:
    before, etag = _phase().ends_on, client.get("/calendar.ics?release=birch-9")["ETag"]
    _move("2033-06-01")
    _move(before.isoformat())
    response = client.get("/calendar.ics?release=birch-9", headers={"If-None-Match": etag})
    assert response.status_code == 200
    assert _event(client)["sequence"] == 2


def test_moves_are_counted_for_each_phase_by_itself() -> None:
    release = Release.objects.get(slug="birch-9")
    _move("2033-06-01")
    counted = {key: times for key, times in changelog.moves().items() if times}
    assert counted == {_phase().pk: 1}
    assert release.phases.count() > 1


def test_the_page_leads_to_the_feed(client: Client) -> None:
    page = client.get("/changes/?distribution=alder").content.decode()
    assert "/changes.atom?distribution=alder" in page
    assert 'type="application/atom+xml"' in page


def test_feed_without_a_change_keeps_its_date(client: Client) -> None:
    with time_machine.travel("2026-11-26T08:00:00Z"):
        first = client.get("/changes.atom?distribution=cedar")
    with time_machine.travel("2026-12-24T08:00:00Z"):
        again = client.get("/changes.atom?distribution=cedar")
        conditional = client.get(
            "/changes.atom?distribution=cedar", headers={"If-None-Match": first["ETag"]}
        )
    feed = feedparser.parse(first.content)
    assert feed.entries == []
    newest = snapshot.current().ages.newest
    assert newest
    assert feed.feed.updated == f"{newest}T00:00:00+00:00"
    assert again.content == first.content
    assert conditional.status_code == 304
