"""msgspec Structs as components of the OpenAPI document: views name a Struct as their response."""

from __future__ import annotations

from typing import Any

import msgspec
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import Direction

Schema = dict[str, Any]  # JSON Schema has no narrower type

REF_TEMPLATE = "#/components/schemas/{name}"


class StructExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Registers the Struct, and every Struct it contains, under its class name."""

    target_class = msgspec.Struct
    match_subclasses = True

    def get_name(self, auto_schema: AutoSchema, direction: Direction) -> str:
        return str(self.target.__name__)

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> Schema:
        schemas = components(self.target)
        own_schema = schemas.pop(self.target.__name__)
        for name, schema in schemas.items():
            component = ResolvedComponent(  # type: ignore[no-untyped-call]
                name=name, type=ResolvedComponent.SCHEMA, object=name, schema=schema
            )
            auto_schema.registry.register_on_missing(component)
        return own_schema


def components(*structs: type[msgspec.Struct]) -> dict[str, Schema]:
    """The JSON Schema of each Struct and of all it contains, by class name."""
    _, schemas = msgspec.json.schema_components(structs, ref_template=REF_TEMPLATE)
    return {name: _tidied(schema) for name, schema in schemas.items()}


def _tidied(schema: Schema) -> Schema:
    """Without the title, which repeats the component's name; the docstring without indentation."""
    tidied = {key: value for key, value in schema.items() if key != "title"}
    if "description" in tidied:
        tidied["description"] = " ".join(tidied["description"].split())
    return tidied
