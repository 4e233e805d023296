"""Notices of exceptions: of a request to who may approve it, of the outcome to who asked, and of
a revocation to both."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import transaction

from accounts.models import Role, Team
from accounts.teams import members
from accounts.teams.rights import Seat
from advisor.decisions.watch import outbox
from advisor.fleet.policies import exceptions
from advisor.fleet.policies.errors import ChangedMeanwhileError
from advisor.models import Delivery, FleetException, Notice, NoticeReader, Webhook
from catalog.formats import format_date
from catalog.redaction import redact_account
from tests.advisor.decisions.teams import join, new_team
from tests.advisor.decisions_pages.members import client_of
from tests.advisor.fleet.policy.teams_policies import approved, end, request
from tests.advisor.watch.receivers import mail_server
from tests.pages import Page, page

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

SECRET = "Its root password is hunter2."
NOBODY = "Nobody may approve it yet"


@pytest.fixture
def owner() -> Seat:
    return join(new_team(), "olga", Role.OWNER)


@pytest.fixture
def ben(owner: Seat) -> Seat:
    return join(owner.team, "ben", Role.APPROVER)


@pytest.fixture
def ada(owner: Seat) -> Seat:
    join(owner.team, "carl")
    join(owner.team, "dan", Role.AUDITOR)
    return join(owner.team, "ada")


def add_webhook(seat: Seat) -> Webhook:
    user = seat.membership.user
    return Webhook.objects.create(
        team=seat.team, url="https://hook.example/", salt="x", created_by=user
    )


def give_addresses(team: Team) -> None:
    for membership in team.memberships.select_related("user"):
        membership.user.email = f"{membership.user.username}@example.org"
        membership.user.save()


def occasions() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("occasion", flat=True))


def mailed(occasion: str) -> set[str]:
    """The names of the accounts whose mail about it is in the outbox."""
    rows = Delivery.objects.filter(notice__occasion=occasion, channel=Delivery.Channel.EMAIL)
    readers = NoticeReader.objects.filter(notice__occasion=occasion)
    names = set(readers.values_list("member__username", flat=True))
    accounts = {str(reader.member_id): reader.member.username for reader in readers}
    assert {accounts[row.recipient] for row in rows} == names
    return names


def notices_of(seat: Seat) -> list[str]:
    articles = page(client_of(seat), "/decisions/notices/").select("article")
    return [article.text for article in articles]


def exception_page(seat: Seat, exception: FleetException) -> Page:
    return page(client_of(seat), f"/fleet/{seat.team.slug}/exceptions/{exception.number}/")


def test_request_is_sent_to_approvers(owner: Seat, ben: Seat, ada: Seat) -> None:
    request(ada, release="8")
    assert occasions() == ["exception-requested"]
    assert mailed("exception-requested") == {"olga", "ben"}


def test_requester_is_not_told_of_their_request(owner: Seat, ben: Seat) -> None:
    request(ben)
    assert mailed("exception-requested") == {"olga"}
    assert notices_of(ben) == []


def test_page_shows_a_request_to_approvers_only(owner: Seat, ada: Seat) -> None:
    request(ada, release="8")
    carl = Seat(owner.team.memberships.get(user__username="carl"))
    stranger = join(new_team("Others"), "eve", Role.OWNER)
    (words,) = notices_of(owner)
    assert "An exception was requested for Birch Linux 8, until" in words
    assert notices_of(ada) == notices_of(carl) == notices_of(stranger) == []


def test_request_without_another_approver_is_silent(owner: Seat, ada: Seat) -> None:
    add_webhook(owner)
    exception = request(owner)
    assert (occasions(), Delivery.objects.count()) == ([], 0)
    for reader in (owner, ada):
        warning = exception_page(reader, exception).select_one(".body .review")
        assert NOBODY in warning.text
        assert warning.hrefs == [f"/teams/{owner.team.slug}/"]
    join(owner.team, "ben", Role.APPROVER)
    assert NOBODY not in exception_page(owner, exception).text


def test_page_says_that_the_only_owner_is_gone(owner: Seat, ada: Seat) -> None:
    User.objects.filter(pk=owner.membership.user.pk).update(is_active=False)
    exception = request(ada)
    assert occasions() == []
    assert NOBODY in exception_page(ada, exception).text
    exceptions.withdraw(ada, exception.number, exception.version)
    assert NOBODY not in exception_page(ada, exception).text


def test_author_who_may_approve_is_enough(owner: Seat, ada: Seat) -> None:
    Team.objects.filter(pk=owner.team.pk).update(author_may_approve=True)
    exception = request(owner)
    assert occasions() == []
    assert NOBODY not in exception_page(owner, exception).text


def test_alone_in_a_team_one_approves_oneself(owner: Seat) -> None:
    exception = request(owner)
    assert NOBODY not in exception_page(owner, exception).text
    exceptions.approve(owner, exception.number, exception.version)
    assert occasions() == []


@pytest.mark.parametrize(
    ("move", "occasion", "words"),
    [
        (exceptions.approve, "exception-approved", "for Birch Linux 8 was approved"),
        (exceptions.decline, "exception-declined", "requested for Birch Linux 8 was declined."),
        (exceptions.withdraw, "exception-withdrawn", "requested for Birch Linux 8 was withdrawn."),
    ],
)
def test_requester_is_told_of_the_outcome(
    owner: Seat, ada: Seat, move: Callable[..., object], occasion: str, words: str
) -> None:
    exception = request(ada, release="8")
    move(owner, exception.number, exception.version, SECRET)
    assert mailed(occasion) == {"ada"}
    (shown_words,) = notices_of(ada)
    assert f"The exception {words}" in shown_words
    assert SECRET not in str(Delivery.objects.values_list("payload", flat=True))
    assert len(notices_of(owner)) == 1


def test_own_outcome_is_silent(owner: Seat, ada: Seat) -> None:
    exception = request(ada)
    exceptions.withdraw(ada, exception.number, exception.version)
    Team.objects.filter(pk=owner.team.pk).update(author_may_approve=True)
    own = request(owner)
    exceptions.approve(owner, own.number, own.version)
    assert occasions() == ["exception-requested"]


def revoked(exception: FleetException, by: Seat) -> FleetException:
    return exceptions.revoke(by, exception.number, exception.version, SECRET)


def test_revocation_is_told_to_requester_and_approvers(owner: Seat, ben: Seat, ada: Seat) -> None:
    revoked(approved(ada, ben, release="8"), owner)
    assert mailed("exception-revoked") == {"ada", "ben"}
    words = "The exception for Birch Linux 8 was revoked: checks judge its hosts without it."
    for reader in (ada, ben):
        assert f"{words} Revoked by olga." in notices_of(reader)[0]
    carl = Seat(owner.team.memberships.get(user__username="carl"))
    for other in (owner, carl):
        assert words not in " ".join(notices_of(other))


def test_revocation_leads_to_the_exception(owner: Seat, ada: Seat) -> None:
    exception = revoked(approved(ada, owner), owner)
    notice = page(client_of(ada), "/decisions/notices/").select("article")[0]
    assert "was revoked" in notice.text
    assert notice.hrefs == [f"/fleet/{owner.team.slug}/exceptions/{exception.number}/"]


def test_exception_that_had_ended_is_revoked_in_other_words(owner: Seat, ada: Seat) -> None:
    exception = approved(ada, owner, release="8")
    end(exception)
    exception.refresh_from_db()
    revoked(exception, owner)
    ended = f"The exception for Birch Linux 8, which ended on {format_date(exception.ends)}, was"
    assert f"{ended} revoked and is no longer in review." in notices_of(ada)[0]


def test_revocation_is_told_once(owner: Seat, ada: Seat) -> None:
    exception = approved(ada, owner)
    revoked(exception, owner)
    with pytest.raises(ChangedMeanwhileError):
        revoked(exception, owner)
    assert occasions().count("exception-revoked") == 1


def test_revocation_that_is_not_stored_sends_nothing(owner: Seat, ada: Seat) -> None:
    exception = approved(ada, owner)
    with transaction.atomic():
        revoked(exception, owner)
        transaction.set_rollback(True)
    assert "exception-revoked" not in occasions()


def test_own_revocation_is_silent_without_others(owner: Seat) -> None:
    revoked(approved(owner, owner), owner)
    assert occasions() == []


def test_mail_of_a_revocation_names_who_revoked(owner: Seat, ada: Seat, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    exception = approved(ada, owner)
    give_addresses(owner.team)
    Delivery.objects.all().delete()
    revoked(exception, owner)
    outbox.send_due()
    (message,) = mail.outbox
    assert message.to == ["ada@example.org"]
    assert "Revoked by olga." in message.body
    assert f"/fleet/{owner.team.slug}/exceptions/1/" in message.body
    assert SECRET not in message.body


def test_removed_name_is_in_no_notice(owner: Seat, ben: Seat, ada: Seat) -> None:
    """It is looked up, not copied."""
    revoked(approved(ada, owner), ben)
    user = User.objects.get(username="ben")
    redact_account(user, by="olga", why="Ben asked.")
    assert f"Revoked by account-{user.pk}." in notices_of(ada)[0]
    assert "ben" not in str(list(Delivery.objects.values_list("payload", flat=True)))


def test_repeated_moves_send_nothing_more(owner: Seat, ada: Seat) -> None:
    exception = request(ada)
    exceptions.approve(owner, exception.number, exception.version)
    with pytest.raises(ChangedMeanwhileError):
        exceptions.approve(owner, exception.number, exception.version)
    assert occasions() == ["exception-requested", "exception-approved"]


def test_request_that_is_not_stored_sends_nothing(owner: Seat, ada: Seat) -> None:
    with transaction.atomic():
        request(ada)
        transaction.set_rollback(True)
    assert (Notice.objects.count(), Delivery.objects.count()) == (0, 0)


def test_mail_has_no_reason_and_names_nobody(owner: Seat, ada: Seat, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    give_addresses(owner.team)
    request(ada, release="8", reason=SECRET)
    outbox.send_due()
    (message,) = mail.outbox
    assert message.to == ["olga@example.org"]
    assert message.subject == "[ELwise] Exception 1 waits for your approval: Birch Linux 8"
    assert "Read the reason, then approve or decline it on its page." in message.body
    assert f"/fleet/{owner.team.slug}/exceptions/1/" in message.body
    assert "Exception 1: Birch Linux 8" in message.body
    assert "The link opens its page" in message.body
    assert SECRET not in message.body
    assert "ada" not in message.body


def test_webhook_says_what_happened(owner: Seat, ada: Seat) -> None:
    add_webhook(owner)
    exception = request(ada, release="8")
    exceptions.approve(owner, exception.number, exception.version)
    hooks = Delivery.objects.filter(channel=Delivery.Channel.WEBHOOK).order_by("pk")
    payloads = [row.payload for row in hooks]
    assert [row["occasion"] for row in payloads] == ["exception-requested", "exception-approved"]
    assert [row["details"]["kind"] for row in payloads] == ["requested", "approved"]
    assert {row["grade"] for row in payloads} == {"news"}


def test_request_waits_in_the_outbox_while_mail_is_away(owner: Seat, ada: Seat, settings) -> None:
    give_addresses(owner.team)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    request(ada)
    outbox.send_due()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (Delivery.State.FAILED, 1)
    assert delivery.next_at is not None


def test_new_approver_is_told_of_waiting_requests(owner: Seat, ada: Seat) -> None:
    add_webhook(owner)
    waiting = request(ada, release="8")
    approved(ada, owner)
    Notice.objects.all().delete()
    stranger = join(new_team("Others"), "eve", Role.OWNER)
    request(stranger)
    ben = join(owner.team, "ben", Role.APPROVER)
    (notice,) = Notice.objects.all()
    assert notice.exception == waiting
    assert mailed(notice.occasion) == {"ben"}
    assert Delivery.objects.get().channel == Delivery.Channel.EMAIL
    assert "The exception requested for Birch Linux 8, until" in notices_of(ben)[0]
    assert notices_of(owner) == notices_of(ada) == []


def test_promoted_requester_is_not_told_of_their_request(owner: Seat, ada: Seat) -> None:
    request(ada)
    own = owner.membership.user
    members.change_role(
        own, owner.team.slug, ada.membership.pk, Role.APPROVER, role_before=Role.MEMBER
    )
    assert occasions() == ["exception-requested"]


def test_who_leaves_sees_and_gets_nothing(owner: Seat, ben: Seat, ada: Seat, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    give_addresses(owner.team)
    request(ada)
    members.leave(ben.membership.user, owner.team.slug)
    outbox.send_due()
    assert [message.to for message in mail.outbox] == [["olga@example.org"]]
    assert notices_of(ben) == []


def test_late_request_is_not_for_newcomers(owner: Seat, ada: Seat) -> None:
    """It can no longer be approved."""
    end(request(ada))
    join(owner.team, "ben", Role.APPROVER)
    assert occasions() == ["exception-requested"]
