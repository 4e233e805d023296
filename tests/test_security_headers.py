"""The headers that limit what browsers do, on every kind of answer."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.http.response import ResponseHeaders
from django.test import Client
from django.utils import timezone
from django.utils.dateparse import parse_datetime

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.document_only]

PAGE = "/distributions/"
STATIC = "/static/elwise.css"
API = "/api/v1/plans/"
ADDRESSES = [
    *(PAGE, STATIC, API, "/favicon.ico", "/healthz/live", "/admin/login/", "/sign-in/"),
    *("/nowhere/", "/api/v1/nowhere/", "/eol/api/all.json", "/advisor/?platform=%00"),
]
CONTACT = "mailto:security@elwise.example"
TEXT = "/.well-known/security.txt"


@pytest.mark.parametrize("address", ADDRESSES)
def test_answer_has_the_headers(address: str, client: Client) -> None:
    headers = _headers(client, address)
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] in {"same-origin", "cross-origin"}
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("address", [API, "/eol/api/all.json", "/api/v1/nowhere/"])
def test_api_may_be_embedded_anywhere(address: str, client: Client) -> None:
    for _ in range(2):  # the second answer is a stored one
        assert client.get(address)["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("address", [PAGE, STATIC, "/nowhere/"])
def test_page_and_file_are_for_the_site_itself(address: str, client: Client) -> None:
    assert _headers(client, address)["Cross-Origin-Resource-Policy"] == "same-origin"


def _headers(client: Client, address: str) -> ResponseHeaders:
    """Of an answer read to its end, which closes the file that it comes from, if any."""
    response = client.get(address)
    response.getvalue()
    return response.headers


def test_error_page_has_the_headers(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("catalog.snapshot.current", fail)
    client.raise_request_exception = False
    response = client.get(PAGE)
    assert response.status_code == 500
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "camera=()" in response["Permissions-Policy"]


def test_sign_in_works_with_host_cookies(settings, django_user_model) -> None:
    settings.SESSION_COOKIE_NAME = "__Host-sessionid"
    settings.CSRF_COOKIE_NAME = "__Host-csrftoken"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client = Client(enforce_csrf_checks=True)
    client.get("/suggest/", secure=True)
    django_user_model.objects.create_user("ada", password="correct horse")
    client.force_login(django_user_model.objects.get())
    cookie = client.cookies["__Host-sessionid"]
    assert cookie["secure"]
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    assert client.get("/keys/", secure=True).status_code == 200


@time_machine.travel("2026-12-01T10:00:00Z", tick=False)
def test_security_contact_is_published(client: Client, settings) -> None:
    settings.SECURITY_CONTACT = [CONTACT, "https://elwise.example/report"]
    settings.SITE_URL = "https://elwise.example"
    response = client.get(TEXT)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    text = response.content.decode()
    assert re.findall(r"^Contact: (.+)$", text, re.MULTILINE) == settings.SECURITY_CONTACT
    assert "Canonical: https://elwise.example/.well-known/security.txt\n" in text
    expires = parse_datetime(re.search(r"^Expires: (.+)$", text, re.MULTILINE)[1])
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)


def test_without_contact_there_is_no_file(client: Client, settings) -> None:
    settings.SECURITY_CONTACT = []
    assert client.get(TEXT).status_code == 404
