"""Two curators at one object: the second is told who changed what, and nothing of either is
lost."""

import threading
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from catalog import snapshot
from catalog.curation import change
from catalog.models import Dispute, Event, Fact, Phase, Release, Source
from catalog.recording import unrecorded
from tests import long
from tests.catalog.sending import sent_back

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

SAVES = long.number("ELWISE_SAVES", 15, 50)


@pytest.fixture
def ana() -> Client:
    return _curator("ana")


@pytest.fixture
def ben() -> Client:
    return _curator("ben")


def _curator(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser(name))
    return client


def _change(row: Any) -> str:
    return reverse(f"admin:catalog_{row._meta.model_name}_change", args=[row.pk])


def _list(model: Any) -> str:
    return reverse(f"admin:catalog_{model._meta.model_name}_changelist")


def _form(client: Client, row: Any) -> dict[str, Any]:
    return sent_back(client.get(_change(row)))


def _wsl() -> Fact:
    return Fact.objects.get(distribution__slug="birch", attribute="wsl")


# One object


def test_conflict_page_names_user_field_and_reason(ana: Client, ben: Client) -> None:
    fact = _wsl()
    hers, his = _form(ana, fact), _form(ben, fact)
    assert (
        ana.post(
            _change(fact), hers | {"note": "Seen by Ana.", "_why": "Read the list."}
        ).status_code
        == 302
    )
    response = ben.post(_change(fact), his | {"unreliable": "on", "_why": "Doubts."})
    assert response.status_code == 409
    page = response.content.decode()
    for words in (
        "ana",
        "Read the list.",
        "Seen by Ana.",
        "This record has changed since you opened it",
    ):
        assert words in page
    assert Fact.objects.get(pk=fact.pk).unreliable is False
    assert 'value="Doubts."' in page


def test_resubmitting_keeps_both_changes(ana: Client, ben: Client) -> None:
    fact = _wsl()
    hers, his = _form(ana, fact), _form(ben, fact)
    ana.post(_change(fact), hers | {"note": "Seen by Ana."})
    again = sent_back(ben.post(_change(fact), his | {"unreliable": "on"}))
    assert ben.post(_change(fact), again).status_code == 302
    saved = Fact.objects.get(pk=fact.pk)
    assert (saved.note, saved.unreliable) == ("Seen by Ana.", True)
    assert [row.history_user.username for row in fact.history.all()[:2]] == ["ben", "ana"]


def test_conflict_in_one_field_shows_both_values(ana: Client, ben: Client) -> None:
    fact = _wsl()
    hers, his = _form(ana, fact), _form(ben, fact)
    ana.post(_change(fact), hers | {"note": "Seen by Ana."})
    response = ben.post(_change(fact), his | {"note": "Seen by Ben."})
    assert "Seen by Ana." in response.content.decode()
    assert sent_back(response)["note"] == "Seen by Ben."


def test_a_third_change_while_the_second_reads_is_told_again(ana: Client, ben: Client) -> None:
    fact = _wsl()
    his = _form(ben, fact)
    for note in ("First.", "Second."):
        ana.post(_change(fact), _form(ana, fact) | {"note": note})
        response = ben.post(_change(fact), his | {"unreliable": "on"})
        assert response.status_code == 409
        his = sent_back(response)
    assert ben.post(_change(fact), his).status_code == 302


def test_a_form_that_is_wrong_stays_of_the_time_it_was_opened(ana: Client, ben: Client) -> None:
    fact = _wsl()
    his = _form(ben, fact) | {"as_of": "no day"}
    wrong = ben.post(_change(fact), his)
    assert wrong.status_code == 200
    ana.post(_change(fact), _form(ana, fact) | {"note": "Seen by Ana."})
    assert ben.post(_change(fact), sent_back(wrong) | {"as_of": ""}).status_code == 409


def test_form_without_its_opening_time_saves_nothing(ana: Client) -> None:
    fact = _wsl()
    for token in ("", "garbage", "fact:", "fact:-1", "fact:99999999999999999999999"):
        sent = _form(ana, fact) | {"note": "Blind.", "_opened": token}
        assert ana.post(_change(fact), sent).status_code == 409
    assert Fact.objects.get(pk=fact.pk).note == fact.note


