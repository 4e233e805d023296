"""The outbox: who gets what, signed how, tried again when, and never twice."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership, Team
from advisor.decisions import watch
from advisor.decisions.watch import outbox, webhooks
from advisor.decisions.watch.notices import NewNotice, NoticeDetails, write
from advisor.engine.types import Answers
from advisor.models import Decision, Delivery, Notice, NoticeLevel, Webhook
from tests.advisor.watch.decisions import make_decision, make_member, make_team
from tests.advisor.watch.receivers import HookServer, MailServer

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

State = Delivery.State
ANSWERS = Answers({"organisation": ("large_company",)})


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def decision(team: Team) -> Decision:
    make_member(team, "ada")
    return make_decision(team, ANSWERS, watched=False)


def notice(decision: Decision, grade: str = "act", occasion: str = "catalog:1") -> None:
    details = NoticeDetails(to_do="Decide again.")
    write([NewNotice(decision, occasion, Notice.Grade(grade), "The choice is ruled out.", details)])


def add_webhook(team: Team, url: str) -> Webhook:
    account = team.memberships.get().user
    return Webhook.objects.create(team=team, url=url, salt=webhooks.new_salt(), created_by=account)


def only() -> Delivery:
    return Delivery.objects.get()


def make_due() -> None:
    Delivery.objects.exclude(next_at=None).update(next_at=timezone.now())


def test_mail_says_what_changed_and_what_to_do(decision: Decision, mails: MailServer) -> None:
    notice(decision)
    outbox.send_due()
    (message,) = mails.messages
    text = message.get_payload(decode=True).decode()
    assert message["To"] == "ada@example.org"
    assert message["Subject"] == f"[Act] {decision.number} called into question: Web servers"
    assert "The choice is ruled out." in text
    assert "Decide again." in text
    assert f"/decisions/ops/{decision.number}/" in text
    assert only().state == State.SENT


def test_occasion_is_told_once(decision: Decision, mails: MailServer) -> None:
    notice(decision)
    notice(decision)
    outbox.send_due()
    outbox.send_due()
    assert len(mails.messages) == 1


def test_note_is_on_the_page_only(decision: Decision) -> None:
    notice(decision, "note")
    assert Notice.objects.count() == 1
    assert not Delivery.objects.exists()


def test_former_member_gets_nothing(decision: Decision, mails: MailServer) -> None:
    notice(decision)
    Membership.objects.update(ended_at=timezone.now())
    outbox.send_due()
    assert (mails.messages, only().state) == ([], State.DROPPED)


@pytest.mark.parametrize(
    ("level", "grade", "count"),
    [("act", "act", 1), ("act", "look", 0), ("none", "act", 0), ("look", "look", 1)],
)
def test_member_chooses_the_level(
    decision: Decision, mails: MailServer, level: str, grade: str, count: int
) -> None:
    member = decision.team.memberships.get().user
    NoticeLevel.objects.create(team=decision.team, member=member, level=level)
    notice(decision, grade)
    outbox.send_due()
    assert len(mails.messages) == count


def test_recipients_can_be_named(decision: Decision, mails: MailServer) -> None:
    grace = make_member(decision.team, "grace")
    watch.tell(decision, "approved:1", watch.MessageKind.APPROVED, [grace])
    outbox.send_due()
    assert [message["To"] for message in mails.messages] == ["grace@example.org"]


def test_refused_mail_is_tried_again(decision: Decision, mails: MailServer) -> None:
    mails.replies = ["451 later"]
    notice(decision)
    outbox.send_due()
    assert only().state == State.FAILED
    assert "451" in only().last_error
    make_due()
    outbox.send_due()
    assert (len(mails.messages), only().state) == (1, State.SENT)


def test_mail_without_an_answer_is_uncertain(decision: Decision, mails: MailServer) -> None:
    mails.replies = [""]
    notice(decision)
    outbox.send_due()
    assert (only().state, only().next_at) == (State.UNCERTAIN, None)


def test_crash_before_the_message_itself_leaves_no_doubt(
    decision: Decision, mails: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed once the recipient was accepted: the claim runs out and the mail is sent."""

    class KilledError(BaseException):
        pass

    def killed(*_: object) -> None:
        raise KilledError

    monkeypatch.setattr(outbox, "_hand_over", killed)
    notice(decision)
    with pytest.raises(KilledError):
        outbox.send_due()
    monkeypatch.undo()
    Delivery.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    outbox.send_due()
    assert (len(mails.messages), only().state) == (1, State.SENT)


def test_server_away_is_tried_again(decision: Decision, settings, mails: MailServer) -> None:
    settings.EMAIL_PORT = 1
    notice(decision)
    outbox.send_due()
    assert only().state == State.FAILED
    assert only().next_at > timezone.now()


def test_webhook_is_signed(decision: Decision, hook: HookServer) -> None:
    """As the receiver of the specification verifies it, with the secret it was shown."""
    webhook = add_webhook(decision.team, hook.url)
    notice(decision)
    outbox.send_due()
    (call,) = hook.calls
    key = base64.b64decode(webhooks.secret_of(webhook.salt).removeprefix("whsec_"))
    identifier, timestamp = call.headers["webhook-id"], call.headers["webhook-timestamp"]
    content = f"{identifier}.{timestamp}.".encode() + call.body
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    assert call.headers["webhook-signature"] == f"v1,{expected}"
    body = json.loads(call.body)
    assert (body["type"], body["data"]["number"]) == ("decision.notice", decision.number)


