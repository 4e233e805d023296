"""GET /calendar.ics: the ends of support as a calendar to subscribe to."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import msgspec
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from catalog import snapshot
from catalog.document import Catalog
from catalog.feeds import calendar
from catalog.feeds.calendar_query import CalendarQuery
from catalog.models import Dispute, Phase, Release, Source, SupportPlan

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]

CALENDAR = "/calendar.ics"
ALDER_9 = f"{CALENDAR}?release=alder-9"


def _calendar(client: Client, address: str = ALDER_9) -> Calendar:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return Calendar.from_ical(response.content)


def _events(client: Client, address: str = ALDER_9) -> dict[str, Event]:
    return {str(event["summary"]): event for event in _calendar(client, address).events}


def _phase(release: str = "alder-9", name: str = "Maintenance Support") -> Phase:
    return Phase.objects.get(release__slug=release, name=name)


def _unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")


# What is in it


def test_each_end_of_a_release_is_an_event_on_the_day_named(client: Client) -> None:
    events = _events(client)
    assert {name: event.start for name, event in events.items()} == {
        "Alder 9: active support ends": date(2027, 5, 31),
        "Alder 9: security support ends": date(2032, 5, 31),
        "Alder 9: extended support (Longer Life) ends": date(2036, 5, 31),
    }


def test_event_is_all_day_with_an_exclusive_end(client: Client) -> None:
    content = client.get(ALDER_9).content
    assert b"DTSTART;VALUE=DATE:20320531\r\nDTEND;VALUE=DATE:20320601\r\n" in content
    for event in Calendar.from_ical(content).events:
        assert event["dtend"].dt - event["dtstart"].dt == timedelta(days=1)


def test_the_last_day_of_the_calendar_needs_no_day_after_it(client: Client) -> None:
    Phase.objects.filter(pk=_phase().pk).update(ends_on=date.max)
    event = _events(client)["Alder 9: security support ends"]
    assert (event["dtstart"].dt, "dtend" in event) == (date.max, False)


def test_an_event_says_on_whose_word_and_how_sure(client: Client) -> None:
    phase = _phase()
    text = str(_events(client)["Alder 9: security support ends"]["description"])
    assert phase.source.title in text
    assert phase.source.url in text.splitlines()
    assert "as of 22 August 2026" in text
    assert "Confidence: verified" in text
    assert "nothing extra to pay" in text
    assert "disagree" not in text


def test_paid_and_projected_are_said(client: Client) -> None:
    paid = _events(client)["Alder 9: extended support (Longer Life) ends"]
    assert "Paid for: only with Premium with Longer Life" in paid["description"]
    assert paid["status"] == "CONFIRMED"
    events = _events(client, f"{CALENDAR}?release=alder-9-10")
    projected = events["Alder 9.10: support for the minor release ends (projected)"]
    assert "not promised" in projected["description"]
    assert projected["status"] == "TENTATIVE"


def test_an_unverified_end_is_tentative(client: Client) -> None:
    Phase.objects.filter(pk=_phase().pk).update(confidence="unverified")
    assert _events(client)["Alder 9: security support ends"]["status"] == "TENTATIVE"


def test_sources_that_disagree_are_named_with_what_they_say(client: Client) -> None:
    source = Source.objects.create(
        key="elsewhere",
        title="Elsewhere, Inc.",
        url="https://elsewhere.example/",
        kind="third-party",
    )
    Dispute.objects.create(
        phase=_phase(), value="2031-12-31", source=source, confidence="verified", why="Older."
    )
    text = str(_events(client)["Alder 9: security support ends"]["description"])
    assert (
        "2 sources disagree: Elsewhere, Inc. (of no stated date, verified) says: 31 December 2031. "
        "Older." in text
    )


def test_event_links_to_its_page_and_is_transparent(client: Client, settings) -> None:
    settings.SITE_URL = "https://elwise.example"
    event = _events(client)["Alder 9: security support ends"]
    assert event["url"] == "https://elwise.example/distributions/alder/"
    assert event["transp"] == "TRANSPARENT"
    assert event.categories == ["Alder", "security support"]


def test_two_phases_of_one_kind_can_be_told_apart(client: Client) -> None:
    _sell_longer_steady()
    assert set(_events(client, f"{CALENDAR}?release=alder-9-10")) == {
        "Alder 9.10: extended support (Steady) ends",
        "Alder 9.10: extended support (Steadier) ends",
        "Alder 9.10: support for the minor release ends (projected)",
    }


def _sell_longer_steady() -> None:
    """A second paid phase of a minor release, which comes with another plan."""
    release = Release.objects.get(slug="alder-9-10")
    phase = release.phases.create(
        kind="extended",
        name="Steadier",
        end_kind="date",
        ends_on=date(2030, 5, 31),
        paid=True,
        source=release.source,
        confidence="verified",
    )
    phase.plans.add(SupportPlan.objects.get(slug="premium-longer"))


def test_ends_that_are_no_date_are_no_events_but_are_named(client: Client) -> None:
    release = Release.objects.get(slug="birch-9")
    for kind in ("not-announced", "unknown", "none"):
        release.phases.create(
            kind="extended",
            name=f"Phase {kind}",
            end_kind=kind,
            source=release.source,
            confidence="verified",
        )
    calendar_file = _calendar(client, f"{CALENDAR}?release=birch-9")
    assert len(calendar_file.events) == 2
    for name in ("x-wr-caldesc", "description"):
        text = calendar_file[name].to_ical().decode().replace("\\n", "\n")
        for words in (
            "Phase not-announced): not announced",
            "Phase unknown): unknown",
            "Phase none): no end",
        ):
            assert f"Birch 9: end of extended support ({words}" in text


def test_a_release_without_any_end_on_record_is_named_as_unknown(client: Client) -> None:
    calendar_file = _calendar(client, f"{CALENDAR}?release=alder-10&release=alder-9")
    assert "End unknown: Alder 10" in calendar_file["x-wr-caldesc"].to_ical().decode()


def test_calendar_without_an_event_is_404_with_reasons(client: Client) -> None:
    Phase.objects.filter(release__slug="alder-9").delete()
    release = Release.objects.get(slug="alder-9")
    release.phases.create(
        kind="security",
        name="Security",
        end_kind="not-announced",
        source=release.source,
        confidence="verified",
    )
    response = client.get(f"{CALENDAR}?release=alder-10&release=alder-9")
    assert (response.status_code, response["Content-Type"]) == (404, "text/plain; charset=utf-8")
    assert response.content.decode().splitlines() == [
        "No event: none of these ends has a date.",
        "Alder 9: end of security support: not announced",
        "End unknown: Alder 10",
    ]
    assert (
        client.get(f"{CALENDAR}?release=alder-10", headers={"If-None-Match": "*"}).status_code
        == 404
    )


def test_calendar_takes_aliases(client: Client) -> None:
    by_alias = client.get(f"{CALENDAR}?release=ALDERLINUX-9&release=birch-linux-9")
    by_slug = client.get(f"{CALENDAR}?release=alder-9&release=birch-9")
    assert by_alias.content == by_slug.content
    assert by_alias["ETag"] == by_slug["ETag"]


def test_calendar_has_name_age_and_refresh_interval(client: Client) -> None:
    content = client.get(f"{ALDER_9}&release=birch-9").content
    lines = _unfolded(content)
    assert "X-WR-CALNAME:Support ends: Alder 9\\, Birch 9" in lines
    assert "NAME:Support ends: Alder 9\\, Birch 9" in lines
    assert "REFRESH-INTERVAL;VALUE=DURATION:P1D" in lines
    ages = snapshot.current().ages
    assert f"{ages.dates_in_words()}.".replace(",", "\\,").replace(
        ";", "\\;"
    ) in content.decode().replace("\r\n ", "")
    assert {"VERSION:2.0", "BEGIN:VCALENDAR", "END:VCALENDAR"} <= set(lines)


# Which releases


def test_default_calendar_has_supported_majors(client: Client) -> None:
    names = {name.partition(":")[0] for name in _events(client, CALENDAR)}
    assert names == {"Alder 9", "Alder 8", "Birch 9", "Birch 8", "Dogwood 7"}
    assert Phase.objects.get(name="Keeper").paid, "the support of Dogwood 7 that still runs"


def test_a_release_whose_end_is_not_known_counts_as_supported(client: Client) -> None:
    about = _calendar(client, CALENDAR)["x-wr-caldesc"].to_ical().decode()
    assert "Cedar 2018.03: end of security support: unknown" in about
    assert "Cedar 2: end of active support: not announced" in about
    assert "Dogwood 6" not in about


def test_supported_releases_depend_on_the_catalog_only() -> None:
    published = snapshot.current()
    later = replace(published, ages=replace(published.ages, newest=date(2028, 7, 1)))
    query = CalendarQuery()
    ends = b"SUMMARY:Dogwood 7: security support ends"
    assert ends in calendar.encode_calendar(published, query, moves={})
    assert ends not in calendar.encode_calendar(later, query, moves={})


def test_events_of_several_releases_are_in_date_order(client: Client) -> None:
    events = _calendar(client, f"{CALENDAR}?release=birch-9&release=alder-9&release=alder-9").events
    dated = Phase.objects.filter(release__slug__in=("birch-9", "alder-9"), end_kind="date")
    assert len(events) == dated.count() > 4
    assert [event.start for event in events] == sorted(event.start for event in events)


def test_plan_keeps_only_covered_events(client: Client) -> None:
    address = f"{CALENDAR}?release=alder-9&release=dogwood-7&plan=alder/"
    longer = set(_events(client, f"{address}premium-longer"))
    basic = set(_events(client, f"{address}basic"))
    assert longer - basic == {"Alder 9: extended support (Longer Life) ends"}
    assert "Dogwood 7: extended support (Keeper) ends" in basic, "a plan of another distribution"


def test_several_plans_keep_the_events_of_each(client: Client) -> None:
    _sell_longer_steady()
    address = f"{CALENDAR}?release=alder-9-10"
    assert len(_events(client, f"{address}&plan=alder/premium")) == 2
    assert len(_events(client, f"{address}&plan=alder/premium&plan=alder/premium-longer")) == 3
    assert list(_events(client, f"{address}&plan=alder/basic")) == [
        "Alder 9.10: support for the minor release ends (projected)"
    ]


def test_a_plan_for_other_releases_adds_nothing_here(client: Client) -> None:
    plan = SupportPlan.objects.get(slug="premium-longer")
    plan.releases.remove(Release.objects.get(slug="alder-9"))
    address = f"{CALENDAR}?plan=alder/premium-longer&release=alder-"
    assert len(_events(client, f"{address}8")) == 3
    assert len(_events(client, f"{address}9")) == 2


# Alarms


def test_alarms_go_off_so_many_days_before(client: Client) -> None:
    events = _calendar(client, f"{ALDER_9}&alarm=30&alarm=90&alarm=30").events
    assert events
    for event in events:
        assert [alarm["trigger"].dt for alarm in event.walk("valarm")] == [
            timedelta(days=-90),
            timedelta(days=-30),
        ]
        assert {alarm["action"] for alarm in event.walk("valarm")} == {"DISPLAY"}
        assert all(str(event["summary"]) in alarm["description"] for alarm in event.walk("valarm"))
    assert b"TRIGGER:-P90D\r\n" in client.get(f"{ALDER_9}&alarm=90").content
    assert b"VALARM" not in client.get(ALDER_9).content


@pytest.mark.parametrize(
    "alarm",
    ["0", "3651", "-1", "1e9", "1e1", "30d", "30.5", " 30", "9" * 5000, "%D9%A3", "%00", "x"],
)
def test_invalid_alarm_is_refused(alarm: str, client: Client) -> None:
    response = client.get(f"{ALDER_9}&alarm={alarm}")
    assert response.status_code == 400
    assert "from 1 to 3650" in response.content.decode()


def test_alarm_bounds_and_five_alarms_are_accepted(client: Client) -> None:
    assert client.get(f"{ALDER_9}&alarm=1&alarm=3650&alarm=7&alarm=30&alarm=90").status_code == 200
    response = client.get(f"{ALDER_9}&alarm=1&alarm=3650&alarm=7&alarm=30&alarm=90&alarm=91")
    assert response.status_code == 400
    assert "5 at most" in response.content.decode()


# An event stays the same event


def test_event_uid_survives_a_moved_end(client: Client) -> None:
    name = "Alder 9: security support ends"
    before = _events(client)[name]
    Phase.objects.filter(pk=_phase().pk).update(ends_on=date(2033, 1, 1))
    after = _events(client)[name]
    assert (after.start, str(after["uid"])) == (date(2033, 1, 1), str(before["uid"]))


def test_an_event_is_known_by_the_same_name_in_every_database(client: Client) -> None:
    name, phase = "Alder 9: security support ends", _phase()
    before = str(_events(client)[name]["uid"])
    phase.plans.clear()
    Phase.objects.filter(pk=phase.pk).delete()
    phase.pk = None
    phase.save()
    assert (
        str(_events(client)[name]["uid"])
        == before
        == "alder-9.maintenance-support.248d0a282b0a@elwise"
    )


def test_no_two_events_share_a_name() -> None:
    published = snapshot.current()
    every = tuple(
        release.slug
        for distribution in published.document.distributions
        for release in distribution.releases
    )
    events = Calendar.from_ical(
        calendar.encode_calendar(published, CalendarQuery(releases=every), moves={})
    ).events
    assert len(events) == Phase.objects.filter(end_kind="date").count() > 10
    assert len({str(event["uid"]) for event in events}) == len(events)
    assert calendar.uid("alder-9", "E.U.S") != calendar.uid("alder-9", "EUS")


def test_how_often_an_end_moved_is_its_sequence() -> None:
    uid = calendar.uid("alder-9", "Maintenance Support")
    content = calendar.encode_calendar(
        snapshot.current(), CalendarQuery(releases=("alder-9",)), moves={uid: 3}
    )
    assert {
        str(event["uid"]) == uid: event["sequence"] for event in Calendar.from_ical(content).events
    } == {True: 3, False: 0}


def test_parameter_order_changes_no_byte(
    client: Client,
) -> None:
    response = client.get(f"{CALENDAR}?release=birch-9&release=alder-9&alarm=7&alarm=30")
    other = client.get(f"{CALENDAR}?alarm=30&release=alder-9&alarm=7&release=birch-9")
    assert response.content == other.content
    assert response["ETag"] == other["ETag"]


def test_an_event_is_stamped_with_the_day_its_value_was_checked(client: Client) -> None:
    phase = _phase()
    for checked, as_of, stamp in (
        (date(2026, 10, 1), date(2026, 8, 1), datetime(2026, 10, 1, tzinfo=UTC)),
        (None, date(2026, 8, 1), datetime(2026, 8, 1, tzinfo=UTC)),
    ):
        Phase.objects.filter(pk=phase.pk).update(checked_on=checked, as_of=as_of)
        assert _events(client)["Alder 9: security support ends"]["dtstamp"].dt == stamp


# As RFC 5545 has it


def test_commas_semicolons_and_line_breaks_come_through(client: Client) -> None:
    name, note = "Extended; paid, \\n really", "First, line;\r\nsecond \\ line\nEND:VEVENT"
    Phase.objects.filter(pk=_phase(name="Longer Life").pk).update(name=name, note=note)
    content = client.get(ALDER_9).content
    assert f"SUMMARY:Alder 9: extended support ({name}) ends".replace("\\", "\\\\").replace(
        ";", "\\;"
    ).replace(",", "\\,") in _unfolded(content)
    event = _events(client)[f"Alder 9: extended support ({name}) ends"]
    assert "First, line;\nsecond \\ line\nEND:VEVENT\n" in event["description"]


def test_lines_fold_at_75_octets_between_characters(
    client: Client,
) -> None:
    Phase.objects.filter(pk=_phase().pk).update(note="Ünterstützung für Läuse — " * 40)
    content = client.get(CALENDAR).content
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert all(line.decode() or True for line in lines)
    assert b"\n" not in content.replace(b"\r\n", b"")


@given(text=st.text(max_size=200))
def test_curator_text_is_escaped(text: str) -> None:
    source = {"title": text, "url": "https://s.example/", "kind": "vendor"}
    sourced = {
        "source": "s",
        "as_of": None,
        "confidence": "verified",
        "note": text,
        "checked_on": None,
        "disputes": [],
    }
    end = {"kind": "date", "on": "2030-02-28"}
    phase = {
        "kind": "extended",
        "name": text,
        "end": end,
        "paid": True,
        "projected": False,
        "plans": [],
        **sourced,
    }
    release = {
        "name": text,
        "slug": "x-1",
        "parent": None,
        "preview": False,
        "released_on": None,
        "latest": None,
        "withdrawn_on": None,
        "phases": [phase, {**phase, "end": {"kind": "unknown", "on": None}}],
        **sourced,
    }
    texts = ("name", "short_name", "monogram", "role", "summary", "endoflife_product")
    lists = ("aliases", "successors", "plans", "facts", "statements")
    distribution = {
        "slug": "x",
        "releases": [release],
        **dict.fromkeys(texts, text),
        **{key: [] for key in lists},
    }
    rows = {"sources": {"s": source}, "distributions": [distribution]}
    empty = {"format": 1, "migrations": [], "claims": [], "events": []}
    published = snapshot.Published("0" * 64, msgspec.convert({**empty, **rows}, Catalog), None)
    content = calendar.encode_calendar(published, CalendarQuery(alarms=(30,)), moves={})
    read = Calendar.from_ical(content)
    (event,) = read.events
    assert event.start == date(2030, 2, 28)
    assert len(event.walk("valarm")) == 1
    assert not read.errors
    assert not event.errors
    assert set(event) == {
        *("UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION"),
        *("CATEGORIES", "URL", "STATUS", "TRANSP"),
    }
    for line in content.split(b"\r\n"):
        assert not any(byte < 32 and byte != 9 for byte in line)


# Questions it refuses


@pytest.mark.parametrize(
    "slug",
    [
        "alder9",
        "alder",
        "Alder-99",
        "%00",
        "%ff%fe",
        "%ED%A0%80",
        "a" * 3000,
        "alder-9'--",
        "1e9",
    ],
)
def test_unknown_release_is_404_with_the_known_ones(slug: str, client: Client) -> None:
    response = client.get(f"{ALDER_9}&release={slug}")
    assert response.status_code == 404
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "There is no release" in response.content.decode()
    assert len(response.content) < 1500


def test_a_release_that_is_nearly_right_gets_a_hint(client: Client) -> None:
    release = Release.objects.get(slug="birch-8")
    for number in range(60):
        release.pk, release.name, release.slug = None, f"x{number}", f"x-{number}"
        release.save()
    text = client.get(f"{CALENDAR}?release=alder9").content.decode()
    assert "Did you mean: alder-9" in text
    assert "x-59" not in text


@pytest.mark.parametrize(
    "plan",
    [
        "premium",
        "alder/",
        "/",
        "alder/premum-longer",
        "%00",
        "birch/premium",
        quote("alder/premium/x"),
    ],
)
def test_an_unknown_plan_is_not_found(plan: str, client: Client) -> None:
    response = client.get(f"{CALENDAR}?plan={plan}")
    assert response.status_code == 404
    assert "There is no plan" in response.content.decode()


def test_plan_of_another_distribution_is_refused(client: Client) -> None:
    response = client.get(f"{CALENDAR}?release=birch-9&plan=alder/premium")
    assert response.status_code == 400
    assert "alder/premium" in response.content.decode()


def test_more_than_200_releases_are_refused(client: Client) -> None:
    response = client.get(f"{CALENDAR}?" + "&".join(f"release=x-{number}" for number in range(201)))
    assert response.status_code == 400
    assert "200 at most" in response.content.decode()


def test_more_fields_than_any_form_has_are_refused(client: Client) -> None:
    assert (
        client.get(
            f"{CALENDAR}?" + "&".join(f"release={number}" for number in range(3000))
        ).status_code
        == 400
    )


@pytest.mark.parametrize(
    "query", ["releases=alder-9", "Release=alder-9", "%00=1", "%ED%A0%80=1", "format=json"]
)
def test_unknown_parameter_is_refused_with_the_known_ones(query: str, client: Client) -> None:
    response = client.get(f"{CALENDAR}?{query}")
    assert response.status_code == 400
    assert "Known: release, plan, alarm." in response.content.decode()


def test_an_empty_choice_of_a_form_is_none(client: Client) -> None:
    assert client.get(f"{ALDER_9}&plan=&alarm=").content == client.get(ALDER_9).content


# As a good citizen of HTTP


def test_calendar_is_served_as_text_calendar(client: Client) -> None:
    response = client.get(ALDER_9)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "elwise.ics" in response["Content-Disposition"]


def test_unchanged_calendar_is_304_without_a_body(client: Client) -> None:
    first = client.get(ALDER_9)
    again = client.get(ALDER_9, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_another_question_or_another_catalog_is_another_answer(client: Client) -> None:
    etag = client.get(ALDER_9)["ETag"]
    assert client.get(f"{ALDER_9}&alarm=7", headers={"If-None-Match": etag}).status_code == 200
    assert client.get(f"{ALDER_9}&release=nope", headers={"If-None-Match": etag}).status_code == 404
    Phase.objects.filter(pk=_phase().pk).update(note="Another note.")
    assert client.get(ALDER_9, headers={"If-None-Match": etag}).status_code == 200


def test_head_says_the_same_without_the_body(client: Client) -> None:
    head, get = client.head(ALDER_9), client.get(ALDER_9)
    assert (head.status_code, head.content) == (200, b"")
    assert (head["ETag"], head["Content-Type"]) == (get["ETag"], get["Content-Type"])


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written_here(method: str, client: Client) -> None:
    assert getattr(client, method)(ALDER_9).status_code == 405


@pytest.mark.parametrize("address", [CALENDAR, ALDER_9, f"{CALENDAR}?plan=alder/premium&alarm=30"])
def test_one_query_once_the_catalog_is_known(
    address: str, client: Client, django_assert_num_queries
) -> None:
    client.get(address)
    with django_assert_num_queries(1):
        client.get(address)
