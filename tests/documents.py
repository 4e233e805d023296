"""Read a document of the application as its JSON, for tests that compare values."""

from typing import Any

import msgspec


def as_json(document: object) -> Any:
    """What a reader of the API gets: dictionaries and lists; days and amounts as text."""
    return msgspec.json.decode(msgspec.json.encode(document))
