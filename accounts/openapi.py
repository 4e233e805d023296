"""How the OpenAPI document describes keys and sessions; drf-spectacular finds these classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.extensions import OpenApiAuthenticationExtension

if TYPE_CHECKING:
    from drf_spectacular.openapi import AutoSchema


class _Scheme(OpenApiAuthenticationExtension):
    definition: dict[str, str]

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return self.definition

    def get_security_requirement(self, auto_schema: AutoSchema) -> None:
        """None an operation: the document as a whole, or `extend_schema(auth=…)`, names them."""


class KeyScheme(_Scheme):
    target_class = "accounts.authentication.KeyAuthentication"
    name = "Key"
    definition = {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Api-Key elw…`, made on /keys/. Without one fewer requests are answered; "
        "an installation may ask everybody for one.",
    }


class SessionScheme(_Scheme):
    target_class = "accounts.authentication.ReadOnlySessionAuthentication"
    name = "Session"
    definition = {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "Who is signed in may look at what a curator may see. "
        "Nothing is written by it.",
    }
