"""The background page: the common story held against sources, and a preset for each kind of
organisation."""

import pytest
from django.test import Client

from advisor.forms import AnswersForm
from advisor.rules.presets import PRESETS, Preset
from advisor.rules.questions import QUESTIONS
from catalog.models import Claim
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]


def test_every_claim_is_shown_with_verdict_and_source(client: Client) -> None:
    text = page(client, "/background/").text
    claims = Claim.objects.select_related("source")
    assert len(claims) == 30
    for claim in claims:
        verdict = claim.get_verdict_display()
        assert f"{claim.said} {verdict} {claim.found}" in text
        assert f": {claim.source.title}" in text


def test_loose_and_outdated_claims_are_marked(client: Client) -> None:
    text = page(client, "/background/").text
    assert "AlmaLinux is a one-to-one copy of RHEL out of date Since 13 July 2023" in text
    assert "Amazon Linux belongs to the RHEL family no longer true" in text
    verdicts = ["holds", "holds-for-the-base", "measured"]
    holding = Claim.objects.filter(verdict__in=verdicts).count()
    assert f"{holding} of 30 common claims about Enterprise Linux hold as stated" in text


def test_claims_to_correct_come_before_folded_others(client: Client) -> None:
    document = page(client, "/background/")
    corrected = document.section("h-corrected").texts('th[scope="row"]')
    confirmed = document.select_one("details.fold:not([open])").texts('th[scope="row"]')
    assert "Amazon Linux belongs to the RHEL family" in corrected
    assert len(corrected) + len(confirmed) == 30
    verdicts = ["holds", "holds-for-the-base", "measured"]
    assert set(confirmed) == set(
        Claim.objects.filter(verdict__in=verdicts).values_list("said", flat=True)
    )


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


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize("start", ["/", "/background/"])
@pytest.mark.parametrize("preset", PRESETS, ids=[preset.title for preset in PRESETS])
def test_preset_fills_in_answers_that_fit(preset: Preset, start: str, client: Client) -> None:
    links = page(client, start).links
    address = next(link.href for link in links if link.text == preset.title)
    assert address.startswith("/advisor/check/")
    check = page(client, address).text
    for key, values in preset.answers:
        assert all(QUESTIONS[key].option(value).label in check for value in values)
    result = page(client, address.replace("/check/", "/result/"))
    assert "No distribution" not in result.text
