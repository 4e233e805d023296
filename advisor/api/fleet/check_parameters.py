"""The parameters of a check."""

from __future__ import annotations

import re
from datetime import date, timedelta

from rest_framework.request import Request

from advisor.fleet.check.question import CheckQuestion, plan_names
from advisor.fleet.check.types import FAILS, MAY_FAIL, Verdict
from advisor.fleet.check.verdict import HORIZON
from catalog.api import parameters
from catalog.api.parameters import InvalidValue, Parameter
from catalog.document import Catalog
from catalog.query_string import similar

LONGEST_HORIZON = 9_999
JSON, TEXT, NAGIOS, JUNIT, SARIF = FORMATS = ("json", "text", "nagios", "junit", "sarif")

_AGE = re.compile(r"([0-9]{1,4})([hd])", re.ASCII)
_DAYS = re.compile(r"([0-9]{1,4})d?", re.ASCII)
_FLAGS = {"1": True, "true": True, "0": False, "false": False}
_FAIL_ON_DEFAULT = ", ".join(verdict for verdict in MAY_FAIL if verdict in FAILS)


def _plans(document: Catalog) -> list[str]:
    return plan_names(document.distributions)


def _horizon(text: str, _: object) -> int:
    days = _DAYS.fullmatch(text)
    if days is None:
        raise InvalidValue(f"Write days, from 0 to {LONGEST_HORIZON:,}, as 180 or 180d.")
    return int(days[1])


def _max_age(text: str, _: object) -> timedelta:
    age = _AGE.fullmatch(text)
    if age is None:
        raise InvalidValue("Write hours or days, as 36h or 14d, up to 9999d.")
    number = int(age[1])
    return timedelta(hours=number) if age[2] == "h" else timedelta(days=number)


def _strict(text: str, _: object) -> bool:
    if text not in _FLAGS:
        raise InvalidValue("Write 1 or 0.")
    return _FLAGS[text]


def _format(text: str, _: object) -> str:
    if text not in FORMATS:
        names = similar(text, FORMATS, limit=1)
        choices = f"Choose any of: {', '.join(FORMATS)}."
        raise InvalidValue(f"Did you mean {names[0]}? {choices}" if names else choices)
    return text


def _team(text: str, _: object) -> str:
    if not re.fullmatch(r"[-a-z0-9_]{1,80}", text, re.ASCII | re.IGNORECASE):
        raise InvalidValue("Write the slug of the team, as in its address.")
    return text


PARAMETERS = (
    parameters.named(
        "plan",
        "A support plan that the hosts have, by its slug, or as rhel.premium with its "
        "distribution; each is for hosts whose distribution has it. Default: what comes without "
        "paying extra.",
        _plans,
    ),
    parameters.AS_OF,
    Parameter(
        "horizon",
        f"Days that support should still last: what ends sooner is `ends_soon`. "
        f"Default: {HORIZON}.",
        {"type": "string", "pattern": "^[0-9]{1,4}d?$"},
        _horizon,
    ),
    parameters.listed(
        "fail_on",
        "Verdicts that fail, with commas between them. Default: " + _FAIL_ON_DEFAULT + ".",
        [verdict.value for verdict in MAY_FAIL],
    ),
    Parameter(
        "max_age",
        "How old the data may be, in hours or days: 36h, 14d. Default: any age.",
        {"type": "string", "pattern": "^[0-9]{1,4}[hd]$"},
        _max_age,
    ),
    Parameter(
        "strict",
        "1: 409 where a host fails, 503 where the data is older than `max_age`. Default: 200 "
        "whatever the verdicts are.",
        {"type": "string", "enum": list(_FLAGS)},
        _strict,
    ),
    Parameter(
        "format",
        "Default: as the header Accept says, else json.",
        {"type": "string", "enum": list(FORMATS)},
        _format,
    ),
    Parameter(
        "team",
        "The team whose policy and exceptions count. It takes a key of that team.",
        {"type": "string", "pattern": "^[-A-Za-z0-9_]{1,80}$"},
        _team,
    ),
)


def read_question(request: Request, catalog: Catalog, today: date) -> tuple[CheckQuestion, str]:
    """And the format, empty where none is named. Raises InvalidQueryError."""
    query = parameters.read(request.query_params, PARAMETERS, catalog)
    fail_on = frozenset(map(Verdict, query.all("fail_on")))
    question = CheckQuestion(
        as_of=query.as_of or today,
        plans=tuple(query.all("plan")),
        horizon=query.first("horizon", HORIZON),
        fail_on=fail_on or FAILS,
        max_age=query.first("max_age"),
        strict=query.first("strict", False),
        team=query.first("team", ""),
    )
    return question, query.first("format", "")
