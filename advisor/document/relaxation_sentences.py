"""Sentences about the least change of the answers with which a distribution fits."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from advisor.document.gaps import A_CENT, BUILDS, RequirementGaps
from advisor.document.names import CatalogNames
from advisor.document.requirement_words import (
    architecture_label,
    is_supported,
    limited_software,
    number_of,
)
from advisor.document.wording import amount_in_words, joined, lower_first, years_in_words
from advisor.engine.concessions import Change, Concession
from advisor.engine.failures import Failure
from advisor.engine.relaxation import Relaxation
from advisor.engine.types import Candidate
from advisor.rules.easier import DEMANDS, GIVEN_UP, PRODUCTS, VENDORS
from advisor.rules.questions import QUESTIONS


class RelaxationSentences:
    def __init__(self, gaps: RequirementGaps, names: CatalogNames) -> None:
        self.gaps, self.names = gaps, names

    def change(self, change: Change, relaxation: Relaxation) -> str:
        """What has to change and who fits then: each distribution that needs no more."""
        demand = _chained([self._concession(row, change) for row in change.concessions])
        fitting = self._fitting_names(change, relaxation)
        if len(fitting) == 1:
            return f"{demand}: then {'it' if fitting[0] in demand else fitting[0]} fits"
        return f"{demand}: then {joined(fitting)} fit"

    def _fitting_names(self, change: Change, relaxation: Relaxation) -> list[str]:
        role = self.gaps.role_order(change.candidate)
        by_distribution = {change.candidate.distribution: change.candidate}
        for other in relaxation.changes:
            fits = change.covers(other) or _needs_no_more(other, change, relaxation)
            if self.gaps.role_order(other.candidate) <= role and fits:
                by_distribution.setdefault(other.candidate.distribution, other.candidate)
        return [self.names.offer_name(candidate) for candidate in by_distribution.values()]

    def _concession(self, concession: Concession, change: Change) -> str:
        if concession.confirm:
            return _chained(
                [self._confirm(failure, change.candidate) for failure in concession.failures]
            )
        if concession.question == "lifespan" and concession.limit:
            required = number_of(concession.failures[0])
            return f"Accept {years_in_words(concession.limit)} instead of {required:g}"
        if concession.question == "budget":
            return _raise_budget(concession)
        return (
            _easier_option(concession) or GIVEN_UP.get(concession.question) or _without(concession)
        )

    def _confirm(self, failure: Failure, candidate: Candidate) -> str:
        name, constraint = self.names.offer_name(candidate), failure.constraint
        if constraint.question == "budget" and (budget := number_of(failure)):
            amount = amount_in_words(budget)
            return f"Ask for a quote of at most {amount} USD per server and year"
        if constraint.question == "lifespan":
            years = number_of(failure)
            return f"Confirm that {name} gets security updates for {years:g} years"
        if constraint.question == "software":
            option = constraint.option or ""
            vendor = VENDORS.get(option, "its vendor")
            release = self.names.release_name(candidate)
            return f"Confirm with {vendor} that {is_supported(option)} on {release}"
        if constraint.question == "support":
            return f"Confirm that {name} comes with {DEMANDS[('support', constraint.option or '')]}"
        if constraint.question == "cpu" and not _is_about_builds(failure):
            return self._confirm_architecture(failure, candidate)
        return f"Confirm that “{constraint.requirement}” holds for {name}"

    def _confirm_architecture(self, failure: Failure, candidate: Candidate) -> str:
        machines = f"{self.names.release_name(candidate)} on {architecture_label(failure)}"
        software = [option for option, _ in limited_software(failure)]
        return _chained(
            [
                f"Confirm with {VENDORS.get(option, 'its vendor')} "
                f"that {is_supported(option)} on {machines}"
                for option in software
            ]
        )


def _needs_no_more(other: Change, change: Change, relaxation: Relaxation) -> bool:
    """Whether what the other lacks is required only together with answers that the change drops."""
    dropped = {row.question for row in change.concessions if not (row.confirm or row.options)}
    drop = set(relaxation.drop)
    return dropped == drop and not other.questions <= drop


def _is_about_builds(failure: Failure) -> bool:
    return any(row.attribute in BUILDS for row in failure.evidence)


def _easier_option(concession: Concession) -> str:
    """Accept an easier option of the same question; empty if there is none with words."""
    if not (concession.steps and concession.options) or concession.options[0] == "not-needed":
        return ""
    required_option = concession.failures[0].constraint.option or ""
    easier = DEMANDS.get((concession.question, concession.options[0]))
    required = DEMANDS.get((concession.question, required_option))
    return f"Accept {easier} instead of {required}" if easier and required else ""


def _raise_budget(concession: Concession) -> str:
    budget = number_of(concession.failures[0])
    if concession.limit is not None:
        amounts = f"from {amount_in_words(budget)} to {ceil(concession.limit):,} USD"
        return f"Raise the budget {amounts} per server and year"
    low = concession.failures[0].evidence[0].bounds[0]
    least = f"; at least {amount_in_words(low)} USD per server and year" if low > A_CENT else ""
    limit = f"Drop the limit of {amount_in_words(budget)} USD" if budget else "Pay for a plan"
    return f"{limit} (price not published{least})"


def _machines(option: str, label: str) -> str:
    """A level of x86-64 by its key: its label says from which years it is."""
    return option if option.startswith("x86-64") else label


def _without(concession: Concession) -> str:
    question = QUESTIONS[concession.question]
    options = [failure.constraint.option or "" for failure in concession.failures]
    labels = [question.option(option).label for option in options]
    if concession.question == "software":
        return _without_software(options, labels)
    if concession.question == "ownership":
        return f"Accept {joined([DEMANDS[('ownership', option)] for option in options])}"
    if concession.question == "cpu":
        return f"Leave out {joined([*map(_machines, options, labels)])} machines"
    if concession.question == "platform":
        return f"Leave out {joined(labels)}"
    return f"Do without {joined(labels)}"


def _without_software(options: list[str], labels: list[str]) -> str:
    if options == ["rhel-certified"]:
        return "Do without other software certified for RHEL only"
    names = [PRODUCTS.get(option, label) for option, label in zip(options, labels, strict=True)]
    return f"Do without vendor support for {joined(names)}"


def _chained(phrases: Sequence[str]) -> str:
    return joined([phrases[0], *map(lower_first, phrases[1:])])
