"""Pure: rules and exceptions in words."""

from __future__ import annotations

from advisor.fleet.matched import MatchedRelease
from advisor.fleet.policy.rules import PolicyRule, PolicyStanding, RuleKind
from advisor.fleet.policy.selectors import Selector
from catalog.document import Catalog
from catalog.formats import format_date

LABELS = {
    PolicyStanding.OK: "approved",
    PolicyStanding.DEPRECATED: "deprecated",
    PolicyStanding.FORBIDDEN: "forbidden",
    PolicyStanding.EXCEPTED: "excepted",
    PolicyStanding.NOT_MENTIONED: "not mentioned",
    PolicyStanding.UNKNOWN: "unknown",
}


def hosts_in_words(selector: Selector, catalog: Catalog) -> str:
    """As in "AlmaLinux OS 9.4 in web on aarch64"; "Every host" where nothing is named."""
    version = selector.minor or selector.release
    system = " ".join(filter(None, (_name(selector.distribution, catalog), version)))
    parts = [
        system or "Every host",
        f"in {selector.group}" if selector.group else "",
        f"on {selector.architecture}" if selector.architecture else "",
    ]
    return " ".join(filter(None, parts))


def release_in_words(key: MatchedRelease, catalog: Catalog) -> str:
    return f"{_name(key.distribution, catalog)} {key.minor or key.release}"


def rule_in_words(rule: PolicyRule) -> str:
    """As in "Deprecated until 30 June 2027"."""
    if rule.rule == RuleKind.DEPRECATED and rule.until:
        return f"Deprecated until {format_date(rule.until)}"
    if rule.rule == RuleKind.FORBIDDEN and rule.from_:
        return f"Forbidden from {format_date(rule.from_)}"
    return rule.rule.capitalize()


def _name(slug: str, catalog: Catalog) -> str:
    distribution = catalog.distribution(slug)
    return distribution.name if distribution else slug
