"""Pure: the next step for a host, after what was found."""

from __future__ import annotations

from datetime import date

from advisor.fleet.check import options
from advisor.fleet.check.lifecycle import Finding
from advisor.fleet.check.options import Subject
from advisor.fleet.check.types import HostStep, StepOption, Verdict
from advisor.fleet.matched import Match
from catalog.document import Distribution
from catalog.formats import format_date, join_words

NOTHING = HostStep(kind="none", text="Nothing to do.")
_ASK_VENDOR = "Ask the vendor until when this release is supported, and correct the catalog."


def for_unrecognised(match: Match) -> HostStep:
    if match.distribution is None:
        text = (
            "If it is an Enterprise Linux, send the host's /etc/os-release, "
            "or write it as AlmaLinux 9.6."
        )
        return HostStep(kind="identify", text=text)
    text = "Send the host's /etc/os-release: it says which release it is."
    return HostStep(kind="identify", text=text)


def for_unknown_plan(distribution: Distribution) -> HostStep:
    names = [plan.slug for plan in distribution.plans]
    offer = f"Choose any of: {join_words(names)}." if names else "It has no plans. Leave it out."
    return HostStep(kind="ask", text=f"The plan is not one of {distribution.short_name}. {offer}")


def for_finding(subject: Subject, finding: Finding, plan: str | None) -> HostStep:
    if finding.verdict == Verdict.OK:
        return NOTHING
    if finding.rule == "minor-not-recorded":
        text = "Wait for the catalog to record this release, or report it as a correction."
        return HostStep(kind="wait", text=text)
    if finding.verdict == Verdict.UNKNOWN:
        return HostStep(kind="ask", text=_ASK_VENDOR, options=tuple(_all(subject, plan)))
    return _first_of(_all(subject, plan))


def for_exception(subject: Subject, ends: date, plan: str | None) -> HostStep:
    text = f"Leave this release before the exception ends on {format_date(ends)}."
    return HostStep(kind="wait", text=text, options=tuple(_all(subject, plan)))


def for_policy(subject: Subject, until: date | None, plan: str | None) -> HostStep:
    """Where the catalog sees no reason to act, but the team's policy does."""
    day = f" by {format_date(until)}" if until else ""
    text = f"Move to a release that your team's policy approves{day}."
    return HostStep(kind="migrate", text=text, options=tuple(_all(subject, plan)))


def for_open_policy(missing: tuple[str, ...]) -> HostStep:
    text = f"Say which {join_words(missing) or 'host'} it is: the policy depends on it."
    return HostStep(kind="identify", text=text)


def _all(subject: Subject, plan: str | None) -> list[StepOption]:
    """An update is enough for a minor release; otherwise move, or buy time, or rebuild."""
    if update := options.update(subject, plan):
        return [update, *options.plans_to_buy(subject, plan)]
    moves = options.routes(subject)
    rebuild = None if moves else options.rebuild(subject)
    return [*moves, *options.plans_to_buy(subject, plan), *([rebuild] if rebuild else [])]


def _first_of(possible: list[StepOption]) -> HostStep:
    if not possible:
        text = "The catalog knows no migration from here. Plan a new installation."
        return HostStep(kind="rebuild", text=text)
    return HostStep(kind=possible[0].kind, text=possible[0].text, options=tuple(possible))
