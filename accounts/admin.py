"""Keys in the admin: all are listed and revoked here; each account makes its own on /keys/.

django-allauth's tables of identity providers are unregistered: providers come from the environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.socialaccount.models import SocialApp, SocialToken
from django.contrib import admin
from django.http import HttpRequest
from rest_framework_api_key.models import APIKey

from accounts import user_admin  # noqa: F401  registers its class
from accounts.models import Key

if TYPE_CHECKING:
    _KeyAdmin = admin.ModelAdmin[Key]
else:
    _KeyAdmin = admin.ModelAdmin

admin.site.unregister(APIKey)  # the package's own table, which nothing here reads
admin.site.unregister([SocialApp, SocialToken])

FIELDS = (
    "name",
    "prefix",
    "owner",
    "reach",
    "created",
    "expiry_date",
    "last_used_on",
    "revoked",
)


@admin.register(Key)
class KeyAdmin(_KeyAdmin):
    list_display = FIELDS
    list_filter = ["revoked", "reach"]
    search_fields = ["name", "prefix", "owner__username"]
    list_select_related = ["owner"]
    fields = FIELDS
    ordering = ["-created", "prefix"]

    def get_readonly_fields(self, request: HttpRequest, obj: Key | None = None) -> list[str]:
        """A key can only be revoked, for good; it never reaches further than when it was made."""
        is_revoked = obj is not None and obj.revoked
        return [name for name in FIELDS if name != "revoked" or is_revoked]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