def test_a_change_elsewhere_stops_nobody(ana: Client, ben: Client) -> None:
    fact, other = _wsl(), Fact.objects.exclude(pk=_wsl().pk).first()
    his = _form(ben, fact)
    ana.post(_change(other), _form(ana, other) | {"note": "Elsewhere."})
    assert ben.post(_change(fact), his | {"note": "Here."}).status_code == 302


def test_a_save_that_changed_nothing_stops_nobody(ana: Client, ben: Client) -> None:
    fact = _wsl()
    his = _form(ben, fact)
    ana.post(_change(fact), _form(ana, fact))
    assert ben.post(_change(fact), his | {"note": "Here."}).status_code == 302


def test_a_change_by_a_program_counts_too(ben: Client) -> None:
    fact = _wsl()
    his = _form(ben, fact)
    Fact.objects.filter(pk=fact.pk).update(note="By a program.")
    response = ben.post(_change(fact), his | {"unreliable": "on"})
    assert response.status_code == 409
    assert "someone outside the admin" in response.content.decode()


def test_conflict_with_a_deletion_keeps_the_input(ana: Client, ben: Client) -> None:
    fact = _wsl()
    his = _form(ben, fact)
    ana.post(
        reverse("admin:catalog_fact_delete", args=[fact.pk]),
        {"post": "yes", "_opened": his["_opened"], "_why": "Not needed."},
    )
    response = ben.post(_change(fact), his | {"note": "A long note by Ben."})
    assert response.status_code == 409
    for words in ("deleted", "ana", "Not needed.", "A long note by Ben."):
        assert words in response.content.decode()


def test_joined_rows_are_laid_over_too(ana: Client, ben: Client) -> None:
    event = Event.objects.exclude(distributions=None).first()
    hers, his = _form(ana, event), _form(ben, event)
    joined = his["distributions"]
    ana.post(_change(event), hers | {"title": "Other words"})
    again = sent_back(ben.post(_change(event), his | {"distributions": []}))
    assert ben.post(_change(event), again).status_code == 302
    event.refresh_from_db()
    assert joined
    assert (event.title, event.distributions.count()) == ("Other words", 0)


# Rows edited with their owner


def test_rows_edited_with_their_owner_are_told_and_laid_over(ana: Client, ben: Client) -> None:
    release = Release.objects.get(slug="birch-9")
    phase = release.phases.first()
    his = _form(ben, release)
    ana.post(_change(phase), _form(ana, phase) | {"note": "Seen by Ana."})
    response = ben.post(
        _change(release),
        his | {"latest_name": "9.99", "_why": "Read in its notes.", "_same_source": "on"},
    )
    assert response.status_code == 409
    assert "Seen by Ana." in response.content.decode()
    assert (
        ben.post(
            _change(release), sent_back(response) | {"_why": response.context["why"]}
        ).status_code
        == 302
    )
    phase.refresh_from_db()
    assert (phase.note, Release.objects.get(pk=release.pk).latest_name) == ("Seen by Ana.", "9.99")


def test_a_row_added_by_each_is_kept(ana: Client, ben: Client) -> None:
    fact, source = _wsl(), Source.objects.first()
    before = fact.disputes.count()

    def with_dispute(sent: dict[str, Any], why: str) -> dict[str, Any]:
        number = int(sent["disputes-TOTAL_FORMS"])
        new = {
            "value": "no",
            "why": why,
            "source": source.pk,
            "confidence": "verified",
            "about": "",
            "as_of": "",
        }
        return (
            sent
            | {"disputes-TOTAL_FORMS": number + 1}
            | {f"disputes-{number}-{name}": value for name, value in new.items()}
        )

    hers, his = _form(ana, fact), _form(ben, fact)
    assert ana.post(_change(fact), with_dispute(hers, "Ana says so.")).status_code == 302
    again = sent_back(ben.post(_change(fact), with_dispute(his, "Ben says so.")))
    assert ben.post(_change(fact), again).status_code == 302
    assert fact.disputes.count() == before + 2
    assert set(Dispute.objects.filter(fact=fact).values_list("why", flat=True)) >= {
        "Ana says so.",
        "Ben says so.",
    }


