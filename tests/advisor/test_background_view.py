"""The background page: the common story held against sources, and a preset for each kind of
organisation."""

import pytest
from django.test import Client

from advisor.forms import AnswersForm
from advisor.rules.presets import PRESETS, Preset
from advisor.rules.questions import QUESTIONS
from catalog import vocabulary
from catalog.models import Claim
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]


def test_every_claim_is_shown_with_verdict_and_source(client: Client) -> None:
    text = page(client, "/background/").text
    claims = Claim.objects.select_related("source")
    assert len(claims) == 3
    for claim in claims:
        verdict = claim.get_verdict_display()
        assert f"{claim.said} {verdict} {claim.found}" in text
        assert f": {claim.source.title}" in text


def test_loose_and_outdated_claims_are_marked(client: Client) -> None:
    Claim.objects.filter(key="a03").update(verdict="out-of-date")
    text = page(client, "/background/").text
    assert "Birch began when Alder closed its sources imprecise The wiki says" in text
    assert "Cedar runs in one cloud only out of date The guide names" in text
    assert "0 of 3 common claims about Enterprise Linux hold as stated" in text


@pytest.mark.parametrize("verdict", vocabulary.VERDICTS)
def test_claims_to_correct_come_before_folded_others(verdict: str, client: Client) -> None:
    Claim.objects.filter(key="a02").update(verdict=verdict)
    document = page(client, "/background/")
    corrected = document.section("h-corrected").texts('th[scope="row"]')
    confirmed = document.select_one("details.fold:not([open])").texts('th[scope="row"]')
    first, edited, holding = Claim.objects.order_by("key").values_list("said", flat=True)
    holds = verdict in ("holds", "holds-for-the-base", "measured")
    assert corrected == [first] + [edited] * (not holds)
    assert set(confirmed) == {holding} | ({edited} if holds else set())
    assert f"{len(confirmed)} of 3 common claims about Enterprise Linux hold" in document.text


def test_the_page_asks_one_question_of_the_database(
    client: Client, django_assert_num_queries
) -> None:
    client.get("/background/")
    with django_assert_num_queries(1):
        client.get("/background/")


def test_presets_are_valid_answers() -> None:
    assert len(PRESETS) == 6
    for preset in PRESETS:
        answers = {
            key: list(values) if QUESTIONS[key].kind == "many" else values[0]
            for key, values in preset.answers
        }
        form = AnswersForm(answers)
        assert form.is_valid(), form.errors


@pytest.mark.parametrize("start", ["/", "/background/"])
@pytest.mark.parametrize("preset", PRESETS, ids=[preset.title for preset in PRESETS])
def test_preset_fills_in_its_answers(preset: Preset, start: str, client: Client) -> None:
    links = page(client, start).links
    address = next(link.href for link in links if link.text == preset.title)
    assert address.startswith("/advisor/check/")
    check = page(client, address).text
    for key, values in preset.answers:
        assert all(QUESTIONS[key].option(value).label in check for value in values)
