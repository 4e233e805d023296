"""The parameters of the addresses of policies and exceptions."""

from __future__ import annotations

from advisor.fleet.policies.standing import ExceptionStanding
from catalog.api import parameters
from catalog.api.parameters import InvalidValue, Parameter, choice

MAX_NOTE = 200


def _note(text: str, _: object) -> str:
    if len(text) > MAX_NOTE or not text.isprintable():
        raise InvalidValue(f"Write text of at most {MAX_NOTE} characters, in one line.")
    return text


FORMAT = choice("format", "Overrides the Accept header.", ("json", "yaml"))
READ: tuple[Parameter, ...] = (FORMAT,)
SAVE: tuple[Parameter, ...] = (
    FORMAT,
    Parameter(
        "note",
        "What was changed and why, for the list of versions.",
        {"type": "string", "maxLength": MAX_NOTE, "pattern": "^[^\\u0000-\\u001f\\u007f]*$"},
        _note,
    ),
    choice(
        "failing_tests",
        "A policy whose own tests fail is refused, unless they are accepted.",
        ("refuse", "accept"),
    ),
)
EXCEPTIONS: tuple[Parameter, ...] = (
    choice("standing", "Only exceptions that stand so today.", list(ExceptionStanding)),
    parameters.PAGE,
    parameters.PAGE_SIZE,
)
