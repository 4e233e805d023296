"""Results of Ansible's tasks to hosts, each of them once."""

from __future__ import annotations

import json

import pytest

from advisor.fleet import shapes
from advisor.fleet.shapes import limits
from tests.advisor.fleet.shapes.inventories import content_of, hosts_in

FACTS = {"ansible_distribution": "AlmaLinux", "ansible_distribution_version": "9.4"}


def _callback(*tasks: dict[str, object]) -> bytes:
    document = {"custom_stats": {}, "plays": [{"play": {"name": "all"}, "tasks": list(tasks)}]}
    return json.dumps({**document, "stats": {}}, indent=4).encode()


def _task(hosts: dict[str, object]) -> dict[str, object]:
    return {"hosts": hosts, "task": {"name": "Gathering Facts"}}


def test_facts_count_whatever_came_before_them() -> None:
    before = _task({"a": {"msg": "pong"}, "b": {"failed": True}})
    content = _callback(before, _task({"a": {"ansible_facts": FACTS}}))
    assert [(host.host, host.raw) for host in hosts_in(content)] == [
        ("a", "AlmaLinux 9.4"),
        ("b", ""),
    ]


def test_large_output_is_read_in_pieces() -> None:
    facts = {**FACTS, "padding": "x" * 3_000}
    tasks = _task({f"h{number}": {"ansible_facts": facts} for number in range(700)})
    content = _callback(tasks, _task({"h1": {"rc": 0}}))
    assert len(content) > limits.MAX_RECORD
    shape = shapes.recognise(content[: limits.HEAD])
    pieces = [content[start : start + 65_536] for start in range(0, len(content), 65_536)]
    assert shape.key == "ansible"
    assert shapes.tally(pieces, shape).rows == 700


def test_too_many_hosts_are_refused(monkeypatch) -> None:
    monkeypatch.setattr(limits, "MAX_FACT_HOSTS", 2)
    with pytest.raises(shapes.Unreadable, match="in parts"):
        hosts_in(content_of("ansible-callback.json"))


def test_play_that_is_no_object_is_a_row_with_a_reason() -> None:
    content = json.dumps(
        {"plays": ["x", {"tasks": [3, _task({"a": {"ansible_facts": FACTS}})]}]}
    ).encode()
    assert [host.host for host in hosts_in(content)] == ["a"]
