"""Answers of which only some fields may be asked for: how they are made and described."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction
from msgspec import Struct

from catalog.api.openapi import StructExtension, component_name, components, reference
from catalog.json_values import Schema


@cache
def attributes_of(struct: type[Struct]) -> dict[str, str]:
    """The attribute that holds each field, by the name of the field as it is sent."""
    names = zip(struct.__struct_encode_fields__, struct.__struct_fields__, strict=True)
    return dict(names)


def value_of(row: Struct, name: str) -> Any:  # Any: the caller knows the type of the field
    return getattr(row, attributes_of(type(row))[name])


def only_fields(row: Struct, names: Iterable[str], chosen: Collection[str]) -> dict[str, object]:
    """The chosen fields of a row, in the order of `names`."""
    return {name: value_of(row, name) for name in names if name in chosen}


@dataclass(frozen=True)
class WholeOrPart:
    """An answer that is whole, or has some of its fields: those asked for and `always` these."""

    struct: type[Struct]
    always: tuple[str, ...] = ()


@dataclass(frozen=True)
class WholeShortOrPart:
    """An answer that is whole, or a shorter one, or has some of the fields of either.

    The fields of a part are not described again: Swagger would take seconds to show them.
    """

    struct: type[Struct]
    short: type[Struct]
    always: tuple[str, ...]


@dataclass(frozen=True)
class PageOf:
    """A page of a list, whose rows are whole or have some of their fields."""

    page: type[Struct]
    row: type[Struct]


class WholeOrPartExtension(StructExtension):
    target_class = WholeOrPart

    def get_name(self, auto_schema: AutoSchema, direction: Direction) -> str:
        return f"{component_name(self.target.struct)}OrPart"

    def components(self) -> dict[str, Schema]:
        name = f"{component_name(self.target.struct)}OrPart"
        either, schemas = _whole_or_part(self.target.struct, self.target.always)
        return schemas | {name: either}


class WholeShortOrPartExtension(StructExtension):
    target_class = WholeShortOrPart

    def get_name(self, auto_schema: AutoSchema, direction: Direction) -> str:
        return f"{component_name(self.target.struct)}OrPart"

    def components(self) -> dict[str, Schema]:
        name, short_name = map(component_name, (self.target.struct, self.target.short))
        schemas = components(self.target.struct, self.target.short)
        always = self.target.always
        part: Schema = {
            "type": "object",
            "description": "Only the requested fields, each as in the other two.",
            "properties": {
                field: schema if field in always else {}
                for field, schema in schemas[name]["properties"].items()
            },
            "required": list(always),
            "additionalProperties": False,
        }
        either = [reference(name), reference(short_name), reference(f"{name}InPart")]
        return schemas | {f"{name}InPart": part, f"{name}OrPart": {"anyOf": either}}


class PageExtension(StructExtension):
    target_class = PageOf

    def get_name(self, auto_schema: AutoSchema, direction: Direction) -> str:
        return f"{component_name(self.target.row)}List"

    def components(self) -> dict[str, Schema]:
        page_name = component_name(self.target.page)
        either, schemas = _whole_or_part(self.target.row)
        pages = components(self.target.page)
        page = pages.pop(page_name)
        properties = page["properties"] | {"results": {"type": "array", "items": either}}
        name = f"{component_name(self.target.row)}List"
        return schemas | pages | {name: {**page, "properties": properties}}


def _whole_or_part(
    struct: type[Struct], always: tuple[str, ...] = ()
) -> tuple[Schema, dict[str, Schema]]:
    """What refers to either of the two, and all components that this takes."""
    schemas = components(struct)
    name = component_name(struct)
    part: Schema = {
        "type": "object",
        "description": "The same, with only the requested fields.",
        "properties": schemas[name]["properties"],
        "additionalProperties": False,
        **({"required": list(always)} if always else {"minProperties": 1}),
    }
    either = {"anyOf": [reference(name), reference(f"{name}InPart")]}
    return either, schemas | {f"{name}InPart": part}
