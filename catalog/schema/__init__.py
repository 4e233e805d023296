"""What the API of the catalog answers, as JSON Schema (the dialect of OpenAPI 3.1)."""

from catalog.schema import endoflife, lists, record, status
from catalog.schema.parts import Schema, ref

COMPONENTS: dict[str, Schema] = {**record.COMPONENTS, **lists.COMPONENTS, **endoflife.COMPONENTS, **status.COMPONENTS}

__all__ = ["COMPONENTS", "Schema", "ref"]
