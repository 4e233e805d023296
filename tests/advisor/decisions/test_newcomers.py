"""Who becomes an approver is told what waits for their approval, once, and of no other team."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection, transaction

from accounts.models import Role
from accounts.teams import members
from accounts.teams.rights import Seat
from advisor.decisions import approvals, states
from advisor.decisions.newcomers import tell_newcomer
from advisor.decisions.watch import outbox
from advisor.models import Decision, Delivery, Notice, NoticeReader, Webhook
from catalog.clock import today
from tests.advisor.decisions.teams import approved, delegate, in_review, join, new_draft, new_team
from tests.advisor.decisions_pages.members import client_of
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
    set_role(owner, carl, Role.APPROVER)
    assert notices_for(carl) == []


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


def test_queries_do_not_grow(owner: Seat, ada: Seat, django_assert_max_num_queries) -> None:
    for number in range(6):
        in_review(ada, title=f"Which Linux for cluster {number}?")
    ben = join(owner.team, "ben", Role.APPROVER)
    Notice.objects.all().delete()
    with django_assert_max_num_queries(12):
        assert tell_newcomer(ben.membership) == 6
