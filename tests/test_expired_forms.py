"""A form whose token no longer counts is answered by a page of ELwise that says what to do."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from tests.pages import page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.document_only]


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def assert_explained(response: HttpResponse) -> None:
    main = page_of(response, status=403).select_one("main")
    assert main.select_one("h1").text == "This form has expired"
    assert "reload the page, and send the form again" in main.text


@pytest.mark.parametrize("address", ["/check/", "/fleet/", "/suggest/", "/sign-in/"])
def test_form_without_a_cookie_says_what_to_do(address: str, browser: Client) -> None:
    assert_explained(browser.post(address, {"hosts": "Alder Linux 9"}))


def test_form_of_before_signing_in_says_what_to_do(browser: Client) -> None:
    """Signing in, perhaps in another tab, makes another token."""
    form = page(browser, "/check/").select_one("form[action='/check/']")
    token = form.select_one("input[name=csrfmiddlewaretoken]")["value"]
    User.objects.create_user("ada", password="correct horse")
    browser.force_login(User.objects.get())
    browser.cookies["csrftoken"] = "x" * 32
    values = {"csrfmiddlewaretoken": token, "hosts": "Alder Linux 9"}
    assert_explained(browser.post("/check/", values))
