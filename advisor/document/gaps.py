"""What an excluded or undetermined candidate lacks, each requirement in its own unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from math import inf
from typing import Annotated

from advisor.document.evidence import evidence_label
from advisor.document.fields import Part, QuestionKey, about
from advisor.document.names import CatalogNames
from advisor.document.requirement_words import (
    architecture_label,
    limited_software,
    number_of,
    option_label,
    product_name,
    software_name,
)
from advisor.document.wording import amount_in_words, day_after, years_in_words
from advisor.engine.constraints import UNCONFIRMED
from advisor.engine.failures import Failure
from advisor.engine.nearest import Unranked
from advisor.engine.types import Candidate, Evidence
from advisor.rules.easier import DEMANDS, PLACES
from catalog.formats import format_date

A_CENT = 0.01
"""What a plan costs at least if its price is not published."""
BUILDS = ("architectures", "x86_baseline")
"""Attributes that say for which processors a release is built."""
ROLES = {"recommended": 0, "development": 1, "catalogued": 2, "discontinued": 3}
"""The order in which distributions are listed that are not ranked."""


class MissingRequirement(Part, frozen=True):
    """One requirement that a candidate does not meet."""

    question: Annotated[QuestionKey | None, about("Null: it is always required.")]
    words: str


class RequirementGaps:
    """Words what candidates of one catalog lack on one day."""

    def __init__(self, names: CatalogNames, today: date) -> None:
        self.names, self.today = names, today
        self._by_question = {
            "lifespan": self._years,
            "budget": _money,
            "support": _support,
            "pinning": _pinning,
            "software": self._software,
            "platform": _platform,
            "compliance": _compliance,
            "fidelity": _fidelity,
            "fips": _fips,
            "cpu": _build,
            "live_patching": _live_patching,
            "ownership": _ownership,
            None: _always_required,
        }

    def ordered(self, not_ranked: Iterable[Unranked]) -> list[Unranked]:
        """By role, those that could be recommended first; within a role nearest first."""
        return sorted(not_ranked, key=lambda left: self.role_order(left.candidate))

    def role_order(self, candidate: Candidate) -> int:
        return ROLES.get(self.names.roles[candidate.distribution], len(ROLES))

    def is_near_miss(self, left: Unranked) -> bool:
        """Whether it meets what is always required and could be recommended for some use."""
        return not left.barred and self.role_order(left.candidate) <= ROLES["development"]

    def missing(self, left: Unranked) -> list[MissingRequirement]:
        """What it lacks. If that is always required, nothing else matters."""
        failures = left.missing
        if left.barred:
            failures = tuple(row for row in left.failures if row.constraint.question is None)
        return [
            MissingRequirement(failure.constraint.question, self.describe(failure, left.candidate))
            for failure in failures
        ]

    def why_not(self, left: Unranked) -> str:
        """Why it is not ranked, without points: it is not compared with what fits."""
        is_undetermined = left.failures[0].outcome == UNCONFIRMED
        missing = "; ".join(row.words for row in self.missing(left))
        return f"{'Undetermined' if is_undetermined else 'Ruled out'}: {missing}."

    def describe(self, failure: Failure, candidate: Candidate) -> str:
        """What one requirement lacks, in its own unit."""
        if not failure.evidence:
            return failure.constraint.requirement
        words = self._by_question.get(failure.constraint.question, _plain)
        return words(failure, candidate)

    def _years(self, failure: Failure, candidate: Candidate) -> str:
        evidence = failure.evidence[0]
        certain, required = max(evidence.bounds[0], 0.0), number_of(failure)
        day = format_date(day_after(self.today, certain)) if 0 < certain < inf else ""
        if failure.outcome == UNCONFIRMED:
            at_least = f"; promised until {day}" if day else ""
            return f"end of support {self._open_end(evidence)}, {required:g} years needed{at_least}"
        if not day:
            return f"no updates for the next {required:g} years (end of support: {evidence.words})"
        return f"{years_in_words(certain)} of updates instead of {required:g} (until {day})"

    def _open_end(self, evidence: Evidence) -> str:
        """Projected, but not promised; not announced; or unknown."""
        possible = evidence.bounds[1]
        if possible < inf:
            day = format_date(day_after(self.today, possible))
            return f"only projected ({day})"
        return "not announced" if evidence.words.startswith("not announced") else "unknown"

    def _software(self, failure: Failure, candidate: Candidate) -> str:
        evidence = failure.evidence[0]
        if evidence.attribute == "relation_to_rhel":
            return f"not RHEL itself, but {_relation(evidence)}"
        product = product_name(failure)
        if failure.outcome == UNCONFIRMED:
            return f"support for {product} unknown"
        return f"{product} not supported"


def _compliance(failure: Failure, candidate: Candidate) -> str:
    label = option_label(failure)
    return f"{label} unknown" if failure.outcome == UNCONFIRMED else f"no {label}"


def _money(failure: Failure, candidate: Candidate) -> str:
    if failure.outcome == UNCONFIRMED:
        return _unknown_price(number_of(failure))
    price, budget = failure.evidence[0], number_of(failure)
    limit = (
        f"instead of at most {amount_in_words(budget)}" if budget else "instead of free of charge"
    )
    low, high = price.bounds
    if high < inf:
        return f"{amount_in_words(low)} USD per server and year{_whose_price(price)} {limit}"
    if low <= A_CENT:
        return "price not published, but not free"
    return f"price not published: at least {amount_in_words(low)} USD per server and year {limit}"


def _unknown_price(budget: float) -> str:
    if not budget:
        return "price unknown"
    return f"price not published; needs a quote of at most {amount_in_words(budget)} USD"


def _support(failure: Failure, candidate: Candidate) -> str:
    attributes = {evidence.attribute for evidence in failure.evidence}
    if failure.outcome == UNCONFIRMED:
        kind = "vendor" if "vendor_support" in attributes else "round-the-clock"
        return f"{kind} support unknown"
    if "vendor_support" in attributes:
        return "no vendor support; community forums only"
    return "vendor support in business hours only, not round the clock"


def _pinning(failure: Failure, candidate: Candidate) -> str:
    by_attribute = {evidence.attribute: evidence for evidence in failure.evidence}
    months = by_attribute.get("minor_pinning_months")
    if failure.outcome == UNCONFIRMED:
        return "months of fixes for one minor release unknown"
    if months is None or "minor_pinning" in by_attribute:
        return "no fixes for a minor release once the next one is out"
    return f"one minor release fixed for {months.words}, more than 24 needed"


def _platform(failure: Failure, candidate: Candidate) -> str:
    place = PLACES.get(failure.constraint.option or "", option_label(failure))
    if failure.outcome == UNCONFIRMED:
        return f"official image or installer for {place} unknown"
    return f"{failure.evidence[0].words} for {place}"


def _fidelity(failure: Failure, candidate: Candidate) -> str:
    required = DEMANDS[("fidelity", failure.constraint.option or "")]
    if failure.outcome == UNCONFIRMED:
        return f"relation to RHEL unknown; {required} needed"
    if failure.constraint.option == "binary-compatible":
        return f"no {required}: {failure.evidence[0].words}"
    return f"not {required}, but {_relation(failure.evidence[0])}"


def _relation(evidence: Evidence) -> str:
    """a rebuild of RHEL; how exact is unknown"""
    return f"{_ARTICLES.get(str(evidence.value), '')}{evidence.words}"


_ARTICLES = {"bug-for-bug": "a ", "rebuild": "a ", "independent": "an "}
"""By relation to RHEL, where its words are a noun."""


def _fips(failure: Failure, candidate: Candidate) -> str:
    return f"FIPS 140-3: {failure.evidence[0].words}"


def _build(failure: Failure, candidate: Candidate) -> str:
    cpu = failure.constraint.option
    builds = [row for row in failure.evidence if row.attribute in BUILDS]
    words = []
    if builds and failure.outcome == UNCONFIRMED:
        words.append(f"build for {cpu} unknown")
    elif builds:
        words.append(f"no build for {cpu}, only {builds[-1].words}")
    return "; ".join([*words, *_limited_software(failure)])


def _limited_software(failure: Failure) -> Iterator[str]:
    architecture = architecture_label(failure)
    for option, architectures in limited_software(failure):
        product = software_name(option)
        if failure.outcome == UNCONFIRMED:
            yield f"support for {product} on {architecture} unknown"
        else:
            yield f"{product} not supported on {architecture}, only on {architectures.words}"


def _live_patching(failure: Failure, candidate: Candidate) -> str:
    if failure.outcome == UNCONFIRMED:
        return "kernel live patching unknown"
    is_paid = candidate.of("live_patching_paid").value is True
    if failure.constraint.option == "included" and is_paid:
        return "kernel live patching at extra charge only"
    return "no kernel live patching"


def _ownership(failure: Failure, candidate: Candidate) -> str:
    owner = failure.evidence[0]
    if failure.outcome == UNCONFIRMED:
        return f"{evidence_label(owner)} unknown"
    if owner.attribute == "non_profit":
        return "not owned by a non-profit"
    return f"controlled by {owner.words}"


_LEADS = {
    "status": "",
    "still_supported": "regular support ",
    "intended_use": "not for production: ",
    "plan_valid_on": "plan offered ",
}
"""How a sentence about a requirement begins that always holds."""


_UNKNOWN = {
    "still_supported": "whether it is still in regular support",
    "intended_use": "whether it is meant for production",
}
"""What is unknown about a requirement that always holds."""


def _always_required(failure: Failure, candidate: Candidate) -> str:
    if failure.outcome == UNCONFIRMED:
        unknown = [_unknown(row) for row in failure.evidence if not row.known]
        return "; ".join(dict.fromkeys(unknown)) or _plain(failure, candidate)
    evidence = failure.evidence[0]
    if evidence.attribute not in _LEADS:
        return _plain(failure, candidate)
    return f"{_LEADS[evidence.attribute]}{evidence.words}"


def _unknown(evidence: Evidence) -> str:
    words = _UNKNOWN.get(evidence.attribute)
    return f"{words} is unknown" if words else f"{evidence_label(evidence)} unknown"


def _plain(failure: Failure, candidate: Candidate) -> str:
    evidence = failure.evidence[0]
    return f"{evidence_label(evidence)}: {evidence.words}"


def _whose_price(price: Evidence) -> str:
    """Empty for a list price."""
    if "your quote" in price.words:
        return " by your quote"
    return " with your discount" if "less your" in price.words else ""
