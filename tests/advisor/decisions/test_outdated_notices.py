"""Notices that no longer hold: they are not mailed late, and the pages say what happened since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from accounts.models import Role
from accounts.teams import delegations, members
from accounts.teams.rights import Seat
from advisor.decisions import approvals, states, watch
from advisor.decisions.watch import outbox
from advisor.decisions.watch.developments import Developments, holding
from advisor.decisions.watch.notices import NewNotice, NoticeDetails, write
from advisor.fleet.policies import exceptions
from advisor.fleet.policies.notices import tell_of_exceptions
from advisor.models import Decision, Delivery, Notice, SeenNotice, Webhook
from catalog.clock import today
from tests.advisor.decisions.teams import delegate, in_review, join, new_team
from tests.advisor.decisions_pages.members import client_of
from tests.advisor.fleet.policy.teams_policies import approved as approved_exception
from tests.advisor.fleet.policy.teams_policies import end, request
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

Move = Callable[[Seat, Seat, Decision], object]


@pytest.fixture
def owner(settings) -> Seat:
    """olga owns a team in which ben approves too; two approvals are needed."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return with_address(join(new_team(quorum=2), "olga", Role.OWNER))


@pytest.fixture
def ben(owner: Seat) -> Seat:
    return with_address(join(owner.team, "ben", Role.APPROVER))


@pytest.fixture
def ada(owner: Seat) -> Seat:
    return with_address(join(owner.team, "ada"))


def with_address(seat: Seat) -> Seat:
    user = seat.membership.user
    user.email = f"{user.username}@example.org"
    user.save()
    return seat


def mails_to(seat: Seat) -> list[EmailMessage]:
    """What the worker sends to the member now."""
    mail.outbox.clear()
    outbox.send_due()
    return [message for message in mail.outbox if message.to == [seat.membership.user.email]]


def subjects_to(seat: Seat) -> list[str]:
    return [message.subject for message in mails_to(seat)]


def why_dropped(seat: Seat, occasion: str) -> str:
    """What is recorded about the mail to the member that was not sent."""
    row = Delivery.objects.get(
        notice__occasion__startswith=occasion,
        recipient=str(seat.membership.user_id),
        state=Delivery.State.DROPPED,
    )
    assert row.next_at is None
    return row.last_error


def approve(seat: Seat, decision: Decision) -> Decision:
    return approvals.approve(seat, decision.pk, decision.content_sha256)


def lines_of(seat: Seat) -> list[str]:
    articles = page(client_of(seat), "/decisions/notices/").select("article")
    return [article.text for article in articles]


def approve_twice(owner: Seat, ben: Seat, decision: Decision) -> None:
    approve(owner, decision)
    approve(ben, decision)


def reject(owner: Seat, _: Seat, decision: Decision) -> None:
    approvals.reject(owner, decision.pk, decision.content_sha256, "No.")


def take_back(owner: Seat, _: Seat, decision: Decision) -> None:
    states.take_back(owner, decision.pk, decision.version)


def withdraw(owner: Seat, _: Seat, decision: Decision) -> None:
    states.withdraw(owner, decision.pk, decision.version)


@pytest.mark.parametrize(
    ("move", "words", "subjects"),
    [
        (approve_twice, "It was approved.", ["approved"]),
        (reject, "It was rejected.", ["rejected"]),
        (take_back, "It was taken back to draft.", []),
        (withdraw, "It was withdrawn.", ["withdrawn"]),
    ],
)
def test_mail_of_a_submission_that_is_over_is_not_sent(
    owner: Seat, ben: Seat, ada: Seat, move: Move, words: str, subjects: list[str]
) -> None:
    decision = in_review(ada)
    carl = with_address(join(owner.team, "carl", Role.APPROVER))
    move(owner, ben, decision)
    title = "Which Linux for the new cluster?"
    expected = [f"[ELwise] {decision.number} {word}: {title}" for word in subjects]
    assert subjects_to(carl) == expected
    assert subjects_to(carl) == []
    assert words in why_dropped(carl, "waiting:")
    assert words in why_dropped(owner, "submitted:")
    waiting = next(line for line in lines_of(carl) if "waits for your approval" in line)
    assert f"Since then: {words}" in waiting


