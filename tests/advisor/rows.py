"""Rows of a catalog document from the few fields a test is about."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

Row = TypeVar("Row", bound=msgspec.Struct)


def row(struct: type[Row], fields: dict[str, Any]) -> Row:
    """The Struct with these fields; those left out are empty."""
    return msgspec.convert(
        _completed(msgspec.inspect.type_info(struct), fields), struct, strict=False
    )


def _completed(info: Any, value: Any) -> Any:
    if isinstance(info, msgspec.inspect.UnionType):
        structs = [
            struct_type
            for struct_type in info.types
            if isinstance(struct_type, msgspec.inspect.StructType)
        ]
        return _completed(structs[0], value) if structs and isinstance(value, dict) else value
    if isinstance(info, msgspec.inspect.VarTupleType):
        return [_completed(info.item_type, element) for element in value]
    if isinstance(info, msgspec.inspect.DictType):
        return {key: _completed(info.value_type, element) for key, element in value.items()}
    if not isinstance(info, msgspec.inspect.StructType):
        return value
    return {
        field.encode_name: _completed(field.type, value[field.encode_name])
        if field.encode_name in value
        else _empty(field.type)
        for field in info.fields
        if field.encode_name in value or field.required
    }


def _empty(info: Any) -> Any:
    if isinstance(info, msgspec.inspect.UnionType) and info.includes_none:
        return None
    empty = {
        msgspec.inspect.StrType: "",
        msgspec.inspect.BoolType: False,
        msgspec.inspect.IntType: 0,
        msgspec.inspect.VarTupleType: [],
        msgspec.inspect.DictType: {},
    }
    return empty[type(info)]
