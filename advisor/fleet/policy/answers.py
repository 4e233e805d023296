"""Pure: what a policy says of a host on a day, and why."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from advisor.fleet.policy.rules import PolicyException, PolicyRule, PolicyStanding, RuleKind
from advisor.fleet.policy.words import LABELS
from catalog.formats import format_date

_ONE_DAY = timedelta(days=1)


class PolicyAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What the policy says of a host on `day`.

    `standing`: `excepted` where an exception lets it run in spite of `by_rule`, which is what the
    rules alone say. `rule`: the one that decided; None: none is about the host. `until`: the last
    day on which the rule says the same; None: no end. `since`: the first day on which it did.
    `exception`: the one in force, whatever the rules say: it covers an end of support too.
    `ended`: the newest one that ran out, where none is in force: it is back in review.
    `missing`: where `by_rule` is unknown, what has to be known of the host (`minor`,
    `architecture`), and `undecided` the more specific rules that would decide otherwise.
    """

    day: date
    standing: PolicyStanding
    by_rule: PolicyStanding
    rule: PolicyRule | None = None
    until: date | None = None
    since: date | None = None
    exception: PolicyException | None = None
    ended: PolicyException | None = None
    missing: tuple[str, ...] = ()
    undecided: tuple[PolicyRule, ...] = ()

    @property
    def label(self) -> str:
        return LABELS[self.standing]

    @property
    def reason(self) -> str:
        """As the team wrote it, of what decided; may be empty."""
        source = self.exception if self.standing == PolicyStanding.EXCEPTED else self.rule
        return source.reason if source else ""

    @property
    def decision(self) -> str:
        """The number of the decision that it follows from; may be empty."""
        source = self.exception if self.standing == PolicyStanding.EXCEPTED else self.rule
        return source.decision if source else ""

    @property
    def words(self) -> str:
        """One sentence, without the reason: "Deprecated by policy until 30 June 2027."."""
        if self.standing == PolicyStanding.EXCEPTED and self.exception:
            return _exception_words(self.exception)
        words = self._rule_words()
        if self.ended is None or self.standing == PolicyStanding.OK:
            return words
        return f"{words} Its exception ended on {format_date(self.ended.ends)}: back in review."

    def _rule_words(self) -> str:
        if self.by_rule == PolicyStanding.NOT_MENTIONED:
            return "The policy does not mention it."
        if self.by_rule == PolicyStanding.UNKNOWN:
            names = " and ".join(_NAMES[name] for name in self.missing)
            return f"The policy depends on the {names}, which is not known."
        words = f"{LABELS[self.by_rule].capitalize()} by policy"
        if self.by_rule == PolicyStanding.FORBIDDEN:
            return f"{words} since {format_date(self.since)}." if self.since else f"{words}."
        return f"{words} until {format_date(self.until)}." if self.until else f"{words}."


_NAMES = {"minor": "minor release", "architecture": "architecture"}


def standing_by(rule: PolicyRule, day: date) -> PolicyStanding:
    """What the rule says on that day."""
    if rule.rule == RuleKind.APPROVED:
        return PolicyStanding.OK
    if rule.rule == RuleKind.DEPRECATED:
        is_over = rule.until is not None and day > rule.until
        return PolicyStanding.FORBIDDEN if is_over else PolicyStanding.DEPRECATED
    is_ahead = rule.from_ is not None and day < rule.from_
    return PolicyStanding.OK if is_ahead else PolicyStanding.FORBIDDEN


def last_day(rule: PolicyRule, day: date) -> date | None:
    """The last day on which the rule says what it says on `day`; None: no end."""
    if rule.rule == RuleKind.DEPRECATED and rule.until is not None and day <= rule.until:
        return rule.until
    if rule.from_ is not None and day < rule.from_:
        return rule.from_ - _ONE_DAY
    return None


def first_day(rule: PolicyRule, day: date) -> date | None:
    """The day since which it forbids, if it forbids on `day`; None: always, or it does not."""
    if rule.from_ is not None and day >= rule.from_:
        return rule.from_
    if rule.rule == RuleKind.DEPRECATED and rule.until is not None and day > rule.until:
        return rule.until + _ONE_DAY
    return None


def _exception_words(exception: PolicyException) -> str:
    approver = f", approved by {exception.approved_by}" if exception.approved_by else ""
    return f"Allowed by an exception until {format_date(exception.ends)}{approver}."
