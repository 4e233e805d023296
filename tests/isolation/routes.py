"""Every address of the site: how its parameters are filled, and who may write there.

An address that is not listed makes tests/isolation/test_matrix.py fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from advisor.decisions.weighing.rounds import criteria_to_weigh
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
Form = Callable[[TeamWorld], Mapping[str, object]]


def _empty(_: TeamWorld) -> Mapping[str, object]:
    return {}


@dataclass(frozen=True)
class MatrixRoute:
    """`writers`: whom a POST (or `verb`) lets change the team. `shows`: a member reads words of the
    team there. `pk`: the row that the address names, by parameter. `is_costly`: only an owner and a
    visitor ask for it."""

    reach: Reach
    arguments: Mapping[str, str] = field(default_factory=dict)
    decision: str = "draft"
    pk: tuple[str, str] | None = None
    writers: frozenset[str] = frozenset()
    form: Form = _empty
    shows: frozenset[str] = frozenset()
    query: str = ""
    verb: str = "POST"
    is_costly: bool = False

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


def route_names() -> Iterator[tuple[str, set[str], Callable[..., object] | None]]:
    """Name, parameters and view of each address; one without a name has its pattern instead."""
    yield from _names(get_resolver().url_patterns)


def address_of(name: str, parameters: Mapping[str, object], query: str = "") -> str:
    path = UNNAMED.get(name) or reverse(name, kwargs=dict(parameters))
    return f"{path}?{query}" if query else path


def _names(
    patterns: list[URLPattern | URLResolver], parents: frozenset[str] = frozenset()
) -> Iterator[tuple[str, set[str], Callable[..., object] | None]]:
    for pattern in patterns:
        names = parents | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern), set(names), pattern.callback
        elif pattern.app_name != "admin":
            yield from _names(pattern.url_patterns, names)


def _day(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


def _version(name: str) -> Form:
    return lambda world: {"version": world.decisions[name].version, "reason": "Typed."}


def _vote(world: TeamWorld) -> Mapping[str, object]:
    digest = world.decisions["review"].content_sha256
    return {"content_sha256": digest, "reason": "Typed."}


def _draft_form(world: TeamWorld) -> Mapping[str, object]:
    decision = world.decisions["plain"]
    choice = (decision.distribution, decision.release, decision.plan)
    return {
        "title": "Typed.",
        "candidate": "/".join(choice),
        "owner": decision.owner_id,
        "review_by": _day(200),
        "version": decision.version,
    }


def _importances(world: TeamWorld) -> Mapping[str, object]:
    return {"importances": dict.fromkeys(criteria_to_weigh(world.decisions["draft"]), 2)}


def _plain(**values: object) -> Form:
    return lambda _: values


def _decision(name: str = "draft", **more: object) -> MatrixRoute:
    return MatrixRoute(Reach.TEAM, decision=name, **more)  # type: ignore[arg-type]


def _read(name: str = "draft") -> MatrixRoute:
    return _decision(name, shows=SEATED)


def _move(name: str, writers: frozenset[str] = WRITERS) -> MatrixRoute:
    return _decision(name, writers=writers, form=_version(name))


def _team(**more: object) -> MatrixRoute:
    return MatrixRoute(Reach.TEAM, **more)  # type: ignore[arg-type]


def _api(name: str = "draft", **more: object) -> MatrixRoute:
    more.setdefault("query", "team={slug}")
    return MatrixRoute(Reach.API, decision=name, **more)  # type: ignore[arg-type]


_GUEST = ("pk", "guest")
TEAMS = {
    "teams": MatrixRoute(Reach.OWN, form=_plain(name="Typed"), shows=SEATED),
    "team-invitation": MatrixRoute(Reach.TOKEN),
    "team": _team(shows=SEATED),
    "team-settings": _team(
        writers=OWNER,
        shows=OWNER,
        form=_plain(version=1, name="Typed", quorum=2, lead_times="24", own_prices=""),
    ),
    "team-history": _team(shows=frozenset({"owner", "auditor"})),
    "leave-team": _team(writers=SEATED, shows=SEATED),
    "team-member": _team(pk=_GUEST, shows=OWNER),
    "team-member-role": _team(
        pk=_GUEST, writers=OWNER, form=_plain(role="auditor", role_before="member")
    ),
    "team-member-end": _team(pk=_GUEST, writers=OWNER, form=_plain(now="1")),
    "invite-to-team": _team(
        writers=OWNER, shows=OWNER, form=_plain(email="typed@example.org", role="member")
    ),
    "revoke-team-invitation": _team(pk=("pk", "invitation"), writers=OWNER),
    "delegate-approval": _team(
        writers=APPROVERS,
        shows=APPROVERS,
        form=lambda world: {"delegate": world.pks["guest"], "ends_on": _day(7)},
    ),
    "revoke-delegation": _team(pk=("pk", "delegation"), writers=OWNER),
    "team-webhooks": _team(
        writers=OWNER, shows=OWNER, form=_plain(url="https://hooks.example/typed")
    ),
    "rotate-webhook": _team(pk=("webhook", "webhook"), writers=OWNER),
    "switch-webhook": _team(pk=("webhook", "webhook"), writers=OWNER),
    "remove-webhook": _team(pk=("webhook", "webhook"), writers=OWNER),
    "team-deliveries": _team(shows=OWNER),
    "send-again": _team(pk=("delivery", "delivery"), writers=OWNER),
    "keys": MatrixRoute(
        Reach.OWN,
        writers=SEATED,
        shows=SEATED,
        form=lambda world: {"name": "Typed.", "reach": "read", "team": world.team.slug},
    ),
    "revoke-key": MatrixRoute(Reach.OWN, pk=("prefix", "key-founder")),
}
DECISIONS = {
    "notices": MatrixRoute(Reach.OWN, shows=SEATED),
    "mark-notices-seen": MatrixRoute(Reach.OWN, writers=SEATED, form=_plain(newest="99999999")),
    "set-notice-level": _team(writers=SEATED, form=_plain(level="act")),
    "calendars": MatrixRoute(Reach.OWN, shows=SEATED),
    "private-calendar": MatrixRoute(Reach.TOKEN),
    "create-calendar": _team(writers=SEATED),
    "revoke-calendar": MatrixRoute(Reach.TEAM, pk=("feed", "feed"), writers=frozenset({"member"})),
    "decisions": MatrixRoute(Reach.OWN, shows=SEATED),
    "decisions-file": MatrixRoute(Reach.OWN, {"format": "xlsx"}, shows=SEATED),
    "decisions-file csv": MatrixRoute(Reach.OWN, {"format": "csv"}, shows=SEATED),
    "keep-decision": MatrixRoute(
        Reach.OWN, query="platform=aws", writers=WRITERS, shows=WRITERS, form=_draft_form
    ),
    "decision-by-number": _read(),
    "decision": _read(),
    "edit-decision": _decision("plain", writers=WRITERS, shows=WRITERS, form=_draft_form),
    "recalculate-decision": _move("plain"),
    "submit-decision": _move("plain"),
    "take-back-decision": _move("review"),
    "withdraw-decision": _move("review"),
    "revise-decision": _move("approved"),
    "approve-decision": _decision("review", writers=APPROVERS, form=_vote),
    "reject-decision": _decision("review", writers=APPROVERS, form=_vote),
    "comment-decision": _decision(writers=WRITERS, form=_plain(text="Typed.")),
    "decision-history": _read(),
    "weigh-decision": _decision(writers=WRITERS, shows=SEATED, form=_plain(then="save")),
    "open-weighing": _decision("plain", writers=WRITERS),
    "close-weighing": _decision(writers=OWNER),
    "propose-requirement": _decision(
        writers=WRITERS, form=_plain(requirement="platform/azure", reason="Typed.")
    ),
    "adopt-importances": _move("weighed"),
    "adopt-requirement": _decision(
        "weighed",
        pk=("requirement", "requirement-weighed"),
        writers=WRITERS,
        form=_version("weighed"),
    ),
    "decline-requirement": _decision(pk=("requirement", "requirement-draft"), writers=WRITERS),
    "share-decision": _decision("shared", writers=WRITERS, shows=SEATED, form=_plain(days=7)),
    "revoke-share-link": _decision("shared", pk=("link", "share"), writers=OWNER),
    "decision-markdown": _read("shared"),
    "decision-json": _read("approved"),
    "shared-decision": MatrixRoute(Reach.TOKEN),
    "decide-again": _decision(
        "approved",
        writers=WRITERS,
        shows=SEATED,
        form=lambda world: {**_version("approved")(world), "review_by": _day(200)},
    ),
    "decision-tripwires": _decision(
        "approved",
        writers=WRITERS,
        shows=SEATED,
        form=_plain(attribute="years_of_updates", comparison="ends-before", value="2031-01-01"),
    ),
    "remove-tripwire": _decision("approved", pk=("tripwire", "tripwire"), writers=WRITERS),
}
API = {
    "api-decisions": _api(
        writers=WRITERS, shows=SEATED, form=_plain(title="Typed.", answers={"platform": ["aws"]})
    ),
    "api-decision": _api(
        "plain", writers=WRITERS, shows=SEATED, form=_plain(title="Typed."), verb="PATCH"
    ),
    "api-decision-submit": _api("plain", writers=WRITERS),
    "api-decision-withdraw": _api("review", writers=WRITERS, form=_plain(reason="Typed.")),
    "api-decision-approve": _api("review", writers=APPROVERS, form=_vote),
    "api-decision-reject": _api("review", writers=APPROVERS, form=_vote),
    "api-decision-supersede": _api("approved", writers=WRITERS, form=_plain(reason="Typed.")),
    "api-decision-take-back": _api("review", writers=WRITERS, form=_plain(reason="Typed.")),
    "api-decision-recalculate": _api("plain", writers=WRITERS),
    "api-decision-still-right": _api("approved", writers=WRITERS, form=_plain(reason="Typed.")),
    "api-decision-again": _api("approved", shows=SEATED),
    "api-decision-weighing": _api("plain", writers=WRITERS, shows=SEATED),
    "api-decision-weighing-send": _api(writers=WRITERS, form=_importances),
    "api-decision-weighing-close": _api(writers=OWNER),
    "api-decision-evidence": _api("approved", shows=SEATED),
    "api-decision-verify": _api("approved", shows=SEATED),
    "api-decision-file": _api("approved", shows=SEATED),
}
_QUERY = "organisation=university&servers=40&platform=bare-metal"
_PUBLIC_NAMES = """
    start background method distributions lifecycle history changes changes-feed sources about
    api-root api-distributions api-releases api-facts api-attributes api-sources api-plans
    api-prices api-statements api-migrations api-events api-claims api-changes api-questions
    api-criteria api-status api-recommendations api-docs api-walk-through
    api-reference eol-index eol-products eol-full eol-categories eol-tags
    eol-identifier-types eol-all live ready calendar robots security-txt sitemap
    api-refresh-runs api-held-changes
