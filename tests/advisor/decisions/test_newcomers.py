"""Who gets to approve is told what waits for their approval, once, and of no other team."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Role
from accounts.teams import delegations, members
from accounts.teams.rights import Seat
from advisor.decisions import approvals, states
from advisor.decisions.newcomers import tell_newcomer
from advisor.decisions.watch import outbox
from advisor.models import Decision, Delivery, Notice, NoticeReader, State, Webhook
from catalog.clock import today
from tests.advisor.decisions.teams import approved, delegate, in_review, join, new_draft, new_team
from tests.advisor.decisions_pages.members import client_of
from tests.advisor.fleet.policy.teams_policies import request
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]


@pytest.fixture
def owner() -> Seat:
    return join(new_team(quorum=2), "olga", Role.OWNER)


@pytest.fixture
def ada(owner: Seat) -> Seat:
    return join(owner.team, "ada")


@pytest.fixture
def waiting(ada: Seat) -> Decision:
    return in_review(ada)


def set_role(owner: Seat, seat: Seat, role: Role) -> None:
    seat.membership.refresh_from_db()
    members.change_role(
        owner.membership.user,
        owner.team.slug,
        seat.membership.pk,
        role,
        role_before=seat.membership.role,
    )


def notices_for(seat: Seat) -> list[Notice]:
    """Those that are for this member alone."""
    rows = NoticeReader.objects.filter(member=seat.membership.user).select_related("notice")
    return [row.notice for row in rows]


def begin(pool: Executor, move: Callable[[], Decision]) -> Future[Decision]:
    """A move on a connection of its own; it is given time to come to a lock."""

    def run() -> Decision:
        try:
            return move()
        finally:
            connection.close()

    future = pool.submit(run)
    wait([future], timeout=0.5)
    return future


def articles_of(seat: Seat) -> str:
    """What the page of notices says to the member."""
    articles = page(client_of(seat), "/decisions/notices/").select("article")
    return " ".join(article.text for article in articles)


def waiting_for(seat: Seat) -> list[Decision | None]:
    return [notice.decision for notice in notices_for(seat)]


def test_approver_who_joins_is_told(owner: Seat, waiting: Decision) -> None:
    new_draft(owner)
    ben = join(owner.team, "ben", Role.APPROVER)
    (notice,) = notices_for(ben)
    title = waiting.title
    assert notice.words == f"{waiting.number} “{title}” waits for your approval."
    assert notice.decision == waiting
    (delivery,) = notice.deliveries.all()
    assert (delivery.channel, delivery.recipient) == ("email", str(ben.membership.user.pk))


@pytest.mark.parametrize("role", [Role.MEMBER, Role.AUDITOR])
def test_who_may_not_approve_is_not_told(owner: Seat, waiting: Decision, role: Role) -> None:
    assert notices_for(join(owner.team, "carl", role)) == []


def test_member_who_becomes_approver_is_told_once(owner: Seat, waiting: Decision) -> None:
    carl = join(owner.team, "carl")
    for role in (Role.APPROVER, Role.OWNER, Role.MEMBER, Role.APPROVER):
        set_role(owner, carl, role)
        assert waiting_for(carl) == [waiting]
    members.end_now(owner.membership.user, owner.team.slug, carl.membership.pk)
    join(owner.team, "carl", Role.APPROVER)
    assert waiting_for(carl) == [waiting]


def test_approver_of_before_is_not_told_again(owner: Seat, waiting: Decision) -> None:
    """They were when it was submitted."""
    members.end_on(owner.membership.user, owner.team.slug, owner.membership.pk, None)
    ben = join(owner.team, "ben", Role.APPROVER)
    NoticeReader.objects.all().delete()
    Notice.objects.all().delete()
    set_role(owner, ben, Role.OWNER)
    members.end_on(owner.membership.user, owner.team.slug, ben.membership.pk, today())
    assert notices_for(owner) == notices_for(ben) == []


def test_other_teams_are_not_told(owner: Seat, waiting: Decision) -> None:
    stranger = join(new_team("Others"), "eve", Role.OWNER)
    in_review(join(stranger.team, "fred"))
    ben = join(owner.team, "ben", Role.APPROVER)
    assert waiting_for(stranger) == []
    assert waiting_for(ben) == [waiting]
    assert "waits for your approval" in articles_of(ben)
    for seat in (owner, stranger):
        assert "waits for your approval" not in articles_of(seat)


def test_own_decision_is_left_out(owner: Seat, ada: Seat, waiting: Decision) -> None:
    set_role(owner, ada, Role.APPROVER)
    assert notices_for(ada) == []


def test_own_decision_counts_where_authors_approve(owner: Seat, ada: Seat, waiting: Decision):
    owner.team.author_may_approve = True
    owner.team.save()
    set_role(owner, ada, Role.APPROVER)
    assert waiting_for(ada) == [waiting]


def test_decision_approved_in_place_of_another_is_left_out(owner: Seat, waiting: Decision) -> None:
    carl = join(owner.team, "carl")
    delegate(owner, carl)
    approvals.approve(carl, waiting.pk, waiting.content_sha256)
    NoticeReader.objects.all().delete()  # of the delegation
    Notice.objects.all().delete()
    set_role(owner, carl, Role.APPROVER)
    assert notices_for(carl) == []


def test_delegate_is_told_once(owner: Seat, ada: Seat, waiting: Decision) -> None:
    """Of decisions: exceptions are for approvers themselves."""
    request(ada, release="8")
    carl = join(owner.team, "carl")
    slug, day = owner.team.slug, today() + timedelta(days=7)
    for _ in range(2):
        delegations.delegate(owner.membership.user, slug, carl.membership.pk, day)
        assert waiting_for(carl) == [waiting]
        (delegation,) = delegations.active_delegations(owner.team)
        delegations.revoke(owner.membership.user, slug, delegation.pk)
    assert waiting_for(ada) == []


def test_delegate_of_who_has_approved_is_not_told(owner: Seat, waiting: Decision) -> None:
    """Their approval would count once, and does already."""
    carl = join(owner.team, "carl")
    approvals.approve(owner, waiting.pk, waiting.content_sha256)
    delegate(owner, carl)
    assert notices_for(carl) == []
    assert "Waiting for your approval" not in page(client_of(carl), "/").text


def test_delegate_of_the_author_is_not_told(owner: Seat) -> None:
    in_review(owner)
    carl = join(owner.team, "carl")
    delegate(owner, carl)
    assert notices_for(carl) == []
    ben = join(owner.team, "ben", Role.APPROVER)
    delegate(ben, carl)
    assert len(notices_for(carl)) == 1


def test_delegate_is_told_when_the_approver_is_one_again(owner: Seat, ada: Seat) -> None:
    ben, carl = join(owner.team, "ben", Role.APPROVER), join(owner.team, "carl")
    delegate(ben, carl)
    set_role(owner, ben, Role.MEMBER)
    waiting = in_review(ada)
    set_role(owner, ben, Role.APPROVER)
    assert waiting_for(carl) == waiting_for(ben) == [waiting]


def test_approver_whose_account_is_active_again_is_told(owner: Seat, ada: Seat) -> None:
    ben, carl = join(owner.team, "ben", Role.APPROVER), join(owner.team, "carl")
    delegate(ben, carl)
    user = ben.membership.user
    user.is_active = False
    user.save()
    waiting, exception = in_review(ada), request(ada, release="8")
    for _ in range(2):
        user.is_active = True
        user.save()
    assert waiting_for(ben) == [waiting, None]
    assert notices_for(ben)[1].exception == exception
    assert waiting_for(carl) == [waiting]


def test_approval_of_an_account_that_is_active_again_counts(owner: Seat, ada: Seat) -> None:
    ben = join(owner.team, "ben", Role.APPROVER)
    waiting = in_review(ada)
    approvals.approve(ben, waiting.pk, waiting.content_sha256)
    user = ben.membership.user
    user.is_active = False
    user.save()
    assert approvals.approve(owner, waiting.pk, waiting.content_sha256).state == State.REVIEW
    user.is_active = True
    user.save(update_fields=["is_active"])
    waiting.refresh_from_db()
    assert waiting.state == State.APPROVED
    assert notices_for(ben) == []


def test_account_that_was_active_is_not_told(owner: Seat, waiting: Decision) -> None:
    user = owner.membership.user
    user.save()
    user.save(update_fields=["last_login"])
    assert notices_for(owner) == []


def test_membership_that_is_prolonged_after_its_end_is_told(owner: Seat, waiting: Decision) -> None:
    ben = join(owner.team, "ben", Role.APPROVER)
    NoticeReader.objects.all().delete()
    Notice.objects.all().delete()
    for days in (-1, 30):
        ben.membership.ends_on = today() + timedelta(days=days)
        ben.membership.save()
    assert waiting_for(ben) == [waiting]


def test_only_what_waits_now(owner: Seat, ada: Seat) -> None:
    second = join(owner.team, "ben", Role.APPROVER)
    owner.team.quorum = 1
    owner.team.save()
    approved(ada, second)
    withdrawn = in_review(ada)
    states.withdraw(ada, withdrawn.pk, withdrawn.version)
    assert notices_for(join(owner.team, "carl", Role.APPROVER)) == []


def test_what_is_submitted_anew_is_told_to_all(owner: Seat, ada: Seat, waiting: Decision) -> None:
    ben = join(owner.team, "ben", Role.APPROVER)
    draft = states.take_back(ada, waiting.pk, waiting.version)
    states.submit(ada, draft.pk, draft.version)
    assert waiting_for(ben) == [waiting]
    submitted = Notice.objects.filter(decision=waiting, occasion__startswith="submitted:")
    assert submitted.count() == 2
    assert not NoticeReader.objects.filter(notice__in=submitted).exists()


@pytest.mark.django_db(transaction=True)
def test_who_joins_during_a_submission_is_told(owner: Seat, ada: Seat) -> None:
    """The submission waits until they have joined, and then its notice is for them too."""
    draft, user = new_draft(ada), User.objects.create_user("ben")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            members.join(members.lock(owner.team.slug), user, Role.APPROVER)
            submission = begin(pool, lambda: states.submit(ada, draft.pk, draft.version))
        submission.result()
    assert Delivery.objects.filter(channel="email", recipient=str(user.pk)).exists()


@pytest.mark.django_db(transaction=True)
def test_joining_and_approving_do_not_lock_each_other_out(owner: Seat, waiting: Decision) -> None:
    user, digest = User.objects.create_user("ben"), waiting.content_sha256
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            team = members.lock(owner.team.slug)
            approval = begin(pool, lambda: approvals.approve(owner, waiting.pk, digest))
            members.join(team, user, Role.APPROVER)
        assert approval.result().approvals.count() == 1
    assert NoticeReader.objects.filter(member=user).count() == 1


def test_webhooks_get_no_notice_for_one_member(owner: Seat, waiting: Decision) -> None:
    user = owner.membership.user
    Webhook.objects.create(team=owner.team, url="https://hook.example/", salt="x", created_by=user)
    join(owner.team, "ben", Role.APPROVER)
    assert not Delivery.objects.filter(channel=Delivery.Channel.WEBHOOK).exists()


def test_mail_leads_to_the_record(owner: Seat, waiting: Decision, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ben = join(owner.team, "ben", Role.APPROVER)
    ben.membership.user.email = "ben@example.org"
    ben.membership.user.save()
    outbox.send_due()
    (message,) = mail.outbox
    assert message.to == ["ben@example.org"]
    assert "Read it, then approve or reject it on its page." in message.body
    assert f"/decisions/{owner.team.slug}/{waiting.number}/" in message.body


def mails_to(seat: Seat, settings) -> list[EmailMessage]:
    """What the worker sends to the member now."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    user = seat.membership.user
    user.email = f"{user.username}@example.org"
    user.save()
    outbox.send_due()
    return [message for message in mail.outbox if message.to == [user.email]]


