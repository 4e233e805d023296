"""Two teams, each with a row in every table of teams, and a word of its own in every text.

A word is `zqred…` or `zqblue…`, in lower case; a number is one that occurs nowhere else.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from accounts import models as accounts
from accounts.models import Delegation, Invitation, Key, Membership, Role, Team, TeamEvent
from accounts.teams import invitations
from accounts.teams.rights import Seat
from advisor import models as advisor
from advisor.decisions import approvals, record, share, states
from advisor.decisions.watch import calendar
from advisor.models import (
    Decision,
    Delivery,
    MemberImportances,
    Notice,
    ProposedRequirement,
    StoredAnswer,
    Tripwire,
    Webhook,
    Weighing,
)
from catalog.clock import today
from tests.advisor.decisions.teams import ANSWERS, computed
from tests.isolation.fleet_world import FleetWorld

PEOPLE = {
    "founder": Role.OWNER,
    "guest": Role.MEMBER,
    "former": Role.OWNER,
    "auditor": Role.AUDITOR,
    "member": Role.MEMBER,
    "approver": Role.APPROVER,
    "owner": Role.OWNER,
}
"""The founder wrote everything; the former member was an owner."""
NUMBERS = {"zqred": 918270, "zqblue": 546270}
"""The first decision of each team; servers and prices are near it."""
SHOWN = "shown"
"""Begins every word that is in the shared record."""
TEAM_OF = {
    Team: "pk",
    Membership: "team",
    Delegation: "approver__team",
    Invitation: "team",
    TeamEvent: "team",
    Key: "team",
    advisor.Decision: "team",
    advisor.Approval: "decision__team",
    advisor.DecisionEvent: "decision__team",
    advisor.DecisionComment: "decision__team",
    advisor.ShareLink: "decision__team",
    advisor.Weighing: "decision__team",
    advisor.MemberImportances: "weighing__decision__team",
    advisor.ProposedRequirement: "weighing__decision__team",
    advisor.WatchedDecision: "decision__team",
    advisor.Tripwire: "decision__team",
    advisor.Notice: "decision__team",
    advisor.SeenNotice: "notice__decision__team",
    advisor.NoticeReader: "notice__decision__team",
    advisor.NoticeLevel: "team",
    advisor.Webhook: "team",
    advisor.Delivery: "team",
    advisor.CalendarFeed: "team",
    advisor.StoredAnswer: "key__team",
    advisor.FleetImport: "team",
    advisor.FleetChunk: "fleet_import__team",
    advisor.FleetPattern: "fleet_import__team",
    advisor.FleetCount: "fleet_import__team",
    advisor.FleetHost: "fleet_import__team",
    advisor.Assignment: "team",
    advisor.EntitlementPlan: "team",
    advisor.ColumnMapping: "team",
    advisor.FleetGroup: "team",
    advisor.PolicyVersion: "team",
    advisor.FleetException: "team",
}
TABLES = {model._meta.db_table: (model, path) for model, path in TEAM_OF.items()}
OF_NO_TEAM = {
    accounts.CounterEntry,
    accounts.Device,
    advisor.FrozenPart,
    advisor.WatchedCatalog,
    advisor.WatchTurn,
}
MARKS_OF_USE = {"last_used_on"}
"""Columns that reading may write."""


@dataclass
class TeamWorld:
    """`pks`, `tokens`: of the rows that addresses name. `keys`: texts, by role."""

    canary: str
    team: Team
    seats: dict[str, Seat] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    pks: dict[str, int | str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def word(self, name: str) -> str:
        return f"{self.canary}{name}"

    def words_in(self, text: str) -> set[str]:
        """The team's words and numbers."""
        number = str(NUMBERS[self.canary])
        digits = rf"(?<![0-9a-z]){number[:3]}[,.\u202f]?{number[3:5]}\d(?![0-9a-z])"
        words = re.findall(rf"{self.canary}[a-z]+|{digits}", text.lower())
        return {re.sub(r"[,.\u202f]", "", word) for word in words}

    def words_of_account(self, role: str) -> set[str]:
        return {self.word(role), self.word(f"mail{role}"), self.word(f"key{role}")}

    def digest_of(self, table: str) -> str:
        """Of the team's rows in it, without marks of use."""
        model, path = TABLES[table]
        names = [column.attname for column in model._meta.concrete_fields]
        columns = [name for name in names if name not in MARKS_OF_USE]
        rows = model._default_manager.filter(**{path: self.team.pk}).order_by("pk")
        return hashlib.sha256(repr(list(rows.values_list(*columns))).encode()).hexdigest()

    def has_changed(self, tables: set[str]) -> bool:
        return any(self.digest_of(name) != self.digests[name] for name in tables & TABLES.keys())


def team_models() -> set[type[models.Model]]:
    modules = (accounts, advisor)
    values = [value for module in modules for value in vars(module).values()]
    return {
        value
        for value in values
        if isinstance(value, type) and issubclass(value, models.Model) and not value._meta.abstract
    }


def build(canary: str) -> TeamWorld:
    slug, name = f"{canary}slug", f"Team {canary}name"
    prices = f"discount=10&quote-{canary}price.standard={NUMBERS[canary] + 5}"
    world = TeamWorld(canary, Team.objects.create(name=name, slug=slug, own_prices=prices))
    for person, role in PEOPLE.items():
        email = f"{world.word('mail' + person)}@mail.example"
        user = User.objects.create_user(world.word(person), email)
        seat = Membership.objects.create(team=world.team, user=user, role=role)
        world.seats[person] = Seat(seat)
        reach = Key.Reach.READ if role == Role.AUDITOR else Key.Reach.WRITE
        key, world.keys[person] = Key.objects.create_key(
            name=world.word(f"key{person}"), owner=user, team=world.team, reach=reach
        )
        world.pks[f"key-{person}"] = key.prefix
    _add_people_rows(world)
    _add_decisions(world)
    _add_texts(world)
    _add_weighing(world)
    _add_watching(world)
    fleet = FleetWorld(canary, world.seats, world.decisions, NUMBERS[canary] + 7)
    world.pks |= fleet.rows
    world.tokens |= fleet.tokens
    former = world.seats["former"].membership
    Membership.objects.filter(pk=former.pk).update(ended_at=timezone.now())
    world.digests = {table: world.digest_of(table) for table in TABLES}
    return world