"""
_PUBLIC_WITH_ARGUMENTS = {
    "advisor": ({}, _QUERY),
    "check": ({}, _QUERY),
    "result": ({}, _QUERY),
    "result-file": ({"format": "json"}, _QUERY),
    "compare": ({}, "d=alder&d=birch"),
    "search": ({}, "q={canary}"),
    "suggest-correction": ({}, "kind=fact&key=birch/vendor//"),
    "distribution": ({"slug": "birch"}, ""),
    "source": ({"key": "alder-docs"}, ""),
    "export": ({"table": "releases", "format": "csv"}, ""),
    "alias": ({"alias": "birch-linux"}, ""),
    "api-distribution": ({"slug": "birch"}, ""),
    "api-release": ({"slug": "birch-9"}, ""),
    "api-source": ({"key": "alder-docs"}, ""),
    "api-refresh-run": ({"key": "1"}, ""),
    "api-held-change": ({"key": "1"}, ""),
    "api-approve": ({"key": "1"}, ""),
    "api-reject": ({"key": "1"}, ""),
    "eol-product": ({"product": "birch"}, ""),
    "eol-release": ({"product": "birch", "release": "9"}, ""),
    "eol-category": ({"category": "os"}, ""),
    "eol-tag": ({"tag": "os"}, ""),
    "eol-identifiers": ({"type": "cpe"}, ""),
    "eol-cycles": ({"product": "birch"}, ""),
    "eol-cycle": ({"product": "birch", "cycle": "9"}, ""),
}
PUBLIC = {
    **dict.fromkeys(_PUBLIC_NAMES.split(), MatrixRoute(Reach.PUBLIC)),
    "api-schema": MatrixRoute(Reach.PUBLIC, is_costly=True),
    **{
        name: MatrixRoute(Reach.PUBLIC, arguments, query=query)
        for name, (arguments, query) in _PUBLIC_WITH_ARGUMENTS.items()
    },
}
_ACCOUNT_ARGUMENTS = {
    "key": "none",
    "uidb36": "1",
    "provider_id": "none",
    "prefix": "none",
    "pk": "1",
}
_ACCOUNT_NAMES = """
    sign-in account_login sign-out account_logout security mfa_index
    account_inactive account_signup account_reauthenticate mfa_reauthenticate mfa_authenticate
    account_email account_email_verification_sent account_confirm_email account_change_password
    account_set_password password-changed account_reset_password account_reset_password_done
    account_reset_password_from_key_done account_reset_password_from_key forget-device
    socialaccount_connections socialaccount_login_cancelled socialaccount_login_error
    socialaccount_signup openid_connect_login openid_connect_callback
    mfa_activate_totp mfa_deactivate_totp mfa_view_recovery_codes mfa_generate_recovery_codes
    mfa_download_recovery_codes mfa_list_webauthn mfa_add_webauthn mfa_reauthenticate_webauthn
    mfa_remove_webauthn mfa_edit_webauthn mfa_login_webauthn
"""
ACCOUNT = dict.fromkeys(_ACCOUNT_NAMES.split(), MatrixRoute(Reach.ACCOUNT, _ACCOUNT_ARGUMENTS))
UNNAMED = {
    "^(?:eol/)?api/": "/api/unknown/",
    "admin/keys/<path:rest>": "/admin/keys/key/",
    "admin/login/": "/admin/login/",
    "admin/password_change/": "/admin/password_change/",
}
ROUTES = {
    **TEAMS,
    **DECISIONS,
    **API,
    **PUBLIC,
    **ACCOUNT,
    **dict.fromkeys(UNNAMED, MatrixRoute(Reach.PUBLIC)),
    "decisive-facts": MatrixRoute(Reach.ADMIN),
}
