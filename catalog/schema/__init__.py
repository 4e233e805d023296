"""What the API of the catalog answers, as JSON Schema (the dialect of OpenAPI 3.1)."""

from catalog.schema import endoflife, lists, record
from catalog.schema.parts import Schema, ref

COMPONENTS: dict[str, Schema] = {**record.COMPONENTS, **lists.COMPONENTS, **endoflife.COMPONENTS}

__all__ = ["COMPONENTS", "Schema", "ref"]
