"""Keys in the admin: everybody's are seen and revoked here; each person makes their own on /keys/."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.http import HttpRequest
from rest_framework_api_key.models import APIKey

from keys.models import Key

admin.site.unregister(APIKey)  # the package's own table, which nothing here reads


@admin.register(Key)
class KeyAdmin(admin.ModelAdmin):
    list_display: ClassVar = [
        "name",
        "prefix",
        "owner",
        "reach",
        "created",
        "expiry_date",
        "last_used_on",
        "revoked",
    ]
    list_filter: ClassVar = ["revoked", "reach"]
    search_fields: ClassVar = ["name", "prefix", "owner__username"]
    list_select_related: ClassVar = ["owner"]
    fields: ClassVar = [
        "name",
        "prefix",
        "owner",
        "reach",
        "created",
        "expiry_date",
        "last_used_on",
        "revoked",
    ]
    ordering: ClassVar = ["-created", "prefix"]

    def get_readonly_fields(self, request: HttpRequest, obj: Key | None = None) -> list[str]:
        """Nothing but its end can change: a key never reaches further than when it was made. Revoked is for good."""
        return [name for name in self.fields if name != "revoked" or (obj and obj.revoked)]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
