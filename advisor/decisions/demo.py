"""Two teams with every role and three decisions each, to try ELwise with: `manage.py seed_demo`.

Everything goes through the services that pages and API use.
"""

from __future__ import annotations

import secrets

import msgspec
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User as Account
from django.db import transaction

from accounts.models import Key, Membership, Role, Team
from accounts.teams.creation import create_team
from accounts.teams.members import join
from accounts.teams.rights import Seat
from advisor.decisions import approvals, record, states
from advisor.decisions.computed import Computed, compute
from advisor.decisions.record import Draft
from advisor.decisions.weighing import rounds
from advisor.engine.types import Answers
from advisor.engine.weights import HIGH
from advisor.models import Decision
from catalog import snapshot
from catalog.clock import today

DOMAIN = "demo.invalid"
"""Of the accounts' e-mail addresses: nobody has it (RFC 2606), and it tells them from others."""
KEY_NAME = "demo"
TEAMS = {"demo-platform": "Demo Platform", "demo-research": "Demo Research"}
_ANSWERS = Answers(options={"platform": ("aws",)}, servers=40)
_DRAFT = Draft(
    title="Which Linux for the new build servers?",
    context="The build servers are replaced next spring.",
)
_IN_REVIEW = Draft(
    title="Which Linux for the web servers?",
    context="Support of what runs today ends.",
    environment="production",
    group="web servers",
    servers=40,
)
_APPROVED = Draft(
    title="Which Linux for the databases?",
    consequences="Two people learn its tools.",
    environment="production",
    servers=40,
)


class DemoMember(msgspec.Struct, frozen=True):
    """A login and an API key of the team. Both are new each time the command runs."""

    username: str
    role: str
    password: str
    api_key: str


class DemoDecision(msgspec.Struct, frozen=True):
    number: str
    title: str
    state: str


class DemoTeam(msgspec.Struct, frozen=True):
    slug: str
    name: str
    members: tuple[DemoMember, ...]
    decisions: tuple[DemoDecision, ...]


class TakenError(Exception):
    """A team or an account of that name exists, and it is not of the demo."""


@transaction.atomic
def seed() -> tuple[DemoTeam, ...]:
    """Adds what is missing. Existing demo accounts get new passwords and keys. TakenError."""
    computed = compute(_ANSWERS, today(), snapshot.current())
    return tuple(_team(slug, name, computed) for slug, name in TEAMS.items())


def _team(slug: str, name: str, computed: Computed) -> DemoTeam:
    accounts = {role: _account(f"{slug}-{role}") for role in Role}
    team = Team.objects.filter(slug=slug).first()
    if team is None:
        team = create_team(accounts[Role.OWNER], name)
    seats = {role: _seat(team, account, role) for role, account in accounts.items()}
    _decisions(team, seats, computed)
    decisions = Decision.objects.filter(team=team).order_by("year", "sequence")
    return DemoTeam(
        slug=team.slug,
        name=team.name,
        members=tuple(_member(seat) for seat in seats.values()),
        decisions=tuple(DemoDecision(str(row), row.title, str(row.state)) for row in decisions),
    )


def _account(username: str) -> Account:
    email = f"{username}@{DOMAIN}"
    account = Account.objects.filter(username=username).first()
    if account is None:
        account = Account.objects.create_user(username, email)
        EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    if account.email != email or account.is_staff or not account.is_active:
        raise TakenError(f"There is an account {username} that is not of the demo. Rename it.")
    return account


def _seat(team: Team, account: Account, role: Role) -> Seat:
    """Raises TakenError where the account has no seat in a team of this name that exists."""
    active = Membership.objects.active().select_related("team", "user")
    membership = active.filter(team=team, user=account).first()
    if membership is None:
        owners = active.filter(team=team, role=Role.OWNER)
        if not owners.filter(user__email__endswith=f"@{DOMAIN}").exists():
            raise TakenError(f"There is a team {team.slug} that is not of the demo. Rename it.")
        membership = join(team, account, role)
    return Seat(membership)


def _decisions(team: Team, seats: dict[Role, Seat], computed: Computed) -> None:
    """A draft with a round of weighing, one in review, and one that is approved."""
    member, approver = seats[Role.MEMBER], seats[Role.APPROVER]
    titles = set(Decision.objects.filter(team=team).values_list("title", flat=True))
    if _DRAFT.title not in titles:
        draft = record.keep_computed(member, _ANSWERS, computed, _DRAFT)
        rounds.open_round(member, draft.pk)
        importances = dict.fromkeys(rounds.criteria_to_weigh(draft), HIGH)
        rounds.send(approver, draft.pk, importances)
    if _IN_REVIEW.title not in titles:
        draft = record.keep_computed(member, _ANSWERS, computed, _IN_REVIEW)
        states.submit(member, draft.pk, draft.version)
    if _APPROVED.title not in titles:
        draft = record.keep_computed(member, _ANSWERS, computed, _APPROVED)
        submitted = states.submit(member, draft.pk, draft.version)
        approvals.approve(approver, draft.pk, submitted.content_sha256)


def _member(seat: Seat) -> DemoMember:
    account = seat.membership.user
    password = secrets.token_urlsafe(12)
    account.set_password(password)
    account.save()
    Key.objects.filter(owner=account, name=KEY_NAME).delete()
    reach = Key.Reach.WRITE if seat.may_write else Key.Reach.READ
    _, text = Key.objects.create_key(name=KEY_NAME, owner=account, team=seat.team, reach=reach)
    return DemoMember(account.get_username(), str(seat.role), password, text)
