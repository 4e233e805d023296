"""A changed value asks for its source and confidence again; a suggestion opens the form for it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from catalog.admin.same_source import VALUES
from catalog.models import Fact, Release, Source, Sourced, Suggestion, SupportPlan
from tests.catalog.sending import sent_back
from tests.pages import page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("curator"))
    return client


def _fact() -> Fact:
    return Fact.objects.get(distribution__slug="birch", attribute="vendor")


def _change(row: Sourced) -> str:
    return reverse(f"admin:catalog_{row._meta.model_name}_change", args=[row.pk])


def _post(client: Client, row: Sourced, **fields: object):
    return client.post(_change(row), sent_back(client.get(_change(row))) | fields)


def test_new_value_with_the_old_source_is_refused(curator: Client) -> None:
    refused = page_of(_post(curator, _fact(), value="Birch Trust"))
    assert "You changed the value (value), but not its source" in refused.text
    assert "The same source still says so" in refused.text
    assert refused.select_one("#id_value").text == "Birch Trust"
    assert _fact().value == "Birch Foundation"


@pytest.mark.parametrize(
    "more",
    [
        {"_same_source": "on"},
        {"confidence": "verified_secondary"},
        {"as_of": "2026-11-20"},
        {"checked_on": "2026-11-20"},
    ],
)
def test_new_value_with_its_source_is_saved(more: dict[str, str], curator: Client) -> None:
    assert _post(curator, _fact(), value="Birch Trust", **more).status_code == 302
    assert _fact().value == "Birch Trust"


def test_new_value_from_another_source_is_saved(curator: Client) -> None:
    news = Source.objects.get(key="forest-news")
    assert _post(curator, _fact(), value="Birch Trust", source=news.pk).status_code == 302


def test_box_stays_ticked_after_another_error(curator: Client) -> None:
    document = page_of(_post(curator, _fact(), value="x", as_of="tomorrow", _same_source="on"))
    assert "checked" in document.select_one("#id_same_source").html


def test_note_alone_asks_for_nothing(curator: Client) -> None:
    assert _post(curator, _fact(), note="Since 2024.").status_code == 302


def test_line_ends_of_browsers_are_no_change(curator: Client) -> None:
    plan = SupportPlan.objects.get(slug="grove")
    SupportPlan.objects.filter(pk=plan.pk).update(summary="One.\nTwo.")
    assert _post(curator, plan, summary="One.\r\nTwo.", note="Read.").status_code == 302


def test_value_edited_with_its_owner_is_asked_for_too(curator: Client) -> None:
    plan = SupportPlan.objects.get(slug="community", distribution__slug="birch")
    refused = page_of(_post(curator, plan, **{"prices-0-amount": "5.0000"}))
    assert "You changed the value (amount)" in refused.text
    assert plan.prices.get().amount == 0
    sent = {"prices-0-amount": "5.0000", "prices-0-confidence": "unverified"}
    assert _post(curator, plan, **sent).status_code == 302
    assert plan.prices.get().amount == 5


def test_every_table_with_sources_names_its_values() -> None:
    assert set(VALUES) == {
        model for model in Sourced.__subclasses__() if not model.__name__.startswith("Historical")
    }
    for model, fields in VALUES.items():
        assert fields <= {field.name for field in model._meta.get_fields()}, model


# A reader's suggestion


@pytest.fixture
def suggestion() -> Suggestion:
    return Suggestion.objects.create(
        kind="fact",
        key="birch/vendor//",
        about="Birch: Vendor",
        current_value="Birch Foundation",
        problem="It was renamed.",
        value="Birch Trust",
        url="https://news.example/forest",
    )


def _listed(client: Client, state: str = "open") -> list[str]:
    address = reverse("admin:catalog_suggestion_changelist")
    return page(client, f"{address}?state__exact={state}").texts("#result_list tbody th")


def test_suggestion_waits_under_review(curator: Client, suggestion: Suggestion) -> None:
    assert _listed(curator) == ["Birch: Vendor"]
    attention = page(curator, "/admin/").select_one("#attention")
    assert "1 suggestion" in attention.text


def test_suggestion_opens_the_form_prefilled(curator: Client, suggestion: Suggestion) -> None:
    address = reverse("admin:catalog_suggestion_change", args=[suggestion.pk])
    link = page(curator, address).select_one(".field-correct a")["href"]
    form = page(curator, link)
    assert form.select_one("#id_value").text == "Birch Trust"
    assert form.select_one("#id_source option[selected]").text == "Forest News"
    assert "It was renamed." in form.select_one(".suggestion").text
    assert "A reader suggested it on" in form.select_one("#id_why")["value"]
    assert Suggestion.objects.get().state == "open"


def test_saving_accepts_the_suggestion(curator: Client, suggestion: Suggestion) -> None:
    address = f"{_change(_fact())}?suggestion={suggestion.pk}"
    sent = sent_back(curator.get(address))
    assert curator.post(address, sent).status_code == 302
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.decided_by.username) == ("accepted", "curator")
    assert (_fact().value, _fact().source.key) == ("Birch Trust", "forest-news")


def test_refused_form_leaves_the_suggestion_open(curator: Client, suggestion: Suggestion) -> None:
    address = f"{_change(_fact())}?suggestion={suggestion.pk}"
    sent = sent_back(curator.get(address)) | {"confidence": "sure"}
    assert "Select a valid choice" in page_of(curator.post(address, sent)).text
    suggestion.refresh_from_db()
    assert suggestion.state == "open"


def test_suggestion_is_dismissed(curator: Client, suggestion: Suggestion) -> None:
    address = reverse("admin:catalog_suggestion_changelist")
    curator.post(address, {"action": "dismiss", "_selected_action": suggestion.pk})
    assert _listed(curator) == []
    assert _listed(curator, "dismissed") == ["Birch: Vendor"]
    assert _fact().value == "Birch Foundation"


def test_suggestion_for_a_missing_fact_opens_a_new_one(curator: Client) -> None:
    Suggestion.objects.create(
        kind="fact", key="birch/homepage//", about="x", problem="y", value="https://birch.example/"
    )
    link = page(curator, reverse("admin:catalog_suggestion_changelist")).select_one(
        ".field-correct a"
    )
    form = page(curator, link["href"])
    assert form.select_one("#id_value").text == "https://birch.example/"
    assert form.select_one("#id_attribute option[selected]")["value"] == "homepage"


def test_suggestion_for_a_value_that_is_gone_says_so(curator: Client) -> None:
    Suggestion.objects.create(kind="release", key="birch-7", about="x", problem="y")
    listed = page(curator, reverse("admin:catalog_suggestion_changelist"))
    assert listed.texts(".field-correct") == ["the value is gone"]


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "-1"])
def test_unknown_suggestion_is_ignored(number: str, curator: Client) -> None:
    assert curator.get(f"{_change(_fact())}?suggestion={number}").status_code == 200


def test_hostile_suggestion_is_escaped(curator: Client, suggestion: Suggestion) -> None:
    evil = "<script>alert(1)</script>"
    Suggestion.objects.update(about=evil, problem=evil, value=evil, current_value=evil)
    for address in (
        reverse("admin:catalog_suggestion_changelist"),
        reverse("admin:catalog_suggestion_change", args=[suggestion.pk]),
        f"{_change(_fact())}?suggestion={suggestion.pk}",
    ):
        assert evil not in curator.get(address).content.decode()


# The first page


def test_tables_are_grouped_by_what_one_does(curator: Client) -> None:
    groups = [group["name"] for group in curator.get("/admin/").context["app_list"]]
    assert groups == ["Facts", "Releases", "Prices and plans", "Sources", "Review", "System"]
    assert curator.get("/admin/catalog/").status_code == 200


def test_every_table_is_in_one_group(curator: Client) -> None:
    groups = curator.get("/admin/").context["app_list"]
    names = [table["object_name"] for group in groups for table in group["models"]]
    assert len(names) == len(set(names)) >= 30
    assert Release.__name__ in names


# Links for curators on public pages


def test_public_page_has_no_curator_links(client: Client) -> None:
    document = page(client, "/distributions/birch/")
    assert document.select(".curators") == []
    assert "Cookie" in document.response["Vary"]
    assert document.response["Cache-Control"] == "no-cache"


def test_curator_page_is_kept_by_no_cache(curator: Client) -> None:
    document = page(curator, "/distributions/birch/")
    assert "private" in document.response["Cache-Control"]
    assert "no-store" in document.response["Cache-Control"]
    assert "Cookie" in document.response["Vary"]
    edit = document.select(".curators a")[0]["href"]
    release = Release.objects.get(slug="birch-9")
    assert curator.get(edit)["Location"] == (
        f"/admin/catalog/distribution/{release.distribution_id}/change/"
    )


@pytest.mark.parametrize(
    ("address", "table"),
    [("/lifecycle/", "phase"), ("/history/", "event"), ("/sources/", "source")],
)
def test_page_of_a_table_leads_to_its_list(address: str, table: str, curator: Client) -> None:
    edit = page(curator, address).select(".curators a")[0]["href"]
    assert edit == f"/admin/catalog/{table}/"


def test_account_without_staff_status_sees_no_links(client: Client) -> None:
    client.force_login(User.objects.create_user("visitor"))
    assert page(client, "/distributions/birch/").select(".curators") == []
