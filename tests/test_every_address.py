"""Every page, endpoint, feed and export answers, on each database.

Modules marked `document_only` are not run on PostgreSQL; this one stands there for all of them.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from catalog.feeds.exports import TABLES
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

QUERY = "organisation=university&servers=40&platform=bare-metal"
PAGES = {
    "start": "/",
    "advisor": f"/advisor/?{QUERY}",
    "check": f"/advisor/check/?{QUERY}",
    "result": f"/advisor/result/?{QUERY}",
    "background": "/background/",
    "method": "/method/",
    "distributions": "/distributions/",
    "distribution": "/distributions/birch/",
    "compare": "/compare/?d=alder&d=birch",
    "lifecycle": "/lifecycle/",
    "history": "/history/",
    "changes": "/changes/",
    "sources": "/sources/",
    "source": "/sources/alder-docs/",
    "about": "/about/",
    "search": "/search/?q=birch",
    "suggest-correction": "/suggest/?kind=fact&key=birch/vendor//",
    "alias": "/birch-linux",
    "decisions": "/decisions/",
    "fleet": "/fleet/",
    "os-check": "/check/",
    "api-docs": "/api/v1/docs/",
    "api-reference": "/api/v1/docs/reference/",
}
FILES = {
    "result-file": f"/advisor/result.json?{QUERY}",
    "changes-feed": "/changes.atom",
    "calendar": "/calendar.ics",
    "export": "/export/releases.csv",
    "robots": "/robots.txt",
    "security-txt": "/.well-known/security.txt",
    "sitemap": "/sitemap.xml",
    "api-walk-through": "/api/v1/docs/walk-through/",
    "check-script": "/check.sh",
    "fleet-policy-schema": "/fleet/policy.schema.json",
    "live": "/healthz/live",
    "ready": "/healthz/ready",
}
ENDPOINTS = {
    "api-root": "/api/v1/",
    "api-distributions": "/api/v1/distributions/",
    "api-distribution": "/api/v1/distributions/birch/",
    "api-releases": "/api/v1/releases/?status=security",
    "api-release": "/api/v1/releases/birch-9/",
    "api-facts": "/api/v1/facts/?distribution=alder",
    "api-attributes": "/api/v1/attributes/",
    "api-sources": "/api/v1/sources/",
    "api-source": "/api/v1/sources/alder-docs/",
    "api-plans": "/api/v1/plans/",
    "api-prices": "/api/v1/prices/",
    "api-statements": "/api/v1/statements/?subject=cpanel",
    "api-identifiers": "/api/v1/identifiers/?kind=cpe",
    "api-migrations": "/api/v1/migrations/?from=dogwood",
    "api-events": "/api/v1/events/",
    "api-claims": "/api/v1/claims/",
    "api-changes": "/api/v1/changes/",
    "api-questions": "/api/v1/questions/",
    "api-criteria": "/api/v1/criteria/",
    "api-status": "/api/v1/status/",
    "api-schema": "/api/v1/schema/",
    "eol-index": "/eol/api/v1/",
    "eol-products": "/eol/api/v1/products/",
    "eol-full": "/eol/api/v1/products/full/",
    "eol-product": "/eol/api/v1/products/birch/",
    "eol-release": "/eol/api/v1/products/birch/releases/9/",
    "eol-categories": "/eol/api/v1/categories/",
    "eol-category": "/eol/api/v1/categories/os/",
    "eol-tags": "/eol/api/v1/tags/",
    "eol-tag": "/eol/api/v1/tags/os/",
    "eol-identifier-types": "/eol/api/v1/identifiers/",
    "eol-identifiers": "/eol/api/v1/identifiers/cpe/",
    "eol-all": "/eol/api/all.json",
    "eol-cycles": "/eol/api/birch.json",
    "eol-cycle": "/eol/api/birch/9.json",
}
NOT_PUBLIC = {
    "decisive-facts",
    "api-refresh-runs",
    "api-refresh-run",
    "api-held-changes",
    "api-held-change",
    "api-approve",
    "api-reject",
    "api-decisions",
    "api-decision",
    *(f"api-decision-{name}" for name in ("submit", "withdraw", "approve", "reject")),
    *(f"api-decision-{name}" for name in ("supersede", "evidence", "verify", "file")),
    *(f"api-decision-{name}" for name in ("take-back", "recalculate", "still-right", "again")),
    *(f"api-decision-{name}" for name in ("weighing", "weighing-send", "weighing-close")),
    *(f"api-fleet-{name}" for name in ("policy", "imports", "import", "import-file")),
    *(f"api-fleet-{name}" for name in ("exceptions", "exception")),
    *(f"api-fleet-exception-{name}" for name in ("approve", "decline", "withdraw", "revoke")),
}
MEMBERS_ONLY = (
    "accounts.",
    "advisor.pages.decisions.",
    "advisor.pages.fleet.",
    "advisor.pages.watch.",
    "allauth.",
)
FOR_VISITORS_TOO = {"decisions", "fleet", "fleet-policy-schema"}
POST_ONLY = {"api-recommendations", "api-check"}


def test_no_address_of_the_site_is_forgotten() -> None:
    names = set(_names(get_resolver().url_patterns))
    assert names == {*PAGES, *FILES, *ENDPOINTS, *NOT_PUBLIC, *POST_ONLY}


def _names(patterns: list[Any]) -> Iterator[str]:
    """The named routes of catalog, advisor and the site itself."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns) if pattern.app_name != "admin" else ()
        elif isinstance(pattern, URLPattern) and pattern.name and not _of_members(pattern):
            yield pattern.name


def _of_members(pattern: URLPattern) -> bool:
    """Of accounts and their teams."""
    is_public = pattern.name in FOR_VISITORS_TOO
    return not is_public and pattern.lookup_str.startswith(MEMBERS_ONLY)


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_page_answers(address: str, client: Client) -> None:
    assert "ELwise" in page(client, address, follow=True).title


@pytest.mark.parametrize("address", FILES.values(), ids=FILES)
def test_file_answers(address: str, client: Client, settings) -> None:
    settings.SECURITY_CONTACT = ["mailto:security@elwise.example"]
    response = client.get(address)
    assert response.status_code == 200
    assert response.content


@pytest.mark.parametrize("address", ENDPOINTS.values(), ids=ENDPOINTS)
def test_endpoint_answers(address: str, client: Client) -> None:
    response = client.get(address, headers={"Accept": "application/json, */*;q=0.1"})
    assert response.status_code == 200
    assert response.content


@pytest.mark.parametrize("table", TABLES)
def test_export_has_rows_in_both_formats(table: str, client: Client) -> None:
    lines = _content(client, f"/export/{table}.csv").splitlines()
    results = json.loads(_content(client, f"/export/{table}.json"))["results"]
    assert len(results) > 1
    assert len(lines) > len(results), "the heading, and a line or more for each row"


def _content(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200
    return response.content


def test_recommendation_is_computed(client: Client) -> None:
    answers = {"organisation": "university", "platform": ["bare-metal"]}
    response = client.post(
        "/api/v1/recommendations/", {"answers": answers}, content_type="application/json"
    )
    assert response.json()["winner"]["distribution"] == "birch"


@pytest.mark.parametrize("name", ["refresh-runs", "held-changes"])
def test_private_endpoint_asks_for_a_key(name: str, client: Client) -> None:
    assert client.get(f"/api/v1/{name}/").status_code == 401