def test_only_the_last_of_two_submissions_is_mailed(owner: Seat, ada: Seat) -> None:
    decision = in_review(ada)
    draft = states.take_back(ada, decision.pk, decision.version)
    states.submit(ada, draft.pk, draft.version)
    assert len(mails_to(owner)) == 1
    assert "It was submitted again." in why_dropped(owner, "submitted:")
    first, last = sorted(lines_of(owner), key=lambda line: "Since then" not in line)
    assert "Since then: It was submitted again." in first
    assert "Since then" not in last


def test_mail_of_what_the_member_has_approved_is_not_sent(owner: Seat, ada: Seat) -> None:
    decision = in_review(ada)
    ben = with_address(join(owner.team, "ben", Role.APPROVER))
    approve(ben, decision)
    assert subjects_to(ben) == []
    assert "It no longer waits for you." in why_dropped(ben, "waiting:")
    assert "Since then: It no longer waits for you." in lines_of(ben)[0]


def test_list_leaves_out_what_was_decided(owner: Seat, ben: Seat, ada: Seat) -> None:
    decisions = [in_review(ada, title=f"Which Linux for cluster {number}?") for number in range(3)]
    exception = request(ada, release="8")
    carl = with_address(join(owner.team, "carl", Role.APPROVER))
    approve_twice(owner, ben, decisions[0])
    exceptions.decline(owner, exception.number, exception.version, "No.")
    (message,) = [row for row in mails_to(carl) if "wait for" in row.subject]
    assert message.subject == "[ELwise] Platform: 2 decisions wait for your approval"
    assert f"/{decisions[0].number}/" not in message.body
    assert "/exceptions/" not in message.body
    assert f"/{decisions[2].number}/" in message.body


def test_list_of_the_last_that_waits(owner: Seat, ben: Seat, ada: Seat) -> None:
    decision, exception = in_review(ada), request(ada, release="8")
    carl = with_address(join(owner.team, "carl", Role.APPROVER))
    withdraw(ada, ben, decision)
    (message,) = [row for row in mails_to(carl) if "waits for" in row.subject]
    assert message.subject == "[ELwise] Platform: 1 exception waits for your approval"
    assert f"/exceptions/{exception.number}/" in message.body
    assert "Read it, then decide about it on its page." in message.body


def test_list_of_nothing_is_not_sent(owner: Seat, ben: Seat, ada: Seat) -> None:
    decision, exception = in_review(ada), request(ada, release="8")
    carl = with_address(join(owner.team, "carl", Role.APPROVER))
    take_back(ada, ben, decision)
    exceptions.withdraw(ada, exception.number, exception.version)
    assert subjects_to(carl) == []
    assert "It was taken back to draft." in why_dropped(carl, "waiting:")


def test_list_of_an_earlier_version_is_sent_as_it_is(owner: Seat, ada: Seat) -> None:
    """It does not say which notices it stands for."""
    decision, _ = in_review(ada), in_review(ada)
    carl = with_address(join(owner.team, "carl", Role.APPROVER))
    row = Delivery.objects.get(recipient=str(carl.membership.user_id))
    del row.payload["notices"]
    row.save()
    withdraw(ada, ada, decision)
    Delivery.objects.exclude(pk=row.pk).delete()
    assert subjects_to(carl) == ["[ELwise] Platform: 2 decisions wait for your approval"]


def test_former_approver_gets_nothing_that_waits(owner: Seat, ben: Seat, ada: Seat) -> None:
    decision, exception = in_review(ada), request(ada, release="8")
    members.change_role(
        owner.membership.user,
        owner.team.slug,
        ben.membership.pk,
        Role.MEMBER,
        role_before=Role.APPROVER,
    )
    (message,) = mails_to(ben)
    assert message.subject.startswith(f"[ELwise] {decision.number} submitted for review:")
    assert "approve or reject" not in message.body
    assert "does not approve exceptions any more" in why_dropped(ben, "exception-requested")
    assert "Since then: It no longer waits for you." in lines_of(ben)[0]
    assert exception.number == 1