def test_rotated_secret_signs_with_both(decision: Decision, hook: HookServer) -> None:
    webhook = add_webhook(decision.team, hook.url)
    old = webhooks.secret_of(webhook.salt)
    assert webhooks.rotate(webhook) != old
    notice(decision)
    outbox.send_due()
    assert hook.calls[0].headers["webhook-signature"].count("v1,") == 2


def test_webhook_is_signed_with_earlier_keys_too(
    decision: Decision, hook: HookServer, settings
) -> None:
    """A receiver has the secret of before the operator changed SECRET_KEY."""
    webhook = add_webhook(decision.team, hook.url)
    key = base64.b64decode(webhooks.secret_of(webhook.salt).removeprefix("whsec_"))
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "new" * 20
    notice(decision)
    outbox.send_due()
    (call,) = hook.calls
    content = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}.".encode()
    digest = hmac.new(key, content + call.body, hashlib.sha256).digest()
    signatures = call.headers["webhook-signature"].split()
    assert f"v1,{base64.b64encode(digest).decode()}" in signatures
    assert len(signatures) == 2


def test_failed_webhook_comes_again_with_its_id(decision: Decision, hook: HookServer) -> None:
    add_webhook(decision.team, hook.url)
    hook.statuses = [503]
    notice(decision)
    outbox.send_due()
    make_due()
    outbox.send_due()
    assert len(hook.calls) == 2
    assert len(set(hook.ids)) == 1


@pytest.mark.parametrize(
    ("retry_after", "pause"),
    [
        ("7200", timedelta(hours=2)),
        ("999999", timedelta(days=1)),
        ("9" * 5000, outbox.PAUSES[0]),
        ("soon", outbox.PAUSES[0]),
    ],
)
def test_webhook_waits_as_its_receiver_asks_for_a_day_at_most(
    decision: Decision, hook: HookServer, retry_after: str, pause: timedelta
) -> None:
    add_webhook(decision.team, hook.url)
    hook.statuses, hook.retry_after = [503], retry_after
    notice(decision)
    before = timezone.now()
    outbox.send_due()
    delivery = Delivery.objects.get(channel="webhook")
    assert delivery.next_at is not None
    assert pause <= delivery.next_at - before < pause + timedelta(minutes=1)


def test_webhook_gives_up_after_the_last_attempt(decision: Decision, hook: HookServer) -> None:
    add_webhook(decision.team, hook.url)
    notice(decision)
    for _ in range(len(outbox.PAUSES) + 3):
        hook.statuses = [500]
        make_due()
        outbox.send_due()
    delivery = Delivery.objects.get(channel="webhook")
    assert (len(hook.calls), delivery.next_at) == (len(outbox.PAUSES) + 1, None)


def test_gone_switches_the_webhook_off(decision: Decision, hook: HookServer) -> None:
    webhook = add_webhook(decision.team, hook.url)
    hook.statuses = [410]
    notice(decision)
    outbox.send_due()
    webhook.refresh_from_db()
    assert not webhook.active


def test_redirect_is_not_followed(decision: Decision, hook: HookServer) -> None:
    add_webhook(decision.team, hook.url)
    hook.statuses = [302]
    notice(decision)
    outbox.send_due()
    assert len(hook.calls) == 1
    assert "redirects" in Delivery.objects.get(channel="webhook").last_error


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:{}/hook", "https://example.org/", "http://localhost:{}/"]
)
def test_host_must_be_listed(decision: Decision, settings, hook: HookServer, address: str) -> None:
    settings.WEBHOOK_ALLOWED_HOSTS = ["hooks.example.org:443"]
    add_webhook(decision.team, address.format(hook.port))
    notice(decision)
    outbox.send_due()
    assert hook.calls == []
    assert "WEBHOOK_ALLOWED_HOSTS" in Delivery.objects.get(channel="webhook").last_error


def test_claimed_delivery_is_nobody_elses(decision: Decision) -> None:
    notice(decision)
    assert outbox.claim()
    assert outbox.claim() is None


def _abandon(state: str) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.update(state=state, claimed_until=past)
    outbox.release_abandoned()


def test_mail_killed_before_it_was_handed_over_is_sent(
    decision: Decision, mails: MailServer
) -> None:
    notice(decision)
    outbox.claim()
    _abandon(State.CLAIMED)
    outbox.send_due()
    assert len(mails.messages) == 1


def test_mail_killed_while_handed_over_waits(decision: Decision, mails: MailServer) -> None:
    notice(decision)
    outbox.claim()
    _abandon(State.HANDING_OVER)
    outbox.send_due()
    assert (mails.messages, only().state) == ([], State.UNCERTAIN)


def test_late_worker_does_not_send(decision: Decision, mails: MailServer) -> None:
    """One that was frozen until another had taken over."""
    notice(decision)
    late = outbox.claim()
    _abandon(State.CLAIMED)
    outbox.send_due()
    outbox.deliver(late)
    assert (len(mails.messages), only().state) == (1, State.SENT)
