"""Addresses that nobody links: without the last slash, and those that browsers and crawlers try."""

import re

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from tests.test_every_address import ENDPOINTS, PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

V1 = "/api/v1/"
WITH_SLASH = sorted(
    {address.partition("?")[0] for address in ENDPOINTS.values() if address.startswith(V1)}
)
POSTED = [
    *(f"{V1}recommendations/", f"{V1}held-changes/1/approve/", f"{V1}held-changes/1/reject/"),
]


# The last slash


@pytest.mark.long("cases", keep=12)
@pytest.mark.parametrize("address", [*WITH_SLASH, *POSTED, f"{V1}docs/", f"{V1}docs/reference/"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_missing_slash_is_redirected(method: str, address: str, client: Client) -> None:
    response = getattr(client, method)(f"{address[:-1]}?fields=slug&a=%C3%A4%26")
    assert response.status_code == 301
    assert response["Location"] == f"{address}?fields=slug&a=%C3%A4%26"


def test_every_address_of_the_api_ends_with_a_slash() -> None:
    (api,) = (
        resolver
        for resolver in get_resolver().url_patterns
        if isinstance(resolver, URLResolver) and str(resolver.pattern) == "api/v1/"
    )
    routes = [str(pattern.pattern) for pattern in api.url_patterns]
    assert len(routes) > 25
    assert all(route.endswith("/") for route in routes if route)


@pytest.mark.parametrize("address", POSTED)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_body_sent_without_the_slash_gets_advice(method: str, address: str, client: Client) -> None:
    response = getattr(client, method)(address[:-1], {}, content_type="application/json")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert f"Send the request to {address}, with a trailing slash." in response.json()["detail"]


@pytest.mark.parametrize("path", ["nope", "distributions/birch/nope", "distributions/birch/nope/"])
def test_unknown_address_is_not_redirected(path: str, client: Client) -> None:
    assert client.get(f"{V1}{path}").status_code == 404


def test_redirect_names_no_other_host(client: Client) -> None:
    response = client.get("/api/v1/plans", SCRIPT_NAME="//evil.example")
    assert response.get("Location", "/").startswith(("/api", "/%2F"))


# Crawlers and browsers


def test_sitemap_lists_every_public_page(client: Client, settings) -> None:
    settings.SITE_URL = "https://el.example"
    response = client.get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml"
    text = response.content.decode()
    urls = re.findall("<loc>(.*?)</loc>", text)
    paths = [url.removeprefix("https://el.example") for url in urls]
    assert "<lastmod>" not in text
    assert len(paths) == len(set(paths))
    for path in paths:
        assert client.get(path).status_code == 200, path
    aside = {
        "check",
        "result",
        "alias",
        "search",
        "suggest-correction",
        "api-reference",
        "decisions",
        "fleet",
    }
    assert {url.partition("?")[0] for name, url in PAGES.items() if name not in aside} <= set(paths)


def test_robots_file_names_the_sitemap(client: Client, settings) -> None:
    settings.SITE_URL = "https://el.example"
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Sitemap: https://el.example/sitemap.xml" in lines
    assert "Disallow: /advisor/result" in lines
    assert "Allow: /api/v1/docs/" in lines


def test_favicon_is_an_icon(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    assert content[:4] == b"\0\0\1\0"
    assert len(content) < 4_000
