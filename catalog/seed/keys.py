"""The names by which the loader notes the rows it brought in, of the seed or of a table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def of_plan(distribution: str, plan: str) -> str:
    return f"{distribution} {plan}"


def of_price(distribution: str, plan: str, unit: str, label: str) -> str:
    return f"{distribution} {plan} {unit} {label}"


def of_release(distribution: str, release: str) -> str:
    return f"{distribution} {release}"


def of_phase(distribution: str, release: str, phase: str) -> str:
    return f"{distribution} {release} {phase}"


def of_fact(distribution: str, attribute: str, release: str | None, plan: str | None) -> str:
    return f"{distribution} {attribute} {release or ''} {plan or ''}"


def of_statement(
    distribution: str, subject: str, releases: Iterable[str], starts: date | None
) -> str:
    return f"{distribution} {subject} {','.join(sorted(releases))} {starts or ''}"


def of_identifier(distribution: str, kind: str, release: str | None, value: str) -> str:
    return f"{distribution} {kind} {release or ''} {value}"


def of_migration(
    start: str, start_release: str, target: str, target_release: str, tool: str
) -> str:
    return f"{start} {start_release} {target} {target_release} {tool}"
