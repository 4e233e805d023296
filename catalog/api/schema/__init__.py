"""What the API of the catalog answers, as JSON Schema (the dialect of OpenAPI 3.1)."""

from catalog.api.schema import changes, endoflife, lists, record, refresh, status
from catalog.api.schema.parts import Schema, ref

COMPONENTS: dict[str, Schema] = {
    **record.COMPONENTS,
    **lists.COMPONENTS,
    **changes.COMPONENTS,
    **endoflife.COMPONENTS,
    **status.COMPONENTS,
    **refresh.COMPONENTS,
}

__all__ = ["COMPONENTS", "Schema", "ref"]
