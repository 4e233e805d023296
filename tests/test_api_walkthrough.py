"""docs/api.md says what the API really does: what it sends is understood, and the refusal it shows is the real one."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client

from catalog.models import Fact

pytestmark = pytest.mark.django_db

TEXT = (Path(__file__).parent.parent / "docs" / "api.md").read_text()
SENT = [json.loads(body) for body in re.findall(r"-d '(.*?)'", TEXT, re.DOTALL)]
PROGRAMS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
HERE = "http://127.0.0.1:8000"
ADDRESS = "/api/v1/recommendations/"


def test_the_question_it_asks_is_answered_in_the_form_it_shows(client: Client) -> None:
    found = client.post(ADDRESS, SENT[0], content_type="application/json").json()
    assert found["headline"]
    assert set(found["robustness"]["win_share"]) >= {found["winner"]["distribution"]}
    assert found["excluded"][0]["reasons"][0]["requirement"]


def _run(program: str, live_server, capsys) -> str:
    exec(program.replace(HERE, live_server.url), {})
    return capsys.readouterr().out


def test_the_programs_it_shows_run(live_server, monkeypatch, tmp_path, capsys) -> None:
    monkeypatch.setattr("norwegianblue._cache.CACHE_DIR", tmp_path)
    monkeypatch.setattr("norwegianblue.BASE_URL", "")
    pages, recommend, stand_in = (_run(program, live_server, capsys) for program in PROGRAMS)
    assert len(pages.splitlines()) == Fact.objects.filter(attribute="fips_140_3").count() > 10
    assert "https://" in pages
    assert "2032-05-31" in stand_in
    assert re.search(r"^1 \w+", recommend, re.MULTILINE)
    assert "out: CentOS Linux - It is still maintained" in recommend


@pytest.mark.parametrize("address", ["/api/v1/releases/?status=", "/eol/api/v1/products/rhel/releases/9/"])
def test_what_it_shows_of_an_answer_is_in_the_answer(address: str, client: Client) -> None:
    asked, shown = re.search(rf"curl -s '?{HERE}({re.escape(address)}[^' ]*)'? \|[^\n]*\n\n((?:    [^\n]+\n)+)", TEXT).groups()
    body = client.get(asked).json()
    lines = [json.loads(line) for line in shown.splitlines()]
    if "results" in body:
        assert body["results"] == lines
    else:
        assert [body["result"]["eolFrom"], body["result"]["eoesFrom"], body["result"]["latest"]["name"]] == lines[0]


def test_the_refusal_it_shows_is_the_real_one(client: Client) -> None:
    (shown,) = re.findall(r'\n    (\{\n      "type".*?\n    \})', TEXT, re.DOTALL)
    answer = client.post(ADDRESS, SENT[1], content_type="application/json")
    assert answer.status_code == 400
    assert answer.json() == json.loads(shown)


def test_every_address_it_names_is_there(client: Client) -> None:
    for address in set(re.findall(r"(?:/eol)?/api/v1/(?:[\w-]+/)*", TEXT)):
        assert client.options(address).status_code == 200, address