def test_submission_asks_only_who_may_approve_it(owner: Seat, ada: Seat) -> None:
    carl, dan = (with_address(join(owner.team, name)) for name in ("carl", "dan"))
    delegation = delegate(owner, carl)
    decision = in_review(ada)
    messages = {message.to[0]: message for message in (*mails_to(owner), *mail.outbox)}
    waits = f"[ELwise] {decision.number} waits for your approval:"
    for name in ("olga", "carl"):
        message = messages[f"{name}@example.org"]
        assert message.subject.startswith(waits)
        assert "Read it, then approve or reject it on its page." in message.body
    day = f"{delegation.ends_on.day} {delegation.ends_on:%B %Y}"
    assert f"You approve in place of olga until {day}." in messages["carl@example.org"].body
    assert "in place of" not in messages["olga@example.org"].body
    assert "approve or reject" not in messages["dan@example.org"].body
    assert dan.team == owner.team


def test_mail_to_a_delegate_is_not_sent_after_the_delegation(owner: Seat, ada: Seat) -> None:
    in_review(ada)
    carl = with_address(join(owner.team, "carl"))
    delegation = delegate(owner, carl)
    delegations.revoke(owner.membership.user, owner.team.slug, delegation.pk)
    assert subjects_to(carl) == []
    assert "It no longer waits for you." in why_dropped(carl, "waiting:")


@pytest.mark.parametrize(
    ("move", "words"),
    [
        (exceptions.approve, "It was approved."),
        (exceptions.decline, "It was declined."),
        (exceptions.withdraw, "It was withdrawn."),
    ],
)
def test_mail_of_a_request_that_is_over_is_not_sent(
    owner: Seat, ben: Seat, ada: Seat, move: Callable[..., object], words: str
) -> None:
    exception = request(ada, release="8")
    move(owner, exception.number, exception.version, "Because.")
    assert subjects_to(ben) == []
    assert words in why_dropped(ben, "exception-requested")
    assert f"Since then: {words}" in lines_of(ben)[0]


def test_mail_of_an_approval_that_was_revoked_is_not_sent(owner: Seat, ada: Seat) -> None:
    exception = approved_exception(ada, owner, release="8")
    exceptions.revoke(owner, exception.number, exception.version, "The shop closed.")
    assert subjects_to(ada) == ["[ELwise] Exception 1 revoked: Birch Linux 8"]
    assert "It was revoked." in why_dropped(ada, "exception-approved")


def test_mail_of_an_end_is_not_sent_once_it_is_renewed(owner: Seat, ada: Seat) -> None:
    exception = approved_exception(ada, owner, release="8")
    Delivery.objects.all().delete()
    tell_of_exceptions()
    request(ada, 200, renews=exception, release="8")
    assert subjects_to(owner) == ["[ELwise] Exception 2 waits for your approval: Birch Linux 8"]
    assert "Its renewal was requested." in why_dropped(owner, "exception-ends")


def test_notice_of_an_end_that_is_over_says_so(owner: Seat, ada: Seat) -> None:
    exception = approved_exception(ada, owner, release="8")
    Delivery.objects.all().delete()
    tell_of_exceptions()
    end(exception)
    tell_of_exceptions()
    assert subjects_to(owner) == ["[Act] Exception 1 has ended: Birch Linux 8"]
    assert "It has ended." in why_dropped(owner, "exception-ends")


def notice_of_facts(decision: Decision, occasion: str = "catalog:1") -> Notice:
    words = "The choice is ruled out by the facts of today."
    (notice,) = write([NewNotice(decision, occasion, Notice.Grade.ACT, words)])
    return notice


