"""What Ansible's callbacks json and jsonl print, results by task and host, to entries by host.

https://docs.ansible.com/projects/ansible/latest/collections/ansible/posix/json_callback.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from advisor.fleet.shapes import limits
from advisor.fleet.shapes.shape import Unreadable

TOO_MANY = f"The output names more than {limits.MAX_FACT_HOSTS:,} hosts. Send it in parts."


class TaskResult(NamedTuple):
    """`host` empty: an event that is about no host. `value`: as JSON gives it."""

    host: str
    value: object


def hosts(results: Iterable[TaskResult]) -> Iterator[TaskResult]:
    """Each host once: with the first facts that name its system, or empty after all others."""
    with_facts: dict[str, bool] = {}
    for host, value in results:
        if not host or with_facts.get(host):
            continue
        with_facts[host] = _has_facts(value)
        if with_facts[host]:
            yield TaskResult(host, value)
        if len(with_facts) > limits.MAX_FACT_HOSTS:
            raise Unreadable(TOO_MANY)
    yield from (TaskResult(host, {}) for host, has_facts in with_facts.items() if not has_facts)


def _has_facts(value: object) -> bool:
    facts = value.get("ansible_facts") if isinstance(value, dict) else None
    return isinstance(facts, dict) and ("ansible_distribution" in facts or "distribution" in facts)
