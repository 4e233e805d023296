"""msgspec Structs as components of the OpenAPI document: views name a Struct as their response."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import Direction

from catalog.json_values import Schema

REF_TEMPLATE = "#/components/schemas/{name}"

_named_values: dict[str, Schema] = {}


class StructExtension(OpenApiSerializerExtension):
    """Registers the Struct, and every Struct it contains, under its component name."""

    target_class: type[object] = msgspec.Struct  # subclasses describe answers that are no Struct
    match_subclasses = True

    def get_name(self, auto_schema: AutoSchema, direction: Direction) -> str:
        return component_name(self.target)

    def get_identity(self, auto_schema: AutoSchema, direction: Direction) -> str:
        return self.get_name(auto_schema, direction)

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> Schema:
        schemas = self.components()
        own_schema = schemas.pop(self.get_name(auto_schema, direction))
        for name, schema in schemas.items():
            component = ResolvedComponent(
                name=name, type=ResolvedComponent.SCHEMA, object=name, schema=schema
            )
            auto_schema.registry.register_on_missing(component)
        return own_schema

    def components(self) -> dict[str, Schema]:
        return components(self.target)


@dataclass(frozen=True)
class NamedType:
    """A type that is no Struct, such as an array of one, as a component."""

    name: str
    type: object


class NamedTypeExtension(StructExtension):
    target_class = NamedType

    def get_name(self, auto_schema: AutoSchema, direction: Direction) -> str:
        return str(self.target.name)

    def components(self) -> dict[str, Schema]:
        (schema,), schemas = _schemas(self.target.type)
        return schemas | {self.target.name: schema}


def component_name(struct: type[msgspec.Struct]) -> str:
    """The name of the class, or the one that the class states as `component`."""
    return str(vars(struct).get("component", struct.__name__))


def components(*structs: type[msgspec.Struct]) -> dict[str, Schema]:
    """The JSON Schema of each Struct and of all it contains, by component name."""
    return _schemas(*structs)[1]


def named_values(name: str, values: Iterable[str], description: str = "") -> msgspec.Meta:
    """Annotates text that is one of some values, which are a component of their own."""
    schema: Schema = {"type": "string", "enum": list(values)}
    _named_values[name] = {**schema, "description": description} if description else schema
    return msgspec.Meta(extra_json_schema=reference(name))


def reference(name: str) -> Schema:
    return {"$ref": REF_TEMPLATE.format(name=name)}


def _schemas(*types: object) -> tuple[list[Schema], dict[str, Schema]]:
    """The schema of each type, and of all components that they refer to."""
    roots, schemas = msgspec.json.schema_components(types, ref_template=REF_TEMPLATE)
    names = {struct.__name__: component_name(struct) for struct in _subclasses(msgspec.Struct)}
    named = {names.get(name, name): _cleaned(schema, names) for name, schema in schemas.items()}
    references = [name for name in _references(named) if name in _named_values]
    values = {name: _named_values[name] for name in references}
    return [_cleaned(schema, names) for schema in roots], named | values


def _subclasses(struct: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for subclass in struct.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


def _cleaned(schema: object, names: dict[str, str]) -> Any:  # Any: any part of a JSON Schema
    """Without titles, which only repeat a name; references lead to the names of components."""
    if isinstance(schema, list):
        return [_cleaned(item, names) for item in schema]
    if not isinstance(schema, dict):
        return schema
    cleaned = {key: _cleaned(value, names) for key, value in schema.items() if key != "default"}
    if isinstance(cleaned.get("title"), str):
        del cleaned["title"]
    if "$ref" in cleaned:
        name = cleaned["$ref"].rpartition("/")[2]
        cleaned["$ref"] = reference(names.get(name, name))["$ref"]
        cleaned.pop("type", None)
    return cleaned


def _references(schema: object) -> Iterator[str]:
    """The names of the components that are referred to."""
    if isinstance(schema, list):
        for item in schema:
            yield from _references(item)
    elif isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rpartition("/")[2]
        for value in schema.values():
            yield from _references(value)
