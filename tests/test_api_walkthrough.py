"""docs/api.md says what the API really does: what it sends is understood, and the refusal it shows is the real one."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

TEXT = (Path(__file__).parent.parent / "docs" / "api.md").read_text()
SENT = [json.loads(body) for body in re.findall(r"-d '(.*?)'", TEXT, re.DOTALL)]
ADDRESS = "/api/v1/recommendations/"


def test_the_question_it_asks_is_answered_in_the_form_it_shows(client: Client) -> None:
    found = client.post(ADDRESS, SENT[0], content_type="application/json").json()
    assert found["headline"]
    assert set(found["robustness"]["win_share"]) >= {found["winner"]["distribution"]}
    assert found["excluded"][0]["reasons"][0]["requirement"]


def test_the_program_it_shows_runs(client: Client, monkeypatch, capsys) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)

    class Answer:
        def __init__(self, request) -> None:
            self.body = client.post(ADDRESS, request.data, content_type=request.get_header("Content-type")).content

        def __enter__(self) -> "Answer":
            return self

        def __exit__(self, *_: object) -> None: ...

        def read(self) -> bytes:
            return self.body

    monkeypatch.setattr("urllib.request.urlopen", Answer)
    exec(program, {})
    printed = capsys.readouterr().out
    assert re.search(r"^1 \w+", printed, re.MULTILINE)
    assert "out: CentOS Linux - It is still maintained" in printed


def test_the_refusal_it_shows_is_the_real_one(client: Client) -> None:
    (shown,) = re.findall(r'\n    (\{\n      "type".*?\n    \})', TEXT, re.DOTALL)
    answer = client.post(ADDRESS, SENT[1], content_type="application/json")
    assert answer.status_code == 400
    assert answer.json() == json.loads(shown)


def test_every_address_it_names_is_there(client: Client) -> None:
    for address in set(re.findall(r"/api/v1/[\w/]*", TEXT)):
        assert client.options(address).status_code == 200, address
