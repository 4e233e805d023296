"""A team's policy as YAML or JSON: GET reads it, PUT replaces it."""

from __future__ import annotations

import msgspec
from django.http import HttpResponse
from django.urls import reverse
from rest_framework import exceptions
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from advisor.api.fleet.base import FleetView, required_base
from advisor.api.fleet.check_body import length_of
from advisor.api.fleet.policy_described import described_policy
from advisor.api.fleet.policy_parameters import READ, SAVE
from advisor.fleet.policies.stored import content_of, newest_version
from advisor.fleet.policies.versions import read_for, save, save_tested
from advisor.fleet.policy import Policy
from advisor.fleet.policy.nodes import MAX_BYTES
from advisor.fleet.policy.yaml_text import as_plain, write
from advisor.models import PolicyVersion
from catalog import snapshot
from catalog.api import parameters
from catalog.api.parameters import ParsedQuery

YAML_TYPES = ("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml")
CONTENT_TYPES = (*YAML_TYPES, "application/json")


class PolicyTooLarge(exceptions.APIException):
    status_code = 413
    default_detail = f"A policy has at most {MAX_BYTES // 1024} KB."
    default_code = "too_large"


class NoPolicyType(exceptions.APIException):
    status_code = 415
    default_detail = f"Send the policy as the body, with one of: {', '.join(CONTENT_TYPES)}."
    default_code = "unsupported_media_type"


@described_policy(CONTENT_TYPES)
class FleetPolicy(FleetView):
    """The newest version. Its ETag is for If-Match; "0": there is none yet."""

    def get(self, request: Request, team: str) -> HttpResponse:
        query = parameters.read(request.query_params, READ, None)
        return _answer(request, query, newest_version(self.seat().team))

    def put(self, request: Request, team: str) -> HttpResponse:
        query = parameters.read(request.query_params, SAVE, None)
        seat, catalog = self.seat(), snapshot.current().document
        newest = newest_version(seat.team)
        base = required_base(request, newest.number if newest else 0)
        policy = read_for(seat.team, _body(request), catalog)
        note = query.first("note", "")
        if query.first("failing_tests") == "accept":
            return _answer(request, query, save(seat, base, policy, note))
        return _answer(request, query, save_tested(seat, base, policy, note, catalog))

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[BaseRenderer, str]:
        """The formats are those of `_answer`; errors are JSON whatever is accepted."""
        return JSONRenderer(), "application/json"


def _body(request: Request) -> bytes:
    """Raises 413 and 415."""
    original = request._request
    if (original.content_type or "").lower() not in CONTENT_TYPES:
        raise NoPolicyType
    if length_of(original) > MAX_BYTES:
        raise PolicyTooLarge
    return original.body


def _answer(request: Request, query: ParsedQuery, version: PolicyVersion | None) -> HttpResponse:
    policy = content_of(version) if version else Policy()
    etag = f'"{version.number if version else 0}"'
    if _wants_yaml(request, query):
        schema = request.build_absolute_uri(reverse("fleet-policy-schema"))
        content, content_type = write(policy, schema).encode(), "application/yaml"
    else:
        content, content_type = msgspec.json.encode(as_plain(policy)), "application/json"
    return HttpResponse(content, content_type=content_type, headers={"ETag": etag})


def _wants_yaml(request: Request, query: ParsedQuery) -> bool:
    """The parameter says so, or else the Accept header."""
    named = query.first("format")
    if named:
        return bool(named == "yaml")
    accepted = request.headers.get("Accept", "").lower()
    return any(kind in accepted for kind in YAML_TYPES)
