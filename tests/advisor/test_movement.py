"""What the panel says that an answer has just moved, and where an importance comes from."""

from __future__ import annotations

import html
import re
from datetime import UTC

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from advisor import evaluation
from advisor.document.summary import ranking_summary
from advisor.forms import AnswersForm
from advisor.rules.criteria import CRITERIA
from tests.advisor.recommended import recommended
from tests.documents import as_json

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]

EVERYTHING_ASKED = (
    "platform=aws&workload=containers&kernel=stable&estate=centos-7&skills=rhel&air_gapped=yes"
    "&fidelity=binary-compatible"
)


def _document(query: str) -> dict:
    form = AnswersForm(QueryDict(query))
    assert form.is_valid(), form.errors
    today = timezone.now().astimezone(UTC).date()
    return as_json(ranking_summary(evaluation.evaluate_ranking(form.answers(), today)))


def _preview(query: str) -> dict:
    form = AnswersForm(QueryDict(query))
    assert form.is_valid(), form.errors
    return as_json(recommended(form.answers(), timezone.now().astimezone(UTC).date()))


def _moved(client: Client, before: str, after: str) -> str:
    headers = {
        "HX-Request": "true",
        "HX-Target": "panel",
        "HX-Current-URL": f"http://testserver/advisor/?{before}&topic=all",
    }
    page = client.get(f"/advisor/?{after}&topic=all", headers=headers).content.decode()
    part = page.split('class="moved"')[1].split("</div>")[0] if 'class="moved"' in page else ""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", part)))


@pytest.mark.long("cases", keep=5)
@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.key)
@pytest.mark.parametrize("step", ["0", "4"])
def test_importance_change_is_described_with_both_shares(
    step: str, criterion, client: Client
) -> None:
    after = f"{EVERYTHING_ASKED}&importance.{criterion.key}={step}"
    old, new = (
        next(
            weight for weight in _document(query)["weights"] if weight["criterion"] == criterion.key
        )
        for query in (EVERYTHING_ASKED, after)
    )
    sentence = f"{criterion.label} counts {new['percent']:.1f} % instead of {old['percent']:.1f} %."
    assert (sentence in _moved(client, EVERYTHING_ASKED, after)) == (
        old["percent"] != new["percent"]
    )


@pytest.mark.parametrize(
    ("loose", "strict", "others"),
    [
        ("fidelity=not-needed", "fidelity=rhel-itself", "Birch is"),
        ("platform=aws", "platform=aws&fidelity=rhel-itself", "Birch, Cedar are"),
    ],
)
def test_answer_change_names_ruled_out_and_leader(
    loose: str, strict: str, others: str, client: Client
) -> None:
    text = _moved(client, loose, strict)
    assert "Alder comes first now instead of Birch." in text
    assert f"{others} no longer matching" in text
    assert f"{others} matching again" in _moved(client, strict, loose)


def test_first_answer_names_the_first_leader(client: Client) -> None:
    assert "Alder comes first now." in _moved(client, "", "fidelity=rhel-itself")
    assert "Alder no longer comes first." in _moved(client, "fidelity=rhel-itself", "")


def test_tied_leader_is_called_tied(client: Client) -> None:
    assert _preview("platform=aws")["winner"]["tied_with"] == ["alder"]
    text = _moved(client, "", "platform=aws")
    assert "Birch comes first now, tied with Alder." in text


def test_a_score_that_moves_is_told_with_both_values(client: Client) -> None:
    before, after = (
        {row["name"]: row["score"] for row in _document(query)["ranking"]}
        for query in ("", "importance.cost=4")
    )
    text = _moved(client, "", "importance.cost=4")
    movements = re.findall(
        r"(\w[\w ]*?) (?:gains|loses) ([\d.]+) points: ([\d.]+) instead of (\d+\.\d)", text
    )
    assert movements
    for name, by, now, was in movements:
        assert (now, was) == (f"{after[name.strip()]:.1f}", f"{before[name.strip()]:.1f}")
        assert by == f"{abs(after[name.strip()] - before[name.strip()]):.1f}"


@pytest.mark.parametrize(
    "current", ["", "http://testserver/?servers=x", "http://testserver/?colour=blue", "no address"]
)
def test_useless_current_url_shows_no_change(current: str, client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "panel", "HX-Current-URL": current}
    response = client.get("/advisor/?topic=all", headers=headers)
    assert response.status_code == 200
    assert b'class="moved"' not in response.content


def test_cached_previous_answers_cost_no_query(client: Client, django_assert_num_queries) -> None:
    client.get("/advisor/")
    with django_assert_num_queries(1):
        _moved(client, "", "importance.cost=4")


def test_organisation_importances_are_listed_and_undone(client: Client) -> None:
    page = client.get("/advisor/?organisation=government&topic=all").content.decode()
    assert "“Government or public body” sets: Lifespan: high, Independence: normal." in page
    assert "Suggested: high, because you answered “Government or public body”" in page
    undo = html.unescape(
        re.search(r'<a href="(/advisor/\?[^"#]*)#importance">Undo: use the defaults', page)[1]
    )
    weights = _document(undo.partition("?")[2].replace("&topic=all", ""))["weights"]
    assert len(weights) == len(CRITERIA)
    for weight in weights:
        assert weight["importance"] == next(
            criterion.importance for criterion in CRITERIA if criterion.key == weight["criterion"]
        )


def test_steps_of_ones_own_can_be_undone(client: Client) -> None:
    page = client.get(
        "/advisor/?organisation=government&importance.cost=4&topic=all"
    ).content.decode()
    assert (
        'href="/advisor/?organisation=government&amp;topic=all#importance">'
        "Undo: use the suggested steps" in page
    )
    assert (
        "Undo: use the suggested steps"
        not in client.get("/advisor/?organisation=government&topic=all").content.decode()
    )
