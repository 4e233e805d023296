"""The body of a request to the API: JSON in UTF-8 of limited size, each key once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser

from catalog import strict_json

MAX_BYTES = 100_000
"""The longest sensible set of answers takes under 3,000."""


class JsonBodyParser(JSONParser):
    """Whatever is wrong with the body is a clear error."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, object] | None = None,
    ) -> Any:  # Any: any JSON value
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise ValidationError([f"The body is larger than {MAX_BYTES:,} bytes."])
        try:
            return strict_json.load(body.decode("utf-8"))
        except strict_json.DuplicateKeyError as error:
            raise ValidationError([str(error)]) from error
        except (ValueError, RecursionError) as error:
            raise ValidationError(["The body is not JSON in UTF-8."]) from error
