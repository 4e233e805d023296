"""A tripwire's condition: stored as data, tested against the facts of a catalog, put into words."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeGuard

import msgspec

from advisor.candidates.support import support_ends
from advisor.catalog_evidence import label_of
from advisor.decisions.watch.facts import Facts
from advisor.document.counterfactuals import value_in_words
from advisor.engine.outlook import Key
from advisor.prices import OwnNumbers
from catalog import lifecycle, vocabulary
from catalog.document import Catalog
from catalog.formats import format_date

Comparison = Literal[
    "ends-before", "ends-after", "below", "above", "is", "is-none-of", "lacks", "includes"
]
ENDS = "years_of_updates"
"""The attribute whose conditions are dates: a number of years would shrink as time passes."""
INCLUDED = "included_years"
Value = bool | int | float | str


class Condition(msgspec.Struct, frozen=True, omit_defaults=True):
    """Met where the attribute of this candidate compares so with `value`, or one of `values`.

    Dates are ISO days. `new_winner`: the distribution that would win; empty where the choice would
    be ruled out, and for a team's own.
    """

    candidate: Key
    attribute: str
    comparison: Comparison
    value: Value = ""
    values: tuple[Value, ...] = ()
    new_winner: str = ""

    def is_met(self, facts: Facts, day: date, own: OwnNumbers) -> bool:
        """With the facts as on that day. Unknown is never a reason to say that it is met."""
        if self.comparison in ("ends-before", "ends-after"):
            return self._end_is_met(facts.catalog)
        candidate = facts.candidate(day, own, self.candidate)
        value = candidate.of(self.attribute).value if candidate else None
        return value is not None and self._compares(value)

    def _end_is_met(self, catalog: Catalog) -> bool:
        end = _promised_end_of(catalog, self.candidate, self.attribute)
        if end is None or end.kind == lifecycle.NONE:
            return end is not None and self.comparison == "ends-after"
        day = date.fromisoformat(str(self.value))
        if end.kind != lifecycle.DATE or end.day is None:
            return False
        return end.day < day if self.comparison == "ends-before" else end.day > day

    def _compares(self, value: object) -> bool:
        if self.comparison in ("lacks", "includes"):
            includes = isinstance(value, list | tuple) and self.value in value
            return isinstance(value, list | tuple) and includes == (self.comparison == "includes")
        if self.comparison in ("below", "above"):
            return self._is_beyond(value)
        if self.comparison == "is":
            return _same(value, self.value)
        return not any(_same(value, other) for other in self.values)

    def _is_beyond(self, value: object) -> bool:
        limit = self.value
        if not _is_number(value) or not _is_number(limit):
            return False
        return (
            float(value) < float(limit)
            if self.comparison == "below"
            else (float(value) > float(limit))
        )


def promised_end(catalog: Catalog, key: Key) -> lifecycle.End | None:
    """Until when a release gets updates with a plan, as promised; None: no such release."""
    return _promised_end_of(catalog, key, ENDS)


def _promised_end_of(catalog: Catalog, key: Key, attribute: str) -> lifecycle.End | None:
    """`included_years` leaves paid extensions out; a plan that is gone is taken as a paid one."""
    distribution = catalog.distribution(key[0])
    release = distribution.release(key[1]) if distribution else None
    if distribution is None or release is None:
        return None
    plan = distribution.plan(key[2])
    is_extended = attribute != INCLUDED or (plan is not None and plan.is_free)
    return support_ends(release, key[2], extended=is_extended).promised.end


def in_words(condition: Condition, name: str) -> str:
    """Without a full stop: "Updates of RHEL 9 Standard end before 31 May 2031"."""
    return f"{_subject(condition, name)} {_predicate(condition)}"


def _subject(condition: Condition, name: str) -> str:
    if condition.comparison in ("ends-before", "ends-after"):
        return f"Updates of {name}"
    if condition.attribute == "price_per_system_year":
        return f"The price of {name}"
    return f"“{label_of(condition.attribute)}” of {name}"


def _predicate(condition: Condition) -> str:
    value = condition.value
    if condition.comparison in ("ends-before", "ends-after"):
        side = condition.comparison.removeprefix("ends-")
        return f"end {side} {format_date(date.fromisoformat(str(value)))}"
    if condition.attribute == "price_per_system_year" and _is_number(value):
        amount = f"{float(value):,.2f} USD".replace(".00 ", " ")
        return f"is {condition.comparison} {amount} per server and year"
    words = _quoted(condition.attribute, value)
    if condition.comparison == "is-none-of":
        options = " or ".join(_quoted(condition.attribute, other) for other in condition.values)
        return f"is something other than {options}"
    verbs = {"lacks": "no longer includes", "includes": "includes", "is": "is"}
    if condition.comparison in verbs:
        return f"{verbs[condition.comparison]} {words}"
    return f"is {condition.comparison} {words}"


def _quoted(attribute: str, value: object) -> str:
    if _is_number(value):
        return f"{value:g}"
    if isinstance(value, str):
        return f"“{_choice(attribute, value)}”"
    return f"“{value_in_words(attribute, value)}”"


def _choice(attribute: str, value: str) -> str:
    definition = vocabulary.ATTRIBUTES.get(attribute)
    return definition.choice_label(value) if definition else value


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(value: object, other: object) -> bool:
    return type(value) is type(other) and value == other
