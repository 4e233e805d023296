"""Who is ruled out or undetermined, what each lacks and what to relax, each in its own unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, inf

from advisor.candidates import label_of
from advisor.document.what_if import day_after
from advisor.engine.constraints import UNCONFIRMED, AtLeast, AtMost
from advisor.engine.nearest import Failure, Left, Shortfall
from advisor.engine.relaxation import Change, Concession, Relaxation
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.rules.easier import DEMANDS, GIVEN_UP, PRODUCTS, VENDORS
from advisor.rules.questions import QUESTIONS
from catalog import lifecycle

A_CENT = 0.01
"""What a plan costs at least whose price is not published."""
ROLES = {"recommended": 0, "development": 1, "catalogued": 2, "discontinued": 3}
"""The order in which distributions are listed that are not ranked."""
_Order = tuple[int, int, Shortfall, tuple[str, ...]]


@dataclass(frozen=True)
class Missing:
    """One requirement a candidate lacks. `question` None: it always holds."""

    question: str | None
    words: str


@dataclass(frozen=True)
class Instead:
    """A question and the options to answer instead; none: leave it unanswered."""

    question: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Way:
    """What to do about one set of answers, and what to answer for it to show."""

    words: str
    instead: tuple[Instead, ...]


class LeftOut:
    """`names` and `roles` are by slug; `called` names a candidate by its key: "RHEL 9 Standard"."""

    def __init__(
        self,
        names: Mapping[str, str],
        roles: Mapping[str, str],
        called: Callable[[tuple[str, str, str]], str],
        answers: Answers,
        today: date,
    ) -> None:
        self.names, self.roles, self.called, self.answers, self.today = (
            names,
            roles,
            called,
            answers,
            today,
        )

    def ordered(self, left: Iterable[Left]) -> list[Left]:
        """Those that could be recommended first; within a role the order is kept: nearest first."""
        return sorted(left, key=lambda each: self._place(each.candidate))

    def near_miss(self, left: Left) -> bool:
        """Whether it meets what is always required and could be recommended for some use."""
        return not left.barred and self._place(left.candidate) <= ROLES["development"]

    def missing(self, left: Left) -> tuple[Missing, ...]:
        """What it lacks. Where that is always required nothing else matters."""
        unmet = left.missing
        if left.barred:
            unmet = tuple(each for each in left.failures if each.constraint.question is None)
        lacks = ((each.constraint.question, self.lacks(each, left.candidate)) for each in unmet)
        return tuple(Missing(question, words) for question, words in lacks)

    def why_not(self, left: Left) -> str:
        """Why it is not ranked. No points: it is not compared with what fits."""
        standing = "Undetermined" if left.failures[0].outcome == UNCONFIRMED else "Ruled out"
        return f"{standing}: {'; '.join(each.words for each in self.missing(left))}."

    # What one requirement lacks

    def lacks(self, failure: Failure, candidate: Candidate) -> str:
        """What one requirement lacks, in its own unit."""
        words = {
            "lifespan": self._lacks_years,
            "budget": self._lacks_money,
            "support": self._lacks_support,
            "pinning": self._lacks_pinning,
            "software": self._lacks_software,
            "platform": self._lacks_platform,
            "compliance": self._lacks_compliance,
            "fidelity": self._lacks_fidelity,
            "fips": self._lacks_fips,
            "cpu": self._lacks_build,
            "live_patching": self._lacks_live_patching,
            "ownership": self._lacks_ownership,
            None: self._lacks_what_always_holds,
        }.get(failure.constraint.question, _plain)
        return words(failure, candidate) if failure.evidence else failure.constraint.requirement

    def _lacks_years(self, failure: Failure, candidate: Candidate) -> str:
        low, wanted = max(failure.evidence[0].bounds[0], 0.0), _number(failure)
        day = lifecycle.day_in_words(day_after(self.today, low)) if 0 < low < inf else ""
        if failure.outcome == UNCONFIRMED:
            certain = f"; at least {years_in_words(low)} (until {day})" if day else ""
            end = _end_kind(failure.evidence[0])
            return f"end of support {end}{certain}, {wanted:g} years needed"
        if not day:
            end = failure.evidence[0].words
            return f"no years of updates instead of {wanted:g} (end of support: {end})"
        return f"{years_in_words(low)} instead of {wanted:g} (until {day})"

    def _lacks_money(self, failure: Failure, candidate: Candidate) -> str:
        (low, high), most = failure.evidence[0].bounds, _number(failure)
        limit = f"at most {_amount(most)}" if most else "0"
        if failure.outcome == UNCONFIRMED and not most:
            return "price unknown"
        if failure.outcome == UNCONFIRMED:
            return f"price not published; needs a quote of {limit} USD"
        if high < inf:
            return f"{_amount(low)} USD{_own(failure.evidence[0])} instead of {limit}"
        if low <= A_CENT:
            return "price not published, but it is not free"
        return f"price not published; at least {_amount(low)} USD against {limit}"

    def _lacks_support(self, failure: Failure, candidate: Candidate) -> str:
        attributes = {evidence.attribute for evidence in failure.evidence}
        if failure.outcome == UNCONFIRMED:
            attribute = "vendor" if "vendor_support" in attributes else "round-the-clock"
            return f"{attribute} support: unknown"
        if "vendor_support" in attributes:
            return "no vendor support: community only"
        return "vendor support in business hours only, not round the clock"

    def _lacks_pinning(self, failure: Failure, candidate: Candidate) -> str:
        evidence = {each.attribute: each for each in failure.evidence}
        months = evidence.get("minor_pinning_months")
        if failure.outcome == UNCONFIRMED:
            return "months of fixes for one minor release: unknown"
        if months is None or "minor_pinning" in evidence:
            return "no fixes for a minor release once the next one is out"
        return f"{months.words} instead of more than 24"

    def _lacks_software(self, failure: Failure, candidate: Candidate) -> str:
        if failure.evidence[0].attribute == "relation_to_rhel":
            return f"relation to RHEL: {failure.evidence[0].words}; RHEL itself needed"
        if failure.outcome == UNCONFIRMED:
            return f"{_product(failure)}: support on {self._release(candidate)} unknown"
        return f"{_product(failure)}: not supported on {self._release(candidate)}"

    def _lacks_platform(self, failure: Failure, candidate: Candidate) -> str:
        return f"{_option(failure)}: {failure.evidence[0].words}"

    def _lacks_compliance(self, failure: Failure, candidate: Candidate) -> str:
        state = "unknown" if failure.outcome == UNCONFIRMED else "none"
        return f"{_option(failure)} for {self._release(candidate)}: {state}"

    def _lacks_fidelity(self, failure: Failure, candidate: Candidate) -> str:
        wanted = DEMANDS[("fidelity", failure.constraint.option or "")]
        if failure.outcome == UNCONFIRMED:
            return f"relation to RHEL: unknown; {wanted} needed"
        return f"{failure.evidence[0].words}, instead of {wanted}"

    def _lacks_fips(self, failure: Failure, candidate: Candidate) -> str:
        return f"FIPS 140-3: {failure.evidence[0].words}"

    def _lacks_build(self, failure: Failure, candidate: Candidate) -> str:
        if failure.outcome == UNCONFIRMED:
            return f"build for {failure.constraint.option}: unknown"
        return f"no build for {failure.constraint.option}: only {failure.evidence[-1].words}"

    def _lacks_live_patching(self, failure: Failure, candidate: Candidate) -> str:
        if failure.outcome == UNCONFIRMED:
            return "kernel live patching: unknown"
        paid = candidate.of("live_patching_paid").value is True
        if failure.constraint.option == "included" and paid:
            return "kernel live patching at extra charge only"
        return "no kernel live patching"

    def _lacks_ownership(self, failure: Failure, candidate: Candidate) -> str:
        owner = failure.evidence[0]
        if failure.outcome == UNCONFIRMED:
            return f"{_label(owner)}: unknown"
        if owner.attribute == "non_profit":
            return "not owned by a non-profit"
        return f"controlled by {owner.words}"

    def _lacks_what_always_holds(self, failure: Failure, candidate: Candidate) -> str:
        evidence = failure.evidence[0]
        if failure.outcome == UNCONFIRMED:
            unknown = {_label(each): None for each in failure.evidence if not each.known}
            return f"{', '.join(unknown)}: unknown" if unknown else _plain(failure, candidate)
        leads = {
            "status": "",
            "still_supported": "regular support ",
            "intended_use": "not for production: ",
            "plan_valid_on": "plan offered ",
        }
        if evidence.attribute not in leads:
            return _plain(failure, candidate)
        return f"{leads[evidence.attribute]}{evidence.words}"

    # What to relax

    def relaxations(self, relaxations: Iterable[Relaxation]) -> list[tuple[Relaxation, Way]]:
        """Each with its sentence: the fewest questions first, then the five main distributions,
        then the smallest change."""
        chosen = [(relaxation, self._chosen(relaxation.changes)) for relaxation in relaxations]
        chosen.sort(key=lambda pair: self._order(*pair))
        return [(relaxation, self._way(relaxation, changes)) for relaxation, changes in chosen]

    def _order(self, relaxation: Relaxation, changes: list[Change]) -> _Order:
        return (
            len(relaxation.drop),
            self._place(changes[0].candidate),
            changes[0].cost,
            relaxation.drop,
        )

    def _chosen(self, changes: tuple[Change, ...]) -> list[Change]:
        """The nearest that only needs confirming, and the nearest that changes an answer."""
        first = min(self._place(change.candidate) for change in changes)
        nearest: dict[bool, Change] = {}
        for change in changes:
            if self._place(change.candidate) == first:
                nearest.setdefault(change.confirms, change)
        return [nearest[confirms] for confirms in (True, False) if confirms in nearest]

    def _way(self, relaxation: Relaxation, chosen: list[Change]) -> Way:
        sentences = [self._sentence(change, relaxation.changes) for change in chosen]
        instead = tuple(Instead(key, _options_instead(chosen[-1], key)) for key in relaxation.drop)
        return Way(". Or ".join([sentences[0], *map(_lower, sentences[1:])]), instead)

    def _sentence(self, change: Change, changes: tuple[Change, ...]) -> str:
        """What has to change and who fits then: of each distribution whoever needs no more."""
        first = self._place(change.candidate)
        fits = {change.candidate.distribution: change.candidate}
        for other in changes:
            if self._place(other.candidate) <= first and change.covers(other):
                fits.setdefault(other.candidate.distribution, other.candidate)
        phrases = [self._phrase(each, change.candidate) for each in change.concessions]
        names = [self._called(candidate) for candidate in fits.values()]
        demand = _joined([phrases[0], *map(_lower, phrases[1:])])
        if len(names) == 1:
            return f"{demand}: then {'it' if names[0] in demand else names[0]} fits"
        return f"{demand}: then {_joined(names)} fit"

    def _phrase(self, concession: Concession, candidate: Candidate) -> str:
        if concession.confirm:
            return _joined(
                [
                    self._confirm(concession.failures[0], candidate),
                    *(_lower(self._confirm(each, candidate)) for each in concession.failures[1:]),
                ]
            )
        failure = concession.failures[0]
        if concession.question == "lifespan" and concession.limit:
            return f"Accept {years_in_words(concession.limit)} instead of {_number(failure):g}"
        if concession.question == "budget":
            return self._raise_budget(concession)
        if concession.steps and concession.options:
            eased = DEMANDS.get((concession.question, concession.options[0]))
            wanted = DEMANDS.get((concession.question, failure.constraint.option or ""))
            if eased and wanted and concession.options[0] != "not-needed":
                return f"Accept {eased} instead of {wanted}"
        if concession.question in GIVEN_UP:
            return GIVEN_UP[concession.question]
        return _without(concession)

    def _raise_budget(self, concession: Concession) -> str:
        most = _number(concession.failures[0])
        if concession.limit is not None:
            amounts = f"from {_amount(most)} to {ceil(concession.limit):,} USD"
            return f"Raise the budget {amounts} per server and year"
        low = concession.failures[0].evidence[0].bounds[0]
        least = f"; at least {_amount(low)} USD per server and year" if low > A_CENT else ""
        demand = f"Give up the limit of {_amount(most)} USD" if most else "Pay for a plan"
        return f"{demand} (price not published{least})"

    def _confirm(self, failure: Failure, candidate: Candidate) -> str:
        name = self._called(candidate)
        if failure.constraint.question == "budget" and (most := _number(failure)):
            return f"Ask for a quote of at most {_amount(most)} USD per server and year"
        if failure.constraint.question == "lifespan":
            return f"Confirm that {name} gets security updates for {_number(failure):g} years"
        if failure.constraint.question == "software":
            vendor = VENDORS.get(failure.constraint.option or "", "its vendor")
            where = self._release(candidate)
            return f"Confirm with {vendor} that {_product(failure)} is supported on {where}"
        if failure.constraint.question == "support":
            support = DEMANDS[("support", failure.constraint.option or "")]
            return f"Confirm that {name} comes with {support}"
        return f"Confirm that “{failure.constraint.requirement}” holds for {name}"

    # Names

    def _place(self, candidate: Candidate) -> int:
        return ROLES.get(self.roles[candidate.distribution], len(ROLES))

    def _release(self, candidate: Candidate) -> str:
        return f"{self.names[candidate.distribution]} {candidate.release or ''}".strip()

    def _called(self, candidate: Candidate) -> str:
        """With its plan, unless that is free."""
        if candidate.of("price_per_system_year").value == 0:
            return self._release(candidate)
        return self.called(candidate.key).replace(", ", " with ", 1)


def years_in_words(years: float) -> str:
    """Whole and half years, rounded down: "9½ years"; months below half a year."""
    halves = floor(years * 2)
    if halves == 0:
        months = floor(years * 12)
        return f"{months} month{'' if months == 1 else 's'}" if months else "less than a month"
    if halves == 1:
        return "half a year"
    half = "½" if halves % 2 else ""
    return f"{halves // 2}{half} year{'' if halves == 2 else 's'}"


def _options_instead(change: Change, question: str) -> tuple[str, ...]:
    """The answer after which the candidate fits, without the options to be confirmed first."""
    concessions = [each for each in change.concessions if each.question == question]
    unmet = {failure.constraint.option for each in concessions for failure in each.failures}
    options = concessions[0].options if concessions else ()
    return tuple(option for option in options if option not in unmet)


def _without(concession: Concession) -> str:
    options = [failure.constraint.option or "" for failure in concession.failures]
    labels = [QUESTIONS[concession.question].option(option).label for option in options]
    if concession.question == "software":
        names = [PRODUCTS.get(option, label) for option, label in zip(options, labels, strict=True)]
        if options == ["rhel-certified"]:
            return "Do without other software certified for RHEL only"
        return f"Do without vendor support for {_joined(names)}"
    if concession.question == "ownership":
        return f"Accept {_joined([DEMANDS[('ownership', option)] for option in options])}"
    if concession.question == "cpu":
        return f"Leave out {_joined(options)} machines"
    if concession.question == "platform":
        return f"Leave out {_joined(labels)}"
    return f"Do without {_joined(labels)}"


def _plain(failure: Failure, candidate: Candidate) -> str:
    evidence = failure.evidence[0]
    return f"{_label(evidence)}: {evidence.words}"


def _label(evidence: Evidence) -> str:
    return evidence.label or label_of(evidence.attribute)


def _product(failure: Failure) -> str:
    return PRODUCTS.get(failure.constraint.option or "", _option(failure))


def _option(failure: Failure) -> str:
    question = QUESTIONS[failure.constraint.question or ""]
    return question.option(failure.constraint.option or "").label


def _end_kind(evidence: Evidence) -> str:
    return "not announced" if evidence.words.startswith("not announced") else "unknown"


def _own(price: Evidence) -> str:
    """Whose number a price is, where it is the user's."""
    if "your quote" in price.words:
        return " by your quote"
    return " with your discount" if "less your" in price.words else ""


def _number(failure: Failure) -> float:
    test = failure.constraint.test
    assert isinstance(test, AtLeast | AtMost)
    return test.number


def _amount(amount: float) -> str:
    return f"{amount:,.2f}".removesuffix(".00")


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _joined(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
