"""A new password ends other sessions, offers to revoke keys, and can be asked for by e-mail."""

import re
import socket
import threading
from smtplib import SMTPException

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from accounts.adapter import MAIL_THREAD
from accounts.models import Key
from tests.accounts.people import RIGHT, create, sign_in
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

NEW = "quite another one"
FORM = {"oldpassword": RIGHT, "password1": NEW, "password2": NEW}


@pytest.fixture
def ada() -> User:
    return create()


@pytest.fixture
def signed_in(ada: User, client: Client) -> Client:
    sign_in(client=client)
    return client


def _ask_for_link(client: Client, email: str = "ada@example.org") -> HttpResponse:
    return client.post("/account/password/reset/", {"email": email})


def _wait_for_mail() -> None:
    for thread in threading.enumerate():
        if thread.name == MAIL_THREAD:
            thread.join()


def _reset_link(client: Client) -> str:
    assert _ask_for_link(client).status_code == 302
    _wait_for_mail()
    (link,) = re.findall(r"http://testserver(/account/password/reset/\S+)", mail.outbox[-1].body)
    return link


def test_new_password_ends_other_sessions(signed_in: Client) -> None:
    other = Client()
    sign_in(client=other)
    assert signed_in.post("/account/password/", FORM)["Location"] == "/account/password/changed/"
    assert signed_in.get("/keys/").status_code == 200
    assert other.get("/keys/").status_code == 302
    assert sign_in().status_code == 400
    assert sign_in(NEW).status_code == 302


def test_new_password_offers_to_revoke_keys(signed_in: Client, ada: User) -> None:
    first, _ = Key.objects.create_key(name="first", owner=ada)
    Key.objects.create_key(name="second", owner=ada)
    foreign, _ = Key.objects.create_key(name="foreign", owner=create("ben"))
    sign_in()
    shown_page = page(signed_in, "/account/password/changed/")
    assert "first" in shown_page.text
    assert "foreign" not in shown_page.text
    answer = signed_in.post("/account/password/changed/", {"keys": [foreign.pk]})
    assert answer.status_code == 400
    form = {"keys": [first.pk], "forget_devices": "on"}
    assert signed_in.post("/account/password/changed/", form).status_code == 302
    states = {key.name: key.revoked for key in Key.objects.all()}
    assert states == {"first": True, "second": False, "foreign": False}
    assert ada.devices.count() == 1


def test_wrong_current_password_changes_nothing(signed_in: Client) -> None:
    answer = signed_in.post("/account/password/", {**FORM, "oldpassword": "x"})
    assert answer.status_code == 400
    assert "This is not your current password." in answer.content.decode()
    assert sign_in().status_code == 302


def test_admin_changes_passwords_on_the_same_page(admin_client: Client) -> None:
    assert admin_client.get("/admin/password_change/")["Location"] == "/account/password/"


def test_password_is_reset_by_e_mail(ada: User, client: Client) -> None:
    other = Client()
    sign_in(client=other)
    link = client.get(_reset_link(client))["Location"]
    assert page(client, link).select_one("h1").text == "Set a new password"
    assert client.post(link, {"password1": NEW, "password2": NEW}).status_code == 302
    assert other.get("/keys/").status_code == 302
    assert sign_in(NEW).status_code == 302


def test_reset_link_works_once(ada: User, client: Client) -> None:
    link = _reset_link(client)
    form_address = client.get(link)["Location"]
    client.post(form_address, {"password1": NEW, "password2": NEW})
    assert "invalid or has already been used" in page(Client(), link).text


def test_reset_says_nothing_about_accounts(ada: User, client: Client) -> None:
    known, unknown = _ask_for_link(client), _ask_for_link(client, "nobody@example.org")
    assert known["Location"] == unknown["Location"]
    _wait_for_mail()
    assert len(mail.outbox) == 1


def test_time_of_a_reset_says_nothing_about_accounts(
    ada: User, client: Client, monkeypatch
) -> None:
    """The answer waits for no mail server."""
    is_answered, was_answered = threading.Event(), []
    monkeypatch.setattr(
        "django.core.mail.EmailMultiAlternatives.send",
        lambda _: was_answered.append(is_answered.wait(60)),
    )
    assert _ask_for_link(client).status_code == 302
    is_answered.set()
    _wait_for_mail()
    assert was_answered == [True]


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_absent_mail_server_is_a_503(email: str, ada: User, client: Client, settings) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = closed.getsockname()
        answer = _ask_for_link(client, email)
    assert answer.status_code == 503
    assert "mail server is not responding" in answer.content.decode()


def test_failure_on_the_way_is_logged(ada: User, client: Client, monkeypatch, caplog) -> None:
    def fail(*_: object, **__: object) -> None:
        raise SMTPException

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", fail)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    assert _ask_for_link(client).status_code == 302
    _wait_for_mail()
    assert "An e-mail could not be sent: SMTPException" in caplog.text
    sign_in(client=client)
    assert client.post("/account/password/", FORM).status_code == 302
