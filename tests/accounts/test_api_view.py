"""The base view checks key, limit and scope by itself, also without the middleware."""

from collections.abc import Iterable, Iterator

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, URLResolver
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from accounts.access import ApiAccess
from accounts.api_view import ApiView
from accounts.models import Key
from config.urls import api, eol

pytestmark = [pytest.mark.django_db, pytest.mark.long_on_postgresql]

QUESTIONS = "/api/v1/questions/"
DESCRIPTION = (SpectacularAPIView, SpectacularSwaggerView)
PAGES = {"api-docs", "api-walk-through"}
ACCESS = f"{ApiAccess.__module__}.{ApiAccess.__name__}"


@pytest.fixture
def without_middleware(settings) -> None:
    assert ACCESS in settings.MIDDLEWARE
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != ACCESS]


@pytest.fixture
def read_key() -> str:
    owner = get_user_model().objects.create_superuser("ada")
    return Key.objects.create_key(name="pipeline", owner=owner)[1]


def _authorization(key: str) -> dict[str, str]:
    return {"Authorization": f"Api-Key {key}"}


def _patterns(entries: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry.url_patterns)
        else:
            yield entry


PATTERNS = list(_patterns([*api, *eol]))
VIEWS = [pattern for pattern in PATTERNS if pattern.name not in PAGES]


def test_only_the_pages_about_the_api_are_no_views_of_it() -> None:
    pages = [pattern.name for pattern in PATTERNS if not hasattr(pattern.callback, "cls")]
    assert set(pages) == PAGES


@pytest.mark.parametrize("pattern", VIEWS, ids=lambda pattern: pattern.name)
def test_every_view_has_the_base(pattern: URLPattern) -> None:
    assert issubclass(pattern.callback.cls, (ApiView, *DESCRIPTION))


@pytest.mark.usefixtures("without_middleware")
def test_view_refuses_an_unknown_key(client: Client) -> None:
    response = client.get(QUESTIONS, headers=_authorization("elwabcde.x"))
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Api-Key"


@pytest.mark.usefixtures("without_middleware")
def test_closed_view_takes_a_key(client: Client, read_key: str, settings) -> None:
    settings.API_ANONYMOUS = False
    assert client.get(QUESTIONS).status_code == 401
    assert client.get(QUESTIONS, headers=_authorization(read_key)).status_code == 200


@pytest.mark.usefixtures("without_middleware")
def test_view_refuses_to_write_with_a_read_key(client: Client, read_key: str) -> None:
    path = "/api/v1/held-changes/1/approve/"
    response = client.post(path, headers=_authorization(read_key))
    assert response.status_code == 403
    assert "read only" in response.json()["detail"]


def test_view_and_middleware_refuse_alike(client: Client, settings) -> None:
    settings.API_RATE_ANONYMOUS = 1
    headers = {"X-Request-ID": "of-the-test"}
    with time_machine.travel("2026-12-01T10:00:50Z", tick=False):
        client.get(QUESTIONS)
        by_middleware = client.get(QUESTIONS, headers=headers)
        settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != ACCESS]
        by_view = Client().get(QUESTIONS, headers=headers)
    for response in (by_middleware, by_view):
        assert (response.status_code, response["Retry-After"]) == (429, "10")
    assert by_view.json() == by_middleware.json()


def test_a_request_is_counted_once(client: Client, settings) -> None:
    settings.API_RATE_ANONYMOUS = 9
    with time_machine.travel("2026-12-01T10:00:50Z", tick=False):
        remaining = [client.get(QUESTIONS)["RateLimit"] for _ in range(3)]
    assert remaining == [f'"address";r={number};t=10' for number in (8, 7, 6)]
