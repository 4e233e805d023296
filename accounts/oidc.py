"""OpenID Connect providers, read from the environment only."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec
from django.core.exceptions import ImproperlyConfigured

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PREFIX = "OIDC_"
LIST = "OIDC_PROVIDERS"
FIELDS = ("PROVIDER_ID", "NAME", "SERVER_URL", "CLIENT_ID", "CLIENT_SECRET")


class Provider(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    provider_id: str
    name: str
    server_url: str
    client_id: str
    client_secret: str


def read_providers(environment: Mapping[str, str]) -> list[Provider]:
    """The list in OIDC_PROVIDERS, or the one provider described by the five OIDC_* variables."""
    if text := environment.get(LIST, "").strip():
        return _checked(_decode(text))
    values = {field: environment.get(PREFIX + field, "").strip() for field in FIELDS}
    if not any(values.values()):
        return []
    if missing := [PREFIX + field for field, value in values.items() if not value]:
        raise ImproperlyConfigured(f"Sign-in with OpenID Connect also needs {', '.join(missing)}.")
    return _checked([Provider(*values.values())])


def allauth_apps(providers: list[Provider]) -> list[dict[str, object]]:
    """In the format of SOCIALACCOUNT_PROVIDERS."""
    return [
        {
            "provider_id": provider.provider_id,
            "name": provider.name,
            "client_id": provider.client_id,
            "secret": provider.client_secret,
            "settings": {"server_url": provider.server_url, "oauth_pkce_enabled": True},
        }
        for provider in providers
    ]


def origins(providers: list[Provider]) -> list[str]:
    """The origins to which our forms may redirect (CSP form-action)."""
    urls = [urlsplit(provider.server_url) for provider in providers]
    return sorted({f"{url.scheme}://{url.netloc}" for url in urls})


def _decode(text: str) -> list[Provider]:
    try:
        return msgspec.json.decode(text.encode(), type=list[Provider])
    except msgspec.DecodeError as error:
        fields = ", ".join(field.lower() for field in FIELDS)
        raise ImproperlyConfigured(
            f"{LIST} must be a JSON list of objects with {fields}: {error}."
        ) from error


def _checked(providers: list[Provider]) -> list[Provider]:
    ids = [provider.provider_id for provider in providers]
    clients = [_client_of(provider) for provider in providers]
    for provider in providers:
        if not (provider.provider_id.isascii() and provider.provider_id.replace("-", "").isalnum()):
            raise ImproperlyConfigured(
                f"{PREFIX}PROVIDER_ID must be letters, digits and hyphens, "
                f"not {provider.provider_id!r}: it is part of an address."
            )
        if ids.count(provider.provider_id) > 1:
            raise ImproperlyConfigured(f"{LIST} names {provider.provider_id!r} twice.")
        if clients.count(_client_of(provider)) > 1:
            raise ImproperlyConfigured(
                f"{LIST} has the client id {provider.client_id!r} of {provider.server_url} twice. "
                "Remove one of the two: a person would have an identity with each."
            )
        _check_server(provider.server_url)
    return providers


def _client_of(provider: Provider) -> tuple[str, str]:
    """A client id says who we are to one server; another one may have given the same."""
    return provider.server_url.rstrip("/"), provider.client_id


def _check_server(server_url: str) -> None:
    try:
        url = urlsplit(server_url)
    except ValueError:
        url = urlsplit("")
    is_safe = url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK)
    if not is_safe or not url.hostname:
        raise ImproperlyConfigured(
            f"{PREFIX}SERVER_URL must be an https:// address, not {server_url!r}."
        )
