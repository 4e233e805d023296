"""Phases of minor releases: what follows from the next minor release, and from the major
release."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from catalog import lifecycle, minors
from catalog.document import Catalog
from catalog.document import Phase as DocumentPhase
from catalog.models import Phase, Release
from tests.documents import as_json
from tests.pages import page

pytestmark = [pytest.mark.document_only, pytest.mark.invented_catalog]

TODAY = date(2026, 11, 26)
SOURCED = {
    "source": "s",
    "as_of": "2026-08-22",
    "confidence": "verified",
    "note": "",
    "checked_on": None,
}

Row = dict[str, Any]


def _phase(
    kind: str, end: str | None, name: str = "", end_kind: str = "unknown", **changed: Any
) -> Row:
    """`end`: a day, or None for an end of `end_kind`."""
    row = {
        "kind": kind,
        "name": name or kind.capitalize(),
        "end": {"kind": "date" if end else end_kind, "on": end},
        "paid": False,
        "projected": False,
        "plans": [],
        "disputes": [],
        **SOURCED,
    }
    return {**row, **changed}


def _release(
    name: str,
    released_on: str | None,
    *phases: Row,
    parent: str | None = "9",
    preview: bool = False,
) -> Row:
    return {
        "name": name,
        "slug": f"x-{name}",
        "latest": None,
        "withdrawn_on": None,
        "disputes": [],
        "parent": parent,
        "released_on": released_on,
        "phases": list(phases),
        "preview": preview,
        **SOURCED,
    }


def _document(*releases: Row, facts: tuple[Row, ...] = (), others: tuple[Row, ...] = ()) -> Catalog:
    rows = [_distribution("X", list(releases), list(facts)), *others]
    empty = {"format": 1, "sources": {}, "migrations": [], "claims": [], "events": []}
    return msgspec.convert({**empty, "distributions": rows}, Catalog)


def _distribution(short_name: str, releases: list[Row], facts: list[Row]) -> Row:
    texts = ("name", "monogram", "role", "summary", "endoflife_product")
    lists = ("aliases", "successors", "plans", "statements")
    return {
        "slug": short_name.lower(),
        "short_name": short_name,
        "releases": releases,
        "facts": facts,
        **dict.fromkeys(texts, ""),
        **{key: [] for key in lists},
    }


def _relation(value: str | None) -> Row:
    return {
        "attribute": "relation_to_rhel",
        "value": value,
        "release": None,
        "plan": None,
        "unreliable": False,
        "disputes": [],
        **SOURCED,
    }


def _major(*phases: Row, name: str = "9") -> Row:
    usual = (_phase("active", "2027-05-31"), _phase("security", "2032-05-31"))
    return _release(name, "2022-05-17", *(phases or usual), parent=None)


CLOSED = (_phase("active", "2024-05-31"), _phase("security", "2029-05-31", name="Maintenance"))
"""The phases of a major release that gets no further minor release."""


def _effective(name: str, document: Catalog, today: date = TODAY) -> list[DocumentPhase]:
    return next(
        list(row.phases)
        for row in minors.effective(document, today).document.distributions[0].releases
        if row.name == name
    )


def _rows(name: str, document: Catalog, today: date = TODAY) -> list[dict[str, Any]]:
    return as_json(_effective(name, document, today))


def _end(name: str, document: Catalog, plan: str | None = None) -> lifecycle.End:
    return lifecycle.support_with(_effective(name, document), plan).end


def _state(name: str, document: Catalog, day: date = TODAY) -> str:
    return lifecycle.status(_effective(name, document), day).kind


# The next minor release


def test_a_minor_ends_on_the_day_of_the_next() -> None:
    document = _document(_major(), _release("9.7", "2025-11-11"), _release("9.6", "2025-05-20"))
    (phase,) = _rows("9.6", document)
    assert (phase["kind"], phase["end"]["on"], phase["confidence"]) == (
        "minor",
        "2025-11-11",
        "computed",
    )
    assert [ground["about"] for ground in phase["derived_from"]] == [
        "X 9.7 was released on 11 November 2025"
    ]
    assert _state("9.6", document) == "ended"
    assert _state("9.6", document, date(2025, 11, 11)) == "minor"


def test_nine_is_before_ten() -> None:
    document = _document(_major(), _release("9.10", "2027-05-20"), _release("9.9", "2026-11-10"))
    assert _end("9.9", document) == lifecycle.End("date", date(2027, 5, 20))
    assert _end("9.10", document).kind == "not-announced"


def test_support_sold_for_a_minor_is_not_cut_short() -> None:
    eus = _phase("extended", "2027-05-30", name="EUS", paid=True, plans=["premium"])
    document = _document(
        _major(), _release("9.7", "2025-11-11"), _release("9.6", "2025-05-20", eus)
    )
    assert _end("9.6", document, "premium") == lifecycle.End("date", date(2027, 5, 30))
    assert _end("9.6", document, "standard") == lifecycle.End("date", date(2025, 11, 11))
    assert _state("9.6", document) == "extended"


def test_a_day_on_record_comes_first() -> None:
    stated = _phase("minor", "2025-12-31")
    document = _document(
        _major(), _release("9.7", "2025-11-11"), _release("9.6", "2025-05-20", stated)
    )
    assert [row["end"]["on"] for row in _rows("9.6", document)] == ["2025-12-31"]
    assert _effective("9.6", document)[0].derived_from == ()


def test_an_open_phase_closes_when_the_next_is_out() -> None:
    not_announced = _phase("minor", None, end_kind="not-announced")
    document = _document(
        _major(), _release("9.7", "2025-11-11"), _release("9.6", "2025-05-20", not_announced)
    )
    assert _end("9.6", document) == lifecycle.End("date", date(2025, 11, 11))


@pytest.mark.parametrize(
    "following", [_release("9.8", "2026-05-19"), _release("9.7", None)], ids=["a gap", "no day"]
)
def test_an_unknown_day_is_bounded_by_a_later_release(following: Row) -> None:
    later = [following] if following["released_on"] else [_release("9.8", "2026-05-19"), following]
    document = _document(_major(), *later, _release("9.6", "2025-05-20"))
    end = _end("9.6", document)
    assert (end.kind, end.day, end.latest) == ("unknown", None, date(2026, 5, 19))
    assert _state("9.6", document) == "ended"
    assert _state("9.6", document, date(2026, 5, 19)) == "unknown"


def test_minor_without_days_stays_unknown() -> None:
    document = _document(_major(), _release("9.7", None), _release("9.6", None))
    assert _rows("9.6", document) == []
    assert _state("9.6", document) == "unknown"


def test_a_preview_ends_nothing() -> None:
    document = _document(
        _major(), _release("9.7", "2026-11-11", preview=True), _release("9.6", "2025-05-20")
    )
    assert _end("9.6", document).kind == "not-announced"


# The newest minor release


def test_the_newest_lasts_until_the_next_or_the_end_of_its_major() -> None:
    document = _document(_major(), _release("9.8", "2026-05-19"))
    assert _end("9.8", document) == lifecycle.End("not-announced", None, date(2032, 5, 31))
    assert _state("9.8", document) == "minor"
    assert _state("9.8", document, date(2032, 6, 1)) == "ended"


def test_minor_confidence_is_at_most_that_of_its_major() -> None:
    document = _document(
        _major(_phase("security", None, confidence="unverified")), _release("9.8", "2026-05-19")
    )
    (phase,) = _rows("9.8", document)
    assert (phase["end"]["kind"], phase["confidence"]) == ("unknown", "unverified")


def test_the_last_one_ends_with_its_major_and_its_plans() -> None:
    paid = _phase(
        "extended", "2033-05-31", name="ELS", paid=True, plans=["els"], note="Sold apart."
    )
    document = _document(
        _major(*CLOSED, paid), _release("9.10", "2024-05-22"), _release("9.9", "2023-11-14")
    )
    assert _end("9.10", document) == lifecycle.End("date", date(2029, 5, 31))
    assert _end("9.10", document, "els") == lifecycle.End("date", date(2033, 5, 31))
    assert _state("9.10", document) == "security"
    last = _effective("9.10", document)[-1]
    assert (last.name, last.paid, last.plans, last.note) == ("ELS", True, ("els",), "Sold apart.")
    assert minors.derivation(last) == (
        "Derived: 9.10 is the last minor release of X 9 and ends with it; "
        "Active of X 9 ended on 31 May 2024, after which no minor release comes."
    )


def test_minor_has_no_phase_that_ended_before_its_release() -> None:
    document = _document(_major(*CLOSED), _release("9.10", "2024-06-30"))
    assert [row["name"] for row in _rows("9.10", document)] == ["Maintenance"]


def test_minor_may_come_on_the_last_day_of_active_support() -> None:
    document = _document(_major(*CLOSED), _release("9.10", "2024-05-22"))
    last_day = date(2024, 5, 31)
    assert minors.effective(document, last_day).since is None
    assert minors.effective(document, last_day + timedelta(days=1)).since == date(2024, 6, 1)
    assert [row["name"] for row in _rows("9.10", document, last_day)] == [minors.NAME]


@pytest.mark.parametrize(
    ("relation", "closed"), [("binary-compatible", True), ("independent", False), (None, False)]
)
def test_rebuilds_get_no_more_minors_than_rhel(relation: str | None, closed: bool) -> None:
    rhel = _distribution("RHEL", [_major(*CLOSED)], [_relation("rhel-itself")])
    document = _document(
        _major(_phase("security", "2029-07-31")),
        _release("9.10", "2024-05-28"),
        facts=(_relation(relation),),
        others=(rhel,),
    )
    assert _state("9.10", document) == ("security" if closed else "minor")


# Properties

days = st.dates(date(2019, 1, 1), date(2030, 12, 31))
released = st.lists(st.one_of(st.none(), days), min_size=1, max_size=6)


@given(released, days, days, days)
def test_every_minor_is_covered_and_none_outlives_its_major(
    release_days: list[date | None], active: date, security: date, today: date
) -> None:
    last = max(active, security)
    major = _major(_phase("active", active.isoformat()), _phase("security", last.isoformat()))
    rows = [
        _release(f"9.{place}", day.isoformat() if day else None)
        for place, day in enumerate(release_days)
    ]
    document = _document(major, *rows)
    effective = minors.effective(document, today)
    for place, row in enumerate(rows):
        phases = next(
            release.phases
            for release in effective.document.distributions[0].releases
            if release.name == row["name"]
        )
        later = [day for day in release_days[place + 1 :] if day]
        if place == len(rows) - 1 or later:
            assert phases, "a missing row makes no minor release unknown"
        end = lifecycle.support_with(phases).end
        over_by = end.day if end.kind == "date" else end.latest
        if place + 1 < len(release_days) and release_days[place + 1]:
            assert end == lifecycle.End("date", release_days[place + 1])
        elif later:
            assert over_by == min(later)
        elif place == len(rows) - 1:
            assert over_by == last
        assert all(phase.derived_from and phase.confidence == "computed" for phase in phases)


@given(released, days)
def test_the_order_of_the_rows_changes_nothing(
    release_days: list[date | None], today: date
) -> None:
    rows = [
        _release(f"9.{place}", day.isoformat() if day else None)
        for place, day in enumerate(release_days)
    ]
    for row in rows:
        first, other = (
            _rows(row["name"], _document(_major(), *order), today) for order in (rows, rows[::-1])
        )
        assert first == other


@given(released, days, days)
def test_derived_phases_hold_from_the_named_day(
    release_days: list[date | None], active: date, today: date
) -> None:
    major = _major(_phase("active", active.isoformat()), _phase("security", "2032-05-31"))
    document = _document(
        major,
        *(
            _release(f"9.{place}", day.isoformat() if day else None)
            for place, day in enumerate(release_days)
        ),
    )
    effective = minors.effective(document, today)
    if effective.since is None:
        assert effective == minors.effective(document, date.min)
    else:
        assert effective.since <= today
        assert effective == minors.effective(document, effective.since)
        assert effective != minors.effective(document, effective.since - timedelta(days=1))


# In the invented catalog


@pytest.fixture
def last_minors(db: None) -> None:
    """Alder 8.9 and 8.10, of which only the first days are on record. Its full support has ended,
    so that no 8.11 comes."""
    major = Release.objects.get(slug="alder-8")
    for name, day in (("8.9", date(2023, 11, 14)), ("8.10", date(2024, 5, 22))):
        major.distribution.releases.create(
            name=name,
            slug=f"alder-{name.replace('.', '-')}",
            parent=major,
            released_on=day,
            source=major.source,
            confidence="verified",
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "status", "ends_on"),
    [
        ("alder-8-10", "security", "2029-05-31"),
        ("alder-8-9", "ended", "2024-05-22"),
        ("birch-9-3", "minor", None),
    ],
)
def test_derived_phases_in_the_api(
    slug: str, status: str, ends_on: str | None, last_minors: None, client: Client
) -> None:
    row = client.get(f"/api/v1/releases/{slug}/?as_of={TODAY}").json()
    assert (row["status"], row["ends_on"]) == (status, ends_on)
    assert any(phase["derived_from"] for phase in row["phases"])


@pytest.mark.django_db
def test_paid_phase_outlives_the_derived_one(client: Client) -> None:
    Phase.objects.filter(release__slug="alder-9-10", kind="minor").delete()
    Release.objects.filter(slug="alder-9-9").update(name="9.11", released_on=date(2026, 11, 10))
    row = client.get(f"/api/v1/releases/alder-9-10/?as_of={TODAY}").json()
    assert (row["status"], row["ends_on"]) == ("extended", "2026-11-10")
    assert [phase["name"] for phase in row["phases"] if not phase["derived_from"]] == ["Steady"]


@pytest.mark.django_db
def test_pages_files_and_calendar_agree_on_the_last_minor(
    last_minors: None, client: Client
) -> None:
    distribution = page(client, "/distributions/alder/")
    assert "8.10 is the last minor release of Alder 8 and ends with it" in distribution.text
    lifecycle_page = page(client, "/lifecycle/?distribution=alder&status=security&minors=1")
    row = lifecycle_page.row("Alder Linux 8.10").text
    assert "Maintenance Support (security support) until 31 May 2029" in row
    rows = client.get("/export/releases.json?minors=1&distribution=alder").json()["results"]
    last = [row for row in rows if row["release"] == "alder-8-10"]
    assert {row["supported_until"] for row in last} == {"2029-05-31"}
    assert all(
        row["derived_from"].startswith("Derived: 8.10 is the last minor release") for row in last
    )
    calendar = client.get("/calendar.ics?release=alder-8-10").content.decode()
    assert "SUMMARY:Alder 8.10: security support ends" in calendar
    assert "DTSTART;VALUE=DATE:20290531" in calendar


@pytest.mark.django_db
def test_derived_phases_are_not_credited_to_a_source(last_minors: None, client: Client) -> None:
    phases = Phase.objects.filter(source__key="endoflife-date-alder").count()
    assert phases
    values = client.get("/api/v1/sources/endoflife-date-alder/").json()["rests_on_it"]
    assert sum(value["sort"] == "phase" for value in values) == phases


# What callers keep


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/distributions/alder/",
        "/export/releases.json?minors=1&as_of=2026-01-01",
        "/calendar.ics?release=alder-9-10",
    ],
)
def test_cache_expires_when_active_support_ends(address: str, client: Client) -> None:
    """After that day no minor release comes, and the newest ends with its major release."""
    Phase.objects.filter(release__slug="alder-9-10", kind="minor").delete()
    with time_machine.travel("2027-05-31T12:00:00Z", tick=False):
        before = client.get(address)
        assert client.get(address, headers={"If-None-Match": before["ETag"]}).status_code == 304
    with time_machine.travel("2027-06-01T00:00:00Z", tick=False):
        after = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content
