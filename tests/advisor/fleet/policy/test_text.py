"""A policy as YAML and JSON: what is read, what is refused and how, and the round trip."""

from __future__ import annotations

import json
from contextlib import suppress

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from advisor.fleet.policy import Policy
from advisor.fleet.policy.json_schema import json_schema
from advisor.fleet.policy.problems import InvalidPolicyError
from advisor.fleet.policy.yaml_text import as_plain, read, write
from tests.advisor.fleet.policy.policies import CATALOG, many, policies

VALIDATOR = jsonschema.Draft202012Validator(json_schema("https://elwise.example/schema.json"))


def _problems(text: str | bytes) -> list[str]:
    with pytest.raises(InvalidPolicyError) as caught:
        read(text, CATALOG)
    return [str(problem) for problem in caught.value.problems]


@many
@given(policies())
def test_yaml_and_json_read_back_equal(policy: Policy) -> None:
    text = write(policy, "https://elwise.example/schema.json")
    assert read(text, CATALOG) == policy
    assert write(read(text, CATALOG)) == write(policy)
    assert read(json.dumps(as_plain(policy)), CATALOG) == policy


@many
@given(policies())
def test_written_policy_follows_the_schema(policy: Policy) -> None:
    VALIDATOR.validate(json.loads(json.dumps(as_plain(policy))))


def test_other_parsers_read_the_written_yaml() -> None:
    text = write(read("tests:\n- {host: alder 9, on: 2027-01-01, expect: ok}", CATALOG))
    assert "on" in yaml.safe_load(text)["tests"][0]


def test_version_numbers_stay_texts() -> None:
    rules = read("rules: [{distribution: alder, release: 8, minor: 8.10, rule: approved}]", CATALOG)
    assert rules.rules[0].minor == "8.10"
    body = '{"rules": [{"distribution": "alder", "release": 8, "minor": 8.10, "rule": "approved"}]}'
    assert read(body, CATALOG) == rules


def test_names_become_those_of_the_catalog() -> None:
    text = "rules: [{distribution: ALDER Linux, architecture: amd64, rule: approved}]"
    (rule,) = read(text, CATALOG).rules
    assert (rule.distribution, rule.architecture) == ("alder", "x86-64")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "rules:\n- rule: aproved",
            "Line 2, rules[1]: rule: “aproved” is not known. Did you mean approved?",
        ),
        ("rules:\n- rul: approved", "Line 2, rules[1]: “rul” is not known. Did you mean rule?"),
        ("rules:\n- reason: x", "Line 2, rules[1]: rule is missing."),
        ("rules:\n- rule:", "Line 2, rules[1]: rule is missing."),
        ("rule: []", "Line 1: “rule” is not known. Did you mean rules?"),
        (
            "rules:\n- rule: approved\n  rule: forbidden",
            "Line 3, rules[1]: rule stands here twice.",
        ),
        ("rules: []\nrules: []", "Line 2: rules stands here twice."),
        ('{"rules": [], "rules": []}', "rules stands here twice."),
        ("rules:\n- {rule: deprecated, until: 31.12.2026}", "Write it as 2027-06-30."),
        ("rules:\n- {rule: deprecated, until: 2026-02-30}", "is not in the calendar."),
        ("rules:\n- {rule: approved, until: 2027-01-01}", "until belongs to a deprecated release"),
        ("rules:\n- {rule: deprecated, from: 2027-01-01}", "from belongs to a forbidden release"),
        ("rules:\n- {distribution: aldr, rule: approved}", "Did you mean alder?"),
        (
            "rules:\n- {distribution: alder, release: 7, rule: approved}",
            "has no release “7”. Known: 9, 8.",
        ),
        (
            "rules:\n- {distribution: alder, release: 9.4, rule: approved}",
            'write release: "9" and minor: "9.4".',
        ),
        (
            "rules:\n- {distribution: alder, release: 9, minor: 8.1, rule: approved}",
            "no minor release",
        ),
        ("rules:\n- {release: 9, rule: approved}", "A release needs its distribution."),
        ("rules:\n- {distribution: alder, minor: 9.4, rule: approved}", "needs its release"),
        ("rules:\n- {architecture: m68k, rule: approved}", "no architecture of the catalog"),
        ("rules:\n- {rule: approved, decision: ELD-26-1}", "no number of a decision"),
        (
            "rules:\n- {rule: approved, group: A, distribution: alder}\n"
            "- {rule: forbidden, group: a, distribution: Alder}",
            "Line 3, rules[2]: rules[1] is about the same hosts",
        ),
        ("rules: {}", "This has to be a list"),
        ("rules: [x]", "This has to be a mapping of fields."),
        ("rules: [{rule: [x]}]", "rule: write a single value."),
        ("format: 2", "This version of ELwise reads format 1."),
        (
            "exceptions:\n- {starts: 2026-01-01, ends: 2026-02-01}",
            "An exception needs a distribution",
        ),
        ("tests:\n- {host: alder 9, on: 2026-01-01, expect: fine}", "“fine” is not known."),
        ("", "A policy begins with “rules:”"),
    ],
)
def test_mistake_is_named(text: str, problem: str) -> None:
    assert any(problem in line for line in _problems(text)), _problems(text)


def test_all_mistakes_are_named_at_once() -> None:
    text = "rules:\n- rule: a\n- rule: b\n- {distribution: x, rule: approved}\ntest: []"
    assert len(_problems(text)) == 4


def test_decision_must_be_of_the_team() -> None:
    text = "rules: [{rule: approved, decision: ELD-2026-002}]"
    assert read(text, CATALOG, {"ELD-2026-002"}).rules
    with pytest.raises(InvalidPolicyError, match="The team has no decision ELD-2026-002"):
        read(text, CATALOG, {"ELD-2026-001"})


HOSTILE = {
    "alias": "a: &a [x, x]\nrules: [*a, *a, *a]",
    "bomb": "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(50)),
    "tag": "rules: !!python/object/apply:os.system [id]",
    "own tag": "rules: !secret x",
    "merge": "rules:\n- <<: {rule: approved}",
    "key": "? [rules]\n: x",
    "documents": "rules: []\n---\nrules: []",
    "deep list": "[" * 100_000,
    "deep mapping": '{"a":' * 50_000,
    "deep yaml": "".join(" " * n + "a:\n" for n in range(300)),
    "nul": "rules: \x00",
    "surrogate": "rules: \ud800",
    "bytes": b"\xff\xfe\x00\x01",
    "too large": "#" * 300_000,
    "many rows": "rules:\n" + "- {rule: approved}\n" * 1001,
    "many mistakes": "rules:\n" + "- {rule: x}\n" * 900,
    "long text": f"rules: [{{rule: approved, reason: {'x' * 1001}}}]",
    "direction": 'rules: [{rule: approved, reason: "\\u202e"}]',
    "escape": 'rules: [{rule: approved, reason: "\\0"}]',
    "nan": '{"rules": [{"rule": NaN}]}',
    "huge number": '{"rules": [{"rule": ' + "9" * 100_000 + "}]}",
    "half": "rules: [{rule: approved",
    "tab": "rules:\n\t- rule: approved",
    "no mapping": "- rule: approved",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused(name: str) -> None:
    problems = _problems(HOSTILE[name])
    assert len(problems) <= 51
    assert all(len(line) < 400 for line in problems)


@many
@given(st.text(max_size=80) | st.binary(max_size=80))
def test_any_text_is_read_or_refused(content: str | bytes) -> None:
    with suppress(InvalidPolicyError):
        read(content, CATALOG)
