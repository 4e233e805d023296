"""The addresses of fleets, of their policies, and of the check."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from advisor.models import FleetException, FleetImport
from tests.isolation.route import (
    APPROVERS,
    SEATED,
    WRITERS,
    Form,
    MatrixRoute,
    Reach,
    day_after,
    of_team,
    plain,
)
from tests.isolation.world import TeamWorld

_GROUP = "name={canary}fleetgroup"
_POLICY: Mapping[str, object] = {
    "format": 1,
    "rules": [{"distribution": "birch", "rule": "approved", "reason": "Typed."}],
}
_EXCEPTION = {"distribution": "birch", "release": "9", "reason": "Typed."}
_HOSTS = "Birch Linux 9"


def _import(name: str, **more: object) -> MatrixRoute:
    return of_team(pk=("number", f"import-{name}"), **more)


def _import_form(name: str, **values: object) -> Form:
    return lambda world: {**values, "version": _import_version(name)(world)}


def _import_version(name: str) -> Callable[[TeamWorld], int]:
    def version(world: TeamWorld) -> int:
        number = world.pks[f"import-{name}"]
        return FleetImport.objects.get(team=world.team, number=number).version

    return version


def _systems(world: TeamWorld) -> Mapping[str, object]:
    version = _import_version("guesses")(world)
    return {"version": version, f"confirm-{world.pks['guess']}": "1"}


def _exception(name: str, **more: object) -> MatrixRoute:
    return of_team(pk=("number", f"exception-{name}"), **more)


def _exception_version(name: str) -> Callable[[TeamWorld], int]:
    def version(world: TeamWorld) -> int:
        number = world.pks[f"exception-{name}"]
        return FleetException.objects.get(team=world.team, number=number).version

    return version


def _exception_move(name: str) -> MatrixRoute:
    version = _exception_version(name)
    return _exception(
        name, writers=APPROVERS, form=lambda world: {"version": version(world), "reason": "Typed."}
    )


def _of_api(**more: object) -> MatrixRoute:
    return MatrixRoute(Reach.API, **more)  # type: ignore[arg-type]


def _api_move(name: str) -> MatrixRoute:
    return _of_api(
        pk=("number", f"exception-{name}"),
        writers=APPROVERS,
        form=plain(reason="Typed."),
        tag=_exception_version(name),
    )


def _policy_number(world: TeamWorld) -> object:
    return world.pks["policy"]


def _policy_form(world: TeamWorld) -> Mapping[str, object]:
    text = "rules:\n- {distribution: birch, rule: approved, reason: Typed.}\n"
    return {"text": text, "version": _policy_number(world)}


def _rules_form(world: TeamWorld) -> Mapping[str, object]:
    return {
        "count": 1,
        "rule1-distribution": "birch",
        "rule1-rule": "forbidden",
        "version": _policy_number(world),
    }


FLEETS = {
    "fleet": MatrixRoute(Reach.OWN, shows=SEATED, form=plain(text=_HOSTS)),
    "fleet-now": of_team(shows=SEATED),
    "fleet-exposure": of_team(shows=SEATED),
    "fleet-groups": of_team(shows=SEATED),
    "fleet-group": of_team(
        query=_GROUP,
        writers=WRITERS,
        shows=SEATED,
        form=plain(version=1, hosts_per_month=4, lead_months=1),
    ),
    "set-fleet-paces": of_team(writers=WRITERS, form=plain(hosts_per_month=4, lead_months=1)),
    "fleet-compare": of_team(shows=SEATED),
    "fleet-calendars": of_team(writers=SEATED, shows=SEATED),
    "fleet-calendar": MatrixRoute(Reach.TOKEN),
    "fleet-metrics": _of_api(shows=SEATED, needs_key=True, scheme="Bearer"),
    "fleet-file": of_team(arguments={"format": "json"}, shows=SEATED),
    "fleet-file xlsx": of_team(arguments={"format": "xlsx"}, shows=SEATED),
    "exposure-file": of_team(arguments={"format": "csv"}, shows=SEATED),
}
IMPORTS = {
    "fleet-imports": of_team(shows=SEATED),
    "new-fleet-import": of_team(writers=WRITERS, shows=SEATED, form=plain(text=_HOSTS)),
    "fleet-import": _import("ready", shows=SEATED),
    **{
        f"fleet-import {name}": _import(name, shows=SEATED)
        for name in ("guesses", "columns", "failed", "uploaded", "parsing", "cancelled")
    },
    "cancel-fleet-import": _import("parsing", writers=WRITERS, form=_import_form("parsing")),
    "fleet-import-columns": _import(
        "columns",
        writers=WRITERS,
        shows=WRITERS,
        form=_import_form("columns", **{"column-0": "name"}),
    ),
    "fleet-import-systems": _import("guesses", writers=WRITERS, form=_systems),
    "fleet-import-plans": _import(
        "guesses", writers=WRITERS, form=_import_form("guesses", **{"plan-0": "basic"})
    ),
    "use-fleet-import": _import("guesses", writers=WRITERS, form=_import_form("guesses")),
}
POLICY = {
    "fleet-policy": of_team(shows=SEATED),
    "edit-fleet-policy": of_team(writers=APPROVERS, shows=APPROVERS, form=_policy_form),
    "edit-fleet-policy-rules": of_team(writers=APPROVERS, shows=APPROVERS, form=_rules_form),
    "fleet-policy-versions": of_team(shows=SEATED),
    "fleet-policy-version-file": of_team(pk=("number", "policy"), shows=SEATED),
    "fleet-policy-file": of_team(query="exceptions=1", shows=SEATED),
    "fleet-exceptions": of_team(shows=SEATED),
    "new-fleet-exception": of_team(
        writers=WRITERS,
        shows=WRITERS,
        form=lambda _: {**_EXCEPTION, "ends": day_after(30)},
    ),
    "fleet-exception": _exception("approved", shows=SEATED),
    "approve-fleet-exception": _exception_move("requested"),
    "decline-fleet-exception": _exception_move("requested"),
    "withdraw-fleet-exception": _exception_move("requested"),
    "revoke-fleet-exception": _exception_move("approved"),
}
API = {
    "api-check": MatrixRoute(Reach.PUBLIC, form=lambda _: _HOSTS),
    "api-check team": _of_api(
        query="team={slug}", reads="POST", shows=SEATED, needs_key=True, form=lambda _: _HOSTS
    ),
    "api-fleet-policy": _of_api(
        writers=APPROVERS, shows=SEATED, verb="PUT", tag=_policy_number, form=lambda _: _POLICY
    ),
    "api-fleet-exceptions": _of_api(
        writers=WRITERS,
        shows=SEATED,
        form=lambda _: {**_EXCEPTION, "ends": day_after(30)},
    ),
    "api-fleet-exception": _of_api(pk=("number", "exception-approved"), shows=SEATED),
    "api-fleet-exception-approve": _api_move("requested"),
    "api-fleet-exception-decline": _api_move("requested"),
    "api-fleet-exception-withdraw": _api_move("requested"),
    "api-fleet-exception-revoke": _api_move("approved"),
    "api-fleet-imports": _of_api(writers=WRITERS, shows=SEATED, verb="PUT", form=lambda _: _HOSTS),
    "api-fleet-import": _of_api(pk=("number", "import-ready"), shows=SEATED),
    "api-fleet-import-file": _of_api(
        arguments={"filename": "typed.csv"}, writers=WRITERS, verb="PUT", form=lambda _: _HOSTS
    ),
}
FLEET = {**FLEETS, **IMPORTS, **POLICY, **API}
