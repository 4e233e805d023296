"""manage.py policy test: exit status, and what it prints."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Role
from tests.advisor.decisions.teams import join, new_team
from tests.advisor.fleet.policy.teams_policies import TEXT, approved

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]


def _run(path: Path, *options: str) -> tuple[int, str]:
    """The exit status, and the output."""
    output = io.StringIO()
    try:
        call_command("policy", "test", str(path), *options, stdout=output)
    except SystemExit as end:
        return int(str(end.code)), output.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, output.getvalue()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "policy.yaml"


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        (TEXT, 0, "1 of 1 tests pass."),
        (TEXT.replace("expect: ok", "expect: forbidden"), 1, "Expected forbidden, but it is ok."),
        (TEXT.replace("host: Alder", "host: Elder"), 1, "is not recognised"),
        (TEXT.replace("rule: app", "rule: ap"), 2, "Line 6, rules[2]: rule:"),
        ("rules: []", 0, "0 of 0 tests pass."),
    ],
)
def test_status_says_how_it_went(path: Path, text: str, status: int, words: str) -> None:
    path.write_text(text)
    got_status, output = _run(path)
    assert (got_status, words in output) == (status, True), output


def test_missing_file_or_team_is_status_two(path: Path) -> None:
    assert _run(path)[0] == 2
    path.write_text(TEXT)
    assert _run(path, "--team", "nobody") == (2, "There is no team nobody.")


def test_junit_lists_each_test(path: Path) -> None:
    path.write_text(TEXT + "- {host: '<Birch> & 8', on: 2026-11-27, expect: ok}\n")
    status, output = _run(path, "--format", "junit")
    suite = ElementTree.fromstring(output)
    assert (status, suite.get("tests"), suite.get("failures")) == (1, "2", "1")
    assert len(suite.findall("testcase/failure")) == 1


def test_exceptions_of_file_and_team_apply(path: Path) -> None:
    olga = join(new_team(), "olga", Role.OWNER)
    approval = approved(olga, olga)
    expected = f"- {{host: Birch 8, on: {approval.starts}, expect: excepted}}\n"
    path.write_text(TEXT + expected)
    assert _run(path)[0] == 1
    assert _run(path, "--team", "platform")[0] == 0
    own = f"exceptions: [{{distribution: birch, starts: {approval.starts}, ends: 2099-01-01}}]\n"
    path.write_text(own + TEXT + expected)
    assert _run(path)[0] == 0