def test_one_mail_lists_all_that_waits(owner: Seat, ada: Seat, waiting: Decision, settings) -> None:
    second = in_review(ada, title="Which Linux for the shop?")
    request(ada, release="8")
    ben = join(owner.team, "ben", Role.APPROVER)
    assert len(notices_for(ben)) == 3
    (message,) = mails_to(ben, settings)
    assert message.subject == (
        "[ELwise] Platform: 2 decisions and 1 exception wait for your approval"
    )
    site = f"{settings.SITE_URL}/"
    addresses = [line.strip() for line in message.body.splitlines() if site in line]
    assert addresses == [
        f"{site}decisions/platform/{waiting.number}/",
        f"{site}decisions/platform/{second.number}/",
        f"{site}fleet/platform/exceptions/1/",
        f"{site}decisions/notices/",
        f"{site}decisions/notices/",
    ]
    assert f"- {second.number} “Which Linux for the shop?” waits for your approval." in message.body
    assert "- The exception requested for Birch Linux 8, until" in message.body


def test_list_has_only_what_is_new(owner: Seat, ada: Seat, waiting: Decision, settings) -> None:
    ben = join(owner.team, "ben", Role.APPROVER)
    assert len(mails_to(ben, settings)) == 1
    set_role(owner, ben, Role.MEMBER)
    later = [in_review(ada, title=f"Which Linux for cluster {number}?") for number in range(2)]
    Delivery.objects.all().delete()  # of the submissions
    set_role(owner, ben, Role.APPROVER)
    text = mails_to(ben, settings)[1].body
    assert all(f"/{decision.number}/" in text for decision in later)
    assert f"/{waiting.number}/" not in text


