"""What an address of the matrix is: how its parameters are filled, and who may write there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto

from catalog.clock import today
from tests.isolation.world import TeamWorld

WRITERS = frozenset({"member", "approver", "owner"})
APPROVERS = frozenset({"approver", "owner"})
OWNER = frozenset({"owner"})
SEATED = frozenset({"auditor", *WRITERS})
"""What each does with a seat of their own: an auditor too leaves, and reads notices."""


class Reach(Enum):
    """`OWN`: of all teams of the account. `TOKEN`: whoever has the link. `ADMIN`: curators'."""

    PUBLIC = auto()
    ACCOUNT = auto()
    OWN = auto()
    TEAM = auto()
    TOKEN = auto()
    API = auto()
    ADMIN = auto()


PRIVATE = frozenset({Reach.OWN, Reach.TEAM, Reach.TOKEN, Reach.API})
Form = Callable[[TeamWorld], Mapping[str, object] | str]


def empty(_: TeamWorld) -> Mapping[str, object]:
    return {}


@dataclass(frozen=True)
class MatrixRoute:
    """`writers`: whom a POST (or `verb`) lets change the team. `shows`: a member reads words of the
    team there, by `reads`. `pk`: the row that the address names, by parameter. `tag`: of what is
    sent as If-Match; None: the decision's. `needs_key`, `scheme`: of the header with it.
    `is_costly`: only an owner and a visitor ask for it."""

    reach: Reach
    arguments: Mapping[str, str] = field(default_factory=dict)
    decision: str = "draft"
    pk: tuple[str, str] | None = None
    writers: frozenset[str] = frozenset()
    form: Form = empty
    shows: frozenset[str] = frozenset()
    query: str = ""
    verb: str = "POST"
    reads: str = "GET"
    tag: Callable[[TeamWorld], object] | None = None
    needs_key: bool = False
    scheme: str = "Api-Key"
    is_costly: bool = False

    def if_match(self, world: TeamWorld) -> str:
        tag = self.tag(world) if self.tag else world.decisions[self.decision].version
        return f'"{tag}"'

    def parameters(self, world: TeamWorld, names: set[str], rows: TeamWorld) -> dict[str, object]:
        """`rows`: the team whose rows the numbers of rows are of."""
        decision = world.decisions[self.decision]
        known: dict[str, object] = {
            "team": world.team.slug,
            "slug": world.team.slug,
            "number": decision.number,
            "token": "unknown-token",
            **self.arguments,
        }
        if self.pk:
            known[self.pk[0]] = rows.pks[self.pk[1]]
        return {name: known[name] for name in names}


def day_after(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


def decision_version(name: str) -> Form:
    return lambda world: {"version": world.decisions[name].version, "reason": "Typed."}


def plain(**values: object) -> Form:
    return lambda _: values


def of_decision(name: str = "draft", **more: object) -> MatrixRoute:
    return MatrixRoute(Reach.TEAM, decision=name, **more)  # type: ignore[arg-type]


def read(name: str = "draft") -> MatrixRoute:
    return of_decision(name, shows=SEATED)


def move(name: str, writers: frozenset[str] = WRITERS) -> MatrixRoute:
    return of_decision(name, writers=writers, form=decision_version(name))


def of_team(**more: object) -> MatrixRoute:
    return MatrixRoute(Reach.TEAM, **more)  # type: ignore[arg-type]


def of_api(name: str = "draft", **more: object) -> MatrixRoute:
    more.setdefault("query", "team={slug}")
    return MatrixRoute(Reach.API, decision=name, **more)  # type: ignore[arg-type]
