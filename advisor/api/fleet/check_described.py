"""How the check is described in the OpenAPI document."""

from __future__ import annotations

from typing import TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_view

from advisor.api.fleet.check_body import CONTENT_TYPES
from advisor.api.fleet.check_parameters import PARAMETERS
from advisor.api.fleet.check_response import CheckProblem
from advisor.fleet.check.answer import CheckAnswer

View = TypeVar("View", bound=type)

_OS_RELEASE = 'NAME="AlmaLinux"\nVERSION_ID="9.6"\nID="almalinux"\n'
_EXAMPLES = [
    OpenApiExample("os-release", value=_OS_RELEASE, media_type="text/plain", request_only=True),
    OpenApiExample(
        "Lines", value="AlmaLinux 9.6\nRHEL 7.9\n", media_type="text/plain", request_only=True
    ),
    OpenApiExample(
        "Distributions and versions",
        value=[{"distribution": "almalinux", "version": "9.6"}],
        media_type="application/json",
        request_only=True,
    ),
    OpenApiExample(
        "CSV", value="host,os\nweb1,AlmaLinux 9.6\n", media_type="text/csv", request_only=True
    ),
]


def described(view: View) -> View:
    problem = ("application/problem+json",)
    failing = OpenApiResponse(CheckProblem, description="With strict=1: a host fails.")
    too_old = OpenApiResponse(
        CheckProblem, description="With strict=1: the data is older than max_age."
    )
    post = extend_schema(
        operation_id="check",
        summary="Check whether hosts may still run",
        tags=["fleet"],
        parameters=[parameter.openapi() for parameter in PARAMETERS],
        request={media_type: _body(media_type) for media_type in CONTENT_TYPES},
        responses={
            (200, "application/json"): CheckAnswer,
            (200, "text/plain"): OpenApiTypes.STR,
            (200, "application/xml"): OpenApiTypes.STR,
            (200, "application/sarif+json"): OpenApiTypes.OBJECT,
            (409, *problem): failing,
            (503, *problem): too_old,
        },
        examples=_EXAMPLES,
    )
    complete: View = extend_schema_view(post=post)(view)
    return complete


def _body(media_type: str) -> OpenApiTypes:
    if media_type.endswith("json"):
        return OpenApiTypes.ANY
    return OpenApiTypes.STR if media_type.startswith("text/") else OpenApiTypes.BINARY
