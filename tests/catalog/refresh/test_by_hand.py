"""A curator who writes over a refreshed value in the form of a release or phase overrides it,
and the page says so."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from catalog.models import LifecycleValue, Override, Phase, Product, Release
from catalog.refresh.run import refresh
from tests.catalog.sending import sent_back

pytestmark = [pytest.mark.django_db, pytest.mark.long_on_postgresql]

PAGE = "/distributions/rocky-linux/"
WHY = "The vendor wrote to us."
SAME_SOURCE = {"_same_source": "on"}


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("curator"))
    return client


def _phase(kind: str = "security", release: str = "rocky-linux-9") -> Phase:
    return Phase.objects.get(release__slug=release, kind=kind, source__kind="aggregator")


def _address(row: Any) -> str:
    return reverse(f"admin:catalog_{row._meta.model_name}_change", args=[row.pk])


def _send(curator: Client, row: Any, why: str = WHY, **fields: Any) -> str:
    form = sent_back(curator.get(_address(row)))
    return curator.post(
        _address(row), form | fields | {"_why": why} | SAME_SOURCE, follow=True
    ).content.decode()


def _override() -> tuple[str, Any, str]:
    row = Override.objects.overrides().get()
    return row.field, row.value, row.reason


def test_edited_phase_end_becomes_an_override(curator: Client, upstream) -> None:
    page = _send(curator, _phase(), ends_on="2033-05-31")
    assert (
        "End of security support: manual override from now on; endoflife.date says 31 May 2032."
        in page
    )
    assert _override() == ("security_end", {"kind": "date", "day": "2033-05-31"}, WHY)
    assert Override.objects.overrides().get().decided_by.username == "curator"
    assert (
        "End of security support: manual override; endoflife.date says 31 May 2032."
        in curator.get(PAGE).content.decode()
    )
    upstream.release("rocky-linux", "9", eolFrom="2032-06-10")
    refresh(started_by="test")
    assert _phase().ends_on == date(2033, 5, 31)
    assert (
        "manual override; endoflife.date says 10 June 2032." in curator.get(PAGE).content.decode()
    )


def test_override_without_a_reason_is_refused(curator: Client) -> None:
    page = _send(curator, _phase(), why=" ", ends_on="2033-05-31")
    assert "Write the source under &quot;Why&quot;." in page
    assert "end of security support (endoflife.date says 31 May 2032)." in page
    assert 'value="2033-05-31"' in page
    assert _phase().ends_on == date(2032, 5, 31)
    assert not Override.objects.overrides().exists()
    assert not _phase().history.filter(history_type="~").exists()


def test_days_that_do_not_follow_each_other_are_refused(curator: Client) -> None:
    page = _send(curator, _phase(), ends_on="2027-05-30")
    assert "The days of Rocky Linux 9 would be out of order" in page
    assert _phase().ends_on == date(2032, 5, 31)


def test_release_form_overrides_day_version_and_phases(
    curator: Client,
) -> None:
    release = Release.objects.get(slug="rocky-linux-9")
    form = sent_back(curator.get(_address(release)))
    place = next(
        name.removesuffix("-kind")
        for name, value in form.items()
        if name.endswith("-kind") and value == "active"
    )
    _send(
        curator,
        release,
        released_on="2022-07-15",
        latest_name="9.9",
        **{f"{place}-ends_on": "2027-06-30"},
    )
    assert {row.field: row.value for row in Override.objects.overrides()} == {
        "released_on": {"day": "2022-07-15"},
        "latest_name": "9.9",
        "active_end": {"kind": "date", "day": "2027-06-30"},
    }


def test_an_end_that_is_not_announced_can_be_set_by_hand(curator: Client) -> None:
    _send(curator, _phase(), end_kind="not-announced", ends_on="")
    assert _override()[1] == {"kind": "not-announced", "day": None}


def test_upstream_value_clears_the_override(curator: Client) -> None:
    _send(curator, _phase(), ends_on="2033-05-31")
    assert "override removed; it is the value of endoflife.date" in _send(
        curator, _phase(), why="", ends_on="2032-05-31"
    )
    assert not Override.objects.overrides().exists()


def test_writing_a_third_value_takes_the_place_of_the_second(curator: Client) -> None:
    _send(curator, _phase(), ends_on="2033-05-31")
    _send(curator, _phase(), why="They wrote again.", ends_on="2034-05-31")
    assert _override() == (
        "security_end",
        {"kind": "date", "day": "2034-05-31"},
        "They wrote again.",
    )


def test_fields_unknown_upstream_are_edited_directly(curator: Client) -> None:
    tuxcare = Phase.objects.get(release__slug="almalinux-10", kind="extended")
    _send(curator, tuxcare, why="", ends_on="2041-06-30")
    minor = Release.objects.filter(
        parent__isnull=False, distribution__slug="rhel", released_on__isnull=False
    ).first()
    _send(curator, minor, why="", released_on="2025-05-21")
    _send(curator, _phase(), why="", note="A note.", name="Security updates")
    assert (
        Phase.objects.get(pk=tuxcare.pk).ends_on,
        Release.objects.get(pk=minor.pk).released_on,
    ) == (
        date(2041, 6, 30),
        date(2025, 5, 21),
    )
    assert _phase().note == "A note."
    assert not Override.objects.overrides().exists()


def test_a_distribution_that_is_not_refreshed_is_edited_as_ever(curator: Client) -> None:
    Product.objects.get(name="rocky-linux").delete()
    _send(curator, _phase(), why="", ends_on="2033-05-31")
    assert _phase().ends_on == date(2033, 5, 31)


def test_form_shows_upstream_values_before_an_edit(curator: Client) -> None:
    _send(curator, _phase(), ends_on="2033-05-31")
    for row in (_phase(), _phase().release):
        page = curator.get(_address(row)).content.decode()
        assert "<div>end of security support: 31 May 2032 (manual override here)</div>" in page
        assert "<div>release day: 14 July 2022</div>" in page
        assert "Another value is a manual override" in page
    minor = Release.objects.filter(parent__isnull=False).first()
    assert (
        "the refresh does not change this record" in curator.get(_address(minor)).content.decode()
    )


def test_reverted_values_become_overrides(curator: Client, upstream) -> None:
    upstream.release("rocky-linux", "9", eolFrom="2032-06-10")
    refresh(started_by="test")
    phase = _phase()
    earliest = phase.history.last()
    address = reverse("admin:catalog_phase_simple_history", args=[phase.pk, earliest.pk])
    page = curator.get(address)
    page.context["adminform"].form.fields.pop("plans")
    form = {
        bound.html_name: bound.value()
        for bound in page.context["adminform"].form
        if bound.value() not in (None, False)
    }
    refused = curator.post(
        address, form | {"_opened": page.context["opened"], "_why": ""}, follow=True
    ).content.decode()
    assert "end of security support (endoflife.date says 10 June 2032)." in refused
    assert _phase().ends_on == date(2032, 6, 10)
    curator.post(address, form | {"_opened": page.context["opened"], "_why": WHY}, follow=True)
    assert _phase().ends_on == date(2032, 5, 31)
    assert _override() == ("security_end", {"kind": "date", "day": "2032-05-31"}, WHY)


def test_of_one_change_one_row_of_history_is_left(curator: Client) -> None:
    before = _phase().history.count()
    _send(curator, _phase(), ends_on="2033-05-31")
    newest = _phase().history.first()
    assert (_phase().history.count(), newest.history_change_reason) == (before + 1, WHY)
    assert LifecycleValue.objects.get(
        release="9",
        field="security_end",
        state="accepted",
        origin="upstream",
        product__name="rocky-linux",
    )