@pytest.fixture
def decision(owner: Seat, ben: Seat, ada: Seat) -> Decision:
    """Approved."""
    decision = in_review(ada)
    approve(owner, decision)
    return approve(ben, decision)


def test_mail_of_facts_is_not_sent_after_a_review(owner: Seat, decision: Decision) -> None:
    Delivery.objects.all().delete()
    notice = notice_of_facts(decision)
    states.still_right(owner, decision.pk, decision.version)
    assert subjects_to(owner) == []
    assert "It was reviewed." in why_dropped(owner, "catalog:")
    line = page(client_of(owner), "/decisions/notices/").select("article")[0]
    assert "Since then: It was reviewed." in line.text
    assert "Compare with today" not in line.text
    assert not holding(Notice.objects.filter(pk=notice.pk)).exists()


def test_mail_of_facts_is_not_sent_of_a_superseded_decision(
    owner: Seat, ben: Seat, decision: Decision
) -> None:
    Delivery.objects.all().delete()
    notice_of_facts(decision)
    owner.team.quorum = 1
    owner.team.save()
    revision = states.revise(owner, decision.pk, decision.version)
    approve(ben, states.submit(owner, revision.pk, revision.version))
    ada = Seat(owner.team.memberships.get(user__username="ada"))
    (message,) = mails_to(ada)
    assert message.subject.startswith(f"[ELwise] {revision.number} approved: ")
    assert f"was approved. It supersedes {decision.number}." in message.body
    assert "It was superseded by a revision." in why_dropped(ada, "catalog:")


def test_shorter_lead_time_replaces_the_longer(owner: Seat, decision: Decision) -> None:
    Delivery.objects.all().delete()
    notices = [notice_of_facts(decision, f"end:2031-05-31:{lead}") for lead in (12, 6)]
    assert list(holding(Notice.objects.filter(decision=decision, grade="act"))) == notices[1:]
    assert subjects_to(owner) == [
        f"[Act] {decision.number} updates end on 31 May 2031: {decision.title}"
    ]
    assert "A later notice says more." in why_dropped(owner, "end:2031-05-31:12")


@pytest.mark.parametrize(("lead", "words"), [(3, "review due on"), (0, "review overdue since")])
def test_subject_says_when_a_review_is_due(
    lead: int, words: str, owner: Seat, decision: Decision
) -> None:
    Delivery.objects.all().delete()
    notice_of_facts(decision, f"review:2027-05-31:{lead}")
    assert f"{decision.number} {words} 31 May 2027: {decision.title}" in subjects_to(owner)[0]


def test_holding_notices_are_those_without_a_development(owner: Seat, decision: Decision) -> None:
    for occasion in ("catalog:1", "end:2031-05-31:12", "review:2027-05-31:12", "end:2031-05-31:6"):
        notice_of_facts(decision, occasion)
    states.still_right(owner, decision.pk, decision.version)
    for occasion in ("catalog:2", "review:2027-05-31:6", "end:2031-05-30:6"):
        notice_of_facts(decision, occasion)
    rows = Notice.objects.filter(grade="act").select_related("decision", "exception")
    developments = Developments(rows, owner.membership.user, [owner])
    undisturbed = {row.pk for row in rows if not developments.in_words(row)}
    assert undisturbed == set(holding(rows).values_list("pk", flat=True))
    assert len(undisturbed) == 3


def test_expiry_that_was_answered_is_not_mailed(owner: Seat, decision: Decision) -> None:
    Decision.objects.filter(pk=decision.pk).update(review_by=today() - timedelta(days=31))
    states.expire_due()
    decision.refresh_from_db()
    states.still_right(owner, decision.pk, decision.version)
    assert not [subject for subject in subjects_to(owner) if "expired" in subject]
    assert why_dropped(owner, "expired:").startswith("It was out of date before it could be sent.")