def test_long_list_says_how_many_are_left_out(
    owner: Seat, ada: Seat, waiting: Decision, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.decisions.watch.waiting_list.MAX_LISTED", 1)
    in_review(ada)
    in_review(ada)
    (message,) = mails_to(join(owner.team, "ben", Role.APPROVER), settings)
    assert message.body.count("waits for your approval") == 1
    assert "3 decisions wait for your approval" in message.body
    assert "- and 2 more" in message.body


@pytest.mark.parametrize(
    ("state", "mails", "state_afterwards"),
    [
        (Delivery.State.CLAIMED, 1, Delivery.State.SENT),
        (Delivery.State.HANDING_OVER, 0, Delivery.State.UNCERTAIN),
    ],
)
def test_list_comes_once_from_a_killed_worker(
    owner: Seat,
    ada: Seat,
    waiting: Decision,
    settings,
    state: str,
    mails: int,
    state_afterwards: str,
) -> None:
    """Killed before the mail was on its way it is sent; after that, nobody sends it again."""
    in_review(ada)
    Delivery.objects.all().delete()  # of the submissions
    ben = join(owner.team, "ben", Role.APPROVER)
    assert outbox.claim()
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.update(state=state, claimed_until=past)
    assert len(mails_to(ben, settings)) == mails
    assert len(mails_to(ben, settings)) == mails
    assert Delivery.objects.get().state == state_afterwards


def test_list_that_is_not_stored_is_not_sent(owner: Seat, ada: Seat, waiting: Decision) -> None:
    in_review(ada)
    Delivery.objects.all().delete()  # of the submissions
    with transaction.atomic():
        join(owner.team, "ben", Role.APPROVER)
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()
    assert not NoticeReader.objects.exists()


def test_owner_reads_which_list_did_not_arrive(owner: Seat, ada: Seat, waiting: Decision) -> None:
    in_review(ada)
    Delivery.objects.all().delete()  # of the submissions
    join(owner.team, "ben", Role.APPROVER)
    Delivery.objects.update(state=Delivery.State.UNCERTAIN)
    table = page(client_of(owner), f"/teams/{owner.team.slug}/deliveries/").select_one("table")
    assert "In Platform, 2 decisions wait for your approval." in table.text


def test_queries_do_not_grow(owner: Seat, ada: Seat, django_assert_max_num_queries) -> None:
    for number in range(6):
        in_review(ada, title=f"Which Linux for cluster {number}?")
    ben = join(owner.team, "ben", Role.APPROVER)
    Notice.objects.all().delete()
    with django_assert_max_num_queries(12):
        assert tell_newcomer(ben) == 6
