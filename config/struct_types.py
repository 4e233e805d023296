"""Works out all types that are decoded before there are threads.

msgspec does that at the first use of each type, by running Python code, and while it does, another
thread that decodes the same type reads what is not complete yet: the process dies.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec


def prepare_structs() -> None:
    """Those of all modules that are imported by now, and the types in their fields."""
    for struct in set(_subclasses(msgspec.Struct)):
        msgspec.json.Decoder(struct)


def _subclasses(struct: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for subclass in struct.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)
