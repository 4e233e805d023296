"""Pure: the JSON Schema of a policy, made from its types."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from advisor.fleet.policy.fields import LENGTHS, SHORT, fields_of
from advisor.fleet.policy.rules import PolicyException, PolicyRule, PolicyTest, RuleKind
from advisor.fleet.policy.selectors import ARCHITECTURES
from advisor.fleet.policy.yaml_text import FORMAT, MAX_ROWS

Schema = dict[str, object]

DESCRIPTIONS = {
    "distribution": "Slug, name or alias of a distribution of the catalog. Empty: any.",
    "release": "Name of its major release, such as 9. Needs the distribution.",
    "minor": "Name of the minor release in quotes, such as “8.10”. Needs the release.",
    "group": "Group of hosts as the inventory names it, whatever its case. Empty: any.",
    "architecture": "Empty: any.",
    "rule": "What the policy says of these hosts.",
    "until": "Only of a deprecated release: its last day. It is forbidden afterwards.",
    "from": "Only of a forbidden release: the first such day. It is approved before.",
    "decision": "Number of the team's decision that this follows from.",
    "reason": "Shown with every answer that follows from this.",
    "starts": "First day of the exception.",
    "ends": "Last day of the exception.",
    "number": "Number of the exception within the team.",
    "requested_by": "Account that requested it.",
    "approved_by": "Account that approved it.",
    "revoked_on": "First day on which it no longer applies.",
    "host": "As a person writes it: AlmaLinux 9.4.",
    "on": "The day on which the policy is asked.",
    "expect": "What it must say.",
}


def json_schema(address: str) -> Schema:
    """`address`: where it is published."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "title": "Policy of a fleet",
        "type": "object",
        "required": ["rules"],
        "additionalProperties": False,
        "properties": {
            "format": {"const": FORMAT},
            "rules": _list({**_row(PolicyRule), "allOf": _only_where()}),
            "exceptions": _list(_row(PolicyException)),
            "tests": _list(_row(PolicyTest)),
        },
    }


def _list(items: Schema) -> Schema:
    return {"type": ["array", "null"], "maxItems": MAX_ROWS, "items": items}


def _row(row_type: type[msgspec.Struct]) -> Schema:
    fields = fields_of(row_type)
    properties = {name: _property(name, field.type) for name, field in fields.items()}
    schema: Schema = {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, field in fields.items() if field.required],
        "properties": properties,
    }
    if "distribution" in fields:
        schema["dependentRequired"] = {"release": ["distribution"], "minor": ["release"]}
    return schema


def _property(name: str, field_type: object) -> Schema:
    return {**_type(name, field_type), "description": DESCRIPTIONS[name]}


def _type(name: str, field_type: object) -> Schema:
    if isinstance(field_type, type) and issubclass(field_type, StrEnum):
        return {"enum": [choice.value for choice in field_type]}
    if field_type in (date, date | None):
        return {"type": "string", "format": "date"}
    if field_type is int:
        return {"type": "integer", "minimum": 0}
    if name == "architecture":
        return {"enum": list(ARCHITECTURES)}
    kinds = ["string", "integer"] if name == "release" else "string"
    return {"type": kinds, "maxLength": LENGTHS.get(name, SHORT)}


def _only_where() -> list[Schema]:
    """`until` and `from` each belong to one kind of rule."""
    pairs = {"until": RuleKind.DEPRECATED, "from": RuleKind.FORBIDDEN}
    return [
        {"if": {"required": [name]}, "then": {"properties": {"rule": {"const": kind.value}}}}
        for name, kind in pairs.items()
    ]
