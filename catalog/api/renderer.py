"""Structs as JSON, for the views of Django REST Framework."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from rest_framework.renderers import JSONRenderer


class StructRenderer(JSONRenderer):
    """What is no Struct, such as the answer to OPTIONS, is rendered as elsewhere."""

    def render(
        self,
        data: object,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, object] | None = None,
    ) -> bytes:
        if isinstance(data, msgspec.Struct):
            return msgspec.json.encode(data)
        rendered: bytes = super().render(data, accepted_media_type, renderer_context)
        return rendered
