"""Parts add up to their totals as a reader sees them: on the page, on paper, in the files and in
the panel."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from advisor.document import rounding
from advisor.document.points import rounded_parts, rounded_score
from advisor.engine.analysis import Contribution
from advisor.engine.weights import Weight
from advisor.rules.criteria import CRITERIA

pytestmark = pytest.mark.document_only

PANEL = {"HX-Request": "true", "HX-Target": "panel"}
QUERIES = [
    "",
    "support=business-hours",
    "support=community&estate=centos-7",
    "platform=aws&workload=containers&kernel=stable&skills=rhel&air_gapped=yes"
    "&fidelity=binary-compatible",
    "organisation=government&compliance=cis-benchmark&lifespan=8&estate=centos-7",
    "importance.cost=4&importance.lifespan=1&importance.support=3&workload=database&estate=rhel"
    "&estate=rocky-linux-9",
    "quote.almalinux.tuxcare-essential=210&support=business-hours&discount=12.5",
]


def _page(client: Client, query: str) -> str:
    response = client.get(f"/advisor/result/?{query}", follow=True)
    assert response.status_code == 200
    return response.content.decode()


def _text(part: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", part)).split())


def _cells(row: str) -> list[str]:
    return [_text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]


def _number(text: str) -> Decimal:
    """The first number, which carries exactly one decimal."""
    matched = re.match(r"[+-]?\d+\.\d(?!\d)", text)
    assert matched, text
    return Decimal(matched[0])


@pytest.mark.long("cases", keep=2)
@pytest.mark.django_db
@pytest.mark.parametrize("query", QUERIES)
def test_contributions_on_the_page_add_up(query: str, client: Client) -> None:
    page = _page(client, query)
    scores = [
        _number(_text(part)) for part in re.findall(r'<span class="points">(.*?)</span>', page)
    ]
    tables = re.findall(r'<table class="contributions stacked">.*?</table>', page, re.DOTALL)
    assert len(scores) == len(tables) >= 2
    for score, table in zip(scores, tables, strict=True):
        rows = [
            _cells(row)
            for row in re.findall(r"<tr>(?:(?!<tr>).)*?</tr>", table.split("<tbody>")[1], re.DOTALL)
        ]
        points, most = [_number(row[1]) for row in rows], [_number(row[2]) for row in rows]
        possible = [_number(row[1].partition("up to ")[2] or row[1]) for row in rows]
        assert sum(points) == score
        assert sum(most) == 100
        assert all(
            low <= high <= full for low, high, full in zip(points, possible, most, strict=True)
        )
        caption = _text(table.split("<caption>")[1].split("</caption>")[0])
        assert f"adds to {score} points" in caption
        assert sum(possible) == score or f"up to {sum(possible)}" in caption


@pytest.mark.django_db
@pytest.mark.parametrize("query", QUERIES[1:])
def test_contributions_on_paper_add_up(query: str, client: Client) -> None:
    page = _page(client, query)
    paper = page.split('<p class="adds">')[1].split("</p>")[0]
    parts = re.findall(r" ([\d.]+) of ([\d.]+)</span>", paper)
    score = _number(_text(page.split('<span class="points">')[1].split("</span>")[0]))
    assert sum(_number(points) for points, _ in parts) == score
    assert sum(_number(most) for _, most in parts) == 100
    assert all(_number(points) <= _number(most) for points, most in parts)


@pytest.mark.long("cases", keep=2)
@pytest.mark.django_db
@pytest.mark.parametrize("query", QUERIES)
def test_csv_adds_up_and_says_what_the_page_says(query: str, client: Client) -> None:
    rows = list(
        csv.DictReader(
            io.StringIO(client.get(f"/advisor/result.csv?{query}").content.decode("utf-8-sig"))
        )
    )
    assert sum(Decimal(row["value"]) for row in rows if row["part"] == "weight") == 100
    text = _text(_page(client, query))
    ranked = [row for row in rows if row["part"] == "ranking"]
    assert len(ranked) >= 2
    for row in ranked:
        parts = [
            part
            for part in rows
            if part["part"] == "contribution" and part["distribution"] == row["distribution"]
        ]
        for key in ("value", "low", "high"):
            assert sum(Decimal(part[key]) for part in parts) == Decimal(row[key])
        assert f"adds to {_number(row['value'])} points" in text


@pytest.mark.long("cases", keep=2)
@pytest.mark.django_db
@pytest.mark.parametrize("query", QUERIES)
def test_json_and_panel_say_the_same(query: str, client: Client) -> None:
    document = json.loads(client.get(f"/advisor/result.json?{query}").content)
    panel = _text(client.get(f"/advisor/?{query}&topic=all", headers=PANEL).content.decode())
    assert sum(Decimal(str(weight["percent"])) for weight in document["weights"]) == 100
    for weight in document["weights"]:
        if weight["weight"]:
            assert re.search(
                rf"{weight['label']} {weight['importance_word']}[a-z ]* {weight['percent']:.1f} %",
                panel,
            )
    for row in document["ranking"]:
        assert sum(
            Decimal(str(contribution["points"])) for contribution in row["contributions"]
        ) == Decimal(str(row["score"]))
        assert sum(
            Decimal(str(contribution["points_high"])) for contribution in row["contributions"]
        ) == Decimal(str(row["score_high"]))
        assert re.search(
            rf"{row['name']} {row['release']} {re.escape(row['plan_name'])}( Tied with [^0-9]+)? "
            rf"{row['score']:.1f}",
            panel,
        )


@given(st.lists(st.integers(0, 8), min_size=1, max_size=13).filter(any))
def test_shares_in_percent_add_up(points: list[int]) -> None:
    shares = [number / sum(points) for number in points]
    percents = rounding.percents(shares)
    assert sum(Decimal(str(percent)) for percent in percents) == 100
    assert all(
        abs(percent - share * 100) < 0.1 for percent, share in zip(percents, shares, strict=True)
    )
    assert all(
        (percent == 0) <= (share < 0.001) for percent, share in zip(percents, shares, strict=True)
    )


def test_largest_remainder_gets_the_rest() -> None:
    assert rounding.percents([1 / 3, 1 / 3, 1 / 3]) == [33.4, 33.3, 33.3]
    assert rounding.percents([0.1666, 0.8334]) == [16.7, 83.3]
    assert rounding.percents([0.0, 0.0]) == [0.0, 0.0]


def test_full_marks_are_the_share_as_shown() -> None:
    """Six equal criteria: 16.67 % each, which cannot all be shown as 16.7."""
    share = 1 / 6
    contributions = tuple(
        Contribution(
            CRITERIA[index],
            Weight(CRITERIA[index].key, 2, False, share, 2, None),
            1.0,
            share * 100,
            share * 100,
            (),
        )
        for index in range(6)
    )
    parts = rounded_parts(contributions)
    assert {part.percent for part in parts.values()} == {16.6, 16.7}
    assert all(part.points == part.high == part.percent for part in parts.values())
    assert rounded_score(contributions) == 100.0


def test_half_a_unit_is_rounded_up() -> None:
    assert [rounding.rounded(points) for points in (5.55, 0.05, 2.25, 4.449)] == [
        5.6,
        0.1,
        2.3,
        4.4,
    ]
