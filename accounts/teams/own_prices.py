"""A team's own prices: text here; the advisor, which knows the questions, registers its check."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError

PriceCheck = Callable[[str], str]
"""Takes pairs in the form of a query string; returns them in the questionnaire's order, or raises
ValidationError."""

_checks: list[PriceCheck] = []


def register(check: PriceCheck) -> None:
    """On start, once."""
    if check not in _checks:
        _checks.append(check)


def to_query(lines: str) -> str:
    """From one pair a line, as the form has them. Raises ValidationError."""
    query = "&".join("=".join(_parts(line)) for line in lines.splitlines() if line.strip())
    for check in _checks:
        query = check(query)
    return query


def to_lines(query: str) -> str:
    return "\n".join(query.split("&")) if query else ""


def _parts(line: str) -> tuple[str, str]:
    key, separator, value = line.partition("=")
    if not separator:
        raise ValidationError("Write one price per line, such as discount=10.")
    return key.strip(), value.strip()
