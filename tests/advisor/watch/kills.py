"""Decisions of a team whose prices move, and whether each notice of that arrived once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from accounts.models import Team
from advisor.decisions.watch import webhooks
from advisor.engine.types import Answers
from advisor.models import Decision, Delivery, Notice, WatchTurn, Webhook
from catalog import curation
from catalog.models import Price
from tests.advisor.watch.decisions import make_decision, make_member, make_team
from tests.advisor.watch.receivers import HookServer, MailServer

ORGANISATIONS = ("large_company", "small_business", "government", "university")
DEAR, CHEAP = 4000, 100


class NotifiedTeam:
    """A team with one member, one webhook and a decision for each kind of organisation."""

    team: Team
    account: User
    webhook: Webhook
    decisions: list[Decision]

    def __init__(self, mails: MailServer, hook: HookServer) -> None:
        self._mails, self._hook = mails, hook
        self.team = make_team()
        self.account = make_member(self.team, "ada")
        self.webhook = Webhook.objects.create(
            team=self.team, url=hook.url, salt=webhooks.new_salt(), created_by=self.account
        )
        answers = [Answers({"organisation": (key,)}) for key in ORGANISATIONS]
        self.decisions = [make_decision(self.team, row) for row in answers]
        for decision in self.decisions:
            _watch_prices(decision)

    def assert_each_notice_arrived_once(self, price_changes: int) -> str:
        """How many there were, in words."""
        notices = Notice.objects.values_list("pk", flat=True)
        counts = Counter(Notice.objects.filter(grade="act").values_list("decision", flat=True))
        assert counts == {decision.pk: price_changes for decision in self.decisions}, (
            "a notice is lost or doubled"
        )
        assert set(self._hook.ids) == {f"msg_{pk}_webhook_{self.webhook.pk}" for pk in notices}
        received = Counter(
            identifier.strip("<>").partition("@")[0] for identifier in self._mails.ids
        )
        open_mails = Delivery.objects.filter(state="uncertain")
        uncertain = set(open_mails.values_list("message_id", flat=True))
        expected = {f"msg_{pk}_email_{self.account.pk}" for pk in notices}
        assert set(received.values()) == {1}, "an e-mail came twice"
        assert received.keys() | uncertain == expected, "an e-mail is lost"
        assert not Delivery.objects.exclude(state__in=("sent", "uncertain")).exists()
        return (
            f"{len(notices)} notices, {len(received)} e-mails, {len(uncertain)} uncertain "
            f"({len(uncertain - received.keys())} of them not received), "
            f"{len(self._hook.ids)} calls of the webhook"
        )


def change_a_price(number: int) -> None:
    """Dear and cheap in turn, never the same twice."""
    price = Price.objects.get(plan__slug="premium", reference=True)
    price.amount = CHEAP - number if number % 2 else DEAR + 1 + number
    with curation.change(why="test"):
        price.save()


def let_claims_expire() -> None:
    """As if a minute and a half had passed."""
    past = timezone.now() - timedelta(seconds=1)
    WatchTurn.objects.exclude(until=None).update(until=past)
    Delivery.objects.exclude(claimed_until=None).update(claimed_until=past)


def _watch_prices(decision: Decision) -> None:
    """Each change of the price meets one of two tripwires."""
    for comparison, value in (("above", DEAR), ("below", CHEAP)):
        condition = {
            "candidate": ["alder", "9", "premium"],
            "attribute": "price_per_system_year",
            "comparison": comparison,
            "value": value,
        }
        words = f"The price is {comparison} {value} USD"
        decision.tripwires.create(kind="own", condition=condition, words=words)
