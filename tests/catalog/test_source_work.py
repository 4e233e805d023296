"""Work by source: a curator compares all values of a source with it, in one page and one save."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.admin import cited
from catalog.clock import today
from catalog.models import Dispute, Fact, LinkCheck, Phase, Price, Release, Source
from tests.pages import page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("curator"))
    return client


def _work(key: str) -> str:
    return reverse("admin:catalog_source_work", args=[Source.objects.get(key=key).pk])


def _rows(key: str) -> list[cited.CitedRow]:
    tables = cited.tables(Source.objects.get(key=key))
    return [row for table in tables for row in table.rows]


def _opened(client: Client, key: str) -> str:
    return page(client, _work(key)).select_one("[name=_opened]")["value"]


def _save(client: Client, key: str, choices: dict[str, str], **more: str):
    sent = {"_opened": _opened(client, key), **choices, **more}
    return client.post(_work(key), sent)


def _fact(attribute: str = "vendor") -> Fact:
    return Fact.objects.get(distribution__slug="birch", attribute=attribute)


# The page


def test_every_row_of_every_table_is_listed(curator: Client) -> None:
    listed = {row.name for source in Source.objects.all() for row in _rows(source.key)}
    stored = {
        f"{model._meta.model_name}-{pk}"
        for model in cited.MODELS
        for pk in model._base_manager.values_list("pk", flat=True)
    }
    assert listed == stored
    assert {name.partition("-")[0] for name in stored} == {
        model._meta.model_name for model in cited.MODELS
    }


def test_page_shows_values_and_chooses_nothing(curator: Client) -> None:
    work = page(curator, _work("birch-wiki"))
    assert "Birch Foundation" in work.row("Birch Linux: Vendor Birch Foundation").text
    radios = work.select("input[type=radio]")
    assert len(radios) == 3 * len(_rows("birch-wiki"))
    assert work.select("input[checked]") == []
    assert "https://birch.example/wiki" in work.hrefs
    labels = work.select("[role=radiogroup]")[0].texts("label")
    assert labels == ["Confirmed", "Changed", "Source gone"]


def test_list_and_form_lead_to_the_page(curator: Client) -> None:
    source = Source.objects.get(key="birch-wiki")
    for address in (
        reverse("admin:catalog_source_changelist"),
        reverse("admin:catalog_source_change", args=[source.pk]),
    ):
        assert _work("birch-wiki") in page(curator, address).hrefs


def test_page_needs_as_many_queries_for_many_values(curator: Client) -> None:
    counts = []
    for key in ("panel-maker", "endoflife-date-birch"):
        curator.get(_work(key))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            curator.get(_work(key))
        counts.append(len(queries))
    assert abs(counts[0] - counts[1]) <= 2, counts
    assert max(counts) < 40


def test_unknown_source_is_not_found(curator: Client) -> None:
    address = reverse("admin:catalog_source_work", args=["999999"])
    assert curator.get(address).status_code in (302, 404)


# Confirmed


def test_confirmed_value_is_checked_today(curator: Client) -> None:
    fact = _fact()
    Fact.objects.filter(pk=fact.pk).update(checked_on=LONG_AGO, confidence="unverified")
    response = _save(curator, "birch-wiki", {f"fact-{fact.pk}": "confirmed"})
    assert response["Location"] == _work("birch-wiki")
    fact.refresh_from_db()
    assert (fact.checked_on, fact.confidence) == (today(), "verified")
    newest = fact.history.first()
    assert newest.history_user.username == "curator"
    assert newest.history_change_reason == "Compared with “Birch wiki”: 1 confirmed."


def test_third_party_confirms_as_a_third_party(curator: Client) -> None:
    price = Price.objects.filter(source__key="forest-news").first()
    _save(curator, "forest-news", {f"price-{price.pk}": "confirmed"})
    price.refresh_from_db()
    assert price.confidence == "verified_secondary"


def test_inferred_value_stays_inferred(curator: Client) -> None:
    fact = _fact("intended_use")
    assert fact.confidence == "computed"
    _save(curator, "birch-wiki", {f"fact-{fact.pk}": "confirmed"})
    fact.refresh_from_db()
    assert (fact.confidence, fact.checked_on) == ("computed", today())


def test_dispute_can_be_confirmed(curator: Client) -> None:
    dispute = Dispute.objects.filter(source__key="forest-news").first()
    assert _save(curator, "forest-news", {f"dispute-{dispute.pk}": "confirmed"}).status_code == 302


def test_rows_without_a_choice_stay(curator: Client) -> None:
    others = [row for row in _rows("birch-wiki") if row.name != f"fact-{_fact().pk}"]
    before = {row.name: row.checked_on for row in others}
    _save(curator, "birch-wiki", {f"fact-{_fact().pk}": "confirmed"})
    after = {row.name: row.checked_on for row in _rows("birch-wiki") if row.name in before}
    assert after == before


def test_save_needs_as_many_queries_for_many_values(curator: Client) -> None:
    facts = [row.name for row in _rows("birch-wiki") if row.name.startswith("fact-")]
    counts = []
    for names in (facts[:1], facts):
        opened = _opened(curator, "birch-wiki")
        Fact.objects.update(checked_on=LONG_AGO)
        opened = _opened(curator, "birch-wiki")
        choices = dict.fromkeys(names, "confirmed")
        with CaptureQueriesContext(connection) as queries:
            curator.post(_work("birch-wiki"), {"_opened": opened, **choices})
        counts.append(len(queries))
    assert counts[1] - counts[0] <= 3, counts


# Changed


def test_one_changed_value_opens_its_form(curator: Client) -> None:
    fact = _fact()
    response = _save(curator, "birch-wiki", {f"fact-{fact.pk}": "changed"})
    assert response["Location"] == f"/admin/catalog/fact/{fact.pk}/change/"
    assert Fact.objects.get(pk=fact.pk).checked_on == fact.checked_on


def test_several_changed_values_are_listed(curator: Client) -> None:
    names = [row.name for row in _rows("birch-wiki")][:2]
    response = _save(curator, "birch-wiki", dict.fromkeys(names, "changed"))
    listed = page(curator, response["Location"]).select("#to-correct li a")
    assert len(listed) == 2


# Gone


def test_value_of_a_gone_source_waits_for_review(curator: Client) -> None:
    fact = _fact()
    _save(curator, "birch-wiki", {f"fact-{fact.pk}": "gone"})
    changed = Fact.objects.get(pk=fact.pk)
    assert (changed.value, changed.confidence) == (fact.value, "unverified")
    check = LinkCheck.objects.get(source__key="birch-wiki")
    assert (check.review, check.review_since) == ("gone", today())
    listed = page(curator, reverse("admin:catalog_source_changelist") + "?review=gone")
    assert listed.texts("#result_list tbody th") == ["Birch wiki"]
    attention = page(curator, "/admin/").select_one("#attention")
    assert any("review=any" in href for href in attention.hrefs)


def test_review_ends_when_every_value_was_compared(curator: Client) -> None:
    source = Source.objects.get(key="panel-maker")
    LinkCheck.objects.create(source=source, review="changed", review_since=today())
    for model in (Fact, Release, Phase, Price):
        model.objects.filter(source=source).update(checked_on=LONG_AGO)
    names = [row.name for row in _rows("panel-maker") if not row.name.startswith("dispute")]
    assert len(names) >= 2
    _save(curator, "panel-maker", {names[0]: "confirmed"})
    assert LinkCheck.objects.get(source=source).review == "changed"
    _save(curator, "panel-maker", dict.fromkeys(names[1:], "confirmed"))
    assert LinkCheck.objects.get(source=source).review == ""


def test_reviewed_source_leaves_the_list(curator: Client) -> None:
    source = Source.objects.get(key="birch-wiki")
    LinkCheck.objects.create(source=source, review="changed", review_since=today())
    address = reverse("admin:catalog_source_changelist")
    opened = page(curator, address).select_one("[name=_opened]")["value"]
    curator.post(
        address, {"action": "mark_reviewed", "_selected_action": source.pk, "_opened": opened}
    )
    assert LinkCheck.objects.get(source=source).review == ""


# What is refused


def test_nothing_chosen_is_explained(curator: Client) -> None:
    document = page_of(_save(curator, "birch-wiki", {}), status=400)
    assert "for at least one value" in document.select_one(".errornote").text


@pytest.mark.parametrize("choice", ["", "perhaps", "CONFIRMED"])
def test_nonsense_counts_as_no_choice(choice: str, curator: Client) -> None:
    fact = _fact()
    assert _save(curator, "birch-wiki", {f"fact-{fact.pk}": choice}).status_code == 400
    assert Fact.objects.get(pk=fact.pk).checked_on == fact.checked_on


def test_row_of_another_source_is_not_touched(curator: Client) -> None:
    price = Price.objects.filter(source__key="forest-news").first()
    assert _save(curator, "birch-wiki", {f"price-{price.pk}": "gone"}).status_code == 400
    assert Price.objects.get(pk=price.pk).confidence == price.confidence


def test_unread_source_needs_a_publisher(curator: Client) -> None:
    source = Source.objects.get(key="check-alder")
    name = _rows("check-alder")[0].name
    refused = page_of(_save(curator, "check-alder", {name: "confirmed"}), status=400)
    assert "enter its publisher" in refused.select_one(".errornote").text
    assert refused.select_one(f"[name={name}][checked]")["value"] == "confirmed"
    response = _save(curator, "check-alder", {name: "confirmed"}, publisher="vendor")
    assert response.status_code == 302
    source.refresh_from_db()
    assert source.kind == "vendor"


def test_change_by_another_curator_is_a_clash(curator: Client) -> None:
    fact = _fact()
    opened = _opened(curator, "birch-wiki")
    Fact.objects.filter(pk=fact.pk).update(note="Seen by Ana.")
    sent = {"_opened": opened, f"fact-{fact.pk}": "confirmed"}
    clash = page_of(curator.post(_work("birch-wiki"), sent), status=409)
    assert "Seen by Ana." in clash.text
    again = {field["name"]: field["value"] for field in clash.select("form [name]")}
    assert curator.post(_work("birch-wiki"), again).status_code == 302
    fact.refresh_from_db()
    assert (fact.note, fact.checked_on) == ("Seen by Ana.", today())


def test_change_of_another_row_is_no_clash(curator: Client) -> None:
    opened = _opened(curator, "birch-wiki")
    Fact.objects.filter(pk=_fact("owner").pk).update(note="Seen by Ana.")
    sent = {"_opened": opened, f"fact-{_fact().pk}": "confirmed"}
    assert curator.post(_work("birch-wiki"), sent).status_code == 302


def test_viewer_sees_values_and_changes_none(client: Client) -> None:
    reader = User.objects.create_user("reader", is_staff=True)
    views = Permission.objects.filter(
        codename__startswith="view_", content_type__app_label="catalog"
    )
    reader.user_permissions.set(views)
    client.force_login(reader)
    assert page(client, _work("birch-wiki")).select("input[type=radio]") == []
    sent = {f"fact-{_fact().pk}": "confirmed"}
    assert client.post(_work("birch-wiki"), sent).status_code == 403


def test_stranger_is_led_to_the_login(client: Client) -> None:
    assert client.get(_work("birch-wiki"))["Location"].startswith("/admin/login/")


def test_source_page_leads_a_curator_to_the_work(curator: Client) -> None:
    link = page(curator, "/sources/birch-wiki/").select(".curators a")[0]
    assert curator.get(link["href"])["Location"] == _work("birch-wiki")
