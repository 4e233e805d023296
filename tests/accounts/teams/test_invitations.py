"""An invitation: sent, opened, accepted once, or revoked; and sign-up with it."""

import datetime
import re
from smtplib import SMTPException

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation, Membership, Role, TeamEvent
from accounts.tasks import clear_expired
from accounts.teams import invitations
from accounts.teams.members import today
from config.logs import without_secrets
from tests.accounts.people import RIGHT, sign_in
from tests.accounts.teams.cast import Cast, account, build, together
from tests.pages import Page, page, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

NEW = "new@example.org"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def _invite(cast: Cast, **form: str) -> Page:
    form = {"email": NEW, "role": "approver", **form}
    return page_of(cast.client("owner").post("/teams/red/invite/", form))


def _path(cast: Cast, **form: str) -> str:
    """Of the link, as an owner of a machine without a mail server sees it."""
    link = _invite(cast, **form).select_one("code.digest").text
    assert link.startswith("http://127.0.0.1:8000/teams/invitation/")
    return link.removeprefix("http://127.0.0.1:8000")


def _signed_in(name: str) -> Client:
    client = Client()
    client.force_login(account(name))
    return client


def _is_member(name: str) -> bool:
    return Membership.objects.active().filter(user__username=name).exists()


# Sending


def test_link_is_mailed_and_shown_once(cast: Cast) -> None:
    path = _path(cast)
    (message,) = mail.outbox
    assert message.to == [NEW]
    assert message.subject == "[ELwise] Invitation to the team Red"
    assert f"http://127.0.0.1:8000{path}" in message.body
    assert message.body.rstrip().endswith("ELwise, 127.0.0.1:8000")
    assert path not in page(cast.client("owner"), "/teams/red/").html
    assert NEW in page(cast.client("owner"), "/teams/red/").section("h-invitations").text


def test_token_is_not_stored(cast: Cast) -> None:
    token = _path(cast).split("/")[-2]
    assert len(token) >= 43
    row = Invitation.objects.values().get()
    assert all(token not in str(value) for value in row.values())
    assert not TeamEvent.objects.filter(detail__contains=token).exists()


def test_mail_server_keeps_the_link_from_the_owner(cast: Cast, settings, monkeypatch) -> None:
    settings.PUBLIC, settings.EMAIL_BACKEND = True, SMTP
    messages = []
    monkeypatch.setattr("accounts.teams.mail.send_mail", lambda *parts: messages.append(parts))
    response = cast.client("owner").post("/teams/red/invite/", {"email": NEW, "role": "member"})
    assert response["Location"] == "/teams/red/"
    assert len(messages) == 1


@pytest.mark.parametrize("error", [SMTPException("no"), TimeoutError()])
def test_link_is_shown_if_mail_fails(error: Exception, cast: Cast, settings, monkeypatch) -> None:
    settings.PUBLIC, settings.EMAIL_BACKEND = True, SMTP

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("accounts.teams.mail.send_mail", fail)
    assert "/teams/invitation/" in _path(cast)


def test_address_is_invited_once_at_a_time(cast: Cast) -> None:
    _path(cast)
    client = cast.client("owner")
    for email in (NEW.upper(), "member@example.org"):
        refused = client.post("/teams/red/invite/", {"email": email, "role": "member"})
        assert refused.status_code == 400
        assert email in refused.content.decode()
    assert Invitation.objects.count() == len(mail.outbox) == 1