def test_who_caused_it_gets_no_mail_and_has_seen_it(owner: Seat, ben: Seat, ada: Seat) -> None:
    decision = in_review(ada)
    assert subjects_to(ada) == []
    assert not page(client_of(ada), "/decisions/notices/").select(".tag")
    approve(owner, decision)
    approve(ben, decision)
    assert len(mails_to(ada)) == 1
    assert not [message for message in mail.outbox if message.to == ["ben@example.org"]]
    seen = SeenNotice.objects.filter(notice__occasion__startswith="approved:")
    assert [row.member for row in seen] == [ben.membership.user]


def test_webhooks_get_every_event_in_its_order(owner: Seat, ada: Seat) -> None:
    """They are told what happened, not what to do."""
    user = owner.membership.user
    Webhook.objects.create(team=owner.team, url="https://hook.example/", salt="x", created_by=user)
    decision = in_review(ada)
    withdraw(ada, ada, decision)
    rows = Delivery.objects.filter(channel="webhook").order_by("pk")
    assert [row.payload["details"]["kind"] for row in rows] == ["submitted", "withdrawn"]


def test_submission_is_listed_once_for_who_joined_later(owner: Seat, ada: Seat) -> None:
    in_review(ada)
    assert ["was submitted for review" in line for line in lines_of(owner)] == [True]
    ben = join(owner.team, "ben", Role.APPROVER)
    assert ["waits for your approval" in line for line in lines_of(ben)] == [True]


def test_auditor_is_not_asked_to_change_anything(owner: Seat, ada: Seat) -> None:
    dan = with_address(join(owner.team, "dan", Role.AUDITOR))
    ben = with_address(join(owner.team, "ben", Role.APPROVER))
    decision = in_review(ada)
    approve_twice(owner, ben, decision)
    details = NoticeDetails(to_do="Decide again.")
    write([NewNotice(decision, "catalog:1", Notice.Grade.ACT, "It is ruled out.", details)])
    (message,) = [row for row in mails_to(dan) if row.subject.startswith("[Act]")]
    assert "Decide again." not in message.body
    others = [row for row in mail.outbox if row.subject == message.subject and row != message]
    assert len(others) == 3
    assert all("Decide again." in row.body for row in others)


def test_owner_reads_what_was_not_sent(owner: Seat, ben: Seat, ada: Seat) -> None:
    withdraw(ada, ben, in_review(ada))
    outbox.send_due()
    section = page(client_of(owner), "/teams/platform/deliveries/").section("h-outdated")
    assert "to ben" in section.text
    assert "It was out of date before it could be sent. It was withdrawn." in section.text


def test_notices_of_a_team_joined_later_can_be_marked(owner: Seat, ada: Seat, monkeypatch) -> None:
    """They are older than those of another team, and stand on a later page."""
    monkeypatch.setattr("advisor.pages.watch.notices.A_PAGE", 1)
    in_review(ada)
    eve = join(new_team("Others"), "eve", Role.OWNER)
    in_review(join(eve.team, "fred"))
    client = client_of(eve)
    client.post("/decisions/notices/seen/", {"newest": Notice.objects.latest("pk").pk})
    assert not page(client, "/decisions/notices/").select("form[action$='seen/']")
    join(owner.team, "eve")
    assert page(client, "/decisions/notices/").select("form[action$='seen/']")


def test_mail_names_the_team(owner: Seat, decision: Decision) -> None:
    watch.tell(decision, "comment:1", watch.MessageKind.COMMENT)
    assert all("as a member of Platform." in message.body for message in mails_to(owner))


def test_page_takes_a_fixed_number_of_queries(
    owner: Seat, ada: Seat, django_assert_max_num_queries
) -> None:
    for _ in range(4):
        in_review(ada)
        request(ada, release="8")
    client = client_of(owner)
    with django_assert_max_num_queries(24):
        client.get("/decisions/notices/")


def test_mail_comes_late_where_it_still_holds(owner: Seat, ada: Seat, settings) -> None:
    decision = in_review(ada)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    outbox.send_due()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Delivery.objects.exclude(next_at=None).update(next_at=timezone.now())
    (message,) = mails_to(owner)
    assert f"/{decision.number}/" in message.body
