"""Whatever is sent to a page of sign-in or account, it answers with a page of this site."""

import itertools
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from accounts.urls import urlpatterns
from tests import long
from tests.accounts.people import add_app, confirm, create, sign_in
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

ODD = long.some(
    "ELWISE_ODD_INPUTS",
    ["\0", "", "é" * 5000, "[]", '{"id": 1}', "9" * 400, "\u202e", "' OR 1=1"],
    3,
)
FIELDS = [
    *("login", "password", "code", "credential", "email", "next", "username", "oldpassword"),
    *("password1", "password2", "keys", "account", "name", "action_remove", "process", "state"),
]
KWARGS = {"prefix": "x", "pk": "1", "key": "x-y", "uidb36": "1", "provider_id": "nobody"}
LATER = ("/account/email/x:y/", "/account/password/reset/1-set-password/")


def _addresses(patterns: list[URLPattern | URLResolver], start: str = "/") -> Iterator[str]:
    for pattern in patterns:
        route = getattr(pattern.pattern, "_route", None)
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, f"{start}{route}")
        elif route is not None:
            yield start + _filled(route)


def _filled(route: str) -> str:
    for name, value in KWARGS.items():
        for kind in ("int", "str"):
            route = route.replace(f"<{kind}:{name}>", value)
    return route


ADDRESSES = sorted({*_addresses(urlpatterns), *LATER})


@pytest.mark.parametrize("who", ["visitor", "account", "between"])
def test_odd_input_is_answered(who: str, client: Client) -> None:
    ada = create()
    if who == "account":
        sign_in(client=client)
        confirm(client)
    elif who == "between":
        add_app(ada)
        sign_in(client=client)
    client.raise_request_exception = False
    for address, odd in itertools.product(ADDRESSES, ODD):
        if address == "/sign-out/":
            continue
        form = dict.fromkeys(FIELDS, odd)
        for answer in (client.get(address, {"next": odd, "code": odd}), client.post(address, form)):
            assert answer.status_code < 500, (address, odd)


@pytest.mark.parametrize("address", ["/sign-in/", "/account/sign-up/", "/account/password/reset/"])
def test_form_page_is_in_the_frame_of_the_site(address: str, client: Client) -> None:
    form_page = page(client, address)
    assert form_page.select_one("header .mark")
    assert len(form_page.select("h1")) == 1
    assert not form_page.select("[style], script:not([src]), [placeholder]")
    for box in form_page.select("main form.filters input:not([type=hidden])"):
        assert form_page.select_one(f"label[for={box['id']}]")


def test_menu_of_who_is_signed_in(client: Client) -> None:
    create()
    sign_in(client=client)
    menu = page(client, "/").select_one(".account .menu")
    assert menu.select_one("summary").text == "ada"
    assert menu.hrefs == ["/teams/", "/keys/", "/account/"]


def test_unused_addresses_of_allauth_are_absent(client: Client) -> None:
    for address in ("/accounts/login/", "/account/login/code/", "/account/phone/verify/"):
        assert client.get(address).status_code == 404