def test_invitations_a_day_are_limited(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("accounts.teams.invitations.MOST_A_DAY", 1)
    _path(cast)
    form = {"email": "other@example.org", "role": "member"}
    assert cast.client("owner").post("/teams/red/invite/", form).status_code == 400


# Accepting


def test_opening_the_link_accepts_nothing(cast: Cast) -> None:
    path, client = _path(cast), _signed_in("new")
    invitation = page(client, path)
    for words in ("Red", "approver", "owner", NEW):
        assert words in invitation.text
    assert not _is_member("new")
    assert client.head(path).status_code == 200
    assert not _is_member("new")


def test_invited_account_accepts(cast: Cast) -> None:
    path, client = _path(cast, ends_on=str(today())), _signed_in("new")
    assert client.post(path)["Location"] == "/teams/red/"
    seat = Membership.objects.get(user__username="new")
    assert (seat.role, seat.ends_on) == (Role.APPROVER, today())
    event = TeamEvent.objects.first()
    assert (event.kind, event.detail) == ("joined", "as approver, invited by owner")


def test_link_works_once(cast: Cast) -> None:
    path = _path(cast)
    assert _signed_in("new").post(path).status_code == 302
    other = _signed_in("other")
    for response in (other.get(path), other.post(path, {"confirms_address": "on"})):
        assert response.status_code == 404
    assert not _is_member("other")


@pytest.mark.django_db(transaction=True)
def test_two_accounts_at_once_get_one_seat() -> None:
    cast = build()
    sent = invitations.invite(cast.accounts["owner"], "red", NEW, Role.MEMBER, None)
    first, second = account("first"), account("second")
    outcomes = together(
        lambda: invitations.accept(first, sent.token, confirms_address=True),
        lambda: invitations.accept(second, sent.token, confirms_address=True),
    )
    assert sorted(outcomes) == ["Http404", "passed"]
    assert _is_member("first") != _is_member("second")


def test_other_address_needs_a_statement(cast: Cast) -> None:
    path, client = _path(cast), _signed_in("other")
    opened = page(client, path)
    assert NEW in opened.text
    assert "other@example.org" in opened.text
    refused = page_of(client.post(path), status=400)
    assert refused.title.startswith("Error:")
    assert not _is_member("other")
    assert client.post(path, {"confirms_address": "on"}).status_code == 302
    assert _is_member("other")
    detail = TeamEvent.objects.first().detail
    assert NEW in detail
    assert "other@example.org, which they confirmed" in detail


def test_member_cannot_use_it(cast: Cast) -> None:
    path = _path(cast)
    client = cast.client("auditor")
    assert "already, as auditor" in page(client, path).text
    assert client.post(path, {"confirms_address": "on"}).status_code == 409
    assert cast.seat("auditor").role == Role.AUDITOR
    assert _signed_in("new").post(path).status_code == 302


def _revoke(cast: Cast) -> None:
    pk = Invitation.objects.get().pk
    response = cast.client("owner").post(f"/teams/red/invitations/{pk}/revoke/")
    assert response.status_code == 302
    assert TeamEvent.objects.first().detail == NEW


def _demote_sender(cast: Cast) -> None:
    Membership.objects.filter(user=cast.accounts["owner"]).update(role=Role.MEMBER)


def _end_date_passes(cast: Cast) -> None:
    Invitation.objects.update(ends_on=datetime.date(2026, 1, 1))


@pytest.mark.parametrize("void", [_revoke, _demote_sender, _end_date_passes])
def test_void_link_gives_nothing(void, cast: Cast) -> None:
    path, client = _path(cast), _signed_in("new")
    void(cast)
    headers = {"X-Request-ID": "of-the-test"}
    opened, unknown = (
        client.get(address, headers=headers) for address in (path, "/teams/invitation/x/")
    )
    assert opened.status_code == client.post(path).status_code == 404
    strip = re.compile(r'value="\w+"').sub
    assert strip("", opened.content.decode()) == strip("", unknown.content.decode())
    assert not _is_member("new")


def test_link_expires_after_seven_days(cast: Cast) -> None:
    with time_machine.travel("2026-11-26T10:00:00Z"):
        path = _path(cast)
    with time_machine.travel("2026-12-03T09:59:00Z"):
        client = _signed_in("new")
        assert client.get(path).status_code == 200
    with time_machine.travel("2026-12-03T10:01:00Z"):
        client.force_login(User.objects.get(username="new"))
        assert client.get(path).status_code == client.post(path).status_code == 404


def test_former_members_old_links_give_nothing(cast: Cast) -> None:
    """Neither the one that was used, nor one to another address that is still open."""
    used, still_open = _path(cast), _path(cast, email="second@example.org")
    client = _signed_in("new")
    client.post(used)
    client.post("/teams/red/leave/")
    for path in (used, still_open):
        assert client.get(path).status_code == 404
        assert client.post(path, {"confirms_address": "on"}).status_code == 404
    assert not _is_member("new")
    assert client.post(_path(cast)).status_code == 302
    assert _is_member("new")


@pytest.mark.parametrize("token", ["%00", "é", "x" * 5000, "%ff", "a b"])
def test_odd_token_is_not_found(token: str, cast: Cast) -> None:
    client = _signed_in("new")
    for browser in (client, Client()):
        response = browser.get(f"/teams/invitation/{token}/")
        assert response.status_code == 404


def test_token_is_left_out_of_the_access_log(cast: Cast) -> None:
    response = Client().get(_path(cast))
    assert without_secrets(response.wsgi_request.path) == "/teams/invitation/.../"


# Sign-in and sign-up on the way


def test_visitor_signs_in_and_comes_back(cast: Cast) -> None:
    path = _path(cast)
    User.objects.create_user("new", NEW, RIGHT)
    client = Client()
    opened = page(client, path)
    assert not opened.select("main form")
    (link,) = [href for href in opened.select_one("main").hrefs if "sign-in" in href]
    assert link == f"/sign-in/?next={path}"
    assert sign_in(name="new", client=client, to=path)["Location"] == path
    assert client.post(path).status_code == 302
    assert _is_member("new")


def test_visitors_post_accepts_nothing(cast: Cast) -> None:
    assert Client().post(_path(cast)).status_code == 403
    assert Invitation.objects.get().accepted_at is None


def _sign_up(client: Client, path: str, email: str = NEW):
    form = {"username": "new", "email": email, "password1": RIGHT, "password2": RIGHT}
    return client.post(f"/account/sign-up/?next={path}", {**form, "next": path})


@pytest.mark.parametrize("is_open", [True, False])
def test_visitor_signs_up_and_comes_back(is_open: bool, cast: Cast, settings) -> None:
    settings.SIGN_UP = is_open
    path, client = _path(cast), Client()
    (link,) = [href for href in page(client, path).select_one("main").hrefs if "sign-up" in href]
    form = page(client, link)
    assert form.select_one("input[name=email]")["value"] == NEW
    assert _sign_up(client, path)["Location"] == path
    assert client.post(path)["Location"] == "/teams/red/"
    assert _is_member("new")


def test_closed_site_stays_closed_for_others(cast: Cast, settings) -> None:
    settings.SIGN_UP = False
    path, client = _path(cast), Client()
    _sign_up(client, path)
    assert not User.objects.filter(username="new").exists()
    client.get(path)
    refused = page_of(_sign_up(client, path, "other@example.org"), status=400)
    assert "Use the e-mail address that was invited." in refused.text
    assert not User.objects.filter(username="new").exists()
    Invitation.objects.update(token_hash="used")
    _sign_up(client, path)
    assert not User.objects.filter(username="new").exists()


def test_next_address_stays_on_this_site(cast: Cast) -> None:
    response = _sign_up(Client(), "https://elsewhere.example/")
    assert "elsewhere" not in response["Location"]


def test_unused_invitation_is_deleted_a_month_later(cast: Cast) -> None:
    _path(cast, email="used@example.org")
    Invitation.objects.update(accepted_at=timezone.now())
    _path(cast)
    for days, count in ((36, 2), (38, 1)):
        with time_machine.travel(timezone.now() + datetime.timedelta(days=days)):
            clear_expired()
        assert Invitation.objects.count() == count
    assert TeamEvent.objects.filter(kind="invited", detail__contains=NEW).exists()
