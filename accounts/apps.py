"""The app's name in the admin; on start it registers what the OpenAPI document says of keys."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "API keys"

    def ready(self) -> None:
        from accounts import openapi  # noqa: F401  drf-spectacular registers the classes in it
