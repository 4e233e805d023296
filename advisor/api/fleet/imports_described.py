"""How the addresses of imports are described in the OpenAPI document; their parameters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view

from advisor.api.fleet.check_body import CONTENT_TYPES
from advisor.api.fleet.import_rows import ImportDetail, ImportPage
from advisor.fleet.imports.hosts import BEYOND_LIMIT, may_be_kept_until
from catalog.api import parameters
from catalog.api.parameters import Document, InvalidValue, Parameter
from catalog.api.private import ONLY_KEYS, SECURITY

View = TypeVar("View", bound=type)
TEAM = OpenApiParameter(
    "team",
    {"type": "string", "pattern": "^[a-z0-9-]{1,40}$"},
    OpenApiParameter.PATH,
    description="The slug of the team.",
)
MAX_LABEL = 120


def _text(text: str, _: object) -> str:
    if len(text) > MAX_LABEL or "\0" in text:
        raise InvalidValue(f"Write at most {MAX_LABEL} characters.")
    return text


_SCHEMA = {"type": "string", "maxLength": MAX_LABEL, "pattern": "^[^\\u0000]*$"}
LABEL = Parameter("label", "A name for the import.", _SCHEMA, _text)
FILENAME = Parameter("filename", "The name of the file.", _SCHEMA, _text)
_DAY = parameters.day(
    "keeps_hosts_until",
    "Also keep the names of the hosts, until this day (UTC), within the next two years. Without it "
    "only numbers are kept.",
)


def _retention(text: str, document: Document) -> date:
    day: date = _DAY.read(text, document)
    if not may_be_kept_until(day):
        raise InvalidValue(BEYOND_LIMIT)
    return day


KEEPS_HOSTS_UNTIL = replace(_DAY, read=_retention)
PAGES = (parameters.PAGE, parameters.PAGE_SIZE)
OF_NEW = (LABEL, FILENAME, KEEPS_HOSTS_UNTIL)


def described_list(view: View) -> View:
    get = extend_schema(
        operation_id="list_imports",
        summary="List the imports of a team's inventories",
        tags=["fleet"],
        auth=SECURITY,
        parameters=[TEAM, *(parameter.openapi() for parameter in PAGES)],
        responses={200: ImportPage},
    )
    put = extend_schema(
        operation_id="import_inventory",
        summary="Import an inventory, in any shape",
        tags=["fleet"],
        auth=ONLY_KEYS,
        parameters=[TEAM, *(parameter.openapi() for parameter in OF_NEW)],
        request=dict.fromkeys(CONTENT_TYPES, OpenApiTypes.BINARY),
        responses={202: ImportDetail},
    )
    complete: View = extend_schema_view(get=get, put=put)(view)
    return complete


def described_detail(view: View) -> View:
    get = extend_schema(
        operation_id="get_import",
        summary="Read an import: its progress and its counts",
        tags=["fleet"],
        auth=SECURITY,
        parameters=[TEAM],
        responses={200: ImportDetail},
    )
    complete: View = extend_schema_view(get=get)(view)
    return complete
