"""Pure: matches that recognise no release, each with a sentence that says why."""

from __future__ import annotations

from advisor.fleet.matched import Match, MatchKind
from advisor.fleet.matching.names import SystemNames
from advisor.fleet.matching.rules import MatchRule, quote
from advisor.fleet.matching.texts import Spelled
from advisor.fleet.reported import TEMPLATE, TERMINATED, ReportedSystem

NO_HOST = {
    TEMPLATE: "A template is not a host: machines are made from it.",
    TERMINATED: "A terminated machine is not a host: it no longer exists.",
}


def no_host(system: ReportedSystem) -> Match:
    return refuse(
        MatchRule.NO_HOST,
        NO_HOST.get(system.no_host, "The inventory says that this machine is not a host."),
    )


def refuse(rule: MatchRule, reason: str, distribution: str | None = None) -> Match:
    return Match(MatchKind.NONE, rule, distribution=distribution, reason=reason)


def nothing_named(system: ReportedSystem, flaw: MatchRule | None) -> Match:
    """No name and no ID: what else is reported is shared by several distributions.

    `flaw`: of NAME.
    """
    if system.cpe:
        return refuse(
            MatchRule.CPE_ONLY,
            "A CPE alone names no distribution: others write the same one. NAME or ID is missing.",
        )
    if system.platform_id:
        return refuse(
            MatchRule.PLATFORM_ONLY,
            "PLATFORM_ID alone names no distribution: others write the same one. NAME or ID is "
            "missing.",
        )
    text = system.name or system.pretty_name
    if flaw is MatchRule.KERNEL:
        return refuse(
            MatchRule.KERNEL,
            f"{quote(text)} is the version of a kernel, which names no distribution.",
        )
    if text.strip():
        return refuse(MatchRule.UNKNOWN_NAME, f"{quote(text)} names no distribution.")
    if system.version or system.kernel:
        return refuse(
            MatchRule.VERSION_ONLY,
            "A version alone, or that of a kernel, names no distribution.",
        )
    return refuse(MatchRule.EMPTY, "The row names no operating system.")


def unknown_name(system: ReportedSystem, spelling: Spelled, names: SystemNames) -> Match:
    text = system.name or system.pretty_name or system.id or system.version
    also = f", although its ID is {quote(system.id)}" if system.id and text != system.id else ""
    if spelling.near:
        name = names.known[spelling.near[0].distribution].name
        return refuse(
            MatchRule.UNKNOWN_NAME,
            f"{quote(text)} says more than {name}: {quote(spelling.unknown)} is not understood.",
        )
    return refuse(
        MatchRule.UNKNOWN_NAME, f"{quote(text)} names no distribution of the catalog{also}."
    )


def contradiction(system: ReportedSystem) -> Match:
    texts = (system.name, system.pretty_name, system.version, system.id)
    quoted = ", ".join(dict.fromkeys(quote(text) for text in texts if text))
    return refuse(MatchRule.CONTRADICTION, f"What is reported does not fit together: {quoted}.")


def no_version(
    rule: MatchRule, text: str, distributions: tuple[str, ...], names: SystemNames
) -> Match:
    """The distribution is recognised, or several that share a name, and the release is not."""
    name = " or ".join(names.known[slug].name for slug in distributions)
    sole = distributions[0] if len(distributions) == 1 else None
    return refuse(rule, _sentence(rule, text, name), sole)


def _sentence(rule: MatchRule, text: str, name: str) -> str:
    match rule:
        case MatchRule.DATE:
            return (
                f"{quote(text)} is a date, not a version of {name}: a spreadsheet changes 9.6 into "
                "a date. Format the column as text and export it again."
            )
        case MatchRule.KERNEL:
            return f"{quote(text)} is the version of a kernel, which names no release of {name}."
        case MatchRule.SEVERAL_RELEASES:
            return f"{quote(text)} names several releases of {name}."
        case MatchRule.NO_RELEASE:
            return f"{quote(text)} names no release of {name} that is in the catalog."
        case MatchRule.UNKNOWN_VERSION:
            return f"{quote(text)} is not a version of {name}."
        case _:
            return f"The row names no version of {name}."
