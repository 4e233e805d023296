"""How the OpenAPI document describes a key; drf-spectacular finds the class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.extensions import OpenApiAuthenticationExtension

if TYPE_CHECKING:
    from drf_spectacular.openapi import AutoSchema


# Their class is untyped.
class KeyScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.KeyAuthentication"
    name = "Key"
    definition = {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Api-Key elw…`, created on /keys/. Without a key the rate limit is "
        "lower; an installation may require one.",
    }

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return self.definition

    def get_security_requirement(self, auto_schema: AutoSchema) -> dict[str, list[str]]:
        """Optional. Where an account is needed, the view says so: `extend_schema(auth=…)`."""
        return {}