def test_words_written_into_a_row_that_is_gone_are_shown(ana: Client, ben: Client) -> None:
    dispute = Dispute.objects.exclude(fact=None).first()
    fact = dispute.fact
    his = _form(ben, fact)
    ana.post(
        reverse("admin:catalog_dispute_delete", args=[dispute.pk]),
        {"post": "yes", "_opened": "dispute:999999"},
    )
    response = ben.post(_change(fact), his | {"disputes-0-why": "A long reason by Ben."})
    assert response.status_code == 409
    assert "A long reason by Ben." in response.content.decode()
    assert ben.post(_change(fact), sent_back(response)).status_code == 302


# Lists and actions


def _listed(client: Client, model: Any, **query: str) -> dict[str, Any]:
    return sent_back(client.get(_list(model), query))


def test_a_list_edited_by_both_says_so_and_can_be_sent_again(ana: Client, ben: Client) -> None:
    fact = _wsl()
    his = _listed(ben, Fact, q="wsl")
    place = next(
        key.split("-")[1]
        for key, value in his.items()
        if key.endswith("-id") and str(value) == str(fact.pk)
    )
    ana.post(_change(fact), _form(ana, fact) | {"note": "Seen by Ana."})
    sent = his | {f"form-{place}-confidence": "unverified", "_save": "Save"}
    response = ben.post(_list(Fact) + "?q=wsl", sent)
    assert response.status_code == 409
    assert "Seen by Ana." in response.content.decode()
    again = dict(response.context["again"]) | {"_opened": response.context["request"].edit.opened}
    assert ben.post(_list(Fact) + "?q=wsl", again).status_code == 302
    saved = Fact.objects.get(pk=fact.pk)
    assert (saved.note, saved.confidence) == ("Seen by Ana.", "unverified")


def test_list_edit_keeps_changes_in_other_rows(ana: Client, ben: Client) -> None:
    mine, other = Fact.objects.filter(attribute="wsl").order_by("pk")[:2]
    his = _listed(ben, Fact, q="wsl")
    place = next(
        key.split("-")[1]
        for key, value in his.items()
        if key.endswith("-id") and str(value) == str(mine.pk)
    )
    ana.post(_change(other), _form(ana, other) | {"confidence": "computed"})
    response = ben.post(
        _list(Fact) + "?q=wsl", his | {f"form-{place}-confidence": "unverified", "_save": "Save"}
    )
    assert response.status_code == 302
    assert Fact.objects.get(pk=other.pk).confidence == "computed"
    assert Fact.objects.get(pk=mine.pk).confidence == "unverified"


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 18, "\u0661", "-1", "x"])
def test_a_number_that_is_none_is_answered(ana: Client, number: str) -> None:
    fact = _wsl()
    listed = _listed(ana, Fact, q="wsl") | {"_save": "Save"}
    opened = {"_opened": listed["_opened"]}
    sent = _form(ana, fact)
    action = opened | {"action": "mark_checked", "index": "0", "_selected_action": [number]}
    for address, posted in (
        (_list(Fact), listed | {"form-TOTAL_FORMS": number}),
        (_list(Fact), listed | {"form-0-id": number}),
        (_list(Fact), action),
        (_change(fact), sent | {"disputes-TOTAL_FORMS": number}),
        (reverse("admin:catalog_fact_change", args=[number]), sent),
        (reverse("admin:catalog_fact_history", args=[number]), sent),
        (reverse("admin:catalog_fact_simple_history", args=[fact.pk, number]), sent),
        (reverse("admin:catalog_fact_simple_history", args=[number, 1]), sent),
    ):
        assert ana.post(address, posted).status_code < 500, (address, posted)
    assert ana.get(reverse("admin:catalog_fact_add"), {"suggestion": number}).status_code < 500


def test_a_key_written_with_zeros_is_that_row(ana: Client, ben: Client) -> None:
    fact = _wsl()
    his = _listed(ben, Fact, q="wsl") | {"_save": "Save"}
    field = next(name for name in his if name.endswith("-id") and str(his[name]) == str(fact.pk))
    ana.post(_change(fact), _form(ana, fact) | {"note": "Seen by Ana."})
    assert ben.post(_list(Fact) + "?q=wsl", his | {field: f"00{fact.pk}"}).status_code < 500


