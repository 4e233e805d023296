"""What was before can be seen and brought back, joined rows and deleted objects too; many rows are
edited together or not at all."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from catalog.curation import change
from catalog.models import Event, Fact
from catalog.recording import unrecorded
from tests.catalog.sending import sent_back

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]


@pytest.fixture
def curator() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("curator"))
    return client


def _state(row: Any, state: Any) -> str:
    return reverse(
        f"admin:catalog_{row._meta.model_name}_simple_history", args=[row.pk, state.history_id]
    )


def _bring_back(client: Client, address: str) -> int:
    page = client.get(address)
    assert page.status_code == 200
    form = page.context["adminform"].form
    sent = {bound.html_name: bound.value() for bound in form}
    sent = {
        name: [getattr(element, "pk", element) for element in value]
        if isinstance(value, list)
        else value
        for name, value in sent.items()
    }
    sent = {
        name: "on" if value is True else value
        for name, value in sent.items()
        if value not in (None, False)
    }
    return client.post(
        address,
        sent
        | {"_opened": page.context["opened"], "_why": "It was right before.", "_save": "Revert"},
    ).status_code


def test_revert_restores_the_state_and_its_joined_rows(
    curator: Client,
) -> None:
    event = Event.objects.exclude(distributions=None).first()
    joined, text, first = set(event.distributions.all()), event.text, event.history.first()
    with change():
        event.text = "Other words."
        event.save()
        event.distributions.clear()
    assert _bring_back(curator, _state(event, first)) == 302
    event.refresh_from_db()
    assert (event.text, set(event.distributions.all())) == (text, joined)
    newest = event.history.first()
    assert (newest.history_user.username, newest.history_change_reason) == (
        "curator",
        "It was right before.",
    )
    assert event.history.count() == 3
    assert list(unrecorded()) == []


def test_a_deleted_object_is_brought_back(curator: Client) -> None:
    fact = Fact.objects.filter(disputes=None).first()
    key, value = fact.pk, fact.value
    fact.delete()
    fact.pk = key
    assert _bring_back(curator, _state(fact, Fact.history.filter(id=key).first())) == 302
    assert Fact.objects.get(pk=key).value == value
    assert list(unrecorded()) == []


def test_many_rows_are_edited_together_with_one_history_row_each(curator: Client) -> None:
    address, chosen = (
        reverse("admin:catalog_fact_changelist"),
        list(Fact.objects.values_list("pk", flat=True)[:3]),
    )
    opened = sent_back(curator.get(address))["_opened"]
    sent = {"action": "edit_together", "_selected_action": chosen, "_opened": opened}
    assert curator.post(address, sent).status_code == 200
    assert "There is a problem" in curator.post(address, sent | {"_together": "1"}).content.decode()
    before = Fact.history.count()
    assert (
        curator.post(
            address, sent | {"_together": "1", "note": "Read together.", "_why": "One document."}
        ).status_code
        == 302
    )
    assert Fact.objects.filter(pk__in=chosen, note="Read together.").count() == 3
    assert Fact.history.count() == before + 3
    assert Fact.history.first().history_change_reason == "One document."
