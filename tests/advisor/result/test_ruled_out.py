"""Ruled out and undetermined: a line each in the user's words, the requirement behind it."""

from __future__ import annotations

import pytest
from django.test import Client

from advisor.pages.excluded import has_own_line
from catalog.models import Distribution
from tests.advisor.result.results import recommendation_for, result
from tests.pages import Element

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]

PANEL = "budget=none&software=hosting-panel&lifespan=5"
UNDETERMINED = "budget=low&support=business-hours"
QUERIES = [
    "",
    PANEL,
    "budget=none&support=round-the-clock&fidelity=bug-for-bug",
    "fips=validated",
    UNDETERMINED,
]


def section(client: Client, query: str) -> Element:
    return result(client, query).section("h-out")


@pytest.mark.parametrize("query", QUERIES)
def test_each_has_one_line_that_says_why(query: str, client: Client) -> None:
    document, page = recommendation_for(query), section(client, query)
    rows = [row for row in [*document.unconfirmed, *document.excluded] if has_own_line(row)]
    lines = page.texts("details:not(.also) > summary")
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows, strict=True):
        assert line.endswith(f"{row.name} {row.release or ''}".strip() + f" — {row.lacks}")


def test_line_speaks_the_words_of_the_user(client: Client) -> None:
    lines = [line[2:] for line in section(client, PANEL).texts("summary")]
    assert "Cedar 2 — plan offered only on AWS" in lines, "no answer rules it out"
    assert (
        "Alder 9 — 300.50 USD per server and year instead of free of charge; cPanel not supported"
        in lines
    )
    lines = section(client, "software=hosting-panel").texts("summary")
    assert "\N{MULTIPLICATION SIGN} Alder 9 — cPanel not supported" in lines


@pytest.mark.parametrize("query", QUERIES)
def test_fold_names_requirement_answer_and_fact(query: str, client: Client) -> None:
    page = section(client, query)
    for row in recommendation_for(query).excluded:
        if not has_own_line(row):
            continue
        for reason in row.reasons:
            assert f"{reason.requirement}: not met." in page.text
            assert not reason.answer_label or (
                f"{reason.question_text} {reason.answer_label}" in page.text
            )
            assert all(value.label in page.text for value in reason.evidence)


def test_undetermined_differ_from_ruled_out(client: Client) -> None:
    document = recommendation_for(UNDETERMINED)
    undetermined = [row.name for row in document.unconfirmed if has_own_line(row)]
    assert undetermined
    page = section(client, UNDETERMINED)
    assert "ndetermined" in page.select_one("h2").text
    signs = [line[0] for line in page.texts("details:not(.also) > summary")]
    assert signs == sorted(signs, key="?\N{MULTIPLICATION SIGN}".index)
    assert signs.count("?") == len(undetermined)


def test_others_alone_are_not_called_ruled_out(client: Client) -> None:
    """Some of them are undetermined."""
    Distribution.objects.filter(slug="cedar").update(role="catalogued")
    query = "platform=aws&compliance=cis-benchmark"
    (undetermined,) = recommendation_for(query).unconfirmed
    assert undetermined.distribution == "cedar"
    assert section(client, query).select_one("h2").text == "Not ranked"


def test_others_share_one_line(client: Client) -> None:
    document, page = recommendation_for(PANEL), section(client, PANEL)
    others = [row for row in [*document.unconfirmed, *document.excluded] if not has_own_line(row)]
    fold = page.select_one("details.also")
    assert (
        fold.select_one("summary").text == f"Also considered: {', '.join(o.name for o in others)}"
    )
    assert len(fold.select("li")) == len(others)