def _add_people_rows(world: TeamWorld) -> None:
    founder, former = world.seats["founder"], world.seats["former"]
    for name, seat in (("invitation", founder), ("invitation-former", former)):
        email = f"{world.word('invited')}@{name}.example"
        sent = invitations.invite(seat.membership.user, world.team.slug, email, Role.MEMBER, None)
        world.tokens[name] = sent.token
        world.pks[name] = sent.invitation.pk
    world.pks["guest"] = world.seats["guest"].membership.pk
    world.pks["delegation"] = Delegation.objects.create(
        approver=founder.membership,
        delegate=world.seats["guest"].membership,
        ends_on=today() + timedelta(days=9),
    ).pk
    TeamEvent.objects.create(
        team=world.team,
        actor=founder.membership.user,
        kind=TeamEvent.Kind.SETTINGS,
        detail=world.word("event"),
    )
    for name in ("member", "former"):
        seat = world.seats[name]
        token = calendar.create(world.team, seat.membership.user)
        world.tokens[f"calendar-{name}"] = token
    world.pks["feed"] = advisor.CalendarFeed.objects.get(
        team=world.team, member=world.seats["member"].membership.user
    ).pk


def _draft(world: TeamWorld, prefix: str = "") -> Decision:
    texts = ("title", "context", "environment", "group", "consequences", "assumptions")
    written = {name: world.word(prefix + name) for name in texts}
    draft = record.Draft(**written, servers=NUMBERS[world.canary] + 6)
    return record.keep_computed(world.seats["founder"], ANSWERS, computed(), draft)


def _add_decisions(world: TeamWorld) -> None:
    founder, owner = world.seats["founder"], world.seats["owner"]
    draft = _draft(world)
    Decision.objects.filter(pk=draft.pk).update(sequence=NUMBERS[world.canary])
    for name in ("plain", "weighed", "review", "approved", "shared"):
        world.decisions[name] = _draft(world, SHOWN if name == "shared" else "")
    for name in ("review", "approved", "shared"):
        row = world.decisions[name]
        row = states.submit(founder, row.pk, row.version)
        if name != "review":
            reason = world.word("reason")
            row = approvals.approve(owner, row.pk, row.content_sha256, reason)
        world.decisions[name] = row
    world.decisions["draft"] = Decision.objects.get(pk=draft.pk)


def _add_texts(world: TeamWorld) -> None:
    """On the shared record too: what a link must not show."""
    founder, former = world.seats["founder"], world.seats["former"]
    for name in ("draft", "shared"):
        record.comment(founder, world.decisions[name].pk, world.word("comment"))
    shared = world.decisions["shared"].pk
    for name, seat in (("share", founder), ("share-former", former)):
        link = share.create(seat, shared)
        world.tokens[name] = link.token
        world.pks[name] = link.link.pk
    key = Key.objects.get(team=world.team, owner=founder.membership.user)
    StoredAnswer.objects.create(
        key=key,
        idempotency_key="again",
        request_sha256="0" * 64,
        status=200,
        body=world.word("stored").encode(),
    )


def _add_weighing(world: TeamWorld) -> None:
    founder = world.seats["founder"].membership.user
    for name in ("draft", "weighed"):
        decision = world.decisions[name]
        closed_at = timezone.now() if name == "weighed" else None
        weighing = Weighing.objects.create(
            decision=decision, opened_by=founder, closed_at=closed_at
        )
        MemberImportances.objects.create(
            weighing=weighing, member=founder, importances={"cost": 3}, sent_at=timezone.now()
        )
        requirement = ProposedRequirement.objects.create(
            weighing=weighing,
            member=founder,
            question="platform",
            option="azure",
            reason=world.word("requirement"),
        )
        world.pks[f"requirement-{name}"] = requirement.pk


def _add_watching(world: TeamWorld) -> None:
    founder, approved = world.seats["founder"].membership.user, world.decisions["approved"]
    for decision in (approved, world.decisions["shared"]):
        tripwire = Tripwire.objects.create(
            decision=decision,
            kind="own",
            words=world.word("tripwire"),
            added_by=founder,
            condition={
                "candidate": ["a", "b", "c"],
                "attribute": "ends",
                "comparison": "ends-before",
                "value": "2031-01-01",
            },
        )
        notice = Notice.objects.create(
            decision=decision,
            occasion="catalog:1",
            grade="act",
            words=world.word("notice"),
            details={"reasons": [world.word("grade")]},
        )
        advisor.SeenNotice.objects.create(notice=notice, member=founder)
        world.pks.setdefault("tripwire", tripwire.pk)
    advisor.NoticeLevel.objects.create(team=world.team, member=founder, level="act")
    world.pks["webhook"] = Webhook.objects.create(
        team=world.team,
        url=f"https://hooks.example/{world.word('hook')}",
        salt="salt",
        created_by=founder,
    ).pk
    world.pks["delivery"] = Delivery.objects.create(
        team=world.team,
        notice=notice,
        channel="webhook",
        recipient=str(world.pks["webhook"]),
        message_id=world.word("message"),
        payload={"words": world.word("payload")},
        state=Delivery.State.FAILED,
        last_error=world.word("trouble"),
    ).pk
