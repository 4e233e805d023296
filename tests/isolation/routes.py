"""Every address of the site: how its parameters are filled, and who may write there.

An address that is not listed makes tests/isolation/test_matrix.py fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from advisor.decisions.weighing.rounds import criteria_to_weigh
from tests.isolation.fleet_routes import FLEET
from tests.isolation.route import (
    APPROVERS,
    OWNER,
    SEATED,
    WRITERS,
    MatrixRoute,
    Reach,
    day_after,
    decision_version,
    move,
    of_api,
    of_decision,
    of_team,
    plain,
    read,
)
from tests.isolation.world import TeamWorld


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
        "review_by": day_after(200),
        "version": decision.version,
    }


def _importances(world: TeamWorld) -> Mapping[str, object]:
    return {"importances": dict.fromkeys(criteria_to_weigh(world.decisions["draft"]), 2)}


_GUEST = ("pk", "guest")
TEAMS = {
    "teams": MatrixRoute(Reach.OWN, form=plain(name="Typed"), shows=SEATED),
    "team-invitation": MatrixRoute(Reach.TOKEN),
    "team": of_team(shows=SEATED),
    "team-settings": of_team(
        writers=OWNER,
        shows=OWNER,
        form=plain(version=1, name="Typed", quorum=2, lead_times="24", own_prices=""),
    ),
    "team-history": of_team(shows=frozenset({"owner", "auditor"})),
    "leave-team": of_team(writers=SEATED, shows=SEATED),
    "team-member": of_team(pk=_GUEST, shows=OWNER),
    "team-member-role": of_team(
        pk=_GUEST, writers=OWNER, form=plain(role="auditor", role_before="member")
    ),
    "team-member-end": of_team(pk=_GUEST, writers=OWNER, form=plain(now="1")),
    "invite-to-team": of_team(
        writers=OWNER, shows=OWNER, form=plain(email="typed@example.org", role="member")
    ),
    "revoke-team-invitation": of_team(pk=("pk", "invitation"), writers=OWNER),
    "delegate-approval": of_team(
        writers=APPROVERS,
        shows=APPROVERS,
        form=lambda world: {"delegate": world.pks["guest"], "ends_on": day_after(7)},
    ),
    "revoke-delegation": of_team(pk=("pk", "delegation"), writers=OWNER),
    "team-webhooks": of_team(
        writers=OWNER, shows=OWNER, form=plain(url="https://hooks.example/typed")
    ),
    "rotate-webhook": of_team(pk=("webhook", "webhook"), writers=OWNER),
    "switch-webhook": of_team(pk=("webhook", "webhook"), writers=OWNER),
    "remove-webhook": of_team(pk=("webhook", "webhook"), writers=OWNER),
    "team-deliveries": of_team(shows=OWNER),
    "send-again": of_team(pk=("delivery", "delivery"), writers=OWNER),
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
    "mark-notices-seen": MatrixRoute(Reach.OWN, writers=SEATED, form=plain(newest="99999999")),
    "set-notice-level": of_team(writers=SEATED, form=plain(level="act")),
    "calendars": MatrixRoute(Reach.OWN, shows=SEATED),
    "private-calendar": MatrixRoute(Reach.TOKEN),
    "create-calendar": of_team(writers=SEATED),
    "revoke-calendar": MatrixRoute(Reach.TEAM, pk=("feed", "feed"), writers=frozenset({"member"})),
    "decisions": MatrixRoute(Reach.OWN, shows=SEATED),
    "decisions-file": MatrixRoute(Reach.OWN, {"format": "xlsx"}, shows=SEATED),
    "decisions-file csv": MatrixRoute(Reach.OWN, {"format": "csv"}, shows=SEATED),
    "keep-decision": MatrixRoute(
        Reach.OWN, query="platform=aws", writers=WRITERS, shows=WRITERS, form=_draft_form
    ),
    "decision-by-number": read(),
    "decision": read(),
    "edit-decision": of_decision("plain", writers=WRITERS, shows=WRITERS, form=_draft_form),
    "recalculate-decision": move("plain"),
    "submit-decision": move("plain"),
    "take-back-decision": move("review"),
    "withdraw-decision": move("review"),
    "revise-decision": move("approved"),
    "approve-decision": of_decision("review", writers=APPROVERS, form=_vote),
    "reject-decision": of_decision("review", writers=APPROVERS, form=_vote),
    "comment-decision": of_decision(writers=WRITERS, form=plain(text="Typed.")),
    "decision-history": read(),
    "weigh-decision": of_decision(writers=WRITERS, shows=SEATED, form=plain(then="save")),
    "open-weighing": of_decision("plain", writers=WRITERS),
    "close-weighing": of_decision(writers=OWNER),
    "propose-requirement": of_decision(
        writers=WRITERS, form=plain(requirement="platform/azure", reason="Typed.")
    ),
    "adopt-importances": move("weighed"),
    "adopt-requirement": of_decision(
        "weighed",
        pk=("requirement", "requirement-weighed"),
        writers=WRITERS,
        form=decision_version("weighed"),
    ),
    "decline-requirement": of_decision(
        "weighed", pk=("requirement", "requirement-weighed"), writers=WRITERS
    ),
    "share-decision": of_decision("shared", writers=WRITERS, shows=SEATED, form=plain(days=7)),
    "revoke-share-link": of_decision("shared", pk=("link", "share"), writers=OWNER),
    "decision-markdown": read("shared"),
    "decision-json": read("approved"),
    "shared-decision": MatrixRoute(Reach.TOKEN),
    "decide-again": of_decision(
        "approved",
        writers=WRITERS,
        shows=SEATED,
        form=lambda world: {**decision_version("approved")(world), "review_by": day_after(200)},
    ),
    "decision-tripwires": of_decision(
        "approved",
        writers=WRITERS,
        shows=SEATED,
        form=plain(attribute="years_of_updates", comparison="ends-before", value="2031-01-01"),
    ),
    "remove-tripwire": of_decision("approved", pk=("tripwire", "tripwire"), writers=WRITERS),
}
API = {
    "api-decisions": of_api(
        writers=WRITERS, shows=SEATED, form=plain(title="Typed.", answers={"platform": ["aws"]})
    ),
    "api-decision": of_api(
        "plain", writers=WRITERS, shows=SEATED, form=plain(title="Typed."), verb="PATCH"
    ),
    "api-decision-submit": of_api("plain", writers=WRITERS),
    "api-decision-withdraw": of_api("review", writers=WRITERS, form=plain(reason="Typed.")),
    "api-decision-approve": of_api("review", writers=APPROVERS, form=_vote),
    "api-decision-reject": of_api("review", writers=APPROVERS, form=_vote),
    "api-decision-supersede": of_api("approved", writers=WRITERS, form=plain(reason="Typed.")),
    "api-decision-take-back": of_api("review", writers=WRITERS, form=plain(reason="Typed.")),
    "api-decision-recalculate": of_api("plain", writers=WRITERS),
    "api-decision-still-right": of_api("approved", writers=WRITERS, form=plain(reason="Typed.")),
    "api-decision-again": of_api("approved", shows=SEATED),
    "api-decision-weighing": of_api("plain", writers=WRITERS, shows=SEATED),
    "api-decision-weighing-send": of_api(writers=WRITERS, form=_importances),
    "api-decision-weighing-close": of_api(writers=OWNER),
    "api-decision-evidence": of_api("approved", shows=SEATED),
    "api-decision-verify": of_api("approved", shows=SEATED),
    "api-decision-file": of_api("approved", shows=SEATED),
}
_QUERY = "organisation=university&servers=40&platform=bare-metal"
_PUBLIC_NAMES = """
    start background method distributions lifecycle history changes changes-feed sources about
    api-root api-distributions api-releases api-facts api-attributes api-sources api-plans
    api-prices api-statements api-identifiers api-migrations api-events api-claims api-changes
    api-questions api-criteria api-status api-recommendations api-docs api-walk-through
    api-reference eol-index eol-products eol-full eol-categories eol-tags
    eol-identifier-types eol-all live ready calendar robots security-txt sitemap
    api-refresh-runs api-held-changes check-script fleet-policy-schema
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
    "os-check": MatrixRoute(Reach.PUBLIC, form=plain(hosts="Birch Linux 9")),
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
    "api/docs/": "/api/docs/",
    "admin/keys/<path:rest>": "/admin/keys/key/",
    "admin/login/": "/admin/login/",
    "admin/password_change/": "/admin/password_change/",
}
ROUTES = {
    **TEAMS,
    **DECISIONS,
    **FLEET,
    **API,
    **PUBLIC,
    **ACCOUNT,
    **dict.fromkeys(UNNAMED, MatrixRoute(Reach.PUBLIC)),
    "decisive-facts": MatrixRoute(Reach.ADMIN),
}