@pytest.mark.parametrize("action", ["mark_checked", "delete_selected", "edit_together"])
def test_action_on_a_changed_row_asks_again(action: str, ana: Client, ben: Client) -> None:
    fact = _wsl()
    his = _listed(ben, Fact, q="wsl")["_opened"]
    ana.post(_change(fact), _form(ana, fact) | {"note": "Seen by Ana."})
    sent = {
        "action": action,
        "_selected_action": [fact.pk],
        "_opened": his,
        "post": "yes",
        "index": "0",
    }
    response = ben.post(_list(Fact), sent)
    assert response.status_code == 409
    assert "Seen by Ana." in response.content.decode()
    again = dict(response.context["again"]) | {"_opened": response.context["request"].edit.opened}
    assert ben.post(_list(Fact), again).status_code in (200, 302)


def test_deleting_a_changed_row_asks_again(ana: Client, ben: Client) -> None:
    fact = _wsl()
    address = reverse("admin:catalog_fact_delete", args=[fact.pk])
    his = ben.get(address).context["request"].edit.opened
    ana.post(_change(fact), _form(ana, fact) | {"note": "Seen by Ana."})
    assert ben.post(address, {"post": "yes", "_opened": his}).status_code == 409
    assert Fact.objects.filter(pk=fact.pk).exists()


# At once


@pytest.mark.early
@pytest.mark.django_db(transaction=True)
def test_simultaneous_saves_lose_nothing(undrawn: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each pair opens the same event and saves at the same moment: one is saved, the other told;
    told, it saves again."""
    monkeypatch.setattr(
        snapshot, "keep", lambda: None
    )  # what readers get takes longest, and is not what this is about
    clients = [_curator("ana"), _curator("ben")]
    events = _events()
    forms = [_form(clients[0], event) for event in events]
    conflicts, errors = [], []
    barrier = threading.Barrier(2)

    def curate(client: Client, field: str) -> None:
        try:
            for event, form in zip(events, forms, strict=True):
                barrier.wait(60)
                response = client.post(_change(event), form | {field: "2026-01-02"})
                if response.status_code == 409:
                    conflicts.append(event.pk)
                    response = client.post(_change(event), sent_back(response))
                assert response.status_code == 302
                barrier.wait(60)
        except Exception as error:
            errors.append(error)
            barrier.abort()
        finally:
            connection.close()

    threads = [
        threading.Thread(target=curate, args=pair)
        for pair in zip(clients, ("as_of", "checked_on"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(conflicts) == SAVES
    days = Event.objects.filter(pk__in=[event.pk for event in events]).values_list(
        "as_of", "checked_on"
    )
    assert {(str(as_of), str(other)) for as_of, other in days} == {("2026-01-02", "2026-01-02")}
    assert list(unrecorded()) == []
    assert all(event.history.count() == 3 for event in events)


def _events() -> list[Event]:
    source, day = Source.objects.get(key="forest-news"), date(2026, 1, 1)
    with change(origin="import"):
        return [
            Event.objects.create(
                title=f"Event {number}", date=day, source=source, confidence="verified"
            )
            for number in range(SAVES)
        ]


def test_a_phase_whose_end_was_moved_twice_shows_both_steps(ana: Client, ben: Client) -> None:
    phase = Phase.objects.filter(end_kind="date", release__slug="birch-9").first()
    his = _form(ben, phase)
    for day in ("2027-06-01", "2027-06-02"):
        ana.post(
            _change(phase),
            _form(ana, phase)
            | {"ends_on": day, "_why": "The vendor said so.", "_same_source": "on"},
        )
    page = ben.post(_change(phase), his | {"note": "Ben."}).content.decode()
    assert page.count("1 June 2027") >= 2
    assert "2 June 2027" in page


def test_sources_sent_as_an_edited_list_are_read(ana: Client) -> None:
    assert ana.post(_list(Source), {"_save": "Save"}).status_code < 500
