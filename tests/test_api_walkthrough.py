"""docs/api.md is what the API does: its requests are answered as it shows, and its programs print
what it shows.

ELWISE_WRITE_EXAMPLES=1 writes the answers in it anew.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
import urllib3
from django.test import Client

from catalog.feeds.export_formats import FORMATS
from catalog.feeds.exports import TABLES
from catalog.models import Fact

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]

FILE = Path(__file__).parent.parent / "docs" / "api.md"
TEXT = FILE.read_text()
PROGRAMS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
HERE = "http://127.0.0.1:8000"
ADDRESS = "/api/v1/recommendations/"
DAY = datetime(2026, 11, 26, 12, tzinfo=UTC)
"""The day of the answers in it."""

_JQ = r"jq (?P<flags>-c )?'(?P<filter>[^']*)'\n\n(?P<output>(?:    [^\n]*\n)+)"
_JSON = "-H 'Content-Type: application/json'"
_POSTED = re.compile(rf"    curl -s {HERE}{ADDRESS} {_JSON} -d '(?P<body>[^']*)' \|\s+{_JQ}")
_READ = re.compile(rf"    curl -s '?{HERE}(?P<address>/[^' ]*)'? \| {_JQ}")


@dataclass(frozen=True)
class Example:
    """A request with curl and jq, and its output. Without a body it is a GET."""

    address: str
    body: str
    compact: bool
    filter: str
    output: str

    def answer(self, client: Client) -> Any:
        if not self.body:
            return client.get(self.address).json()
        return client.post(
            self.address, json.loads(self.body), content_type="application/json"
        ).json()


def _examples() -> Iterator[Example]:
    for match in _POSTED.finditer(TEXT):
        yield Example(
            ADDRESS, match["body"], bool(match["flags"]), match["filter"], match["output"]
        )
    for match in _READ.finditer(TEXT):
        yield Example(match["address"], "", bool(match["flags"]), match["filter"], match["output"])


EXAMPLES = list(_examples())


def _jq(expression: str, value: Any) -> list[Any]:
    """The few words of jq that docs/api.md uses: paths, several with commas, a list in brackets,
    and pipes."""
    values = [value]
    for stage in expression.split(" | "):
        bracketed = stage.startswith("[")
        paths = stage.strip("[]" if bracketed else "").split(", ")
        outputs = [list(_outputs(paths, element)) for element in values]
        values = outputs if bracketed else [output for row in outputs for output in row]
    return values


def _outputs(paths: Iterable[str], value: Any) -> Iterator[Any]:
    for path in paths:
        values = [value]
        for step in re.findall(r"\.(\w+)|\[(\d*)\]", path):
            values = [inner for inner_value in values for inner in _step(step, inner_value)]
        yield from values


def _step(step: tuple[str, str], value: Any) -> list[Any]:
    key, index = step
    if key:
        return [value[key]]
    return [value[int(index)]] if index else value


def _parsed(output: str) -> list[Any]:
    decoder, values, rest = json.JSONDecoder(), [], output.strip()
    while rest:
        value, end = decoder.raw_decode(rest)
        values.append(value)
        rest = rest[end:].lstrip()
    return values


def _written(values: list[Any], compact: bool) -> str:
    layout: dict[str, Any] = {"separators": (",", ":")} if compact else {"indent": 2}
    lines = "\n".join(
        json.dumps(value, ensure_ascii=False, **layout) for value in values
    ).splitlines()
    return "".join(f"    {line}\n" for line in lines)


def _rewrite(old: str, new: str) -> None:
    if os.environ.get("ELWISE_WRITE_EXAMPLES"):
        FILE.write_text(FILE.read_text().replace(old, new, 1))


def test_examples_are_found() -> None:
    assert len(EXAMPLES) == TEXT.count("| jq -c '") + TEXT.count("|\n      jq ") - len(
        _NOT_REPEATABLE
    )


_NOT_REPEATABLE = ("/api/v1/changes/", "/api/v1/held-changes/")
"""Their answers depend on what happened to an installation, so none is shown."""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.filter[:50])
@time_machine.travel(DAY, tick=False)
def test_output_of_requests_is_real(example: Example, client: Client) -> None:
    values = _jq(example.filter, example.answer(client))
    command = f"jq {'-c ' if example.compact else ''}'{example.filter}'\n\n"
    _rewrite(command + example.output, command + _written(values, example.compact))
    assert values
    assert _parsed(example.output) == values, "ELWISE_WRITE_EXAMPLES=1 writes it anew"


def _run(program: str, live_server, capsys) -> str:
    exec(program.replace(HERE, live_server.url), {})
    return capsys.readouterr().out


def test_programs_run(live_server, monkeypatch, tmp_path, capsys) -> None:
    monkeypatch.setattr("norwegianblue._cache.CACHE_DIR", tmp_path)
    monkeypatch.setattr("norwegianblue.BASE_URL", "")
    pages, _, stand_in = PROGRAMS
    lines = _run(pages, live_server, capsys).splitlines()
    assert len(lines) == Fact.objects.filter(attribute="fips_140_3").count() > 10
    assert all("https://" in line for line in lines)
    with urllib3.PoolManager() as pool:  # no connection stays, nor its thread of the server
        monkeypatch.setattr("urllib3.request", pool.request)
        assert "2032-05-31" in _run(stand_in, live_server, capsys)


def test_output_of_the_recommendation_program_is_real(live_server, capsys) -> None:
    program = PROGRAMS[1]
    (output,) = re.findall(rf"{re.escape(program)}```\n\n((?:    [^\n]*\n)+)", TEXT)
    with time_machine.travel(DAY, tick=False):
        printed = _run(program, live_server, capsys)
    real = "".join(f"    {line}\n" for line in printed.splitlines())
    _rewrite(f"{program}```\n\n{output}", f"{program}```\n\n{real}")
    assert output == real, "ELWISE_WRITE_EXAMPLES=1 writes it anew"


def test_quote_at_the_break_even_wins(client: Client) -> None:
    """One cent more does not: what docs/api.md says of `break_even`."""
    answers = {"support": "business-hours"}
    with time_machine.travel(DAY, tick=False):
        (quote, *_) = _ask(client, answers)["break_even"]
        key = f"quote.{quote['distribution']}.{quote['plan']}"
        at = _ask(client, {**answers, key: quote["price"]})["winner"]
        above = _ask(client, {**answers, key: round(quote["price"] + 0.01, 2)})["winner"]
    place = (quote["distribution"], quote["plan"])
    assert (at["distribution"], at["plan"]) == place
    assert (above["distribution"], above["plan"]) != place


def _ask(client: Client, answers: dict[str, Any]) -> dict[str, Any]:
    return client.post(ADDRESS, {"answers": answers}, content_type="application/json").json()


def test_the_refusal_is_real(client: Client) -> None:
    (refusal,) = re.findall(r'\n    (\{\n      "type".*?\n    \})', TEXT, re.DOTALL)
    (body,) = re.findall(r"-d '([^']*identical[^']*)'", TEXT)
    expected = json.loads(refusal)
    headers = {"X-Request-ID": expected["request_id"]}
    answer = client.post(
        ADDRESS, json.loads(body), content_type="application/json", headers=headers
    )
    assert answer.status_code == 400
    assert answer.json() == expected


def test_every_address_exists(client: Client) -> None:
    addresses = set(re.findall(r"(?:/eol)?/api/v1/(?:[\w-]+/)*", TEXT))
    assert len(addresses) > 10
    for address in addresses:
        assert client.options(address).status_code != 404, address
    tables = set(re.findall(r"`/export/(\w+)`", TEXT))
    assert tables == set(TABLES)
    for table in tables:
        for format in FORMATS:
            assert client.get(f"/export/{table}.{format}").status_code == 200, (table, format)


def test_every_key_of_the_recommendation_exists(client: Client) -> None:
    """The keys in the first column of "Sections that explain the answer"."""
    table = TEXT.split("### Sections that explain the answer")[1].split("\n\n    curl")[0]
    keys = {
        key
        for cell in re.findall(r"^\| (`[^|]*) \|", table, re.MULTILINE)
        for key in re.findall(r"`(\w+)`", cell)
    }
    assert len(keys) > 10
    assert keys <= _ask(client, {"support": "community"}).keys()
