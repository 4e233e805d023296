"""The queue of decisive facts: what it counts, its place on the curators' first page, and the
command."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from msgspec import structs

from advisor import decisive, evaluation
from advisor.decisive import DISPUTED, NO_ROW, UNKNOWN
from advisor.engine.recommend import recommend
from advisor.engine.types import Answers
from catalog import curation, snapshot
from catalog.models import Fact
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]

TODAY = date(2026, 11, 26)


def facts_for(*answer_sets: Answers) -> dict[tuple[str, str], decisive.DecisiveFact]:
    facts = decisive.decisive_facts(snapshot.current(), TODAY, answer_sets)
    return {(fact.distribution, fact.attribute): fact for fact in facts}


def test_counts_agree_with_each_recommendation():
    answer_sets = [
        Answers({"pinning": ("over-24-months",)}),
        Answers({"support": ("round-the-clock",)}),
        Answers({"software": ("k0s",)}),
    ]
    facts = facts_for(*answer_sets)
    board = evaluation.board(snapshot.current(), TODAY)
    decides: dict[tuple[str, str], int] = {}
    shakes: dict[tuple[str, str], int] = {}
    for answers in answer_sets:
        recommendation = recommend(board, answers)
        for fact in recommendation.unverified:
            key = (fact.candidate[0], fact.evidence.attribute)
            decides[key] = decides.get(key, 0) + 1
        for doubt in recommendation.doubts:
            key = (doubt.candidate[0], doubt.attribute)
            shakes[key] = shakes.get(key, 0) + 1
    assert {key: fact.decides for key, fact in facts.items() if fact.decides} == decides
    assert {key: fact.shakes for key, fact in facts.items() if fact.shakes} == shakes
    assert decides
    assert shakes


def test_disputed_fact_that_decides_is_listed():
    facts = facts_for(Answers({"fidelity": ("rhel-itself",), "lifespan": ("12",)}))
    fact = facts["rhel", "years_of_updates"]
    assert (fact.state, fact.decides) == (DISPUTED, 1)


def test_missing_row_differs_from_an_unknown_value():
    answers = Answers({"software": ("k0s",)})
    assert facts_for(answers)["almalinux", "software_k0s"].state == UNKNOWN
    published = snapshot.current()
    distributions = tuple(
        structs.replace(row, statements=tuple(s for s in row.statements if s.subject != "k0s"))
        if row.slug == "almalinux"
        else row
        for row in published.document.distributions
    )
    document = structs.replace(published.document, distributions=distributions)
    without = replace(published, digest="without", document=document)
    facts = decisive.decisive_facts(without, TODAY, [answers])
    states = {(fact.distribution, fact.attribute): fact.state for fact in facts}
    assert states["almalinux", "software_k0s"] == NO_ROW


def test_most_decisive_comes_first():
    facts = decisive.decisive_facts(
        snapshot.current(),
        TODAY,
        [Answers({"support": ("round-the-clock",)}), Answers({"pinning": ("over-24-months",)})],
    )
    weights = [fact.weight for fact in facts]
    assert weights == sorted(weights, reverse=True)


def test_typical_answers_are_tried_all():
    queue = decisive.queue(snapshot.current(), TODAY)
    assert queue.answer_sets == len(decisive.typical_answers()) >= 200
    assert queue.facts


def test_first_page_offers_to_calculate(admin_client):
    cache.clear()
    panel = page(admin_client, reverse("admin:index")).select_one("#decisive-facts")
    assert panel.hrefs == [reverse("decisive-facts")]
    assert decisive.newest_queue() is None


@pytest.fixture
def few_answers(monkeypatch: pytest.MonkeyPatch) -> int:
    """How many sets of answers are tried: all of them take seconds."""
    few = decisive.typical_answers()[::10]
    monkeypatch.setattr(decisive, "typical_answers", lambda: few)
    return len(few)


def test_first_page_lists_the_queue_with_links(few_answers, admin_client):
    decisive.queue(snapshot.current(), timezone.now().date())
    response = admin_client.get(reverse("admin:index"))
    (panel,) = response.context["panels"]
    assert 0 < len(panel.rows) <= 10
    content = response.content.decode()
    for row in panel.rows:
        assert row.address.replace("&", "&amp;") in content
        assert admin_client.get(row.address).status_code == 200


def test_account_that_may_not_see_facts_gets_no_queue(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("reader", password="x", is_staff=True))
    assert client.get(reverse("admin:index")).context["panels"] == []


def test_command_lists_as_many_as_asked_for(few_answers):
    out = StringIO()
    call_command("decisive_facts", "--most", "3", stdout=out)
    title, header, *rows = out.getvalue().splitlines()
    assert f"{few_answers} typical answer sets" in title
    assert header.split() == ["decides", "shakes", "blocks", "fact"]
    assert len(rows) == 3


def test_page_lists_the_whole_queue(admin_client):
    document = page(admin_client, reverse("decisive-facts"))
    queue = decisive.newest_queue()
    assert queue is not None
    assert len(document.select("#content-main tbody tr")) == len(queue.facts) > 10
    first = queue.facts[0]
    counts = [str(count or "—") for count in (first.decides, first.shakes, first.blocks)]
    assert document.texts("#content-main tbody tr:first-child td")[2:] == counts


def test_queue_is_calculated_once_for_a_catalog(few_answers, monkeypatch):
    first = decisive.queue(snapshot.current(), TODAY)
    monkeypatch.setattr(decisive, "decisive_facts", lambda *_: ())
    assert decisive.queue(snapshot.current(), TODAY) == first
    assert decisive.queue(snapshot.current(), TODAY + timedelta(days=1)).facts == ()


def test_first_page_does_not_calculate_after_a_change(few_answers, admin_client, monkeypatch):
    decisive.queue(snapshot.current(), timezone.now().date())
    with curation.change():
        Fact.objects.filter(attribute="wsl").update(note="Looked at again.")
    monkeypatch.setattr(decisive, "decisive_facts", lambda *_: pytest.fail("calculated"))
    document = page(admin_client, reverse("admin:index"))
    assert "calculated before the last changes" in document.select_one("#decisive-facts").text


def test_stranger_gets_no_decisive_facts(client, django_user_model):
    assert client.get(reverse("decisive-facts")).status_code == 302
    client.force_login(django_user_model.objects.create_user("reader", is_staff=True))
    assert client.get(reverse("decisive-facts")).status_code == 403
